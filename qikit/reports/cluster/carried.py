"""What goes to a worker and comes back: a slice and a template, a page and its forms.

A worker that sees the same files at the same paths reads them there; else their bytes
come with the job. Either way it works in a folder of its own, and what it makes comes
back as bytes: the run's own files are written by the run alone.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from qikit.reports.execution import Execution, Outcome
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED

SLICE = "slice"  # its folder in a report's workings
DAMAGED = "its page came back damaged from the worker."
NOT_WRITTEN = "its files could not be written ({})."


@dataclass(frozen=True)
class Piece:
    """A file that a report needs; `content` is None where it is to be seen there."""

    path: Path
    digest: str
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Parcel:
    """One report for a worker; what it says of itself names no area."""

    execution: Execution = field(repr=False)
    template: Piece = field(repr=False)
    slice: dict[str, Piece] = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """What a worker made; without an outcome it did not see the files it needs."""

    outcome: Outcome | None = field(default=None, repr=False)
    page: bytes = field(default=b"", repr=False)
    forms: dict[str, bytes] = field(default_factory=dict, repr=False)
    executed: bytes | None = field(default=None, repr=False)
    log: bytes | None = field(default=None, repr=False)
    is_unmet: bool = False  # the worker was begun anew since we met it


def pack(execution: Execution, *, sends: bool) -> Parcel:
    """Prepare a report for a worker, with the bytes of its files or their paths."""
    folder = execution.workings / SLICE
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return Parcel(
        execution,
        _piece(execution.template, sends),
        {path.relative_to(folder).as_posix(): _piece(path, sends) for path in files},
    )


def _piece(path: Path, sends: bool) -> Piece:
    content = path.read_bytes()
    return Piece(path, _digest(content), content if sends else None)


def unpack(parcel: Parcel, folder: Path) -> Execution | None:
    """Lay out a report in a folder of this machine; None where a file is not seen."""
    pieces = {PurePosixPath("own", SLICE, name): p for name, p in parcel.slice.items()}
    pieces[PurePosixPath("template", parcel.template.path.name)] = parcel.template
    for place, piece in pieces.items():
        content = piece.content if piece.content is not None else _seen(piece)
        if content is None:
            return None
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return _moved(parcel.execution, folder)


def _seen(piece: Piece) -> bytes | None:
    """Read a file that lies here too; None where there is none, or another one."""
    try:
        content = piece.path.read_bytes()
    except OSError:
        return None
    return content if _digest(content) == piece.digest else None


def _moved(execution: Execution, folder: Path) -> Execution:
    own, made = folder / "own", folder / "made"
    (own / SLICE).mkdir(parents=True, exist_ok=True)
    made.mkdir()
    dataset = {"dataset": str(own / SLICE)}
    given = execution.parameters
    return replace(
        execution,
        template=folder / "template" / execution.template.name,
        parameters=given | dataset if "dataset" in given else given,
        executed=own / execution.executed.name,
        html=made / execution.html.name,
        log=own / execution.log.name,
    )


def collect(outcome: Outcome, there: Execution, asked: Execution) -> Answer:
    """Gather what a report left in a worker's folder.

    The executed notebook names the folder it was asked for, not the worker's.
    """
    executed = _bytes(there.executed)
    if executed is not None:
        executed = executed.replace(_in_json(there.workings), _in_json(asked.workings))
    log = _bytes(there.log)
    if outcome.status != MADE:
        return Answer(outcome, executed=executed, log=log)
    beside = {form.file: there.html.with_name(form.file) for form in outcome.others}
    forms = {name: path.read_bytes() for name, path in beside.items()}
    return Answer(outcome, there.html.read_bytes(), forms, executed, log)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _in_json(path: Path) -> bytes:
    return json.dumps(str(path))[1:-1].encode("utf-8")


def deliver(answer: Answer, execution: Execution) -> Outcome:
    """Lay what came back where a process of this machine would have left it.

    What cannot be written, or is not what the worker made, fails this report alone.
    """
    outcome = answer.outcome
    try:
        _write(answer, execution)
    except OSError as error:
        return failed(NOT_WRITTEN.format(error.strerror or error), outcome)
    if outcome.status == MADE and not _is_whole(answer):
        return failed(DAMAGED, outcome)
    return outcome


def _write(answer: Answer, execution: Execution) -> None:
    if answer.executed is not None:
        execution.executed.write_bytes(answer.executed)
    if answer.log is not None:
        execution.log.write_bytes(answer.log)
    if answer.outcome.status != MADE:
        return
    execution.html.parent.mkdir(parents=True, exist_ok=True)
    execution.html.write_bytes(answer.page)
    for name, content in answer.forms.items():
        execution.html.with_name(name).write_bytes(content)


def _is_whole(answer: Answer) -> bool:
    """Whether page and forms are those that the worker made."""
    made = answer.outcome
    digests = {name: _digest(content) for name, content in answer.forms.items()}
    return _digest(answer.page) == made.sha256 and digests == {
        form.file: form.sha256 for form in made.others
    }


def failed(error: str, outcome: Outcome | None = None) -> Outcome:
    """Say that a report failed, after the time that it took."""
    return Outcome(NOTEBOOK_FAILED, outcome.seconds if outcome else 0.0, error=error)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
