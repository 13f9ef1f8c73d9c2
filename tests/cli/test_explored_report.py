"""What the explorer shows is what `qikit run` prints of the job file it wrote."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.definitions.choice_files import (
    FUNNEL,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
)
from qikit.explorer.numbers import numbers
from qikit.explorer.opened import opened
from qikit.explorer.panel import Panel, explore
from qikit.explorer.views import shown
from qikit.reports.blocks import Block
from qikit.reports.paper.content import read_page
from qikit.reports.paper.pieces import PICTURE, TABLE, PageTable, Passage
from tests.project_fixtures import Project, make_project, practice, steady

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("no_event_loop")]

MEASURE = "example_foot_check"
LEVELS = "benchmark_levels: [cluster]"
ON_A_PAGE = (RUN_CHART, SMALL_MULTIPLES, RANKED_BARS, FUNNEL)
LAST = "October 2025"
PLACES = {"practice": "EX02", "cluster": "C1", "hscp": "Partnership"}


def at(*levels: str):
    """Make the report of these levels; an HSCP has a page for each of its clusters."""
    return pytest.mark.parametrize("made", levels, indirect=True, scope="module")


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """Two clusters of one partnership; all rise in the second year, some by more."""
    made = make_project(tmp_path_factory.mktemp("explored") / "project")
    codes = [f"EX{n:02}" for n in range(1, 9)]
    where = {code: "C1" if n < 5 else "C2" for n, code in enumerate(codes)}
    made.write_dataset("drawn", [practice(*each) for each in where.items()], _rows())
    path = made.folder / f"params/measures/{MEASURE}.yml"
    text = path.read_text("utf-8")
    assert LEVELS in text
    wider = text.replace(LEVELS, "benchmark_levels: [cluster, hscp, board]")
    path.write_text(wider, "utf-8")
    result = made.command("intake", "data/drawn")
    assert result.exit_code == 0, result.output
    assert made.command("check", "data/drawn").exit_code == 0
    return made


def _rows() -> list[list]:
    """Draw figures; EX03 sent nothing for two months."""
    rows = []
    for n in range(8):
        own = steady(f"EX{n + 1:02}", checked=60 + 3 * n, register=100 + 10 * n)
        for k, (code, month, met, of) in enumerate(own):
            if (n, k) not in {(2, 6), (2, 17)}:
                risen = met + (10 + n if k >= 14 else 0) + (k * 7 + n * 3) % 5
                rows.append([code, month, risen, of])
    return rows


@pytest.fixture(scope="module")
def made(project, request) -> tuple[Panel, dict[str, str]]:
    """Explore an area, write the job file by its button, run it; return the pages."""
    level = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project.folder)
        panel = explore("data/drawn", level=level, area=PLACES[level])
    _decide(panel)
    panel.keeping.made.job.value = f"of_{level}"
    panel.keeping.made.use.click()
    assert panel.notices.text.startswith("Written: "), panel.notices.text
    words = panel.notices.text.partition("qikit ")[2].split()
    done = project.command(*words, "--out", f"outputs/{level}")
    assert done.exit_code == 0, done.output
    return panel, project.pages(level)


def _decide(panel: Panel) -> None:
    """Set a baseline, a rebase, an event, strict rules and an earlier last month."""
    panel.controls.last_month.value = pd.Timestamp("2025-10-01")
    panel.controls.rule_set.value = "strict"
    made = panel.marking.made
    made.is_baseline.value = True
    made.span.value = (pd.Timestamp("2024-02-01"), pd.Timestamp("2024-10-01"))
    made.area.value = panel.choices.area
    made.rebase_at.value = pd.Timestamp("2025-01-01")
    made.why_rebase.value = "letters <b>& texts</b>"
    made.add_rebase.click()
    made.event_on.value = dt.date(2025, 5, 17)
    made.event_label.value, made.event_kind.value = "Door painted", "change"
    made.add_event.click()
    panel.settle()
    assert panel.drawn == panel.choices, panel.notices.text
    assert {p.kind for p in panel.choices.phases} == {
        "baseline_start",
        "baseline_end",
        "rebase",
    }


def passages(html: str) -> list[Passage]:
    """Read the passages of a page, wherever on it they stand."""
    found = [p for s in read_page(html).sections for p in s.passages]
    return [replace(p, table=_bare(p.table), level=0) for p in found]


def of_block(block: Block) -> list[Passage]:
    """Read a block of the explorer as a page is read."""
    return passages(f'<html><body><main id="main">{block.html}</main></body></html>')


def _bare(table: PageTable | None) -> PageTable | None:
    """Return a table without the section of its page."""
    return table and replace(table, section="", title="")


def views(panel: Panel) -> dict[str, list[Passage]]:
    """Read each view of the explorer that a page of a cluster or practice has."""
    found = {}
    for chart in ON_A_PAGE:
        asked = panel.choices.changed(chart=chart)
        drawn = shown(opened(panel.desk, asked), asked, is_inline=False)
        found[chart] = of_block(drawn)
    return found


def is_within(part: list[Passage], whole: list[Passage]) -> bool:
    """Whether passages stand on a page one after another, as they are."""
    starts = range(len(whole) - len(part) + 1)
    return any(whole[n : n + len(part)] == part for n in starts)


@at("practice", "cluster")
def test_each_view_stands_on_the_page_word_for_word(made):
    """Title, sentence on how to read it, alt text, notes, numbers behind the chart."""
    panel, pages = made
    (page,) = pages.values()
    whole = passages(page)
    for chart, part in views(panel).items():
        kinds = [p.kind for p in part]
        assert (PICTURE in kinds, TABLE in kinds) == (True, True), chart
        assert is_within(part, whole), chart


@at("practice", "cluster")
def test_no_chart_of_the_page_is_missing_in_the_explorer(made):
    panel, pages = made
    (page,) = pages.values()
    mine = [p for part in views(panel).values() for p in part]
    pictures = [p for p in passages(page) if p.kind == PICTURE]
    assert len(pictures) == len(ON_A_PAGE)
    assert all(picture in mine for picture in pictures)


@at(*PLACES)
def test_each_decision_changes_what_stands_there(made):
    """Else the same words on both sides would prove nothing."""
    panel, pages = made
    asked = panel.choices.changed(chart=SMALL_MULTIPLES)
    drawn = views(panel)
    rebase = tuple(p for p in asked.phases if p.kind == "rebase")
    others = tuple(p for p in asked.phases if p.kind != "rebase")
    for without in (
        {"phases": rebase},
        {"phases": others},
        {"events": ()},
        {"rule_set": ""},
        {"last_month": None},
    ):
        other = asked.changed(**without)
        block = shown(opened(panel.desk, other), other, is_inline=False)
        run_chart = other.changed(chart=RUN_CHART)
        own = shown(opened(panel.desk, run_chart), run_chart, is_inline=False)
        is_same = (of_block(block), of_block(own)) == (
            drawn[SMALL_MULTIPLES],
            drawn[RUN_CHART],
        )
        assert not is_same, without
    for page in pages.values():
        said = " ".join(t for p in passages(page) for t in p.texts)
        assert "rebase January 2025 (letters <b>& texts</b>)" in said
        assert "<b>& texts" not in page and "November 2025" not in said


@at("hscp")
def test_the_figure_of_an_hscp_is_its_row_on_the_pages_of_its_clusters(made):
    panel, pages = made
    (behind,) = of_block(numbers(opened(panel.desk, panel.choices), panel.choices))
    month, value, *_ = behind.table.rows[-1]
    assert (month, sorted(pages)) == (LAST, ["C1", "C2"])
    for page in pages.values():
        said = [t for p in passages(page) if p.kind == PICTURE for t in p.texts]
        assert any(f"{PLACES['hscp']} {value} and Board {value}" in t for t in said)
