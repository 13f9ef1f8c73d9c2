"""Why the reports of an area are as they are: when each was made, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.reports.journal import Journal, journal_file, read_journal
from qikit.reports.run_folder import WORKINGS
from qikit.reports.statuses import MADE

LOG = "log.txt"
NO_RUN = "this is not the folder of a run, or its workings were removed."
MAKE_ONE = "Name the folder of a run with --out, such as outputs/mine."


@dataclass(frozen=True)
class Why:
    """One report of an area: `since` is when it was last found unchanged, or ""."""

    job: str
    area: str
    name: str
    made_at: str
    because: tuple[str, ...]
    since: str
    unseen: bool
    error: str
    file: Path | None
    log: Path | None


def why(folders: Iterable[Path], area: str) -> list[Why]:
    """Say of each report of an area why it was made.

    Parameters
    ----------
    folders
        The folders of runs; each must be one.
    area
        Its code or its name, as in the index.

    Raises
    ------
    ParameterError
        If a folder is of no run, or no report is of that area.
    """
    journals = {folder: _journal(folder) for folder in folders}
    if not journals:
        raise ParameterError(Problem("there is no run in outputs yet.", "", MAKE_ONE))
    found = [w for folder, own in journals.items() for w in _of_area(folder, own, area)]
    if found:
        return found
    listed = [facts for own in journals.values() for facts in own.reports.values()]
    known = {facts[key] for facts in listed for key in ("area", "name")}
    where = ", ".join(map(str, journals))
    what = f"no report is of {area!r}."
    raise ParameterError(Problem(what, where, did_you_mean(area, known)))


def run_folders(outputs: Path) -> list[Path]:
    """List the folders of runs, by name."""
    return sorted(p for p in outputs.glob("*") if journal_file(p).is_file())


def _journal(folder: Path) -> Journal:
    if not journal_file(folder).is_file():
        raise ParameterError(Problem(NO_RUN, str(folder), MAKE_ONE))
    return read_journal(folder)


def _of_area(folder: Path, journal: Journal, area: str) -> Iterator[Why]:
    for facts in journal.reports.values():
        if area in (facts["area"], facts["name"]):
            is_made = facts["status"] == MADE
            log = folder / WORKINGS / facts["workings"] / LOG
            yield Why(
                facts["job"],
                facts["area"],
                facts["name"],
                facts["made_at"],
                tuple(facts["because"]),
                _since(journal, facts) if is_made else "",
                facts["unseen"],
                "" if is_made else f"{facts['status']}: {facts['error']}",
                folder / facts["file"] if is_made else None,
                log if log.is_file() else None,
            )


def _since(journal: Journal, facts: dict) -> str:
    """Say when a report was last found to be unchanged."""
    if facts["unseen"]:
        return ""
    kept = journal.ended.get("run_at", "") if facts["kept"] else ""
    return journal.unchanged or kept
