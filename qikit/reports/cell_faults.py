"""Say which cell of a notebook failed: its number, what stands above it, the line."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat

from qikit.errors import Problem

if TYPE_CHECKING:
    from papermill.exceptions import PapermillExecutionError

ADDED = ("injected-parameters", "papermill-error-cell-tag")  # by papermill: not ours
GIVEN = "the cell with the parameters of this report"
COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
IN_CELL = re.compile(r"^\s*Cell In\s*\[\d+\], line (\d+)", re.MULTILINE)
BAD_SYNTAX = re.compile(r" \((?:<[^<>]*>|[^()\s]+), line (\d+)\)$")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
LONGEST_LINE, LONGEST_ERROR = 80, 300  # characters of the sentence


@dataclass(frozen=True)
class FailedCell:
    """The cell that failed.

    `number` counts the template's code cells from 1, as Lab's prompts do when all are
    run; 0 is the cell in which the batch writes the parameters. `heading` is the
    nearest one above it, or "".
    """

    number: int
    heading: str
    source: str


def cell_fault(error: PapermillExecutionError, executed: Path, report: str) -> Problem:
    """Say which cell of a report failed, where in it, and with what error.

    Parameters
    ----------
    error
        What papermill raised.
    executed
        The notebook that it wrote, up to the cell that failed.
    report
        The name of the template.

    Returns
    -------
    A problem that holds code and headings of the template and the words of the error,
    as they are: the caller takes out what may identify somebody.
    """
    said, line = str(error.evalue), _line(error)
    words = " ".join(BAD_SYNTAX.sub("", said).split())
    what = f"{error.ename}: {words}" if words else f"{error.ename}."
    cell = _failed_cell(executed)
    where = _place(cell, report) if cell else report
    source = cell.source if cell else str(error.source)
    return Problem(_cut(what, LONGEST_ERROR), where + _statement(source, line))


def _place(cell: FailedCell, report: str) -> str:
    number = f"code cell {cell.number}" if cell.number else GIVEN
    under = f" (under “{_cut(cell.heading, LONGEST_LINE)}”)" if cell.heading else ""
    return f"{number} of {report}{under}"


def _statement(source: str, line: int) -> str:
    """Name a line of a cell and what stands there; "" where the line is not known."""
    lines = source.splitlines()
    if not 1 <= line <= len(lines):
        return ""
    first, last = _span(source, line)
    words = " ".join(" ".join(lines[first - 1 : last]).split())
    return f", line {line}, in “{_cut(words, LONGEST_LINE)}”"


def _span(source: str, line: int) -> tuple[int, int]:
    """Return the lines of the least statement around a line, or that line alone."""
    try:
        nodes = ast.walk(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError):
        return line, line
    spans = [(n.lineno, n.end_lineno) for n in nodes if isinstance(n, ast.stmt)]
    around = [(a, b) for a, b in spans if a <= line <= b]
    return min(around, key=lambda s: s[1] - s[0], default=(line, line))


def _line(error: PapermillExecutionError) -> int:
    """Find the line of the cell in the traceback; 0 where it does not tell."""
    told = COLOURS.sub("", "\n".join(map(str, error.traceback or ())))
    found = IN_CELL.search(told) or BAD_SYNTAX.search(str(error.evalue))
    return int(found[1]) if found else 0


def _failed_cell(executed: Path) -> FailedCell | None:
    try:
        notebook = nbformat.read(executed, as_version=4)
    except Exception:  # noqa: BLE001 - a template may have written over it
        return None
    number, heading = 0, ""
    for cell in notebook.cells:
        is_added = bool(set(ADDED) & set(cell.metadata.get("tags", ())))
        if cell.cell_type == "markdown" and not is_added:
            heading = (HEADING.findall(cell.source) or [heading])[-1]
        if cell.cell_type == "code":
            number += not is_added
            if _has_failed(cell):
                return FailedCell(0 if is_added else number, heading, cell.source)
    return None


def _has_failed(cell: nbformat.NotebookNode) -> bool:
    stopped = cell.metadata.get("papermill", {}).get("exception") is True
    return stopped or any(o.output_type == "error" for o in cell.get("outputs", ()))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
