"""Practices in and out of the groups of two runs, and where they went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.dataset import AGAIN, read_table
from qikit.data.readers import keyed
from qikit.data.slices import Slice
from qikit.errors import QikitError
from qikit.periods import period_text
from qikit.practices import members_on, title_name
from qikit.reports.comparison.runs import Run
from qikit.reports.opening import REFERENCES_KEY
from qikit.rounding import count_text


@dataclass(frozen=True, eq=False)
class Listed:
    """The list of practices behind a run, if it is still there.

    `groups` names the group of each practice at the run's as_of; `closed` gives
    the last day of those that had gone by then; `names` are those of the list.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[str, pd.Timestamp] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def members(self, group: str) -> dict[str, str]:
        """Name the practices of a group by their codes."""
        own = [code for code, name in self.groups.items() if name == group]
        return {code: self.names.get(code, code) for code in own}


def read_listed(run: Run, project: Path, dataset: str) -> Listed:
    """Read the list of practices of the very dataset that a run was made from.

    The tables of last month's dataset stay beside the new ones. Where they are
    gone, nothing is known of practices that the run does not report on.
    """
    for folder in _tables(project / dataset, run.datasets.get(dataset, "")):
        try:
            practices = read_table(folder, "practices")
        except QikitError:
            continue
        if run.as_of is not None:
            return _listed(practices, run.as_of)
    return Listed()


def _tables(dataset: Path, identity: str) -> list[Path]:
    """Find the tables with an identity, or with a reference to it.

    Runs for other readers than the analyst hold a reference that is keyed.
    """
    folders = [f for f in sorted(dataset.glob("tables/*")) if f.is_dir()]
    path = dataset / REFERENCES_KEY
    key = path.read_bytes() if path.is_file() else b""
    return [
        folder
        for folder in folders
        if identity in (name := folder.name.removesuffix(AGAIN), keyed(key, name))
    ]


@dataclass(frozen=True)
class MemberChange:
    """A practice that joined or left a group, or a group of another number.

    `word` is joined or left; for a number alone it is empty, and `code` says it.
    """

    group: str
    code: str
    word: str
    text: str

    @property
    def key(self) -> tuple[str, ...]:
        """What it is about: reports of a cluster and of its practices share it."""
        return self.group, self.code, self.word


def compare_members(
    old: Slice, new: Slice, *, before: Listed, now: Listed
) -> list[MemberChange]:
    """Say which practices joined or left a group, and what became of them.

    The report of a practice names no peers: there the lists of practices are
    compared, or where one of them is gone the number of practices in the group.
    """
    group = new.about.group_name or new.about.area_name
    if new.own_code is None:
        was, is_now = old.labels, new.labels
    elif before.groups and now.groups:
        was, is_now = before.members(group), now.members(group)
    else:
        return _by_number(old, new, group)
    told = []
    for code in sorted(is_now.keys() - was.keys()):
        text = f"{is_now[code]} ({code}) joined {group}{_from(code, before)}."
        told.append(MemberChange(group, code, "joined", text))
    for code in sorted(was.keys() - is_now.keys()):
        text = f"{was[code]} ({code}) left {group}{_to(code, now)}."
        told.append(MemberChange(group, code, "left", text))
    return told


def group_code(cut: Slice) -> str:
    """Return the code of a report's group; empty where no figure of it is known."""
    if cut.own_code is None:
        return cut.about.area_code
    rows = cut.benchmarks
    codes = rows.loc[rows["level"].eq("cluster"), "area_code"]
    return str(codes.iloc[0]) if len(codes) else ""


def _by_number(old: Slice, new: Slice, group: str) -> list[MemberChange]:
    was, is_now = len(old.practices), len(new.practices)
    if was == is_now:
        return []
    words = f"{count_text(is_now, 'practice')} now, {was} before"
    return [MemberChange(group, words, "", f"{group}: {words}.")]


def moved(old: Slice, new: Slice) -> list[str]:
    """Say that a practice with its own report is in another group now."""
    before, now = old.about.group_name, new.about.group_name
    if before == now:
        return []
    who = f"{new.about.area_name} ({new.about.area_code})"
    return [f"{who} moved from {before or 'no group'} to {now or 'no group'}."]


def _from(code: str, before: Listed) -> str:
    if code in before.groups:
        return f": it was in {before.groups[code]}"
    return ": it was not in the list of practices before" if before.groups else ""


def _to(code: str, now: Listed) -> str:
    if code in now.groups:
        return f": it is in {now.groups[code]} now"
    if code in now.closed:
        day = now.closed[code]
        return f": its last day was {day.day} {period_text(day)}"
    return ": it is no longer in the list of practices" if now.groups else ""


def _listed(practices: pd.DataFrame, as_of: pd.Timestamp) -> Listed:
    members = members_on(practices, as_of)
    codes = members["practice_code"]
    groups = dict(zip(codes, _names(members["cluster"]), strict=True))
    names = [
        title_name(name, code)
        for code, name in zip(codes, members["practice_name"], strict=True)
    ]
    gone = practices[~practices["practice_code"].isin(groups)]
    last = gone.dropna(subset="valid_to").groupby("practice_code")["valid_to"].max()
    return Listed(groups, last.to_dict(), dict(zip(codes, names, strict=True)))


def _names(clusters: Iterable) -> list[str]:
    return [c if isinstance(c, str) and c else "no group" for c in clusters]
