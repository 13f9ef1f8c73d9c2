"""Put what a report's process made in its place: whole, or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

from qikit.errors import NotebookError, Problem
from qikit.reports.execution import Execution, Outcome, redacted
from qikit.reports.manifest import writing_into
from qikit.reports.paper.files import remove_forms
from qikit.reports.run_folder import WORKINGS
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED

STAGED = "made"  # the folder in a report's workings in which its files are made
MOST_LOG = 1 << 20  # bytes of a log that are kept
LEFT_OUT = b"[The log was too long: what stood here is left out.]"


def make_room(execution: Execution) -> None:
    """Make the folder in which a report's files are made, and forget its last log.

    Raises
    ------
    ParameterError
        If it cannot be written, as where the disk is full.
    """
    with writing_into(Path(WORKINGS)):
        shutil.rmtree(execution.html.parent, ignore_errors=True)
        execution.html.parent.mkdir(parents=True)
        execution.log.unlink(missing_ok=True)


def published(execution: Execution, outcome: Outcome) -> Outcome:
    """Move a finished report's files to where the reader finds them, its page last.

    What an earlier run made of it goes: a report that failed leaves no file there. Its
    log is made fit to be read by others either way; an empty one goes.
    """
    _tidy_log(execution.log)
    kept = remove_forms(execution.page)
    if outcome.status == MADE:
        try:
            _require_free(kept)
            _move(execution, outcome)
        except (NotebookError, OSError) as error:
            remove_forms(execution.page)
            said = _why_not(error)
            outcome = Outcome(NOTEBOOK_FAILED, outcome.seconds, error=said)
        except BaseException:  # the run is being stopped: no form without its page
            remove_forms(execution.page)
            raise
    shutil.rmtree(execution.html.parent, ignore_errors=True)
    return outcome


def _require_free(kept: list[str]) -> None:
    if kept:
        what = f"{kept[0]} cannot be replaced: another program holds it open."
        raise NotebookError(Problem(what, to_do="Close it, and run again."))


def _move(execution: Execution, outcome: Outcome) -> None:
    made = hashlib.sha256(execution.html.read_bytes()).hexdigest()
    if made != outcome.sha256:
        raise NotebookError("its page was changed after it was made.")
    for file in (*(form.file for form in outcome.others), execution.html.name):
        os.replace(execution.html.with_name(file), execution.page.with_name(file))


def _why_not(error: NotebookError | OSError) -> str:
    if isinstance(error, NotebookError):
        return str(error)
    return f"its files could not be written ({redacted(error.strerror or str(error))})."


def _tidy_log(log: Path) -> None:
    """Take out of a log what tells too much; where that cannot be, it goes."""
    with suppress(OSError):
        said = _said(log) if log.is_file() else ""
        if said:
            log.write_text(redacted(said), "utf-8")
            return
    with suppress(OSError):
        log.unlink(missing_ok=True)


def _said(log: Path) -> str:
    """Read a log; of a very long one its first and its last whole lines."""
    with log.open("rb") as file:
        if log.stat().st_size <= MOST_LOG:
            return file.read().decode("utf-8", errors="replace")
        first, _, _ = file.read(MOST_LOG // 2).rpartition(b"\n")
        file.seek(-MOST_LOG // 2, os.SEEK_END)
        _, _, last = file.read().partition(b"\n")
    return b"\n".join([first, LEFT_OUT, last]).decode("utf-8", errors="replace")
