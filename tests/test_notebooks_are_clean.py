"""Every notebook: clean, thin, and readable by the batch."""

from __future__ import annotations

import ast
import copy
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))
MOST_CELLS, MOST_LINES = 25, 12
PARAMETER = re.compile(r"[a-z][a-z0-9_]*: [^=#]+ = .+?  # \S.*")
CODE_TEXTS = ("sys.path", "filterwarnings", "%matplotlib", "get_ipython")
PATH_TEXT = re.compile(r"[\\/]|\.(csv|parquet|xlsx|json|ya?ml|html|png|svg)$")
MACHINE_PATH = re.compile(r"^[\\/~]|^[A-Za-z]:|\.\.")
FENCED = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)  # to be copied
TWO_SENTENCES = re.compile(r"[.!?][)\"'`]? +[A-Z\"'(`]")
LOOPS = (
    *(ast.For, ast.AsyncFor, ast.While),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
IMPORTS = (ast.Import, ast.ImportFrom)


def offences(notebook: dict) -> list[str]:
    """List what is not clean in a notebook, each with the number of its cell."""
    rules = (_of_saving, _of_parameters, _of_code, _of_imports, _of_markdown, _of_order)
    return [text for rule in rules for text in rule(notebook)]


def _of_saving(notebook: dict) -> Iterator[str]:
    spec = notebook["metadata"].get("kernelspec", {})
    if spec.get("name") != "python3":
        yield "the kernelspec is gone: papermill cannot run it"
    if len(notebook["cells"]) > MOST_CELLS:
        yield f"{len(notebook['cells'])} cells"
    for number, cell in _code_cells(notebook):
        if cell["outputs"]:
            yield f"cell {number}: saved output"
        if cell["execution_count"] is not None:
            yield f"cell {number}: execution count"


def _of_parameters(notebook: dict) -> Iterator[str]:
    tagged = [(n, c) for n, c in _code_cells(notebook) if _is_parameters(c)]
    if len(tagged) != 1:
        yield f"{len(tagged)} cells are tagged parameters"
    for number, cell in tagged:
        for line in _source(cell).splitlines():
            if not PARAMETER.fullmatch(line):
                yield f"cell {number}: not `name: type = default  # help`: {line}"
        for text in _texts(cell):
            if MACHINE_PATH.search(text):
                yield f"cell {number}: a path of one machine: {text}"


def _of_code(notebook: dict) -> Iterator[str]:
    for number, cell in _code_cells(notebook):
        source = _source(cell)
        n_lines = sum(bool(line.strip()) for line in source.splitlines())
        if not n_lines:
            yield f"cell {number}: empty"
        if n_lines > MOST_LINES:
            yield f"cell {number}: {n_lines} lines"
        yield from (f"cell {number}: {t}" for t in CODE_TEXTS if t in source)
        tree = _parsed(cell)
        if tree is None:
            yield f"cell {number}: a magic, or not Python"
            continue
        for node in ast.walk(tree):
            if isinstance(node, DEFINITIONS):
                yield f"cell {number}: a definition"
            if isinstance(node, LOOPS):
                yield f"cell {number}: a loop"
        paths = [] if _is_parameters(cell) else _texts(cell)
        yield from (f"cell {number}: a path: {p}" for p in paths if PATH_TEXT.search(p))


def _of_imports(notebook: dict) -> Iterator[str]:
    cells = [n for n, c in _code_cells(notebook) if _imports(c)]
    if len(cells) > 1:
        yield f"imports in cells {cells}"
    for number, cell in _code_cells(notebook):
        nodes = _imports(cell)
        if nodes and len(nodes) < len(_parsed(cell).body):
            yield f"cell {number}: more than imports"
        for node in nodes:
            origin = (
                node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
            )
            if (origin or "").split(".")[0] != "qikit":
                yield f"cell {number}: imports {origin}, not qikit"


def _of_markdown(notebook: dict) -> Iterator[str]:
    first = notebook["cells"][0]
    if first["cell_type"] != "markdown" or not _source(first).startswith("# "):
        yield "the first cell has no title"
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] != "markdown":
            continue
        for line in FENCED.sub("", _source(cell)).splitlines():
            is_prose = line.strip() and not line.startswith(("#", "|"))
            if is_prose and TWO_SENTENCES.search(line):
                yield f"cell {number}: two sentences on a line: {line}"
            if is_prose and line.rstrip()[-1] not in ".?!:":
                yield f"cell {number}: a sentence goes on in the next line: {line}"


def _of_order(notebook: dict) -> Iterator[str]:
    cells, drawing = notebook["cells"], _drawing_names(notebook)
    for number, cell in _code_cells(notebook):
        tree = None if _imports(cell) else _parsed(cell)
        calls = [n for n in ast.walk(tree or ast.Module()) if isinstance(n, ast.Call)]
        drawn = [c for c in calls if ast.unparse(c.func).split(".")[0] in drawing]
        if len(drawn) > 1:
            yield f"cell {number}: {len(drawn)} figures"
        if drawn and (not number or cells[number - 1]["cell_type"] != "markdown"):
            yield f"cell {number}: no words above the figure"


