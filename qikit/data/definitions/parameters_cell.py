"""The lines of a notebook's `parameters` cell: parsed, never run."""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qikit.data.definitions.parameter_types import ANNOTATIONS, fits
from qikit.data.definitions.text_files import shown_path
from qikit.errors import ParameterError, Problem

TAG = "parameters"
FORM = "name: type = default  # help"


@dataclass(frozen=True)
class Parameter:
    """One line of the cell: `name: type = default  # help`."""

    name: str
    annotation: str
    default: Any
    help: str


def read_cell(source: str, path: Path) -> tuple[Parameter, ...]:
    """Read the parameters of a cell of the notebook at `path`.

    Raises
    ------
    ParameterError
        With every line that lacks type, default or help, repeats a name,
        calculates its default or gives one of another type.
    """
    try:
        statements, helps = ast.parse(source).body, _comments(source)
    except (SyntaxError, tokenize.TokenError) as error:
        line = getattr(error, "lineno", None) or 1
        unreadable = Problem("this is not Python.", _where(path, line), _WRITE)
        raise ParameterError(unreadable) from error
    problems = [
        Problem(flaw[0], _where(path, statement.lineno), flaw[1])
        for number, statement in enumerate(statements)
        if (flaw := _flaw(statement, statements[:number], helps))
    ]
    if problems:
        raise ParameterError(problems)
    return tuple(_parameter(statement, helps) for statement in statements)


_WRITE = f"Write `{FORM}`."


def _where(path: Path, line: int) -> str:
    return f"{shown_path(path)}, cell '{TAG}', line {line}"


def _flaw(
    statement: ast.stmt, before: list[ast.stmt], helps: dict[int, str]
) -> tuple[str, str] | None:
    name = _name(statement)
    if not name:
        return "this is not a parameter with its type.", _WRITE
    if name in map(_name, before):
        return f"{name!r} stands twice.", "Keep one of them."
    annotation = ast.unparse(statement.annotation)
    if annotation not in ANNOTATIONS:
        what = f"{name!r} cannot have the type {annotation}."
        return what, f"Use one of {', '.join(ANNOTATIONS)}."
    if statement.value is None:
        return f"{name!r} has no default.", _WRITE
    return _default_flaw(name, statement.value, annotation) or _line_flaw(
        name, statement, helps
    )


def _name(statement: ast.stmt) -> str:
    plain = isinstance(statement, ast.AnnAssign) and isinstance(
        statement.target, ast.Name
    )
    return statement.target.id if plain else ""


def _default_flaw(
    name: str, value: ast.expr, annotation: str
) -> tuple[str, str] | None:
    try:
        default = ast.literal_eval(value)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        what = f"the default of {name!r} is calculated: {ast.unparse(value)}."
        return what, "Write the value itself."
    if fits(default, annotation):
        return None
    what = f"the default of {name!r} ({default!r}) is not {annotation}."
    return what, "Change the default or the type."


def _line_flaw(
    name: str, statement: ast.stmt, helps: dict[int, str]
) -> tuple[str, str] | None:
    if statement.end_lineno != statement.lineno:
        return f"{name!r} takes more than one line.", "Write it on one line."
    if not helps.get(statement.lineno):
        return f"{name!r} has no help.", "Add two blanks, # and a few words."
    return None


def _parameter(statement: ast.AnnAssign, helps: dict[int, str]) -> Parameter:
    annotation = ast.unparse(statement.annotation)
    default = ast.literal_eval(statement.value)
    if annotation.startswith("float") and default is not None:
        default = float(default)
    return Parameter(_name(statement), annotation, default, helps[statement.lineno])


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokens
        if token.type == tokenize.COMMENT
    }
