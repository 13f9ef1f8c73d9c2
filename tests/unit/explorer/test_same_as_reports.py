"""A view of the explorer is the section of a report that a job would open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qikit.data.cutting import Order, cut_slice, prepare_cutter
from qikit.data.definitions.choice_files import (
    FUNNEL,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
)
from qikit.data.definitions.job_files import Event, Phase
from qikit.explorer.opened import opened
from qikit.explorer.quality import quality
from qikit.explorer.views import shown
from qikit.reports import charts
from qikit.reports.drawn_blocks import drawn_inline
from qikit.reports.job_charts import event_facts, phase_facts
from qikit.reports.opening import EYES_ONLY
from qikit.reports.provenance import not_known
from qikit.reports.results import Report
from tests.unit.explorer.desks import choices, desk_of, month
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, Drawn

EVERY = (FOOT_CHECK, OPIOIDS, AGED)
BASELINE = Phase("foot_check", "all", month("2024-08"), "baseline_end", "first year")
REBASE = Phase("all", "C1", month("2025-02"), "rebase", "new recall letters")
FIFE = "NHS Fife"
SESSION = Event("all", "all", month("2024-11"), "First session", "learning_session")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    drawn = Drawn(tmp_path_factory.mktemp("project") / "data")
    for code, cluster in zip(
        "ABCDEF", ("C1", "C1", "C1", "C1", "C2", "C2"), strict=True
    ):
        drawn.practice(code, cluster=cluster)
    for code, picture in {
        "A": "555666555666777888888888",
        "B": "565656565656565656565656",
        "C": "44 44455 555444 55544455",
        "D": "7878 7878 3434 3434 5555",
        "E": "777777666666555555444444",
    }.items():
        drawn.months(code, picture, people=60 + ord(code))
        drawn.value(code, "2025-10", 1.2).value(code, "2025-11", 1.4)
        drawn.figure(code, "2025-10", 20, 90, "aged")
    drawn.event("C1", "2024-05-01", "Programme begins").rejected("B", "2025-03")
    return desk_of(drawn, *EVERY)


def by_a_job(desk, asked, measures) -> Report:
    """Open the report as a run of a job file does: one cutter, one slice."""
    as_of = asked.last_month or month("2025-12")
    cutter = prepare_cutter(
        desk.dataset,
        measures,
        desk._sources,
        desk.record,
        as_of=as_of,
        key=desk._key,
        names=desk._names,
    )
    order = Order(
        *(asked.level, asked.area, as_of, "analyst", EYES_ONLY),
        phases=tuple(map(phase_facts, asked.phases)),
        events=tuple(map(event_facts, asked.events)),
    )
    return Report(cut_slice(cutter, order), {})


PLACES = [("cluster", "C1"), ("cluster", "C2"), ("practice", "A"), ("board", FIFE)]
DECISIONS = [(), (BASELINE,), (BASELINE, REBASE)]


@pytest.mark.parametrize("phases", DECISIONS, ids=["none", "baseline", "and rebase"])
@pytest.mark.parametrize("place", PLACES, ids=[" ".join(place) for place in PLACES])
def test_views_and_sections_are_the_same_bytes(desk, place, phases):
    asked = choices("foot_check", "opioids", "aged", level=place[0], area=place[1])
    asked = asked.changed(phases=phases, events=(SESSION,))
    report, mine = by_a_job(desk, asked, EVERY), opened(desk, asked)
    is_own = place[0] == "practice"
    sections = {
        RUN_CHART: charts.own_run_charts if is_own else charts.group_run_charts,
        SMALL_MULTIPLES: charts.practice_run_charts,
        RANKED_BARS: charts.ranked_bars,
        FUNNEL: charts.funnels,
    }
    for chart, section in sections.items():
        with drawn_inline():
            theirs = section(report)
        view = shown(mine, asked.changed(chart=chart))
        if theirs is None:
            assert "<svg" not in view.html
        else:
            assert view.html.startswith(theirs.html)
    assert not_known(report).html in quality(mine).html


def test_a_rule_set_is_that_of_the_measure_file(desk):
    # Practice D has gaps within its runs: by the strict rules a run ends there.
    asked = choices("foot_check", rule_set="strict")
    strict = by_a_job(desk, asked, [replace(FOOT_CHECK, rule_set="strict")])
    with drawn_inline():
        theirs = charts.practice_run_charts(strict)
    mine = shown(opened(desk, asked), asked.changed(chart=SMALL_MULTIPLES))
    assert mine.html == theirs.html
    usual = asked.changed(rule_set="", chart=SMALL_MULTIPLES)
    assert shown(opened(desk, usual), usual).html != theirs.html


def test_an_earlier_last_month_is_the_as_of_of_a_report(desk):
    asked = choices("foot_check", "aged", last_month=month("2025-03"))
    report = by_a_job(desk, asked, (FOOT_CHECK, AGED))
    with drawn_inline():
        theirs = charts.group_run_charts(report)
    assert shown(opened(desk, asked), asked).html.startswith(theirs.html)
    assert "March 2025" in theirs.html and "April 2025" not in theirs.html


def test_only_inline_drawings_differ_from_those_of_a_report(desk):
    """A report's page keeps its picture in <img>, with no title at any point."""
    report = by_a_job(desk, choices(), (FOOT_CHECK,))
    before = charts.group_run_charts(report).html
    with drawn_inline():
        inline = charts.group_run_charts(report).html
    after = charts.group_run_charts(report).html
    assert before == after
    assert '<img src="data:image/svg+xml,' in before and "<circle" not in before
    assert "<img" not in inline and "<circle" in inline


def test_choices_that_only_draw_open_the_same_report(desk):
    asked = choices("foot_check")
    same = asked.changed(chart=FUNNEL, first_month=month("2025-01"))
    assert opened(desk, asked) is opened(desk, same)
    assert opened(desk, asked) is not opened(desk, asked.changed(phases=(BASELINE,)))
