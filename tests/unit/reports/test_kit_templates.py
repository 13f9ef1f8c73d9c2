"""The kit's templates: known by what they show, and what that is of wider areas."""

import ast
import json
from dataclasses import replace
from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from qikit.data.cutting import Order, cut_slice
from qikit.reports import compared
from qikit.reports.compared import comparison
from qikit.reports.kit_templates import (
    COUNT_EVERY_FIGURE,
    KIT_TEMPLATES,
    is_of_the_kit,
    tells_until_as_of,
)
from qikit.reports.results import Report
from tests.project_fixtures import REPOSITORY
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK

NOTEBOOKS = REPOSITORY / "notebooks"
MORE = [
    "report.slice.benchmarks",
    "print(report.slice)",
    "sections.title(report).html",
    "sections.title(report, report.slice)",
    "sections.table(report.slice.benchmarks)",
    "our_words.title(report)\nimport our_words",
    "from our_words import title",
    "country = report.slice",
    "report = report.slice",
    "report = print(dataset)",
    "country = open_report(dataset, area)",
    "sections.title(country)",
    "report.show(report)",
    "area: str = print(report)",
    "%matplotlib inline",
    "for row in report.slice: pass",
]
DECEMBER = pd.Timestamp("2025-12-01")
LEVELS = ("cluster", "hscp", "board", "country")


def notebook(path, *added: str, cells=None):
    """Write a copy of the kit's practice report, with cells of one's own."""
    content = json.loads((NOTEBOOKS / "practice_report.ipynb").read_text("utf-8"))
    content["cells"] = content["cells"] if cells is None else cells
    content["cells"] += [{"cell_type": "code", "source": text} for text in added]
    path.write_text(json.dumps(content), "utf-8")
    return path


@pytest.mark.parametrize("name", KIT_TEMPLATES)
def test_each_template_of_the_kit_is_known(name):
    assert is_of_the_kit(NOTEBOOKS / name)


def test_a_note_and_a_section_more_or_less_show_no_more(tmp_path):
    path = tmp_path / "practice_report.ipynb"
    assert is_of_the_kit(notebook(path, "sections.summary_table(report)"))
    note = {"cell_type": "markdown", "source": "Our own words, `report.slice`"}
    assert is_of_the_kit(notebook(path, cells=[note]))


@pytest.mark.parametrize("cell", MORE)
def test_a_cell_that_may_show_more_makes_a_template_one_s_own(tmp_path, cell):
    assert not is_of_the_kit(notebook(tmp_path / "practice_report.ipynb", cell))


def test_another_name_or_no_notebook_is_one_s_own(tmp_path):
    assert not is_of_the_kit(notebook(tmp_path / "our_own.ipynb"))
    for text in ("not JSON", "[]", "3"):
        path = tmp_path / "practice_report.ipynb"
        path.write_text(text, "utf-8")
        assert not is_of_the_kit(path)


@pytest.mark.parametrize("name", [*KIT_TEMPLATES, *COUNT_EVERY_FIGURE])
def test_each_template_of_the_kit_tells_until_its_as_of(name):
    assert tells_until_as_of(NOTEBOOKS / name)


@pytest.mark.parametrize(
    "cell",
    [
        *(cell for cell in MORE if cell != "country = open_report(dataset, area)"),
        "from qikit.reports import opening\nopening.read_slice(dataset)",
        "from qikit.reports import opening\nx = dataset\nopening.read_slice(x)",
        "report",
        "(report, report)",
        "sections.title(report)[0]",
        "sections = report\nsections.title(report)",
        "named = {'rows': report.slice}",
        "whole = [print(report)]",
        "whole = report - report",
    ],
)
def test_a_cell_may_show_what_is_later(tmp_path, cell):
    path = tmp_path / "practice_report.ipynb"
    assert tells_until_as_of(notebook(path))
    assert not tells_until_as_of(notebook(path, cell))


@pytest.mark.parametrize("text", ["not JSON", "[]", "3"])
def test_what_is_no_notebook_may_show_what_is_later(tmp_path, text):
    path = tmp_path / "summit.ipynb"
    path.write_text(text, "utf-8")
    assert not tells_until_as_of(path)
    assert not tells_until_as_of(notebook(tmp_path / "our_own.ipynb"))


def place_of(module: str) -> str:
    """Name the package of a module that a template calls."""
    room = "reports.programme" if module == "own_progress" else "reports"
    return f"qikit.{room}.{module}"


def sections_of(name: str) -> list:
    """Take the sections that a template shows, in its order, from its cells."""
    cells = json.loads((NOTEBOOKS / name).read_text("utf-8"))["cells"]
    lines = [
        line
        for cell in cells
        if cell["cell_type"] == "code"
        for line in ast.parse("".join(cell["source"])).body
    ]
    calls = [line.value.func for line in lines if isinstance(line, ast.Expr)]
    modules = {call.value.id: import_module(place_of(call.value.id)) for call in calls}
    return [getattr(modules[call.value.id], call.attr) for call in calls]


