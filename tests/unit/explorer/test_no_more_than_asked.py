"""The explorer works out what a view shows, and nothing that nobody looks at."""

from __future__ import annotations

import pytest

from qikit.data.definitions.choice_files import SMALL_MULTIPLES
from qikit.explorer import opened as opening
from qikit.explorer.opened import open_ahead, opened
from qikit.explorer.quality import quality
from qikit.explorer.reasons import reasons
from qikit.explorer.views import shown
from qikit.reports import results
from tests.unit.explorer.desks import choices, desk_of, words_of
from tests.unit.reports.drawn_slices import Drawn


@pytest.fixture
def desk(tmp_path):
    """Sixty practices; the sixth and the 46th have a shift up."""
    drawn = Drawn(tmp_path / "data")
    for n in range(60):
        picture = "44444446666666" if n in (5, 45) else "565656565656"
        drawn.practice(f"P{n:02}").months(f"P{n:02}", picture)
    return desk_of(drawn)


@pytest.fixture
def made(monkeypatch):
    """Note how many run charts are made at a time."""
    found, make = [], results._made

    def noted(measure, wanted):
        found.append(len(wanted))
        return make(measure, wanted)

    monkeypatch.setattr(results, "_made", noted)
    return found


def test_the_groups_chart_needs_none_of_its_practices(desk, made):
    report = opened(desk, choices())
    shown(report, choices())
    reasons(report, choices())
    assert made == [1]
    quality(report)  # it says what is to be known of each chart
    assert made == [1, 1, 59]


def test_a_practices_chart_needs_no_other(desk, made):
    asked = choices(level="practice", area="P07")
    report = opened(desk, asked)
    shown(report, asked)
    assert made == [1, 1]  # its own, and the group's


def test_a_chart_that_there_is_not_makes_none(desk, made):
    (result,) = opened(desk, choices()).results
    assert result.charts.get("P99") is None and "P99" not in result.charts
    assert made == [1]


def test_charts_made_later_are_those_made_at_once(desk):
    report = opened(desk, choices())
    (later,) = report.results
    (at_once,) = results.Report(report.slice, {}).results
    assert list(later.charts) == list(at_once.charts)
    for code, chart in at_once.charts.items():
        assert later.charts[code].points.equals(chart.points)
        assert later.charts[code].notes == chart.notes


def test_of_practices_on_pages_those_of_the_page_are_told(desk):
    asked = choices(chart=SMALL_MULTIPLES)
    report = opened(desk, asked)
    names = report.slice.short_labels
    told = {
        page: [
            code
            for code in ("P05", "P45")
            if f"{names[code]}: Shift" in words_of(reasons(report, asked, page=page))
        ]
        for page in (None, 1, 2)
    }
    assert told == {None: ["P05", "P45"], 1: ["P05"], 2: ["P45"]}


def test_what_was_opened_ahead_is_not_cut_again(desk, monkeypatch):
    open_ahead(desk, choices(), "foot_check")
    monkeypatch.setattr(opening, "cut_slice", None)
    assert shown(opened(desk, choices()), choices()) is not None
