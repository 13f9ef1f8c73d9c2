"""Find what the finished files of a run tell of hidden figures."""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

from qikit.reports.audit.file_pieces import NAME, file_pieces
from qikit.reports.audit.findings import Found
from qikit.reports.audit.hidden import Hidden, Known, known_figures
from qikit.reports.audit.judge import Judge
from qikit.reports.audit.judge_records import RecordJudge
from qikit.reports.audit.run_files import (
    RunFile,
    files_amiss,
    finished_files,
    is_of_job,
)
from qikit.reports.audit.told import Records, Told, Unread
from qikit.reports.warm.worker import limit_threads

DIGITS = re.compile(r"\d")
DUE = re.compile(r"(^|/)[0-9]{4}-[0-9]{2}_(?=[^/]*/)")  # when a job is due: no period
LONGEST_PLACE = 160
MAKE_AGAIN = (
    "Do not hand the file on. If a file of the run was changed by hand, make the run "
    "again; if the run itself wrote this, report the fault."
)
TAKE_AWAY = "Take it out of the folder: the audit passes only what it has read."
WORDS_READ = 40  # the first texts of a page: its title and what it is about
LEAST_BYTES = 8_000_000  # less is read sooner here than other processes begin


@dataclass(frozen=True)
class Leak:
    """One finding of the audit; the hidden number is never repeated in it.

    Attributes
    ----------
    file
        Path within the run's folder.
    place
        Where in the file, in words.
    what
        What is wrong.
    area, measure, period
        The hidden figure it tells of; empty where a file as a whole is wrong.
    to_do
        What the reader of the finding does about it.
    """

    file: str
    place: str
    what: str
    area: str = ""
    measure: str = ""
    period: str = ""
    to_do: str = MAKE_AGAIN

    def __str__(self) -> str:
        of = ", ".join(filter(None, (self.area, self.measure, self.period)))
        place = ", ".join(filter(None, (self.file, self.place)))
        return f"{place}: {self.what}{f' ({of})' if of else ''}. {self.to_do}"


def leaks(
    folder: Path,
    hidden: Iterable[Hidden],
    shown: Iterable[Hidden],
    *,
    workers: int = 1,
    job: str = "",
) -> list[Leak]:
    """Read every finished file of a run, and list what it tells that it must not.

    Parameters
    ----------
    folder
        The folder of the run.
    hidden
        The figures that its readers may not see.
    shown
        Those they may, with the counts as they are on paper: they explain why a
        number may stand somewhere. Both are read once, so a generator will do.
    workers
        How many processes read files, where there is much to read.
    job
        Only the files of this job, and those of the run as a whole.

    Returns
    -------
    Leaks in the order of the files; empty where all is well.
    """
    known = known_figures(hidden, shown)
    amiss = [Leak(a.name, "", a.what, to_do=a.to_do) for a in files_amiss(folder)]
    files = [
        f
        for f in finished_files(folder)
        if not f.path.is_symlink() and is_of_job(f.name, job)
    ]
    return [*amiss, *chain.from_iterable(_of_files(files, known, workers))]


def _of_files(files: list[RunFile], known: Known, workers: int):
    if workers < 2 or sum(f.path.stat().st_size for f in files) < LEAST_BYTES:
        judge = Judge(known)
        return [leaks_of_file(file, judge) for file in files]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=spawn, initializer=_prepare, initargs=(known,)
    ) as pool:
        return list(pool.map(_leaks_here, files, chunksize=2))


_own: list[Judge] = []  # of this process: it is built once, not for each file


def _prepare(known: Known) -> None:
    limit_threads()
    _own[:] = [Judge(known)]


def _leaks_here(file: RunFile) -> list[Leak]:
    return leaks_of_file(file, _own[0])


def leaks_of_file(file: RunFile, judge: Judge) -> list[Leak]:
    """List what one file tells; each place and figure once."""
    found = list(dict.fromkeys(_found(file, judge)))
    name = file.name
    if any(isinstance(f, Found) and f.place == NAME for f in found):
        name = DIGITS.sub("#", name)  # a name that tells is not repeated
    return [_leak(f, name, judge.known) for f in found]


def _found(file: RunFile, judge: Judge) -> Iterator[Found | Unread]:
    name = DUE.sub(r"\1", file.name)
    pieces = list(file_pieces(file.path, name))
    title = " ; ".join([file.scope, name, *_opening(pieces)])
    scope = judge.scope(file.own, title, _texts(pieces))
    records = RecordJudge(judge, scope)
    for piece in dict.fromkeys(pieces):
        if isinstance(piece, Unread):
            yield piece
        elif isinstance(piece, Told):
            yield from judge.told(piece, scope)
        elif isinstance(piece, Records):
            yield from records.found(piece)


def _opening(pieces: list) -> list[str]:
    told = [p for p in pieces if isinstance(p, Told)]
    return [p.text for p in told[:WORDS_READ] if p.place in ("title", "h1", "p")]


def _texts(pieces: list) -> Iterator[str]:
    """Give every text that may name an area."""
    for piece in pieces:
        if isinstance(piece, Told):
            yield piece.text
        elif isinstance(piece, Records):
            cells = chain(piece.columns, piece.named_by, *piece.rows)
            yield from (cell for cell in cells if isinstance(cell, str))


def _leak(found: Found | Unread, name: str, known: Known) -> Leak:
    if isinstance(found, Unread):
        what = f"the audit cannot read it: {found.why}"
        return Leak(name, found.place, what, to_do=TAKE_AWAY)
    area, measure = known.parts(found.key)
    said = partial(known.period_text, found.key)
    place = _veiled(found.place)
    return Leak(
        name,
        place,
        found.what,
        area.code,
        measure.id,
        said(found.month),
    )


def _veiled(place: str) -> str:
    """Put a mark for each digit of a place that was taken from the file's own words.

    Places count lines and cells; what stands in quotation marks may tell a figure.
    """
    quoted = re.sub(r"(['\"]).*?\1", lambda m: DIGITS.sub("#", m[0]), place)
    return quoted[:LONGEST_PLACE]
