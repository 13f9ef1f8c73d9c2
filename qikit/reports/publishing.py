"""Put what a report's process made in its place: whole, or not at all."""

from __future__ import annotations

import os
import shutil

from qikit.errors import NotebookError, Problem
from qikit.reports.execution import (
    MADE,
    NOTEBOOK_FAILED,
    Execution,
    Outcome,
    redacted,
)
from qikit.reports.paper.files import remove_forms

STAGED = "made"  # the folder in a report's workings in which its files are made


def make_room(execution: Execution) -> None:
    """Make the folder in which a report's files are made, and forget its last log."""
    shutil.rmtree(execution.html.parent, ignore_errors=True)
    execution.html.parent.mkdir(parents=True)
    execution.log.unlink(missing_ok=True)


def published(execution: Execution, outcome: Outcome) -> Outcome:
    """Move a finished report's files to where the reader finds them, its page last.

    What an earlier run made of it goes: a report that failed leaves no file there. Its
    log is made fit to be read by others either way; an empty one goes.
    """
    _tidy_log(execution)
    kept = remove_forms(execution.page)
    if outcome.status == MADE:
        try:
            _require_free(kept)
            _move(execution, outcome)
        except (NotebookError, OSError) as error:
            remove_forms(execution.page)
            said = f"its files could not be written ({error})."
            if isinstance(error, NotebookError):
                said = str(error)
            outcome = Outcome(NOTEBOOK_FAILED, outcome.seconds, error=redacted(said))
    shutil.rmtree(execution.html.parent, ignore_errors=True)
    return outcome


def _require_free(kept: list[str]) -> None:
    if kept:
        what = f"{kept[0]} cannot be replaced: another program holds it open."
        raise NotebookError(Problem(what, to_do="Close it, and run again."))


def _move(execution: Execution, outcome: Outcome) -> None:
    for file in (*(form.file for form in outcome.others), execution.html.name):
        os.replace(execution.html.with_name(file), execution.page.with_name(file))


def _tidy_log(execution: Execution) -> None:
    try:
        said = execution.log.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return
    if not said:
        execution.log.unlink()
    elif (safe := redacted(said)) != said:
        execution.log.write_text(safe, "utf-8")
