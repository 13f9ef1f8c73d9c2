"""A ranking of more practices than can be told apart in one picture."""

from dataclasses import replace

import pytest

from qikit.reports.charts import funnels, ranked_bars
from qikit.reports.comparing_charts import LEFT_OUT, MOST_RANKED
from tests.unit.reports.drawn_slices import FOOT_CHECK
from tests.unit.reports.page_reader import Page
from tests.unit.reports.test_practice_panels import large, surgeries
from tests.unit.reports.test_suppressed_pages import hide


@pytest.mark.parametrize("n", [MOST_RANKED, MOST_RANKED + 1])
def test_too_many_practices_stand_in_the_table_alone_and_none_is_lost(drawn, n):
    page = Page(ranked_bars(large(drawn, n).report()).html)
    assert len(page.all("img")) == (1 if n == MOST_RANKED else 0)
    (table,) = page.texts("table")
    assert sorted(surgeries(table)) == [f"Surgery {k:03d}" for k in range(1, n + 1)]
    assert f"n = {n} practices" in " ".join(page.texts("p"))


def said(report) -> list[str]:
    return Page(ranked_bars(report).html).texts("p")


def test_the_list_says_what_the_picture_would(drawn):
    n = MOST_RANKED + 1
    report = large(drawn, n).report()
    told = said(report)
    assert f"{n} practices are too many for one picture of this kind." in told[1]
    assert "the funnel shows which" in told[1]
    figures = {f.name: FOOT_CHECK.text(f.value) for f in _beside(report)}
    beside = " and ".join(f"{name} {value}" for name, value in figures.items())
    assert len(figures) == 2 and f"For comparison: {beside}." in told


def test_no_funnel_is_spoken_of_where_there_is_none(drawn):
    alone = replace(FOOT_CHECK, benchmark_levels=())
    report = large(drawn, MOST_RANKED + 1).report(alone)
    assert funnels(report) is None
    assert not [words for words in said(report) if "funnel" in words]


def test_the_list_says_that_suppressed_practices_are_left_out(drawn):
    report = large(drawn, MOST_RANKED + 1).report()
    assert not [words for words in said(report) if LEFT_OUT in words]
    hidden = hide(report, ("P002", ""))
    assert [words for words in said(hidden) if LEFT_OUT in words]


def _beside(report):
    (result,) = report.results
    return [result.group, *result.others]
