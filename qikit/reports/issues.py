"""Issues of a report: the first that goes out, and each that replaces one."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qikit.errors import DataError, Problem
from qikit.reports.run_folder import MANIFEST

Key = tuple[str, str]  # job and area of a report
NONE_SENT: Mapping[Key, tuple[int, str]] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Issues:
    """Which issue each page is that is made now.

    Attributes
    ----------
    are_counted
        Whether pages have issues at all: not in an ordinary run.
    sent
        The issue of each report that last went out, and the day (yyyy-mm-dd).
    """

    are_counted: bool = True
    sent: Mapping[Key, tuple[int, str]] = field(default_factory=lambda: NONE_SENT)

    def number(self, report: Key) -> int:
        """Return the issue of a report that is made now; 0 where none is counted."""
        if not self.are_counted:
            return 0
        return self.sent.get(report, (0, ""))[0] + 1

    def text(self, report: Key) -> str:
        """Say which issue it is and which it replaces; "" where none is counted."""
        number = self.number(report)
        if number < 2:
            return "Issue 1" if number else ""
        day = date.fromisoformat(self.sent[report][1])
        return f"Issue {number}, replaces the issue of {day.day} {day:%B %Y}"


NOT_NUMBERED = Issues(are_counted=False)


def sent_issues(runs: Iterable[tuple[Path, str]]) -> dict[Key, tuple[int, str]]:
    """Read which issue of each report last went out, and when it first did.

    Parameters
    ----------
    runs
        The folder of each run that went out and the day, oldest first. A page that
        a later one kept as it was went out when the first of them did.

    Raises
    ------
    DataError
        If a folder is no run any more.
    """
    found: dict[Key, tuple[int, str]] = {}
    for folder, day in runs:
        for record in _records(folder):
            key, number = (record["job"], record["area"]), record.get("issue", 0)
            if record.get("file") and number > found.get(key, (0, ""))[0]:
                found[key] = (number, day)
    return found


def begin_from(before: Path, folder: Path) -> None:
    """Begin a run's folder with all that the run before left, whole or not at all.

    So what has not changed keeps its page and its issue.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    shutil.copytree(before, part, symlinks=True)
    os.replace(part, folder)


def _records(folder: Path) -> list[dict[str, Any]]:
    try:
        return json.loads((folder / MANIFEST).read_bytes())["reports"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = "this run went out, and its folder is gone or damaged."
        to_do = "Put it back from a backup: nobody can say what it told otherwise."
        raise DataError(Problem(what, str(folder), to_do)) from error
