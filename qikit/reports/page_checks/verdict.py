"""The verdict on a page: all its faults, in the order of its lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qikit.errors import ParameterError, Problem
from qikit.reports.page_checks.drawings import drawing_faults
from qikit.reports.page_checks.elements import ReadPage
from qikit.reports.page_checks.faults import Fault
from qikit.reports.page_checks.looks import contrast_faults
from qikit.reports.page_checks.safety import safety_faults
from qikit.reports.page_checks.structure import (
    head_faults,
    heading_faults,
    id_faults,
    keyboard_faults,
    landmark_faults,
)
from qikit.reports.page_checks.tables import table_faults
from qikit.reports.page_checks.traces import trace_faults
from qikit.reports.page_checks.words import (
    emphasis_faults,
    link_faults,
    picture_faults,
)

KB = 1000
LARGEST = 900 * KB  # design §7: a report of many panels
USUAL = 500 * KB  # and one of a dozen at most
FEW_PICTURES = 12
NOT_READ = 10_000 * KB  # far beyond any report: say so rather than read on
WHOLE_PAGE = (head_faults, safety_faults, drawing_faults, contrast_faults, trace_faults)
SOUND_TAGS = (  # these need the tree that a browser builds
    heading_faults,
    id_faults,
    landmark_faults,
    keyboard_faults,
    table_faults,
    link_faults,
    picture_faults,
    emphasis_faults,
)


@dataclass(frozen=True)
class Verdict:
    """What the rules found in one file."""

    path: Path
    findings: tuple[Fault, ...]

    @property
    def n_faults(self) -> int:
        """Faults: the page must not be handed on with any."""
        return sum(not f.is_advice for f in self.findings)

    @property
    def n_advice(self) -> int:
        """Advice: the page is better without."""
        return sum(f.is_advice for f in self.findings)


def check_files(paths: Iterable[Path]) -> list[Verdict]:
    """Read files and judge each.

    Raises
    ------
    ParameterError
        If files cannot be read; all of them are named.
    """
    contents, problems = [], []
    for path in paths:
        try:
            contents.append((path, path.read_bytes()))
        except OSError as error:
            why = error.strerror or "it cannot be opened"
            problems.append(Problem(f"not read: {why}.", str(path), "Name HTML files."))
    if problems:
        raise ParameterError(problems)
    return [Verdict(path, tuple(check_content(c))) for path, c in contents]


def check_content(content: bytes) -> list[Fault]:
    """Judge the bytes of a file."""
    if len(content) > NOT_READ:
        size = f"{len(content) / KB:,.0f} kB: not read any further"
        return [Fault(1, "too-large", size)]
    encoding = []
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        encoding = [Fault(line, "encoding", "a letter is not written in UTF-8")]
        source = content.decode("utf-8-sig", errors="replace")
    if "<html" not in source.lower():
        return [Fault(1, "no-page", "this is no page of HTML")]
    page = ReadPage(source)
    return sorted({*encoding, *_size_faults(page, len(content)), *check_page(page)})


def check_page(page: ReadPage) -> list[Fault]:
    """Judge a page that has been read."""
    rules: tuple[Callable[[ReadPage], Iterator[Fault]], ...] = WHOLE_PAGE
    if not any(fault.rule == "tags" for fault in page.faults):
        rules += SOUND_TAGS
    return sorted({*page.faults, *(fault for rule in rules for fault in rule(page))})


def _size_faults(page: ReadPage, n_bytes: int) -> Iterator[Fault]:
    n_pictures = len(page.all("img"))
    said = f"{n_bytes / KB:,.0f} kB with {n_pictures} pictures"
    if n_bytes > LARGEST:
        yield Fault(1, "too-large", f"{said}; {LARGEST // KB} kB is the most")
    elif n_bytes > USUAL and n_pictures <= FEW_PICTURES:
        yield Fault(1, "large", f"{said}; {USUAL // KB} kB is usual")