def page(name: str, cut) -> list:
    report = Report(cut, {"area": cut.about.area_code})
    return [
        block and block.html for show in sections_of(name) for block in [show(report)]
    ]


@pytest.mark.parametrize(
    ("name", "level", "area"),
    [
        ("practice_report.ipynb", "practice", "P1"),
        ("cluster_report.ipynb", "cluster", "C1"),
    ],
)
def test_no_page_tells_what_is_later_than_its_as_of(drawn, name, level, area):
    """So that a late form of such a month need not make it again."""
    cutter = drawn.cutter(*drawn_country(drawn), as_of="2025-11")
    order = Order(level, area, pd.Timestamp("2025-11-01"), "analyst", "label")
    cut = cut_slice(cutter, order)
    assert cut.figures["period_start"].eq(DECEMBER).any()
    changed = {}
    for table in ("figures", "benchmarks"):
        rows = getattr(cut, table).copy()
        later = rows["period_start"].eq(DECEMBER)
        rows.loc[later, "state"] = "suppressed"
        rows.loc[later, ["numerator", "value"]] = np.nan
        changed[table] = rows
    assert page(name, replace(cut, **changed)) == page(name, cut)


def drawn_country(drawn):
    """Two measures of four levels; P3 sent nothing in the newest month."""
    for code, cluster in {"P1": "C1", "P2": "C1", "P3": "C1", "P4": "C2"}.items():
        drawn.practice(code, cluster=cluster).months(
            code, "4646464646", first="2025-02"
        )
        drawn.figure(code, "2025-10", 30, 100, "aged")
        if code != "P3":
            drawn.figure(code, "2025-12", 50, 100)
    names = {"hscp": "Fife Partnership", "country": "Scotland"}
    for practice in drawn.practices:
        practice |= names
    wide = replace(FOOT_CHECK, benchmark_levels=LEVELS)
    return wide, replace(AGED, benchmark_levels=("cluster", "country"))


@pytest.mark.parametrize(
    ("name", "level", "area"),
    [
        ("cluster_report.ipynb", "cluster", "C1"),
        ("practice_report.ipynb", "practice", "P3"),
    ],
)
def test_a_page_shows_of_wider_areas_what_is_compared_and_no_more(
    drawn, name, level, area
):
    measures = drawn_country(drawn)
    cutter = drawn.cutter(*measures)
    cut = cut_slice(cutter, Order(level, area, DECEMBER, "analyst", "A label"))
    rows, shown = cut.benchmarks, compared._on_the_page(cut)
    is_wider = ~rows["level"].eq("cluster").to_numpy(bool)
    assert (shown & is_wider).sum() == 4 and (~shown & is_wider).sum() > 20
    before = page(name, cut)
    moved = rows.assign(value=rows["value"].where(~(is_wider & ~shown), 0.123))
    assert page(name, replace(cut, benchmarks=moved)) == before
    for place in np.flatnonzero(shown & is_wider):
        one = rows.assign(
            value=rows["value"].where(np.arange(len(rows)) != place, 0.123)
        )
        assert page(name, replace(cut, benchmarks=one)) != before


def test_a_page_shows_no_ends_and_counts_of_wider_areas(drawn):
    """But where its own people are many of theirs: their rest is told then."""
    measures = drawn_country(drawn)
    for number in range(5, 30):
        drawn.practice(f"P{number}", cluster="C2").figure(
            f"P{number}", "2025-12", 9, 90
        )
        drawn.figure(f"P{number}", "2025-10", 9, 90, "aged")
        drawn.practices[-1] |= {"hscp": "Fife Partnership", "country": "Scotland"}
    cutter = drawn.cutter(*measures)
    for name, level, area in (
        ("cluster_report.ipynb", "cluster", "C1"),
        ("practice_report.ipynb", "practice", "P1"),
    ):
        cut = cut_slice(cutter, Order(level, area, DECEMBER, "analyst", "A label"))
        rows = cut.benchmarks
        at = rows.index[~rows["level"].eq("cluster") & compared._on_the_page(cut)]
        assert len(at) == 4
        moved = rows.copy()
        moved.loc[at, ["numerator", "denominator", "lower", "upper"]] *= 1.02
        moved.loc[at, "n_missing"] += 1
        other = replace(cut, benchmarks=moved)
        assert page(name, other) == page(name, cut)
        own = rows["level"].eq("cluster").to_numpy(bool)
        assert comparison(other, own) == comparison(cut, own)
