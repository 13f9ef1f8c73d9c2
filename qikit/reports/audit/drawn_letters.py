"""The letters that stood for practices on a run's pages, if the key is still theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.paper_names import letter_scope, name_practices
from qikit.practices import CODE_COLUMN, LETTERS
from qikit.programme.teams import Teams, as_group
from qikit.reports.opening import LETTERS_KEY
from qikit.reports.run_folder import WORKINGS

PRACTICE, CLUSTER, PROGRAMME = "practice", "cluster", "programme"
OF_SLICE = Path("slice", "practices.parquet")


def todays_letters(
    reports: list[dict[str, Any]],
    members: pd.DataFrame,
    dataset: Path,
    as_of: pd.Timestamp,
    teams: Teams | None = None,
) -> dict[str, str]:
    """Return the letters of a run's practices by today's key, group by group.

    Parameters
    ----------
    reports
        The reports of one job, as the manifest lists them: no page gives a letter
        to a practice outside its group.
    members
        Who belonged where.
    dataset
        The dataset's folder; without a key there are no letters.
    as_of
        The month of the reports: letters are drawn for a year.
    teams
        Those of the job's programme: its pages have letters of their own.
    """
    path = dataset / LETTERS_KEY
    if not path.is_file():
        return {}
    listed, key = Dataset(dataset).table("practices"), path.read_bytes()
    listed = as_group(listed, teams) if teams else listed
    programme = teams.name if teams else ""
    found = {}
    for level, group in _groups(reports, members):
        scope = letter_scope(
            listed, group, level=level, as_of=as_of, programme=programme
        )
        names = name_practices(listed, group, scope, how=LETTERS, own=None, key=key)
        found |= {code: names.codes[code] for code in group["practice_code"]}
    return found


def _groups(
    reports: list[dict[str, Any]], members: pd.DataFrame
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the level and the practices of every group that the reports show."""
    for level in sorted({_group_level(report["level"]) for report in reports}):
        own = [r for r in reports if _group_level(r["level"]) == level]
        for code, group in members.groupby(CODE_COLUMN[level]):
            practices = set(group["practice_code"])
            if any(_may_be_of(report, code, practices) for report in own):
                yield level, group


def were_drawn_anew(
    folder: Path,
    reports: list[dict[str, Any]],
    members: pd.DataFrame,
    letters: dict[str, str],
) -> bool:
    """Whether the pages of a run have letters that today's key does not give.

    Told from the letters of a page's own list of practices: two draws of a group
    seldom give the same set. Where no list is left, today's key is believed.

    Parameters
    ----------
    folder
        The folder of the run.
    reports
        The reports of one job, as the manifest lists them.
    members, letters
        Who belonged where, and today's letters.
    """
    for report in reports:
        column = CODE_COLUMN[_group_level(report["level"])]
        groups = members.groupby(column)["practice_code"]
        of_today = [
            {letters.get(practice) for practice in group}
            for code, group in groups
            if _may_be_of(report, code, set(group))
        ]
        on_page = set(_on_page(folder, report)) - set(members["practice_code"])
        if on_page and not any(on_page <= group for group in of_today):
            return True
    return False


def _may_be_of(report: dict[str, Any], group: str, practices: set[str]) -> bool:
    """Whether a report is of a group: a practice by letter is "group-letter"."""
    area = report["area"]
    return area == group or area in practices or area.startswith(f"{group}-")


def _on_page(folder: Path, report: dict[str, Any]) -> Iterator[str]:
    page = Path(report.get("file") or "")
    path = folder / WORKINGS / page.parent / page.stem / OF_SLICE
    if not page.name or not path.is_file():
        return
    rows = pd.read_parquet(path)
    for code, label in zip(rows["practice_code"], rows["label"], strict=True):
        if label.startswith(f"Practice {code}"):
            yield code


def _group_level(level: str) -> str:
    return CLUSTER if level in (PRACTICE, PROGRAMME) else level
