"""Practices in and out of the groups of two runs, and where they went."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.dataset import AGAIN, read_table
from qikit.data.slices import Slice
from qikit.errors import QikitError
from qikit.periods import period_text
from qikit.practices import members_on
from qikit.reports.comparison.runs import Run


@dataclass(frozen=True, eq=False)
class Listed:
    """The list of practices behind a run, if it is still there.

    `groups` names the group of each practice at the run's as_of; `closed` gives
    the last day of those that had gone by then.
    """

    groups: Mapping[str, str] = field(default_factory=dict)
    closed: Mapping[str, pd.Timestamp] = field(default_factory=dict)


def read_listed(run: Run, project: Path, dataset: str) -> Listed:
    """Read the list of practices of the very dataset that a run was made from.

    The tables of last month's dataset stay beside the new ones. Where they are
    gone, nothing is known of practices that the run does not report on.
    """
    identity = run.datasets.get(dataset, "")
    tables = project / dataset / "tables"
    for folder in (tables / identity, tables / f"{identity}{AGAIN}"):
        try:
            practices = read_table(folder, "practices") if identity else None
        except QikitError:
            continue
        if practices is not None and run.as_of is not None:
            return _listed(practices, run.as_of)
    return Listed()


def compare_members(
    old: Slice, new: Slice, *, before: Listed, now: Listed
) -> list[str]:
    """Say which practices joined or left a group, and what became of them."""
    was, names = set(old.labels), {**old.labels, **new.labels}
    group = new.about.group_name or new.about.area_name
    told = []
    for code in sorted(set(new.labels) - was):
        told.append(f"{names[code]} ({code}) joined {group}{_from(code, before)}.")
    for code in sorted(was - set(new.labels)):
        told.append(f"{names[code]} ({code}) left {group}{_to(code, now)}.")
    return told


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
    groups = dict(
        zip(members["practice_code"], _names(members["cluster"]), strict=True)
    )
    gone = practices[~practices["practice_code"].isin(groups)]
    last = gone.dropna(subset="valid_to").groupby("practice_code")["valid_to"].max()
    return Listed(groups, last.to_dict())


def _names(clusters: Iterable) -> list[str]:
    return [c if isinstance(c, str) and c else "no group" for c in clusters]