def _drawing_names(notebook: dict) -> set[str]:
    """Give the names a notebook draws with: from `charts` and from `plots`."""
    names = set()
    for _, cell in _code_cells(notebook):
        for node in _imports(cell):
            for alias in node.names:
                origin = f"{getattr(node, 'module', '')}.{alias.name}"
                if {"charts", "plots"} & set(origin.split(".")):
                    names.add(alias.asname or alias.name)
    return names


def _code_cells(notebook: dict) -> list[tuple[int, dict]]:
    cells = enumerate(notebook["cells"])
    return [(number, cell) for number, cell in cells if cell["cell_type"] == "code"]


def _source(cell: dict) -> str:
    return "".join(cell["source"])


def _parsed(cell: dict) -> ast.Module | None:
    try:
        return ast.parse(_source(cell))
    except SyntaxError:
        return None


def _imports(cell: dict) -> list[ast.Import | ast.ImportFrom]:
    tree = _parsed(cell)
    return [n for n in ast.walk(tree) if isinstance(n, IMPORTS)] if tree else []


def _is_parameters(cell: dict) -> bool:
    return "parameters" in cell["metadata"].get("tags", [])


def _texts(cell: dict) -> list[str]:
    nodes = ast.walk(_parsed(cell) or ast.Module())
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return [value for value in constants if isinstance(value, str)]


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def test_there_are_notebooks():
    assert {"cluster_report", "practice_report"} <= {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_clean(path):
    assert offences(read(path)) == []


def code(source: str, **more) -> dict:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    return cell | {"source": source} | more


def words(source: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


CLEAN = {
    "metadata": {"kernelspec": {"name": "python3"}},
    "cells": [
        words("# Report\n\nFor the practice team.\nIt answers: where do we stand?"),
        code(
            'area: str = "EXAMPLE"  # code; the batch fills this in',
            metadata={"tags": ["parameters"]},
        ),
        code("from qikit.reports import charts, sections"),
        words("## How to read it\n\nEach point is a month."),
        code("charts.ranked_bars(area)"),
    ],
}


def with_cell(cell: dict) -> dict:
    notebook = copy.deepcopy(CLEAN)
    notebook["cells"].append(cell)
    return notebook


def test_a_clean_notebook_has_no_offence():
    assert offences(CLEAN) == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (code("x = 1", outputs=[{"output_type": "stream"}]), "saved output"),
        (code("x = 1", execution_count=3), "execution count"),
        (code("x = 1", metadata={"tags": ["parameters"]}), "2 cells are tagged"),
        (code("x: int = 1", metadata={"tags": ["parameters"]}), "default  # help"),
        (code(""), "empty"),
        (code("x = 1\n" * 13), "13 lines"),
        (code("def f():\n    pass"), "a definition"),
        (code("class F:\n    pass"), "a definition"),
        (code("for x in y:\n    x"), "a loop"),
        (code("[x for x in y]"), "a loop"),
        (code("%load_ext autoreload"), "a magic"),
        (code("!ls"), "a magic"),
        (code("sys.path.insert(0, x)"), "sys.path"),
        (code("warnings.filterwarnings(x)"), "filterwarnings"),
        (code("open_report('data/mine')"), "a path"),
        (code("open_report('lists.csv')"), "a path"),
        (code("import pandas as pd"), "imports pandas, not qikit"),
        (code("from qikit import spc"), "imports in cells"),
        (words("One thing. Another thing."), "two sentences"),
        (words("One thing that\ngoes on."), "goes on in the next line"),
        (code("charts.own_run_charts(report)"), "no words above"),
        (code("charts.a(x)\ncharts.b(x)"), "2 figures"),
    ],
)
def test_an_offence_is_caught(cell, said):
    assert said in "; ".join(offences(with_cell(cell)))


def test_a_lost_kernelspec_a_path_of_one_machine_and_too_many_cells_are_caught():
    notebook = copy.deepcopy(CLEAN)
    notebook["metadata"] = {}
    parameters = notebook["cells"][1]
    parameters["source"] = 'dataset: str = "C:/data"  # dataset folder'
    notebook["cells"] += [words("A word.")] * MOST_CELLS
    said = "; ".join(offences(notebook))
    assert "kernelspec" in said
    assert "a path of one machine: C:/data" in said
    assert "30 cells" in said


def test_the_hook_empties_a_notebook_and_keeps_kernelspec_tags_and_ids(tmp_path):
    path, template = tmp_path / "used.ipynb", read(NOTEBOOKS[0])
    used = copy.deepcopy(template)
    used["metadata"]["papermill"] = {"duration": 1}
    used["metadata"]["language_info"]["version"] = "3.11.7"
    for _, cell in _code_cells(used):
        cell["execution_count"] = 7
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["x"]}]
        cell["metadata"]["papermill"] = {"duration": 1}
    path.write_text(json.dumps(used), "utf-8")
    hook = [sys.executable, "-m", *shlex.split(_hooks()["nbstripout"]["entry"])]
    subprocess.run([*hook, str(path)], check=True, capture_output=True)
    assert read(path) == template


def test_the_hooks_fetch_nothing():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["language"] for hook in _hooks().values()} == {"system"}


def _hooks() -> dict[str, dict]:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    return {hook["id"]: hook for repo in config["repos"] for hook in repo["hooks"]}
