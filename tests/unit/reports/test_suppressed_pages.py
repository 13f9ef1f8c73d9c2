"""Pages of which some figures, or all, are suppressed: every sentence still holds."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import pandas as pd
import pytest

from qikit.observations import FIGURES
from qikit.reports.charts import (
    funnels,
    group_run_charts,
    own_run_charts,
    practice_run_charts,
    ranked_bars,
)
from qikit.reports.provenance import not_known
from qikit.reports.results import Report
from qikit.reports.sections import (
    main_points,
    next_step,
    questions,
    summary_table,
    title,
)
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS, phase
from tests.unit.reports.page_reader import Page

DECEMBER, NOVEMBER = "2025-12", "2025-11"
FIVE = ("P1", "P2", "P3", "P4", "P5")
MEASURE = replace(FOOT_CHECK, chart="none")
YEAR = "464646464646"
S = "suppressed"
MEANS = (
    "Suppressed means: known but not shown, because it counts too few people or would "
    "give such a number away. It is not 0 and not missing."
)
RULE = "Figures that count fewer than 10 people are suppressed."


def items(block) -> list[str]:
    return [] if block is None else Page(block.html).texts("li")


def notes(page: Page) -> list[str]:
    """The small print under a chart: what its gaps are, who is not drawn."""
    return [text for attrs, text in page.all("p") if attrs.get("class") == "note"]


def hide(report: Report, *cells: tuple[str, str], group=(), told=None) -> Report:
    """Hide cells, each a practice ("" for all) and a month ("" for all).

    `group` are cells of wider areas, each a level and a month.
    """
    cut = report.slice
    figures, wider = cut.figures.copy(), cut.benchmarks.assign(state="reported")
    for table, column, wanted in (
        (figures, "practice_code", cells),
        (wider, "level", group),
    ):
        for name, month in wanted:
            rows = table[column].eq(name) | (name == "")
            starts = table["period_start"].dt.strftime("%Y-%m")
            rows &= starts.eq(month) | (month == "")
            table.loc[rows, FIGURES] = float("nan")
            table.loc[rows, "state"] = "suppressed"
    units = cut.funnel_units.copy()
    if "unit" in units:
        gone = units["unit"].isin([code for code, _ in cells])
        numbers = units.select_dtypes("number").columns
        units.loc[gone, numbers] = float("nan")
        units.loc[gone, "category"] = None
    about = cut.about
    if told is not None:
        about = _told(about, told)
    cut = replace(
        cut, about=about, figures=figures, benchmarks=wider, funnel_units=units
    )
    return Report(cut, report.parameters)


def _told(about, told: dict):
    """Give a report its facts on suppression, whether `About` has the field or not."""
    copy = replace(about)
    object.__setattr__(copy, "suppression", told)
    return copy


def five(drawn, month=DECEMBER):
    """P1 has 80 of 100, the others 50, in a month; P6 did not report."""
    for code in FIVE:
        drawn.practice(code).figure(code, month, 80 if code == "P1" else 50, 100)
    return drawn.practice("P6")


# -- some practices


def test_practices_shown_suppressed_and_missing_are_counted_apart(drawn):
    report = hide(five(drawn).report(MEASURE), ("P2", DECEMBER))
    said = items(not_known(report))
    count = "4 of 6 practices shown, 1 suppressed, 1 not reported."
    assert f"Foot check: suppressed for Surgery P2. {count}" in said
    assert f"Foot check: not reported for Surgery P6. {count}" in said


def test_the_spread_is_that_of_the_practices_shown(drawn):
    (point,) = items(main_points(hide(five(drawn).report(MEASURE), ("P2", DECEMBER))))
    assert point.endswith(
        "4 practices shown: 50.0% to 80.0% (suppressed ones may lie outside); 1 higher "
        "than the others beyond chance."
    )


def test_nothing_is_said_of_all_where_some_are_suppressed(drawn):
    hidden = hide(five(drawn).report(MEASURE), ("P1", DECEMBER))
    assert "All 4 practices shown have 50.0%." in items(main_points(hidden))[0]


def test_a_single_practice_shown_is_nothing_to_compare(drawn):
    cells = [(code, DECEMBER) for code in FIVE[1:]]
    (point,) = items(main_points(hide(five(drawn).report(MEASURE), *cells)))
    assert point.endswith(
        "1 of 6 practices shown, 4 suppressed, 1 not reported: nothing to compare."
    )


def test_nobody_learns_from_a_suppressed_practice(drawn):
    report = five(drawn).report(MEASURE)
    assert "Surgery P1" in items(questions(report))[0]
    hidden = hide(report, ("P1", DECEMBER))
    assert items(questions(hidden)) == ["Foot check: Who is hard to reach?"]


def test_a_suppressed_practice_stands_last_in_words(drawn):
    page = Page(ranked_bars(hide(five(drawn).report(), ("P1", DECEMBER))).html)
    assert page.texts("th")[-2:] == ["Surgery P1", "Surgery P6"]
    assert page.texts("td")[-8:] == [
        *["suppressed", "–", "–", "not known"],
        *["not reported", "–", "–", "not known"],
    ]
    assert notes(page) == [
        (
            "4 of 6 practices shown, 1 suppressed, 1 not reported. Suppressed "
            "practices are left out of the comparison."
        )
    ]
    (alt,) = page.values("alt")
    assert alt.endswith(
        "2 practices are not shown: suppressed (1) and not reported (1)."
    )
    assert "80" not in alt


def test_the_own_figure_is_suppressed(drawn):
    report = five(drawn).report(MEASURE, level="practice", area="P1")
    assert items(main_points(hide(report, ("P1", DECEMBER)))) == [
        "Foot check: no figure: suppressed; 56.0% in NHS Fife."
    ]


def test_peers_are_those_that_are_shown(drawn):
    report = five(drawn).report(MEASURE, level="practice", area="P1")
    peer = next(c for c in report.slice.labels if c != "P1")
    (point,) = items(main_points(hide(report, (peer, DECEMBER))))
    assert "higher than our peers shown" in point


# -- groups


def test_the_groups_own_figure_is_suppressed(drawn):
    report = hide(five(drawn).report(MEASURE), group=[("cluster", DECEMBER)])
    assert items(main_points(report)) == [
        (
            "Foot check: the group's figure is suppressed; 56.0% in NHS Fife. "
            "5 practices: 50.0% to 80.0%; 1 higher than the others beyond chance."
        )
    ]
    assert "Foot check: the figure of the group is suppressed." in items(
        not_known(report)
    )
    assert "56.0%" in ranked_bars(report).html


def test_a_suppressed_benchmark_is_said_to_be_so(drawn):
    report = hide(five(drawn).report(MEASURE), group=[("board", DECEMBER)])
    (point,) = items(main_points(report))
    assert "; the figure of NHS Fife is suppressed. 5 practices:" in point
    own = drawn.report(MEASURE, level="practice", area="P1")
    (point,) = items(main_points(hide(own, group=[("board", DECEMBER)])))
    assert "our peers; the figure of NHS Fife is suppressed. Higher is better" in point


def test_only_the_group_is_shown(drawn):
    """As of a process audit: practices never, their sum of three or more."""
    for code in FIVE[:3]:
        drawn.practice(code).months(code, YEAR)
    report = hide(drawn.report(as_of="2024-12"), ("", ""))
    (result,) = report.results
    assert result.period == pd.Timestamp("2024-12-01")
    (point,) = items(main_points(report))
    assert "60.0% (180 of 300; 95% interval" in point
    assert point.endswith(
        "None of 3 practices shown, 3 suppressed: nothing to compare."
    )
    assert group_run_charts(report) is not None
    assert ranked_bars(report) is None and practice_run_charts(report) is None
    assert funnels(report) is None and summary_table(report) is None


def test_published_values_say_how_many_stand_behind_the_median(drawn):
    for code, value in (("P1", 1.0), ("P2", 2.0), ("P3", 9.0)):
        drawn.practice(code).value(code, DECEMBER, value)
    report = drawn.report(replace(OPIOIDS, chart="none"))
    (shown,) = items(main_points(hide(report, ("P3", DECEMBER))))
    assert "the median of 3 practices was 2.00" in shown
    (hidden,) = items(main_points(hide(report, group=[("cluster", DECEMBER)])))
    assert "the group's figure is suppressed; 2.00 in NHS Fife" in hidden


# -- periods


def test_a_newest_month_that_is_suppressed_is_no_month_awaited(drawn):
    five(drawn, NOVEMBER)
    for code in FIVE:
        drawn.figure(code, DECEMBER, 5, 100)
    cells = [("", DECEMBER)]
    report = hide(drawn.report(MEASURE), *cells, group=[("cluster", DECEMBER)])
    said = (
        "Foot check, December 2025: suppressed for every practice that reported; the "
        "figures are those of November 2025."
    )
    points = items(main_points(report))
    assert points[0].startswith("Foot check: 56.0% (280 of 500; 5 of 6 practices; ")
    assert "latest figures: November 2025" in title(report).html
    assert said in items(not_known(report))
    assert not any("yet" in line for line in points + items(not_known(report)))


def test_a_month_after_the_suppressed_one_is_still_awaited(drawn):
    five(drawn, NOVEMBER).figure("P1", DECEMBER, 5, 100)
    report = hide(drawn.report(MEASURE, as_of="2026-01"), ("P1", DECEMBER))
    assert items(main_points(report))[-1].startswith(
        "Newer figures are awaited of Foot"
    )
    suppressed, awaited, *_ = items(not_known(report))[2:]
    assert suppressed.startswith("Foot check, December 2025: suppressed")
    assert "no practice has reported for January 2026 yet" in awaited


# -- run charts


def charted(drawn) -> Report:
    """P1 moves up in 2025; of P2 the months of spring 2025 are hidden, of P3 all."""
    drawn.practice("P1", "Abbey").months("P1", YEAR + "888888")
    drawn.practice("P2", "Bridge").months("P2", YEAR + "464646")
    drawn.practice("P3", "Castle").months("P3", YEAR + "464646")
    cells = [("P2", "2025-03"), ("P2", "2025-04"), ("P3", "")]
    report = drawn.report(as_of="2025-06")
    return hide(report, *cells, group=[("cluster", "2025-06")])


REMAIN = (
    "Suppressed months are gaps, with an open square at the foot. The median and the "
    "signals are worked out on the points that remain."
)


def test_a_suppressed_month_of_the_group_is_a_gap_in_words(drawn):
    page = Page(group_run_charts(charted(drawn)).html)
    assert notes(page) == [REMAIN]
    assert page.texts("td")[-3] == "suppressed"
    (alt,) = page.values("alt")
    assert "18 months, 1 suppressed." in alt
    assert alt.endswith("are worked out on the points that remain.")
    (source,) = page.values("src")
    assert ">suppressed<" in unquote(source)


def test_small_panels_say_who_is_not_drawn(drawn):
    page = Page(practice_run_charts(charted(drawn)).html)
    assert page.texts("h3")[0].endswith("2 of 3 practices")
    assert notes(page) == [
        REMAIN.replace("The median and the signals", "Medians and signals"),
        "Not drawn, as all their figures are suppressed: Castle.",
    ]
    (alt,) = page.values("alt")
    assert "Some months of 1 practice are suppressed." in alt


def test_the_latest_value_of_the_table_is_dated_where_a_later_one_is_hidden(drawn):
    drawn.practice("P1").months("P1", YEAR)
    report = hide(drawn.report(as_of="2024-12"), ("P1", "2024-12"))
    page = Page(practice_run_charts(report).html)
    assert page.texts("td")[0] == "40.0% (Nov 2024)"


def test_sentences_on_signals_say_what_is_left_out(drawn):
    report = charted(drawn)
    line = items(main_points(report))[0]
    assert "run charts" in line and line.endswith("Suppressed months are left out.")
    own = drawn.report(level="practice", area="P1", as_of="2025-06")
    hidden = hide(own, ("P1", "2025-02"))
    assert items(main_points(hidden))[0].endswith("Suppressed months are left out.")
    assert notes(Page(own_run_charts(hidden).html)) == [REMAIN]


def test_a_suppressed_month_is_no_point_of_a_shift(drawn):
    """Six months at 80 % make a shift; of five and a hidden one nothing is said."""
    drawn.practice("P1").months("P1", YEAR + YEAR[:6] + "888888")
    report = drawn.report(level="practice", area="P1")
    shown = report.results[0].charts["P1"]
    assert "above" in shown.signals["direction"].tolist()
    hidden = hide(report, ("P1", "2025-10")).results[0].charts["P1"]
    assert "above" not in hidden.signals["direction"].tolist()
    assert hidden.points["is_suppressed"].sum() == 1


# -- run charts of which too much is suppressed: the months hidden are the low ones


TYPICAL = (
    "Chance does not choose what is hidden, so the months shown may not be typical."
)


def moved(drawn, *hidden: str, months=YEAR + YEAR + "888888", **order) -> Report:
    """P1 moves up in 2026; some months are hidden, of the group as well."""
    drawn.practice("P1", "Abbey").months("P1", months)
    order = {"level": "practice", "area": "P1", "as_of": "2026-06"} | order
    cells = [("P1", month) for month in hidden]
    wider = [("cluster", month) for month in hidden]
    return hide(drawn.report(**order), *cells, group=wider)


def names(first: str, count: int) -> list[str]:
    return [f"{day:%Y-%m}" for day in pd.date_range(first, periods=count, freq="MS")]


@pytest.mark.parametrize(
    ("hidden", "is_assessed"),
    [
        (names("2024-01", 10), True),  # 10 of 30 months: a third, and not more
        (names("2024-01", 11), False),
    ],
)
def test_a_chart_is_not_assessed_with_more_than_a_third_hidden(
    drawn, hidden, is_assessed
):
    chart = moved(drawn, *hidden).results[0].charts["P1"]
    assert (chart.status == "assessed") is is_assessed
    assert chart.points["in_shift"].any() == is_assessed


@pytest.mark.parametrize(
    ("hidden", "is_assessed"),
    [
        (names("2024-01", 4), True),  # of a baseline of 12 months 8 are shown
        (names("2024-01", 5), False),
        (names("2025-01", 5), True),  # none of the baseline
    ],
)
def test_a_chart_is_not_assessed_on_fewer_than_8_months_of_a_baseline(
    drawn, hidden, is_assessed
):
    phases = (phase("baseline_end", "2024-12"),)
    chart = moved(drawn, *hidden, phases=phases).results[0].charts["P1"]
    assert (chart.status == "assessed") is is_assessed


def test_months_that_were_not_reported_are_no_months_of_the_third(drawn):
    months = YEAR + " " * 12 + "888888"
    report = moved(drawn, *names("2024-01", 7), months=months)
    (note,) = report.results[0].charts["P1"].notes
    assert note == f"Not assessed: 7 of 18 months are suppressed. {TYPICAL}"


def test_a_short_baseline_without_suppressed_months_stays_as_it_is(drawn):
    phases = (phase("baseline_end", "2024-06"),)
    chart = moved(drawn, phases=phases).results[0].charts["P1"]
    assert chart.status == "assessed" and chart.points["in_shift"].any()


NOT_ASSESSED = f"Not assessed: 11 of 30 months are suppressed. {TYPICAL}"


def no_signal_words(*blocks) -> bool:
    pages = [Page(block.html) for block in blocks if block is not None]
    words = [w for p in pages for tag in ("p", "li", "td") for w in p.texts(tag)]
    words += [alt for page in pages for alt in page.values("alt")]
    images = [src for page in pages for src in page.values("src")]
    words += [unquote(src) for src in images]
    said = " ".join(words).lower()
    return not any(word in said for word in ("shift", "trend", "median"))


def test_an_own_chart_not_assessed_makes_no_signal_anywhere(drawn):
    report = moved(drawn)
    assert "(a shift)" in items(main_points(report))[0]
    report = hide(report, *[("P1", month) for month in names("2024-01", 11)])
    assert items(main_points(report))[0].endswith(
        "Our run chart is not assessed: too much is suppressed."
    )
    assert any(NOT_ASSESSED in line for line in items(not_known(report)))
    assert items(questions(report)) == ["Foot check: Who is hard to reach?"]
    chart = own_run_charts(report)
    page = Page(chart.html)
    gaps = "Suppressed months are gaps, with an open square at the foot."
    assert notes(page) == [f"{gaps} {NOT_ASSESSED}"]
    (alt,) = page.values("alt")
    assert alt.endswith(NOT_ASSESSED)
    blocks = (main_points(report), questions(report), chart, not_known(report))
    assert no_signal_words(*blocks)


def test_a_groups_charts_not_assessed_make_no_signal_anywhere(drawn):
    drawn.practice("P2", "Bridge").months("P2", YEAR + YEAR + "222222")
    hidden = names("2024-01", 11)
    report = moved(drawn, level="cluster", area="C1")
    cells = [(code, month) for code in ("P1", "P2") for month in hidden]
    report = hide(report, *cells, group=[("cluster", month) for month in hidden])
    points = items(main_points(report))
    named = "Abbey (11 of 30 months) and Bridge (11 of 30 months)"
    why = f"Not assessed, as too much is suppressed: {named}. {TYPICAL}"
    (point,) = points
    assert point.endswith("None of the 2 run charts could be assessed.")
    panels, group = practice_run_charts(report), group_run_charts(report)
    assert notes(Page(panels.html))[0].endswith(f"at the foot. {why}")
    rows = Page(panels.html).texts("td")
    assert rows == ["80.0%", "–", "not assessed", "20.0%", "–", "not assessed"]
    assert notes(Page(group.html))[0].endswith(NOT_ASSESSED)
    blocks = (main_points(report), questions(report), panels, group, not_known(report))
    assert no_signal_words(*blocks)


def test_charts_beside_one_that_is_not_assessed_keep_their_signals(drawn):
    drawn.practice("P2", "Bridge").months("P2", YEAR + YEAR + "222222")
    drawn.practice("P3", "Castle").months("P3", YEAR + YEAR + "464646")
    report = drawn.practice("P1", "Abbey").months("P1", YEAR + YEAR + "888888")
    report = report.report(as_of="2026-06")
    hidden = hide(report, *[("P2", month) for month in names("2024-01", 11)])
    line = items(main_points(hidden))[0]
    assert line.endswith(
        "1 of 2 run charts shows a shift or trend, upward, as wanted; 1 more could not "
        "be assessed."
    )
    doubts = items(not_known(hidden))
    assert f"Bridge, Foot check: {NOT_ASSESSED}" in doubts
    assert any("Bridge" in line for line in items(questions(report)))
    asked = [text for text in items(questions(hidden)) if "run charts:" in text]
    assert any(": Abbey" in text for text in asked)
    assert not any("Bridge" in text for text in asked)


# -- the funnel


def test_a_suppressed_practice_is_a_gap_of_the_funnel(drawn):
    report = hide(five(drawn).report(), ("P2", DECEMBER))
    page = Page(funnels(report).html)
    assert notes(page)[0].endswith(
        "The limits rest on 5 practices of NHS Fife; suppressed ones are left out. The "
        "middle is that of the 5 practices shown."
    )
    rows = dict(zip(page.texts("th")[6:], page.texts("td")[::5], strict=True))
    assert rows["Surgery P2"] == "suppressed" and rows["Surgery P6"] == "–"
    (alt,) = page.values("alt")
    assert "; NHS Fife as shown has 56.0%" in alt
    assert alt.endswith("1 practice is suppressed. 1 practice has no value.")


# -- all of it


def hidden_page(drawn, measure=FOOT_CHECK, **order) -> Report:
    five(drawn)
    wider = [("", "")]
    return hide(drawn.report(measure, **order), ("", ""), group=wider)


ALL_HIDDEN = "all figures of this measure are suppressed"


def test_a_page_without_any_figure_shown_reads_well(drawn):
    report = hidden_page(drawn)
    small = f"Foot check: {ALL_HIDDEN} because of small numbers."
    assert items(main_points(report)) == [small]
    assert items(questions(report)) == ["Foot check: Who is hard to reach?"]
    assert len(items(next_step(report))) == 1
    doubts = items(not_known(report))
    assert small in doubts
    assert not any("do not know how they do" in line for line in doubts)
    for section in (
        *(group_run_charts, practice_run_charts, own_run_charts),
        *(ranked_bars, funnels, summary_table),
    ):
        assert section(report) is None
    assert Page(title(report).html).texts("p")[0].endswith("· all figures suppressed")


def test_an_audit_is_not_suppressed_for_its_numbers(drawn):
    report = hidden_page(drawn, replace(FOOT_CHECK, sdc_class="C"))
    assert items(main_points(report)) == [f"Foot check: {ALL_HIDDEN}."]


def test_a_practice_page_without_any_figure_shown(drawn):
    report = hidden_page(drawn, level="practice", area="P1")
    assert ALL_HIDDEN in items(main_points(report))[0]
    assert own_run_charts(report) is None


def test_what_nobody_reported_is_not_called_suppressed(drawn):
    drawn.practice("P1").practice("P2")
    (point,) = items(main_points(drawn.report()))
    assert "suppressed" not in point


# -- what we do not know, and for whom


def test_the_rule_the_overrides_and_the_rounding_are_told(drawn):
    told = {
        "threshold_text": RULE,
        "overrides": ("The threshold of Foot check is 5: agreed.",),
        "rounding": "Counts are rounded to the nearest 5.",
    }
    report = hide(five(drawn).report(MEASURE), ("P2", DECEMBER), told=told)
    assert items(not_known(report))[:4] == [
        f"1 figure of this report is suppressed. {RULE}",
        MEANS,
        *told["overrides"],
        told["rounding"],
    ]


def test_one_suppressed_figure_is_counted_without_being_told(drawn):
    report = hide(five(drawn).report(MEASURE), ("P2", DECEMBER))
    assert items(not_known(report))[0] == "1 figure of this report is suppressed."


@pytest.mark.parametrize(
    ("audience", "said"),
    [
        ("cluster", "For the practices of the cluster"),
        ("meeting_paper", "Meeting paper: small numbers are suppressed"),
        ("published", "Small numbers are suppressed."),
    ],
)
def test_the_page_says_for_whom_it_is(drawn, audience, said):
    report = five(drawn).report(MEASURE, audience=audience)
    page = Page(title(hide(report, ("P2", DECEMBER))).html)
    n = "1 of 6 figures on this page is suppressed: known but not shown, neither 0 nor"
    assert page.texts("p")[1:] == [said, f"{n} missing. See What we do not know."]


def test_figures_of_practices_and_group_are_counted_up_to_the_date(drawn):
    five(drawn, NOVEMBER).figure("P1", DECEMBER, 5, 100)  # later than the page
    report = drawn.report(MEASURE, as_of=NOVEMBER)
    hidden = hide(
        report, ("P2", ""), ("P1", DECEMBER), group=[("cluster", ""), ("board", "")]
    )
    said = Page(title(hidden).html).texts("p")[-1]
    assert said.startswith("2 of 6 figures on this page are suppressed: ")


def test_nothing_is_explained_where_nothing_is_hidden(drawn):
    report = five(drawn).report(MEASURE)
    assert "suppressed" not in title(report).html + not_known(report).html.lower()


def test_a_rule_that_was_changed_is_told_at_the_top(drawn):
    told = {"overrides": ("The threshold of Foot check is 5: agreed.",)}
    report = hide(five(drawn).report(MEASURE), told=told)
    assert Page(title(report).html).texts("p")[-1] == (
        "Read with care: a rule on small numbers was changed by decision. "
        "See What we do not know."
    )
    assert told["overrides"][0] in items(not_known(report))


def test_measures_with_too_much_suppressed_share_a_line(drawn):
    """Of both measures the group is hidden, and all practices but P1."""
    other = replace(MEASURE, id="other", short_name="Other")
    for code in FIVE:
        drawn.figure(code, DECEMBER, 50, 100, "other")
    cells = [(code, DECEMBER) for code in FIVE[1:]]
    report = five(drawn).report(MEASURE, other)
    hidden = hide(report, *cells, group=[("cluster", DECEMBER)])
    assert items(main_points(hidden)) == [
        (
            "2 measures with too many suppressed figures to compare: Foot check and "
            "Other; see What we do not know."
        )
    ]
    doubts = items(not_known(hidden))
    for name in ("Foot check", "Other"):
        assert f"{name}: the figure of the group is suppressed." in doubts


def test_small_cells_and_their_partners_read_alike(drawn):
    """The words for P1 hidden are those for P2 hidden, but for the names."""
    report = five(drawn, NOVEMBER).report(as_of=NOVEMBER)
    pages = [
        "".join(
            section(hide(report, (code, NOVEMBER))).html
            for section in (practice_run_charts, not_known)
        )
        for code in ("P3", "P4")
    ]
    swapped = pages[1].replace("P4", "P0").replace("P3", "P4").replace("P0", "P3")
    words = [
        sorted(Page(page).texts("li") + Page(page).texts("td"))
        for page in (pages[0], swapped)
    ]
    assert words[0] == words[1]
