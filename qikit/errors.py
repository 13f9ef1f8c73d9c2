"""Errors that are shown to the analyst as sentences, not as tracebacks."""

from __future__ import annotations

import difflib
import os
import traceback
from collections.abc import Iterable
from dataclasses import dataclass

SHOW_TRACEBACK = "QIKIT_TRACEBACK"  # set this variable to see the traceback again


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: what (with the value), where, and what to do."""

    what: str
    where: str = ""
    to_do: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.to_do}" if self.to_do else ""
        return f"{place}{self.what}{advice}"


class QikitError(Exception):
    """Base of all errors that a reader can act on.

    Parameters
    ----------
    problems
        One sentence, one `Problem`, or several: they are listed together so
        that a file is mended in one go.
    """

    exit_code = 20
    closing = ""  # a sentence on all problems together, said after them

    def __init__(self, problems: str | Problem | Iterable[str | Problem]) -> None:
        if isinstance(problems, str | Problem):
            problems = [problems]
        self.problems = [p if isinstance(p, Problem) else Problem(p) for p in problems]
        super().__init__("\n".join(str(p) for p in self.problems))

    def __reduce__(self):  # exceptions cross process borders in the batch
        return type(self), (self.problems,)

    def _render_traceback_(self) -> list[str]:
        """Show the message alone in a notebook (IPython's hook)."""
        if os.environ.get(SHOW_TRACEBACK):
            return "".join(traceback.format_exception(self)).splitlines()
        return [f"{type(self).__name__}: {self}"]


class ParameterError(QikitError):
    """A parameter, measure, source or job file says something impossible."""

    exit_code = 10


class DataError(QikitError):
    """The data do not have the shape that is needed."""

    exit_code = 11


class CheckError(QikitError):
    """A critical check failed."""

    exit_code = 12


class NotebookError(QikitError):
    """A notebook stopped before its end."""

    exit_code = 13


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known words, or say which are known."""
    known = sorted({str(k) for k in known} - {"", "nan"})
    near = difflib.get_close_matches(word, known, n=3, cutoff=0.6)
    if near:
        return "Did you mean " + " or ".join(repr(n) for n in near) + "?"
    if not known:
        return ""
    shown = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
    return f"Known: {shown}."


class AuditError(QikitError):
    """A finished file tells what disclosure control hides, or is no sound page."""

    exit_code = 14
