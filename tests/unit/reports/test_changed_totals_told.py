"""A page says in words why totals of its group are hidden that earlier papers show."""

from __future__ import annotations

import pandas as pd
import pytest

from qikit.data.cutting import Order, cut_slice
from qikit.data.readers import Readers
from qikit.disclosure.audiences import AUDIENCES
from qikit.disclosure.settings import Rule
from qikit.reports.provenance import not_known
from qikit.reports.releases import as_publication
from qikit.reports.results import Report
from tests.unit.reports.drawn_slices import Drawn
from tests.unit.reports.page_reader import Page

FIVE = Rule(threshold=5, threshold_above=5)
RULES = {"foot_check": dict.fromkeys(AUDIENCES, FIVE) | {"analyst": Rule()}}
NOW, MONTHS = "2025-12", ("2025-11", "2025-12")
COUNTS = {"P1": (0, 3), "P2": (4, 45), "P3": (20, 60), "P4": (25, 70)}


def cutter(folder, codes, earlier=()):
    """Draw a cluster: P1 and P2 are small, and its total is shown while both are in."""
    drawn = Drawn(folder)
    for code in codes:
        drawn.practice(code)
        for month in MONTHS:
            drawn.figure(code, month, *COUNTS[code])
    readers = Readers(audience="cluster", rules=RULES, earlier=earlier)
    return drawn.cutter(as_of=NOW, readers=readers)


def told(made, level: str, area: str, as_of: str = NOW) -> list[str]:
    order = Order(level, area, pd.Timestamp(f"{as_of}-01"), "cluster", "A label")
    page = Page(not_known(Report(cut_slice(made, order), {})).html)
    return [text for text in page.texts("li") if "together" in text]


@pytest.fixture
def first(tmp_path):
    return cutter(tmp_path / "first", COUNTS)


@pytest.mark.parametrize(("level", "area"), [("cluster", "C1"), ("practice", "P3")])
def test_both_pages_say_why_totals_are_hidden_after_a_practice_left(
    tmp_path, first, level, area
):
    seen = [as_publication(first, "before")]
    later = cutter(tmp_path / "later", ["P1", "P3", "P4"], seen)
    (said,) = told(later, level, area)
    assert said.startswith("2 totals of all practices together are suppressed")
    assert "P2" not in said


def test_totals_after_the_day_of_the_page_are_not_counted(tmp_path, first):
    seen = [as_publication(first, "before")]
    later = cutter(tmp_path / "later", ["P1", "P3", "P4"], seen)
    (said,) = told(later, "cluster", "C1", as_of="2025-11")
    assert said.startswith("1 total of all practices together is suppressed")


def test_nothing_is_said_where_nobody_left(tmp_path, first):
    assert told(first, "cluster", "C1") == []
    again = cutter(tmp_path / "again", COUNTS, [as_publication(first, "before")])
    assert told(again, "cluster", "C1") == []
