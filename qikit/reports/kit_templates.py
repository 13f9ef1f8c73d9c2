"""The kit's own templates: what their pages show of a slice is known.

A page of another notebook may show all that it was given.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

KIT_TEMPLATES = (
    *("cluster_report.ipynb", "practice_report.ipynb", "data_quality.ipynb"),
)
COUNT_EVERY_FIGURE = (  # a report or two a programme: made again when in doubt
    *("learning_session.ipynb", "summit.ipynb", "evaluation_close_out.ipynb"),
    "project_plan.ipynb",
)
OPENED, OPENERS = "report", ("open_report", "open_quality_report")
KIT = "qikit.reports"


def is_of_the_kit(template: Path) -> bool:
    """Whether a template bears a kit's name, and shows the kit's sections alone.

    Analysts take a template of the kit and add a cell that shows more. One whose
    sections stand in another order, or are fewer, shows no more than the kit's do.
    """
    return template.name in KIT_TEMPLATES and _is_so(template, _shows_sections_alone)


def tells_until_as_of(template: Path) -> bool:
    """Whether a page of a template shows no figure after its as_of.

    The kit's sections show none, nor those of programmes, whose pages count every
    figure until then.
    """
    known = (*KIT_TEMPLATES, *COUNT_EVERY_FIGURE)
    return template.name in known and _is_so(template, _is_made_of_the_kit)


def _is_so(template: Path, judge: Callable[[bytes], bool]) -> bool:
    try:
        return judge(template.read_bytes())
    except OSError:
        return True  # who runs it will say so


@lru_cache(maxsize=16)
def _shows_sections_alone(notebook: bytes) -> bool:
    lines = _lines(notebook)
    return lines is not None and all(map(_is_known, lines))


@lru_cache(maxsize=16)
def _is_made_of_the_kit(notebook: bytes) -> bool:
    """Whether a notebook calls the kit's functions alone, on what they returned."""
    lines = _lines(notebook)
    if lines is None:
        return False
    parts = [part for line in lines for part in ast.walk(line)]
    made = {p.id for p in parts if isinstance(p, ast.Name) and _is_assigned(p)}
    given = {p.target.id for p in lines if isinstance(p, ast.AnnAssign)}
    modules = {p.asname or p.name for p in parts if isinstance(p, ast.alias)}
    scope = _Scope(modules - made, made - given)
    return all(_is_known(line) or scope.knows(line) for line in lines)


def _is_assigned(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _lines(notebook: bytes) -> list[ast.stmt] | None:
    """Read the lines of a notebook's code; None where it is none."""
    try:
        cells = json.loads(notebook).get("cells", [])
        sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
        bodies = [ast.parse(source).body for source in sources]
    except (ValueError, SyntaxError, KeyError, TypeError, AttributeError):
        return None
    return list(chain.from_iterable(bodies))


@dataclass(frozen=True)
class _Scope:
    """The kit's modules that a notebook names, and what it made with them."""

    modules: set[str]
    made: set[str]

    def knows(self, line: ast.stmt) -> bool:
        """Whether a line keeps what the kit returned, or shows it."""
        match line:
            case ast.Assign(value=ast.Tuple(elts=values)):
                return all(
                    isinstance(v, ast.Call) and self._is_plain(v) for v in values
                )
            case ast.Assign(value=(ast.Call() | ast.Dict()) as value):
                return self._is_plain(value)
            case ast.Expr(value=(ast.Call() | ast.BinOp()) as value):
                return self._is_plain(value)
        return False

    def _is_plain(self, value: ast.expr | None) -> bool:
        match value:
            case ast.Name() | ast.Constant():
                parts = []
            case ast.Dict(keys=keys, values=values):
                parts = [*keys, *values]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                parts = [left, right]
            case ast.Call(args=args, keywords=named) if self._is_call(value):
                parts = [*args, *(keyword.value for keyword in named)]
            case _:
                return False
        return all(map(self._is_plain, parts))

    def _is_call(self, call: ast.Call) -> bool:
        """Whether a call opens a report, or is the kit's and of what the kit made."""
        match call:
            case ast.Call(func=ast.Name(id=opener)):
                return opener in OPENERS
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=module)),
                args=[ast.Name(id=name), *_],
            ):
                return module in self.modules and name in self.made
        return False


def _is_known(line: ast.stmt) -> bool:
    """Whether a line takes a parameter, imports the kit, opens or shows a section."""
    match line:
        case ast.AnnAssign(value=value):
            return value is None or not _calls(value)
        case ast.ImportFrom(module=str(module)):
            return module == KIT or module.startswith(f"{KIT}.")
        case ast.Assign(
            targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=opener))
        ):
            return name == OPENED and opener in OPENERS
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=module)),
                args=[ast.Name(id=name)],
                keywords=[],
            )
        ):
            return name == OPENED and module != OPENED
    return False


def _calls(value: ast.expr) -> bool:
    return any(isinstance(part, ast.Call) for part in ast.walk(value))
