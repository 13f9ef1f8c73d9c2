"""Chart sections: a figure with its words, and the same numbers as a table."""

import re
from urllib.parse import unquote

import pytest

from qikit.reports.charts import (
    funnels,
    group_run_charts,
    own_run_charts,
    practice_run_charts,
    ranked_bars,
)
from qikit.reports.comparing_charts import drawn_and_told
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS, phase
from tests.unit.reports.page_reader import Page

SECTIONS = [
    funnels,
    group_run_charts,
    practice_run_charts,
    own_run_charts,
    ranked_bars,
]
YEAR = "464646464646"
NOTE, READING = {"class": "note"}, {"class": "reading"}


def notes(block) -> list[str]:
    return [text for attrs, text in Page(block.html).all("p") if attrs == NOTE]


def readings(block) -> list[str]:
    return [text for attrs, text in Page(block.html).all("p") if attrs == READING]


def picture_of(address: str) -> str:
    head, text = address.split(",", 1)
    assert head == "data:image/svg+xml"
    return unquote(text)


def two(drawn, **more):
    drawn.practice("P1", "Abbey", **more).months("P1", YEAR + "888888")
    drawn.practice("P2", "Bridge").months("P2", YEAR + " 4646 ")
    return drawn


def test_a_run_chart_of_the_group(drawn):
    page = Page(group_run_charts(two(drawn).report(as_of="2025-06")).html)
    assert page.texts("h3") == [
        "Diabetes foot check in the last 12 months: Cluster C1, all practices together"
    ]
    ((attrs, _),) = page.all("img")
    assert attrs["src"].startswith("data:image/svg+xml")
    assert attrs["alt"].startswith("Run chart of Foot check for Cluster C1")
    assert page.texts("figcaption") == [
        "Source: A test. n: 80 of 100 in June 2025; 18 months."
    ]
    (summary,) = page.texts("summary")
    assert summary.startswith("The numbers behind this chart")


def test_the_numbers_behind_a_run_chart(drawn):
    drawn.practice("P1").months("P1", "46 6")
    page = Page(group_run_charts(drawn.report(as_of="2024-04")).html)
    assert page.texts("th")[:4] == ["Period", "%", "Median", "Signal"]
    cells = page.texts("td")
    assert cells[:3] == ["40.0%", "60.0%", ""]
    assert cells[3] == "60.0%"
    assert cells[6] == "–"  # March was not reported: a gap, not a zero


BASELINE = phase("baseline_end", "2024-12", reason="before the campaign.")
TOLD = "The median is that of January to December 2024: before the campaign."


@pytest.mark.parametrize("section", [group_run_charts, practice_run_charts])
def test_a_frozen_median_is_told_once_with_its_reason(drawn, section):
    report = two(drawn).report(as_of="2025-06", phases=[BASELINE])
    assert notes(section(report)) == [TOLD]


def test_the_own_frozen_median_is_told(drawn):
    report = two(drawn).report(
        level="practice", area="P1", as_of="2025-06", phases=[BASELINE]
    )
    assert notes(own_run_charts(report)) == [TOLD]


def test_a_frozen_median_of_one_practice_names_it(drawn):
    phases = [phase("freeze", "2024-12", area="P1", reason="")]
    report = two(drawn).report(as_of="2025-06", phases=phases)
    assert notes(practice_run_charts(report)) == [
        "The median of Abbey is that of January to December 2024."
    ]
    assert notes(group_run_charts(report)) == []


def test_practices_side_by_side_with_their_signals(drawn):
    page = Page(practice_run_charts(two(drawn).report(as_of="2025-06")).html)
    assert page.texts("h3") == [
        "Diabetes foot check in the last 12 months: 2 of 2 practices"
    ]
    assert page.texts("td")[:3] == [
        "80.0%",
        "60.0%",
        "shift above the median, 6 points from January 2025 to June 2025",
    ]


