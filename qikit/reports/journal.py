"""The journal of a run's folder: each report as it is finished, a line each.

It stands in the workings, which are never handed on. A run that is killed leaves it;
the next one reads which reports were finished. A run that ends writes it anew, with a
line on the whole run at its end.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qikit.reports.run_folder import WORKINGS

JOURNAL = "journal.jsonl"
OF_REPORT = {  # the fields of a `ReportRecord`; another version may have had others
    *("job", "level", "area", "name", "status", "file", "bytes", "sha256", "seconds"),
    *("error", "others", "attention", "why", "spent", "memory", "made_at", "because"),
    *("kept", "unseen", "issue"),
}
OF_FORM = {"form", "file", "bytes", "sha256"}
BEGUN, REPORT, ENDED, UNCHANGED = "begun", "report", "ended", "unchanged"


@dataclass(frozen=True)
class Journal:
    """What is on record of the runs into a folder.

    Attributes
    ----------
    audience
        For whom the latest of them was; "" where there was none.
    reports
        By job and area the facts of a report, and `fingerprint`, by the name of
        its parts.
    ended
        Facts of the latest run, where it ended; else empty.
    unchanged
        When a run last found that nothing had changed; "" if never.
    """

    audience: str = ""
    reports: Mapping[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    ended: Mapping[str, Any] = field(default_factory=dict)
    unchanged: str = ""


def journal_file(folder: Path) -> Path:
    """Name the journal of a run's folder."""
    return folder / WORKINGS / JOURNAL


def read_journal(folder: Path) -> Journal:
    """Read a journal; lines that are torn or make no sense are passed over."""
    try:
        lines = journal_file(folder).read_bytes().split(b"\n")
    except OSError:
        return Journal()
    audience, unchanged, reports, ended = "", "", {}, {}
    for kind, facts in filter(None, map(_read_line, lines)):
        if kind == REPORT:
            reports[facts["job"], facts["area"]], ended = facts, {}
        elif kind == BEGUN:
            audience, unchanged, ended = facts["audience"], "", {}
        elif kind == ENDED:
            ended = facts
        else:
            unchanged = facts["run_at"]
    return Journal(audience, reports, ended, unchanged)


def add_line(folder: Path, kind: str, facts: Mapping[str, Any]) -> None:
    """Add one line to a journal; it is with the system when this returns.

    What was torn before it ends there: each line begins after a line's end.
    """
    path = journal_file(folder)
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.write(b"\n" * _is_torn(path) + _line(kind, facts))


def begin_journal(folder: Path, begun: Mapping[str, Any]) -> None:
    """Add the line of a run that begins; lines that were torn are left out for good.

    The audit reads every line, and passes none that it cannot read.
    """
    path = journal_file(folder)
    path.parent.mkdir(exist_ok=True)
    before = path.read_bytes().split(b"\n") if path.is_file() else []
    whole = [line + b"\n" for line in before if _read_line(line)]
    _replace(path, [*whole, _line(BEGUN, begun)])


def write_journal(
    folder: Path,
    begun: Mapping[str, Any],
    reports: list[dict[str, Any]],
    ended: Mapping[str, Any],
) -> None:
    """Write the journal of a run that ended, whole or not at all."""
    lines = [_line(BEGUN, begun), *(_line(REPORT, facts) for facts in reports)]
    path = journal_file(folder)
    path.parent.mkdir(exist_ok=True)
    _replace(path, [*lines, _line(ENDED, ended)])


def _replace(path: Path, lines: list[bytes]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(b"".join(lines))
    os.replace(part, path)


def _line(kind: str, facts: Mapping[str, Any]) -> bytes:
    text = json.dumps({"line": kind, **facts}, ensure_ascii=False)
    return text.encode("utf-8") + b"\n"


def _is_torn(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"


def _read_line(line: bytes) -> tuple[str, dict[str, Any]] | None:
    needed = {
        BEGUN: {"audience"},
        REPORT: OF_REPORT | {"fingerprint", "workings"},
        ENDED: {"inputs"},
        UNCHANGED: {"run_at"},
    }
    try:
        facts = json.loads(line)
        kind = facts.pop("line")
        is_known = all(form.keys() == OF_FORM for form in facts.get("others", ()))
        return (kind, facts) if is_known and needed[kind] <= facts.keys() else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
