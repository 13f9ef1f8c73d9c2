"""The opening sections of a page: title, main points, questions, all figures."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.reports.provenance import not_known
from qikit.reports.results import Report
from qikit.reports.sections import (
    by_weight,
    main_points,
    next_step,
    questions,
    report_title,
    summary_table,
    title,
)
from tests.unit.reports.drawn_slices import AGED, FOOT_CHECK, OPIOIDS, SOURCE
from tests.unit.reports.page_reader import Page

SHIFT_UP = "46" * 9 + "888888"  # from July 2025


def items(block) -> list[str]:
    return [] if block is None else Page(block.html).texts("li")


def ordinary(drawn):
    """Six practices; in December 2025 P1 has 80 of 100, the others 50."""
    for code in ("P1", "P2", "P3", "P4", "P5", "P6"):
        drawn.practice(code).figure(code, "2025-12", 80 if code == "P1" else 50, 100)
    return drawn


# -- title and banners


def test_the_title_of_a_cluster(drawn):
    page = Page(title(ordinary(drawn).report()).html)
    assert page.texts("h1") == ["Cluster C1: GP cluster report"]
    assert page.texts("p") == [
        (
            "GP cluster (Fife, NHS Fife, Scotland) · 6 practices · "
            "latest figures: December 2025"
        )
    ]


def test_the_title_of_a_practice(drawn):
    page = Page(title(ordinary(drawn).report(level="practice", area="P1")).html)
    assert page.texts("h1") == ["Surgery P1: practice report"]
    assert page.texts("p") == [
        (
            "Practice in Cluster C1 (Fife, NHS Fife, Scotland) · one of 6 practices · "
            "latest figures: December 2025"
        )
    ]


def test_the_jobs_title_is_used(drawn):
    report = ordinary(drawn).report(title="Learning session 3")
    assert report_title(report) == "Cluster C1: Learning session 3"


@pytest.mark.parametrize(
    ("run_at", "said"),
    [
        ("2026-12-31 09:00 UTC", "latest figures: December 2025"),
        ("2027-01-01 09:00 UTC", "latest figures: December 2025, over 1 year old"),
        ("2032-12-31 09:00 UTC", "latest figures: December 2025, over 7 years old"),
    ],
)
def test_the_subtitle_says_how_old_the_figures_are(drawn, run_at, said):
    page = Page(title(ordinary(drawn).report(run_at=run_at)).html)
    assert page.texts("p")[0].endswith(f"· {said}")


def test_a_title_without_figures_says_so(drawn):
    page = Page(title(drawn.practice("P1").report()).html)
    assert page.texts("p")[0].endswith("· 1 practice · no figures")


def banners(report) -> list[str]:
    page = Page(title(report).html)
    return [text for attrs, text in page.all("div") if attrs.get("role") == "note"]


def test_the_page_says_what_it_is_about(drawn):
    report = ordinary(drawn).report()
    assert dict(title(report).facts) == {
        "title": "Cluster C1: GP cluster report",
        "area": "C1",
        "period": "December 2025",
        "label": "A label",
        "attention": "10",
        "why": "1 figure beyond chance",
    }


def test_a_page_without_figures_is_of_no_period(drawn):
    assert title(drawn.practice("P1").report()).facts["period"] == ""


def test_an_ordinary_report_has_no_banner(drawn):
    assert banners(ordinary(drawn).report()) == []


def test_synthetic_data_carry_a_banner(drawn):
    drawn.source = SOURCE | {"synthetic": "true"}
    (banner,) = banners(ordinary(drawn).report())
    assert "invented" in banner and "No real practice" in banner


def test_the_analysts_copy_says_not_to_pass_it_on(drawn):
    (banner,) = banners(ordinary(drawn).report(audience="analyst"))
    assert banner == (
        "Before you readFor the analyst's eyes only: small numbers are shown. "
        "Do not pass this report on."
    )


LEFT_OUT = "Set aside: figures that failed 1 check are left out"
SEE = "See What we do not know."


def test_a_refused_row_is_counted_above_and_named_at_the_end(drawn):
    report = ordinary(drawn).rejected("P2", "2025-12").report()
    (banner,) = banners(report)
    touched = "This touches the latest figures of Foot check."
    assert banner == f"Before you read{LEFT_OUT}. {touched} {SEE}"
    page = Page(not_known(report).html)
    assert page.texts("h3")[0] == "Set aside: these figures failed a check"
    told = items(not_known(report))[0]
    for part in ("Surgery P2", "December 2025", "numerator is above its denominator"):
        assert part in told


def test_a_refused_row_of_an_earlier_month_touches_no_latest_figure(drawn):
    drawn.months("P2", "55", first="2025-10").rejected("P2", "2025-10")
    (banner,) = banners(ordinary(drawn).report())
    assert banner == f"Before you read{LEFT_OUT}. {SEE}"


def test_a_measure_that_lost_every_figure_is_named(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 130, 100).rejected("P1", "2025-12")
    (banner,) = banners(drawn.report())
    assert "No figure is left of Foot check." in banner


def test_a_warning_is_read_with_care(drawn):
    report = ordinary(drawn).rejected("P2", "2025-12", "warning").report()
    (banner,) = banners(report)
    assert banner == f"Before you readRead with care: 1 check found a doubt. {SEE}"
    assert Page(not_known(report).html).texts("h3")[0] == "Read with care"
    assert "Surgery P2" in items(not_known(report))[0]


def test_one_notice_holds_all_that_is_to_be_known_before(drawn):
    drawn.source = SOURCE | {"synthetic": "true"}
    drawn.rejected("P2", "2025-12").rejected("P3", "2025-12", "warning")
    (banner,) = banners(ordinary(drawn).report(audience="analyst"))
    assert f"{LEFT_OUT}; 1 more check found a doubt." in banner
    assert len(banner.split()) < 60


def test_a_row_of_another_cluster_makes_no_banner(drawn):
    drawn.practice("Q1", cluster="C2").rejected("Q1", "2025-12")
    assert banners(ordinary(drawn).report()) == []


# -- main points


def test_the_main_points_of_a_cluster(drawn):
    """80 + 5 × 50 of 600 is 330: 55 %. The others have 50 %, P1 stands out."""
    report = ordinary(drawn).report()
    (point,) = items(main_points(report))
    assert point.startswith("Foot check: 55.0% (330 of 600; 95% interval ")
    assert "; nobody else in NHS Fife to compare with. " in point
    assert point.endswith(
        "6 practices: 50.0% to 80.0%; 1 higher than the others beyond chance. "
        "None of the 6 run charts could be assessed."
    )
    assert (
        "The group's 95% interval is widened because practices differ by more than "
        "chance: Foot check."
    ) in items(not_known(report))


def test_the_main_points_of_a_practice(drawn):
    """The other five have 250 of 500, of whom P1 is no fifth: pooled 330 of 600."""
    report = ordinary(drawn).report(level="practice", area="P1")
    assert items(main_points(report)) == [
        (
            "Foot check: 80.0% (80 of 100; 95% interval 71.1% to 86.7%); higher than "
            "our peers; higher than NHS Fife (55.0%). Higher is better here. "
            "Our run chart: not assessed."
        )
    ]


def test_a_newest_month_without_any_figure_is_told(drawn):
    report = ordinary(drawn).practice("P7").report(as_of="2026-01")
    point, awaited = items(main_points(report))
    assert awaited == (
        "Newer figures are awaited of Foot check; see What we do not know."
    )
    assert "55.0% (330 of 600; 6 of 7 practices; 95% interval" in point


def test_a_measure_of_another_period_names_it(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 50, 100)
    drawn.figure("P1", "2025-07", 30, 100, "aged")
    foot, aged, *_ = items(main_points(drawn.report(FOOT_CHECK, AGED)))
    assert "2025" not in foot
    assert " in July to September 2025" in aged


def test_a_main_point_is_read_at_a_glance(drawn):
    """Twelve months each, P1 in a shift: the longest an ordinary line gets."""
    for code in ("P1", "P2", "P3", "P4", "P5", "P6"):
        drawn.practice(code).months(code, SHIFT_UP if code == "P1" else "46" * 12)
    point, shifts = items(main_points(drawn.report()))
    assert len(point.split()) <= 45
    assert shifts.startswith("Shifts and trends: those of the latest 12 months.")


def test_a_practice_that_did_not_report_says_so(drawn):
    ordinary(drawn).practice("P7")
    report = drawn.report(level="practice", area="P7")
    assert items(main_points(report)) == ["Foot check: no figure: not reported."]


def test_a_cluster_without_any_figure_says_so(drawn):
    drawn.practice("P1").practice("P2")
    assert items(main_points(drawn.report())) == [
        (
            "Foot check: none of the 2 practices has a figure in this dataset. "
            "We do not know how they do."
        )
    ]


def test_a_practice_alone_without_a_figure(drawn):
    report = drawn.practice("P1").report(level="practice", area="P1")
    assert items(main_points(report)) == [
        (
            "Foot check: the practice has no figure in this dataset. "
            "We do not know how they do."
        )
    ]


def test_a_practice_alone(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 7, 9)
    point = items(main_points(drawn.report()))[0]
    assert "7 of 9 (77.8%; " in point  # of few people the count comes first
    assert "The only practice has a figure: nothing to compare." in point


def test_a_practice_in_no_cluster_has_no_peers(drawn):
    drawn.practice("P1", cluster="").figure("P1", "2025-12", 7, 9)
    drawn.practice("P2").figure("P2", "2025-12", 90, 100)
    point = items(main_points(drawn.report(level="practice", area="P1")))[0]
    assert "7 of 9" in point and "peers" not in point


def test_published_values_are_told_beside_their_medians(drawn):
    for code, value in (("P1", 1.0), ("P2", 2.0), ("P3", 9.0)):
        drawn.practice(code).value(code, "2025-12", value)
    cluster = items(main_points(drawn.report(OPIOIDS)))[0]
    assert cluster == (
        "High-dose opioids: the median of 3 practices was 2.00 items per 1,000 "
        "patients; the median in NHS Fife (3 practices) was 2.00. "
        "None of the 3 run charts could be assessed."
    )
    own = items(main_points(drawn.report(OPIOIDS, level="practice", area="P3")))[0]
    assert own == (
        "High-dose opioids: 9.00 items per 1,000 patients; the median of practices was "
        "2.00 in Cluster C1 (3 practices). Our run chart: not assessed."
    )


def test_a_published_value_without_any_median(drawn):
    drawn.practice("P1", cluster="").value("P1", "2025-12", 1.0)
    alone = replace(OPIOIDS, benchmark_levels=("cluster",))
    (point,) = items(main_points(drawn.report(alone, level="practice", area="P1")))
    assert point.startswith("High-dose opioids: 1.00 items per 1,000 patients. Our")


def many(n: int):
    return [
        replace(FOOT_CHECK, id=f"m{i}", short_name=f"Measure {i}", chart="none")
        for i in range(n)
    ]


@pytest.mark.parametrize(
    ("n", "last"),
    [
        (6, None),
        (7, "1 more measure is shown below."),
        (9, "3 more measures are shown below."),
    ],
)
def test_at_most_six_measures_are_headlines(drawn, n, last):
    drawn.practice("P1").practice("P2")
    for measure in many(n):
        drawn.figure("P1", "2025-12", 5, 10, measure.id)
        drawn.figure("P2", "2025-12", 5, 10, measure.id)
    points = items(main_points(drawn.report(*many(n))))
    assert len(points) == 6 + (last is not None)
    assert last is None or points[-1] == last


def test_what_differs_most_comes_first_and_context_last(drawn):
    for code in ("P1", "P2", "P3", "P4", "P5", "P6"):
        drawn.practice(code)
        drawn.figure(code, "2025-12", 95 if code < "P4" else 5, 100, "aged")
        drawn.figure(code, "2025-12", 50, 100, "m0")
        drawn.figure(code, "2025-12", 90 if code == "P1" else 50, 100, "m1")
    known = drawn.report(AGED, *many(2)).known
    assert [r.measure.id for r in by_weight(known)] == ["m1", "m0", "aged"]


def test_the_caution_about_signals_is_said_once(drawn):
    for code in ("P1", "P2", "P3"):
        drawn.practice(code).months(code, SHIFT_UP)
        for i, tenth in enumerate(SHIFT_UP):
            month = f"{2024 + i // 12}-{1 + i % 12:02}"
            drawn.figure(code, month, 10 * int(tenth), 100, "other")
    other = replace(FOOT_CHECK, id="other", short_name="Other")
    points = items(main_points(drawn.report(FOOT_CHECK, other)))
    assert sum("a question, not a verdict" in point for point in points) == 1
    assert points[-1] == (
        "Shifts and trends: those of the latest 12 months. Each is a question, not a "
        "verdict: chance alone makes some."
    )
    assert "3 of 3 run charts show a shift or trend, upward, as wanted." in points[0]


def test_measures_without_figures_share_a_line(drawn):
    drawn.practice("P1").practice("P2")
    assert items(main_points(drawn.report(*many(3)))) == [
        (
            "We do not know, as there is no figure, of Measure 0, Measure 1 and "
            "Measure 2."
        )
    ]


def moved(drawn):
    """P2 came in August 2025, P3 closed in March 2024."""
    dates = {"valid_from": pd.Timestamp("2024-01-01"), "valid_to": pd.NaT}
    drawn.practice("P1", **dates).months("P1", "46" * 12)
    until = {"valid_to": pd.Timestamp("2025-07-31")}
    drawn.practice("P2", cluster="C2", **dates | until).months("P2", "46" * 12)
    drawn.practice("P2", **dates | {"valid_from": pd.Timestamp("2025-08-01")})
    closed = {"valid_to": pd.Timestamp("2024-03-31")}
    drawn.practice("P3", **dates | closed).months("P3", "46")
    return drawn


def test_who_joined_in_the_latest_year_is_a_main_point(drawn):
    report = moved(drawn).report()
    came = (
        "Surgery P2 joined from Cluster C2 on 1 August 2025; its earlier figures are "
        "shown here."
    )
    gone = "Surgery P3 closed on 31 March 2024 and is in no figure here."
    assert came in items(main_points(report))
    assert gone not in items(main_points(report))
    doubts = items(not_known(report))
    assert came in doubts and gone in doubts


def test_several_who_joined_or_left_are_counted_above_and_named_below(drawn):
    until = {"valid_to": pd.Timestamp("2025-10-31")}
    since = {"valid_from": pd.Timestamp("2024-01-01")}
    report = moved(drawn).practice("P4", **since | until).report()
    points, doubts = items(main_points(report)), items(not_known(report))
    said = "2 practices joined or left in the latest year; see What we do not know."
    assert said in points
    assert sum("Surgery P2" in line for line in doubts) >= 1
    assert not any("Surgery" in point for point in points)


def test_a_practices_page_does_not_bring_a_peers_move_to_the_top(drawn):
    report = moved(drawn).report(level="practice", area="P1")
    assert not any("joined" in point for point in items(main_points(report)))
    (told,) = [text for text in items(not_known(report)) if "joined" in text]
    assert told.startswith("A practice joined from Cluster C2")


def test_a_run_chart_of_few_people_says_so(drawn):
    """Ten months of 5 people and ten of 10 have a median of 7.5 people."""
    drawn.practice("P1").months("P1", "46" * 5, people=5)
    drawn.months("P1", "46" * 5, people=10, first="2024-11")
    report = drawn.report(level="practice", area="P1", as_of="2025-08")
    chart = items(main_points(report))[-1]
    assert chart.endswith("Few people: n is between 5 and 10 a month.")


# -- questions and next step


def test_a_side_effect_with_a_mere_trend_is_asked_about_last(drawn):
    for code in ("P1", "P2", "P3"):
        drawn.practice(code)
        for i, tenth in enumerate("46" * 9 + "45678"):
            month = f"{2024 + i // 12}-{1 + i % 12:02}"
            drawn.figure(code, month, 10 * int(tenth), 100, "harm")
        drawn.months(code, SHIFT_UP)
    harm = replace(FOOT_CHECK, id="harm", short_name="Harm", type="balancing")
    asked = items(questions(drawn.report(harm, FOOT_CHECK)))
    assert asked[0].startswith("Foot check:")
    first = next(i for i, text in enumerate(asked) if text.startswith("Harm:"))
    assert not any("could others try it" in text for text in asked[first:])


def test_the_questions_of_a_cluster(drawn):
    drawn.practice("P1").months("P1", SHIFT_UP)
    for code in ("P2", "P3"):
        drawn.practice(code).months(code, "46" * 12, people=900)
    assert items(questions(drawn.report())) == [
        (
            "Foot check: Who is hard to reach? "
            "What could we learn from Surgery P1 (80.0%, 80 of 100)?"
        ),
        (
            "Foot check, run charts: Above its own median since July 2025: "
            "Surgery P1. What changed, and could others try it?"
        ),
    ]


def test_a_practice_is_asked_about_its_own_chart_only(drawn):
    drawn.practice("P1").months("P1", "46" * 12 + "5")
    drawn.practice("P2").months("P2", SHIFT_UP)
    report = drawn.report(level="practice", area="P1", as_of="2025-12")
    assert not any("median since" in item for item in items(questions(report)))


def test_a_practice_whose_name_is_shared_keeps_its_own_question(drawn):
    drawn.practice("P1", "The Surgery").months("P1", SHIFT_UP)
    drawn.practice("P2", "The Surgery").months("P2", "46" * 12)
    report = drawn.report(level="practice", area="P1")
    assert items(questions(report))[1] == (
        "Foot check, our run chart: above our median since July 2025. "
        "What changed, and could others try it?"
    )
    assert items(main_points(report))[0].endswith(
        "Our run chart: 6 points in a row above our usual 60.0% since July 2025 "
        "(a shift)."
    )


def test_nobody_is_told_to_learn_from_themselves(drawn):
    report = ordinary(drawn).report(level="practice", area="P1")
    assert items(questions(report)) == ["Foot check: Who is hard to reach?"]


def test_a_meeting_has_at_most_eight_questions(drawn):
    """Five measures; in each P1 moves up and P2 down, and P1 is far above."""
    measures = many(5)
    measures = [replace(m, chart="run") for m in measures]
    for code, picture in (("P1", SHIFT_UP), ("P2", "64" * 9 + "222222")):
        drawn.practice(code)
        for measure in measures:
            for i, tenth in enumerate(picture):
                month = f"{2024 + i // 12}-{1 + i % 12:02}"
                drawn.figure(code, month, 10 * int(tenth), 100, measure.id)
    asked = items(questions(drawn.report(*measures)))
    assert len(asked) == 8
    assert all("?" in text for text in asked)


def test_without_figures_there_is_nothing_to_ask(drawn):
    report = drawn.practice("P1").report()
    assert questions(report) is None
    assert next_step(report) is None
    assert summary_table(report) is None


def test_how_to_find_the_people(drawn):
    drawn.practice("P1").figure("P1", "2025-12", 5, 10)
    drawn.figure("P1", "2025-10", 5, 10, "aged")
    report = drawn.report(FOOT_CHECK, AGED, level="practice", area="P1")
    assert items(next_step(report)) == [
        "Foot check: People on the register without a foot check."
    ]


# -- all figures


def test_all_measures_in_one_table(drawn):
    drawn.practice("P1").practice("P2")
    drawn.figure("P1", "2025-12", 5, 10).figure("P1", "2025-10", 2, 8, "aged")
    drawn.figure("P2", "2025-10", 0, 8, "aged", state="zero")
    page = Page(summary_table(drawn.report(FOOT_CHECK, AGED)).html)
    assert page.texts("caption") == [
        "Latest figure of each practice, October to December 2025 and December 2025"
    ]
    assert page.texts("th") == [
        "Practice",
        "Foot check, %",
        "Aged 65 and over, %",
        "Surgery P1",
        "Surgery P2",
    ]
    assert page.texts("td") == [
        "50.0%",
        "2 of 8 (25.0%)",
        "not reported",
        "0 of 8 (0.0%)",
    ]


def test_every_newest_period_is_named(drawn):
    """Two monthly measures whose newest months differ."""
    drawn.practice("P1").figure("P1", "2025-12", 5, 10)
    drawn.figure("P1", "2025-09", 5, 10, "m0")
    page = Page(summary_table(drawn.report(FOOT_CHECK, *many(1))).html)
    assert page.texts("caption") == [
        "Latest figure of each practice, September 2025 and December 2025"
    ]


def test_a_single_measure_has_its_table_beside_its_chart(drawn):
    assert summary_table(ordinary(drawn).report()) is None


# -- what a practice may see of its peers


def peers_report(drawn) -> Report:
    drawn.practice("P1", "Abbey").months("P1", "46" * 12)
    drawn.practice("P2", "Bridge").months("P2", SHIFT_UP, people=900)
    drawn.practice("P3", "Castle").rejected("P3", "2025-12")
    drawn.figure("P3", "2025-12", 9, 5).figure("P1", "2025-10", 2, 8, "aged")
    drawn.event("P2", "2025-03-01", "Bridge began recalls")
    return drawn.report(FOOT_CHECK, AGED, level="practice", area="P1")


def test_the_page_of_a_practice_names_no_peer(drawn):
    report = peers_report(drawn)
    blocks = [title, main_points, questions, next_step, summary_table]
    shown = "".join(block(report).html for block in blocks)
    assert "Abbey" in shown and "Practice " in shown
    for secret in ("Bridge", "Castle", "P2", "P3"):
        assert secret not in shown


def test_a_hostile_name_stays_text(drawn):
    name = "<script>alert(1)</script>"
    drawn.practice("P1", name).figure("P1", "2025-12", 5, 10)
    report = drawn.report(level="practice", area="P1")
    for block in (title, main_points, questions):
        assert "script" not in Page(block(report).html).names