def test_ranked_practices_with_counts_and_intervals(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 80, 100)
    drawn.practice("P2").figure("P2", "2025-12", 60, 100).practice("P3")
    drawn.practice("P4").figure("P4", "2025-12", 55, 100)
    page = Page(ranked_bars(drawn.report()).html)
    labels = ["Surgery P1", "Surgery P2", "Surgery P4", "Surgery P3"]
    assert page.texts("th")[5:] == labels
    assert page.texts("td") == [
        *["80.0%", "80 of 100", "71.1% to 86.7%", "higher"],
        *["60.0%", "60 of 100", "50.2% to 69.1%", "similar"],
        *["55.0%", "55 of 100", "45.2% to 64.4%", "lower"],
        *["not reported", "–", "–", "not known"],
    ]


def test_the_own_chart_comes_alone_and_peers_by_letter(drawn):
    for code, name in (("P3", "Castle"), ("P4", "Dell")):
        drawn.practice(code, name).months(code, YEAR + "888888")
    report = two(drawn).report(level="practice", area="P1", as_of="2025-06")
    own = Page(own_run_charts(report).html)
    assert own.texts("h3") == ["Diabetes foot check in the last 12 months: Abbey"]
    beside = Page(practice_run_charts(report).html)
    assert beside.texts("th")[4] == "Abbey"
    assert beside.texts("th")[5].startswith("Practice ")
    every = [section(report).html for section in SECTIONS]
    pictures = [picture_of(address) for address in sources(every)]
    assert any("Abbey" in picture for picture in pictures)
    assert not any("Bridge" in picture for picture in pictures)
    assert not any("Bridge" in html for html in every)


def sources(blocks: list[str]) -> list[str]:
    return [src for html in blocks for src in Page(html).values("src")]


@pytest.mark.parametrize("section", SECTIONS)
def test_without_figures_nothing_is_shown(drawn, section):
    assert section(drawn.practice("P1").report(level="practice", area="P1")) is None


def test_published_values_have_a_median_chart_and_no_ranking(drawn):
    drawn.practice("P1").value("P1", "2025-12", 2.0)
    report = drawn.report(OPIOIDS)
    assert ranked_bars(report) is None
    page = Page(group_run_charts(report).html)
    assert page.texts("h3")[0].endswith("Cluster C1, median of the practices")


def test_events_are_those_of_the_measure_and_of_all(drawn):
    two(drawn).event("all", "2024-06-01", "Session 1")
    drawn.event("C1", "2024-08-01", "Recalls", FOOT_CHECK.id)
    drawn.event("C1", "2024-09-01", "Pharmacist", OPIOIDS.id)
    report = drawn.report(as_of="2025-06")
    (source,) = Page(group_run_charts(report).html).values("src")
    assert Page(group_run_charts(report).html).texts("li") == [
        "1 Session 1 (Jun 2024)",
        "2 Recalls (Aug 2024)",
    ]
    words = re.findall(r">([^<>]+)</text>", picture_of(source))
    assert {"1", "2"} <= set(words)
    assert not {"Session 1", "Recalls", "Pharmacist"} & set(words)  # text, no picture


def test_what_several_practices_did_is_told_once(drawn):
    two(drawn)
    for code, month in (("P1", "2024-06"), ("P2", "2024-08")):
        drawn.event(code, f"{month}-01", "Recalls")
    page = Page(group_run_charts(drawn.report(as_of="2025-06")).html)
    assert page.texts("li") == ["1 Recalls (Jun 2024, Aug 2024; 2 practices)"]


def test_a_hostile_name_stays_text_in_every_chart(drawn):
    name = "<script>alert(1)</script>"
    drawn.practice("P1", name).months("P1", YEAR)
    drawn.practice("P2").months("P2", YEAR)
    drawn.practice("P3").months("P3", YEAR)
    report = drawn.report(level="practice", area="P1", as_of="2024-12")
    for section in SECTIONS:
        page = Page(section(report).html)
        assert "script" not in page.names
        pictures = [picture_of(address) for address in page.values("src")]
        assert not any("<script" in picture for picture in pictures)


