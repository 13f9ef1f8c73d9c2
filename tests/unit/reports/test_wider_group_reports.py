"""What a view of an HSCP or a board says: all of it is of the whole area."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.reports.charts import (
    funnels,
    group_run_charts,
    practice_run_charts,
    ranked_bars,
)
from qikit.reports.doubts import not_known
from qikit.reports.provenance import how_made
from qikit.reports.sections import main_points, questions, title
from tests.unit.reports.drawn_slices import FOOT_CHECK, Drawn, phase

ALL = ("cluster", "hscp", "board", "country")
EVERYWHERE = replace(FOOT_CHECK, benchmark_levels=ALL)
LEVELS = {"P1": "4", "P2": "5", "P3": "6", "P4": "7", "P5": "8", "P6": "3"}
HSCPS = {"P1": "North", "P2": "North", "P3": "North"}
CLUSTERS = {"P1": "C1", "P2": "C1", "P3": "C2", "P4": "C2", "P5": "C2", "P6": "C3"}


@pytest.fixture
def two_hscps(drawn) -> Drawn:
    """Six practices; cluster C2 lies in both HSCPs, 24 months of 100 people each."""
    for code, tenth in LEVELS.items():
        place = {"hscp": HSCPS.get(code, "South"), "board": "NHS Here"}
        drawn.practice(code, cluster=CLUSTERS[code], **place).months(code, tenth * 24)
    return drawn


def report(drawn: Drawn, level: str, area: str, **order):
    return drawn.report(EVERYWHERE, level=level, area=area, audience="analyst", **order)


GROUPS = [
    ("hscp", "North", 50, "North", ["NHS Here", "Scotland"]),
    ("hscp", "South", 60, "South", ["NHS Here", "Scotland"]),
    ("board", "NHS Here", 55, "NHS Here", ["Scotland"]),
]


@pytest.mark.parametrize(("level", "area", "value", "name", "wider"), GROUPS)
def test_each_part_of_the_report_is_of_the_whole_area(
    two_hscps, level, area, value, name, wider
):
    (result,) = report(two_hscps, level, area).results
    n = sum(HSCPS.get(code, "South") == area for code in LEVELS) or 6
    group = result.group
    assert (group.name, group.value * 100) == (name, pytest.approx(value))
    assert (group.n_practices, group.n_listed) == (n, n)
    assert [figure.name for figure in result.others] == wider
    assert [figure.value * 100 for figure in result.others] == pytest.approx(
        [55] * len(wider)
    )
    line = result.group_chart.points["value"] * 100
    assert line.tolist() == pytest.approx([value] * 24)


@pytest.mark.parametrize(("level", "area", "value", "name", "wider"), GROUPS)
def test_no_sentence_names_a_cluster(two_hscps, level, area, value, name, wider):
    made = report(two_hscps, level, area)
    sections = (title, main_points, questions, group_run_charts, ranked_bars)
    sections += (practice_run_charts, funnels, not_known, how_made)
    blocks = [found for section in sections if (found := section(made))]
    html = "".join(block.html for block in blocks)
    html = html.replace("1 practice is in no cluster", "")  # of the intake
    assert "cluster" not in html.lower()
    assert f"{name}, all practices together" in html


def test_the_page_says_which_area_it_is(two_hscps):
    said = title(report(two_hscps, "hscp", "North")).html
    assert "North: HSCP report" in said
    assert "HSCP (NHS Here, Scotland)" in said and "3 practices" in said
    said = title(report(two_hscps, "board", "NHS Here")).html
    assert "NHS Here: Health Board report" in said
    assert "Health Board (Scotland)" in said and "6 practices" in said


def test_the_ranking_is_set_beside_the_area_and_wider_ones(two_hscps):
    html = ranked_bars(report(two_hscps, "hscp", "North")).html
    assert "North 50.0" in html and "Scotland 55.0" in html
    assert "South" not in html
    html = ranked_bars(report(two_hscps, "board", "NHS Here")).html
    assert "NHS Here 55.0" in html


def test_a_funnel_names_the_widest_area(two_hscps):
    html = funnels(report(two_hscps, "hscp", "North")).html
    assert "6 practices of Scotland" in html
    narrow = replace(FOOT_CHECK, benchmark_levels=("cluster", "hscp"))
    made = two_hscps.report(narrow, level="board", area="NHS Here", audience="analyst")
    assert "6 practices of NHS Here" in funnels(made).html


def test_a_phase_of_the_area_is_on_its_chart_and_told(two_hscps):
    phases = (
        phase("rebase", "2025-01", area="North", reason="new recall"),
        phase("rebase", "2025-01", area="C1", reason="of one cluster"),
    )
    made = report(two_hscps, "hscp", "North", phases=phases)
    (result,) = made.results
    assert len(result.group_chart.phases) == 2
    assert all(len(chart.phases) == 1 for chart in result.charts.values())
    html = how_made(made).html
    assert "new recall" in html and "of one cluster" not in html


def test_months_that_only_the_area_has_count(two_hscps):
    """A month in which one cluster alone reports is a month of the HSCP."""
    two_hscps.figure("P3", "2026-01", 60, 100)
    made = report(two_hscps, "hscp", "North", as_of="2026-01")
    last = made.results[0].group_chart.points.iloc[-1]
    assert last["period_start"] == pd.Timestamp("2026-01-01")
    assert last["value"] == pytest.approx(0.6)
