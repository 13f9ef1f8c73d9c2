"""The explorer shows what the reports compute: it has no formula of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import qikit.explorer

FOLDER = Path(qikit.explorer.__file__).parent
FORMULAS = ("spc", "variation", "bundles", "evaluation", "observations")
WIDGETS = ("ipywidgets",)
REDUCING = {  # methods of frames that make a figure of figures
    *("sum", "mean", "median", "std", "var", "quantile", "cumsum", "diff", "rank"),
    *("rolling", "ewm", "agg", "aggregate", "pct_change", "corr", "apply"),
}
ALLOWED = {"qikit.variation.ranked": {"RankedPractices"}}  # a type, for annotations
MODULES = sorted(FOLDER.glob("*.py"))


def imported(tree: ast.Module) -> list[tuple[str, set[str]]]:
    """List what a module imports: dotted name, and the names out of it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, set()) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", {alias.name for alias in node.names}))
    return found


def formulas_of(source: str) -> list[str]:
    """Name what a module takes from the rooms of formulas, or from numpy."""
    rooms = tuple(f"qikit.{name}" for name in FORMULAS)
    return [
        name
        for name, names in imported(ast.parse(source))
        if name.split(".")[0] in ("numpy", "scipy")
        or (
            any(name == room or name.startswith(f"{room}.") for room in rooms)
            and not (names and names <= ALLOWED.get(name, set()))
        )
        or (name == "qikit" and names & set(FORMULAS))
    ]


def arithmetic_of(source: str) -> list[str]:
    """Show each product, quotient and power, and each figure made of a column."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp) and isinstance(
            node.op, ast.Mult | ast.Div | ast.Pow | ast.Mod
        ):
            found += [] if is_path(node) else [ast.unparse(node)]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in REDUCING:
                found.append(ast.unparse(node))
    return found


def is_path(node: ast.BinOp) -> bool:
    """Whether a quotient is a path below a folder."""
    if not isinstance(node.op, ast.Div):
        return False
    first = node.left
    while isinstance(first, ast.BinOp):
        first = first.left
    return ast.unparse(first).split(".")[-1] in ("project", "folder", "tables_folder")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_module_takes_a_formula_or_has_one(path):
    source = path.read_text("utf-8")
    assert formulas_of(source) == []
    assert arithmetic_of(source) == []


@pytest.mark.parametrize(
    "line",
    [
        "import numpy as np",
        "from qikit.spc.run_chart import run_chart",
        "from qikit import spc",
        "from qikit.variation.ranked import ranked_practices",
        "import qikit.observations",
    ],
)
def test_a_formula_would_be_found(line):
    assert formulas_of(line)


@pytest.mark.parametrize(
    "line", ["rate = met / people", "rows['value'].median()", "x * 100"]
)
def test_arithmetic_would_be_found(line):
    assert arithmetic_of(line)