def test_a_funnel_says_what_its_limits_rest_on(drawn):
    for code, digit in (("P1", "4"), ("P2", "5"), ("P3", "9")):
        drawn.practice(code, f"Surgery {code}").months(code, digit)
    page = Page(funnels(drawn.report(as_of="2024-01")).html)
    assert page.texts("h3") == [
        "Diabetes foot check in the last 12 months, January 2024: funnel"
    ]
    assert notes(funnels(drawn.report(as_of="2024-01")))[0] == (
        "The limits show chance alone. The limits rest on 3 practices of NHS Fife."
    )
    cells = page.texts("td")
    assert cells[:2] == ["40.0%", "40 of 100"]
    assert page.texts("th")[:2] == ["Practice", "Value"]


def twenty(drawn, low: int, high: int) -> str:
    """Ten practices have the low figure and ten the high one, of 100 people."""
    for n in range(20):
        met = low if n < 10 else high
        drawn.practice(f"P{n}").figure(f"P{n}", "2025-12", met, 100)
    return notes(funnels(drawn.report()))[0]


def test_a_widened_funnel_says_why_fewer_stand_out(drawn):
    assert twenty(drawn, 30, 70) == (
        "The limits allow for the usual differences between practices as well as "
        "chance, so fewer practices stand out here than in the chart above. The limits "
        "rest on 20 practices of NHS Fife."
    )


def test_a_widened_funnel_where_nobody_stood_out_claims_no_fewer(drawn):
    """41 and 59 of 100 have intervals with 50 % in them, but seldom all by chance."""
    assert twenty(drawn, 41, 59) == (
        "The limits allow for the usual differences between practices as well as "
        "chance. The limits rest on 20 practices of NHS Fife."
    )


def test_two_practices_make_no_funnel(drawn):
    assert funnels(two(drawn).report(as_of="2025-06")) is None


def test_a_chart_says_what_it_shows(drawn):
    drawn.practice("P1", "Abbey").months("P1", YEAR + "888888")
    report = drawn.report(as_of="2025-06", phases=[BASELINE])
    (said,) = readings(group_run_charts(report))
    assert said == (
        "Latest 80.0% in June 2025. A shift: 7 points above the median of January to "
        "December 2024 (50.0%), since December 2024. That is more than chance is "
        "likely to make."
    )


def test_a_single_point_is_said_and_not_drawn(drawn):
    drawn.practice("P1", "Abbey").months("P1", "7")
    report = drawn.report(level="practice", area="P1", as_of="2024-01")
    page = Page(own_run_charts(report).html)
    assert page.texts("h3") == ["Diabetes foot check in the last 12 months: Abbey"]
    assert page.texts("p") == [
        "70.0% in January 2024. One month is too few for a chart."
    ]
    assert not page.all("img")


def test_a_ranking_says_how_many_differ(drawn):
    for code, met in (("P1", 90), ("P2", 60), ("P3", 55), ("P4", 20)):
        drawn.practice(code).figure(code, "2025-12", met, 100)
    drawn.practice("P5")
    block = ranked_bars(drawn.report())
    assert readings(block) == [
        "1 higher and 1 lower than the others by more than chance; n = 4 practices."
    ]
    assert Page(block.html).texts("figcaption") == [
        "Source: A test. n: 4 of 5 practices."
    ]


@pytest.mark.parametrize(("n_lines", "said"), [(2, []), (4, ["B 2.0% and C 3.0%"])])
def test_a_ranking_draws_two_benchmarks_and_says_the_others(n_lines, said):
    every = [(name, place / 100) for place, name in enumerate("ABCD"[:n_lines], 1)]
    lines, told = drawn_and_told(every, FOOT_CHECK)
    assert lines == [every[0], every[-1]]
    assert told == [f"For comparison, not drawn: {text}." for text in said]


def test_a_funnel_says_how_many_are_outside_which_limit(drawn):
    for code, digit in (("P1", "4"), ("P2", "5"), ("P3", "9")):
        drawn.practice(code).months(code, digit)
    (said,) = readings(funnels(drawn.report(as_of="2024-01")))
    assert said == (
        "1 below the 95% limit, 1 above the 99.8% limit and 1 below the 99.8% limit; "
        "n = 3 practices."
    )
