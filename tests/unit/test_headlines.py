"""The sentences of a report, as a practice team would hear them read aloud."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.headlines import (
    Figure,
    best_practice,
    group_headline,
    learn_from,
    median_headline,
    newest_signal,
    own_signal_in_brief,
    practice_headline,
    signal_questions_in_brief,
    signal_text,
    signals_in_brief,
    spread_in_brief,
    state_text,
    with_unit,
)
from qikit.measures import Measure
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart
from qikit.spc.signal_words import baseline_text
from qikit.variation.ranked import ranked_practices

MARCH = pd.Timestamp("2026-03-01")
FOOT_CHECK = Measure(
    id="foot_check",
    name="Diabetes foot check in the last 12 months",
    short_name="Foot check",
    kind="proportion",
    type="process",
    numerator="People whose feet were checked",
    denominator="People on the diabetes register",
    multiplier=100,
    unit="%",
    decimals=1,
    direction="up",
    frequency="month",
    chart="run",
    rule_set="nhs-scotland",
    source="Invented",
    why_it_matters="",
    discussion_question="",
    floor=0.0,
    ceiling=1.0,
)
DOWN = replace(FOOT_CHECK, direction="down")
NEUTRAL = replace(FOOT_CHECK, direction="neutral")
OPIOIDS = replace(
    FOOT_CHECK,
    short_name="High-dose opioids",
    kind="published_value",
    multiplier=1,
    unit="items per 1,000 patients",
    decimals=2,
    direction="down",
)
OWN = Figure("Mid Ulster", 0.50, 500, 1000, 0.469, 0.531)


def chart(picture: str, frequency: str = "month", phases=(), rule_set="nhs-scotland"):
    """Each digit is a period in tenths, from January 2024; a blank has no value."""
    step = {"month": "MS", "quarter": "QS"}[frequency]
    periods = pd.date_range("2024-01-01", periods=len(picture), freq=step)
    tenths = [np.nan if c == " " else int(c) / 10 for c in picture]
    series = pd.Series(tenths, periods, dtype=float)
    return run_chart(
        series,
        frequency=frequency,
        phases=phases,
        rule_set=rule_set,
        floor=0,
        ceiling=1,
    )


# Two years of months, round a median of 0.5 or 0.6.
QUIET = "46" * 12 + "5"
SHIFT_UP = "46" * 9 + "888888"  # from July 2025, still there in December
SHIFT_OVER = "46" * 6 + "888888" + "46" * 3  # January to June 2025, now on 0.6
SHIFT_ENDED = "46" * 6 + "888888" + "464647"  # the same, and now above again
LONG_SHIFT = "46" * 8 + "88888888"  # from May 2025
SHIFT_OLD = "888888222222" + "64" * 6  # two shifts, the later ended a year ago
SHIFT_ON_THE_LINE = "46" * 8 + "888888" + "66"  # two months on the median follow
SHIFT_DOWN = "64" * 9 + "222222"
TREND = "46" * 9 + "45678" + "7"  # July to November 2025
TREND_OVER = "46" * 9 + "45678" + "4"
FROZEN = "46" * 6 + "888888"  # above 0.5, the median of 2024, since its December
TRY_IT = "What changed, and could others try it?"
WHAT_HELPS = "What changed, and what would help?"
FREEZE = Phase("freeze", pd.Timestamp("2024-12-01"), "the year before the campaign")
SINCE_JULY = "Above its own median since July 2025"
ENDED = "Above its own median from January 2025 to June 2025"
TOO_FEW = "3546354635"
SHORT = "35463546"


def ranked(*rows):
    """Rows of (code, met, people); None for met is not reported."""
    frame = pd.DataFrame(rows, columns=["practice_code", "numerator", "denominator"])
    frame = frame.astype({"numerator": float, "denominator": float})
    state = np.where(frame["numerator"].isna(), "not_submitted", "reported")
    return ranked_practices(
        frame.assign(value=frame["numerator"] / frame["denominator"], state=state)
    )


def labels(found) -> dict[str, str]:
    return {code: f"Surgery {code}" for code in found.bars["practice_code"]}


def six(**met):
    """Six practices of 100 people, 50 % each unless said."""
    return ranked(*((c, met.get(c, 50), 100) for c in "ABCDEF"))


# -- a group and its benchmarks


def test_a_group_says_value_count_how_sure_and_against_whom():
    country = Figure("Northern Ireland", 0.45, 45_000, 100_000)
    assert group_headline(FOOT_CHECK, OWN, [country]) == (
        "50.0% (500 of 1,000; 95% interval 46.9% to 53.1%); "
        "higher (better) than Northern Ireland (45.0%)."
    )


def test_a_period_is_named_where_the_page_has_another():
    assert group_headline(FOOT_CHECK, OWN, [], MARCH).endswith(") in March 2026.")


@pytest.mark.parametrize(
    ("measure", "other", "said"),
    [
        (FOOT_CHECK, 0.45, "higher (better) than Ayr (45.0%)"),
        (FOOT_CHECK, 0.55, "lower (worse) than Ayr (55.0%)"),
        (FOOT_CHECK, 0.52, "similar to Ayr (52.0%)"),
        (DOWN, 0.45, "higher (worse) than Ayr (45.0%)"),
        (DOWN, 0.55, "lower (better) than Ayr (55.0%)"),
        (NEUTRAL, 0.45, "higher than Ayr (45.0%)"),
        (NEUTRAL, 0.55, "lower than Ayr (55.0%)"),
        (FOOT_CHECK, 0.531, "similar to Ayr (53.1%)"),  # at the interval's end
    ],
)
def test_better_and_worse_only_where_the_measure_has_a_direction(measure, other, said):
    ayr = Figure("Ayr", other, other * 1e6, 1e6)
    text = group_headline(measure, OWN, [ayr])
    assert text.split("; ")[2] == f"{said}."


def test_a_large_group_is_compared_with_the_rest():
    """500 of 1,000 in 1,700 of 4,000: the others have 1,200 of 3,000."""
    board = Figure("Lothian", 0.425, 1700, 4000)
    text = group_headline(FOOT_CHECK, OWN, [board])
    assert "higher (better) than the rest of Lothian (40.0%)" in text


def test_a_group_of_exactly_a_fifth_is_compared_with_the_whole():
    board = Figure("Lothian", 0.4, 2000, 5000)
    text = group_headline(FOOT_CHECK, OWN, [board])
    assert "than Lothian (40.0%)" in text


def test_a_group_that_is_the_whole_has_nobody_to_be_compared_with():
    board = Figure("Lothian", 0.5, 500, 1000)
    text = group_headline(FOOT_CHECK, OWN, [board])
    assert text.endswith("; nobody else in Lothian to compare with.")


def test_a_group_says_how_many_practices_stand_behind_its_figure():
    some = replace(OWN, n_practices=3, n_listed=6)
    text = group_headline(FOOT_CHECK, some, [])
    assert text.startswith("50.0% (500 of 1,000; 3 of 6 practices; 95% interval 46.9%")
    every = replace(OWN, n_practices=6, n_listed=6)
    assert group_headline(FOOT_CHECK, every, []).startswith("50.0% (500 of 1,000; 95%")


def test_without_an_interval_nothing_is_called_higher_or_lower():
    bare = Figure("Mid Ulster", 0.5)
    ayr = Figure("Ayr", 0.2, 20, 100)
    assert (
        group_headline(FOOT_CHECK, bare, [ayr]) == "50.0% (no interval); 20.0% in Ayr."
    )


def test_the_nearest_wider_area_is_the_one_compared_with():
    others = [Figure("Ayr", 0.45, 45, 1e6), Figure("Scotland", 0.6, 6, 1e6)]
    text = group_headline(FOOT_CHECK, OWN, others)
    assert text.endswith("; higher (better) than Ayr (45.0%).")


def test_an_area_without_others_gives_way_to_the_next():
    whole, country = Figure("Ayr", 0.5, 500, 1000), Figure("Scotland", 0.6, 6, 1e6)
    text = group_headline(FOOT_CHECK, OWN, [whole, country])
    assert text.endswith("; lower (worse) than Scotland (60.0%).")
    assert "Ayr" not in text


def test_a_suppressed_area_is_told_where_no_other_stands_beside():
    text = group_headline(FOOT_CHECK, OWN, [], None, ("Ayr", "Scotland"))
    assert text.endswith("; the figure of Ayr is suppressed.")
    beside = [Figure("Scotland", 0.6, 6, 1e6)]
    assert "suppressed" not in group_headline(FOOT_CHECK, OWN, beside, None, ("Ayr",))


# -- published values: medians


def test_the_median_of_practices_is_called_that():
    own = Figure("Grand Union", 2.2)
    other = Figure("Northamptonshire", 1.33, n_practices=62)
    assert median_headline(OPIOIDS, own, [other], 5, MARCH) == (
        "the median of 5 practices was 2.20 items per 1,000 patients in March 2026; "
        "the median in Northamptonshire (62 practices) was 1.33."
    )


def test_the_nearest_median_and_none():
    own = Figure("Grand Union", 2.2)
    others = [Figure("Kent", 1.5), Figure("England", 1.0)]
    text = median_headline(OPIOIDS, own, others, 5)
    assert text.endswith("; the median in Kent was 1.50.")
    alone = median_headline(OPIOIDS, own, [], 5)
    assert alone.endswith("was 2.20 items per 1,000 patients.")


def test_one_practice_is_no_median():
    text = median_headline(OPIOIDS, Figure("Grand Union", 2.2), [], 1)
    assert text == "the only practice had 2.20 items per 1,000 patients."


# -- how far practices lie apart


@pytest.mark.parametrize(
    ("met", "said"),
    [
        ({"A": 51}, "none differs from the others beyond chance."),
        ({"A": 70}, "1 higher than the others beyond chance."),
        ({"A": 30}, "1 lower than the others beyond chance."),
        (
            {"A": 80, "B": 80, "C": 20},
            "2 higher and 1 lower than the others beyond chance.",
        ),
    ],
)
def test_how_many_practices_stand_out(met, said):
    assert spread_in_brief(FOOT_CHECK, six(**met)).split("; ")[1] == said


@pytest.mark.parametrize("measure", [FOOT_CHECK, DOWN, NEUTRAL])
def test_the_range_names_nobody(measure):
    text = spread_in_brief(measure, six(A=70, F=30))
    assert text.split("; ")[0] == "6 practices: 30.0% to 70.0%"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("A", 5, 10)], "The only practice has a figure: nothing to compare."),
        (
            [("A", 5, 10), ("B", None, None), ("C", None, None)],
            "Only 1 of 3 practices has a figure: nothing to compare.",
        ),
        (
            [("A", None, None), ("B", None, None)],
            "None of 2 practices has a figure: nothing to compare.",
        ),
    ],
)
def test_too_few_practices_to_compare(rows, said):
    assert spread_in_brief(FOOT_CHECK, ranked(*rows)) == said


def test_without_counts_nobody_claims_that_practices_are_alike():
    rows = pd.DataFrame(
        {
            "practice_code": ["A", "B"],
            "numerator": np.nan,
            "denominator": np.nan,
            "value": [0.1, 0.9],
            "state": "reported",
        }
    )
    assert spread_in_brief(FOOT_CHECK, ranked_practices(rows)) == (
        "2 practices: 10.0% to 90.0%; without counts nobody can tell whether that is "
        "chance."
    )


def test_practices_that_all_have_the_same_value():
    found = ranked(("A", 10, 10), ("B", 20, 20), ("C", 30, 30))
    assert spread_in_brief(FOOT_CHECK, found) == "All 3 practices have 100.0%."


def test_both_practices_have_the_same_value():
    found = ranked(("A", 10, 10), ("B", 5, 5))
    assert spread_in_brief(FOOT_CHECK, found) == "Both practices have 100.0%."


def test_practices_that_look_the_same_on_paper():
    found = ranked(("A", 5000, 10_000), ("B", 5001, 10_000), ("C", 5000, 10_000))
    assert spread_in_brief(FOOT_CHECK, found) == "All 3 practices have about 50.0%."


def test_two_practices_are_not_said_to_differ():
    """88 of 99 and 5 of 5: the count of few people stands before its value."""
    assert spread_in_brief(FOOT_CHECK, ranked(("A", 88, 99), ("B", 5, 5))) == (
        "2 practices: 88.9% to 5 of 5, 100.0%; too few practices to tell whether that "
        "is chance."
    )


def test_a_wider_area_with_few_others_is_not_compared_with():
    """The area has 1,008 people, all but 8 of them our own."""
    area = Figure("Ayr", 508 / 1008, 508, 1008)
    text = group_headline(FOOT_CHECK, OWN, [area])
    assert "the rest of Ayr has too few to compare with" in text


def test_the_rest_of_a_wider_area_is_not_known_exactly():
    """Own 50 % (46.9 % to 53.1 %); the rest, 29 of 50, 44.2 % to 70.6 %."""
    area = Figure("Ayr", 529 / 1050, 529, 1050)
    text = group_headline(FOOT_CHECK, OWN, [area])
    assert "similar to the rest of Ayr (58.0%)" in text


# -- one practice


def test_a_practice_with_few_peers_is_not_told_that_it_is_behind():
    found = ranked(("A", 88, 99), ("B", 5, 5))
    assert practice_headline(FOOT_CHECK, found, "A", []) == (
        "88.9% (88 of 99; 95% interval 81.2% to 93.7%); our peers are too few to "
        "compare with."
    )


def test_of_few_people_the_count_comes_first():
    found = ranked(("A", 88, 99), ("B", 5, 5))
    text = practice_headline(FOOT_CHECK, found, "B", [])
    assert text.startswith("5 of 5 (100.0%; 95% interval 56.6% to 100.0%)")
    nine = group_headline(FOOT_CHECK, Figure("X", 7 / 9, 7, 9), [])
    ten = group_headline(FOOT_CHECK, Figure("X", 0.7, 7, 10), [])
    assert nine.startswith("7 of 9 (77.8%; ") and ten.startswith("70.0% (7 of 10; ")


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (FOOT_CHECK, "lower than our peers. Higher is better here."),
        (DOWN, "lower than our peers. Lower is better here."),
        (NEUTRAL, "lower than our peers."),
    ],
)
def test_a_practice_is_not_blamed(measure, said):
    text = practice_headline(measure, six(A=30), "A", [], MARCH)
    assert text.endswith(f"; {said}")


def test_a_practice_against_its_peers_and_the_board():
    board = Figure("Lothian", 0.75, 7500, 10_000)
    text = practice_headline(FOOT_CHECK, six(A=70), "A", [board])
    assert text == (
        "70.0% (70 of 100; 95% interval 60.4% to 78.1%); "
        "higher than our peers; similar to Lothian (75.0%). Higher is better here."
    )


def test_a_neutral_measure_is_never_better_or_worse():
    text = practice_headline(NEUTRAL, six(A=70), "A", [], MARCH)
    assert "higher than our peers" in text
    assert "better" not in text and "worse" not in text


def test_a_practice_alone_is_compared_with_nobody():
    text = practice_headline(FOOT_CHECK, ranked(("A", 70, 100)), "A", [])
    assert text == "70.0% (70 of 100; 95% interval 60.4% to 78.1%)."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("not_submitted", "not reported"),
        ("suppressed_at_source", "suppressed at source"),
        ("suppressed", "suppressed"),
        ("rejected", "set aside by a check"),
        ("not_applicable", "not applicable"),
        ("reported", "nobody to count"),  # 0 of 0
        ("zero", "nobody to count"),
        ("something else", "not known"),
    ],
)
def test_a_practice_without_a_figure_says_why(state, said):
    assert state_text(state) == said
    found = ranked(("A", None, None), ("B", 5, 10))
    found.bars["state"] = state
    text = practice_headline(FOOT_CHECK, found, "A", [])
    assert text == f"no figure: {said}."
    text = practice_headline(FOOT_CHECK, found, "A", [], MARCH)
    assert text == f"no figure in March 2026: {said}."


# -- whom to learn from


def test_the_practice_to_learn_from_is_shown_with_its_count():
    found = six(A=70, B=66)
    assert learn_from(FOOT_CHECK, found, labels(found)) == (
        "What could we learn from Surgery A (70.0%, 70 of 100)?"
    )


def test_a_lucky_small_practice_does_not_come_first():
    """10 of 10 has an interval from 72 %, 9,000 of 10,000 one from 89 %."""
    others = [(c, 2000, 4000) for c in "CDEFGHIJKLM"]
    found = ranked(("A", 10, 10), ("B", 9000, 10_000), *others)
    assert best_practice(FOOT_CHECK, found) == "B"


@pytest.mark.parametrize(
    ("measure", "best"), [(FOOT_CHECK, "A"), (DOWN, "B"), (NEUTRAL, None)]
)
def test_the_wanted_side_follows_the_direction(measure, best):
    assert best_practice(measure, six(A=75, B=25)) == best


def test_nobody_is_named_when_nobody_stands_out():
    found = six(A=55)
    assert best_practice(FOOT_CHECK, found) is None
    assert learn_from(FOOT_CHECK, found, labels(found)) is None


# -- signals of run charts


def asked(charts, measure=FOOT_CHECK, **options) -> list[str]:
    return signal_questions_in_brief(charts, measure, **options)


def drawn_as(**pictures):
    return {label: chart(picture) for label, picture in pictures.items()}


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (SHIFT_UP, "shift above the median, 6 points from July 2025 to December 2025"),
        (TREND, "rising trend, 5 points from July 2025 to November 2025"),
        (SHIFT_OLD, "no shift or trend in the latest 12 months"),
        (TOO_FEW, "too few points to show a shift"),
        (SHORT, "not assessed"),
    ],
)
def test_the_newest_signal_in_a_few_words(picture, said):
    assert signal_text(chart(picture)) == said


def test_a_signal_that_reaches_the_latest_12_months_is_news():
    """The low months end in January 2025, the first of the latest twelve."""
    assert signal_text(chart("888888222222" + "46" * 6)) == (
        "shift below the median, 7 points from July 2024 to January 2025"
    )


def test_the_latest_year_of_quarters_is_counted_in_quarters():
    assert signal_text(chart(QUIET, "quarter")) == (
        "no shift or trend in the latest 12 quarters"
    )


@pytest.mark.parametrize("picture", [TOO_FEW, SHORT, "", " ", "5"])
def test_too_few_points_are_never_called_no_shift(picture):
    drawn = chart(picture)
    said = [signal_text(drawn), signals_in_brief({"A": drawn}, FOOT_CHECK)]
    assert not any("no shift" in text.lower() for text in said)
    assert asked({"A": drawn}) == []


def test_a_signal_before_a_rebase_is_no_news():
    """The shift of 2025 has its reason: a new median from December."""
    rebase = Phase("rebase", pd.Timestamp("2025-12-01"), "new recall letters")
    drawn = chart(SHIFT_UP, phases=[rebase])
    assert len(drawn.signals) or drawn.status != "assessed"
    assert newest_signal(drawn) is None
    assert asked({"A": drawn}) == []


@pytest.mark.parametrize(
    ("picture", "measure", "said"),
    [
        (SHIFT_UP, FOOT_CHECK, f"{SINCE_JULY}: Surgery A. {TRY_IT}"),
        (SHIFT_UP, DOWN, f"{SINCE_JULY}: Surgery A. {WHAT_HELPS}"),
        (SHIFT_UP, NEUTRAL, f"{SINCE_JULY}: Surgery A. What changed?"),
        (
            SHIFT_DOWN,
            FOOT_CHECK,
            f"Below its own median since July 2025: Surgery A. {WHAT_HELPS}",
        ),
        (SHIFT_ENDED, FOOT_CHECK, f"{ENDED}: Surgery A. What changed?"),
        (SHIFT_ENDED, DOWN, f"{ENDED}: Surgery A. {WHAT_HELPS}"),
        (
            SHIFT_ON_THE_LINE,
            FOOT_CHECK,
            f"Above its own median since May 2025: Surgery A. {TRY_IT}",
        ),
        (
            TREND,
            FOOT_CHECK,
            (
                "Rising month by month from July 2025 to November 2025: Surgery A. "
                "What changed?"
            ),
        ),
    ],
)
def test_a_signal_is_a_question(picture, measure, said):
    assert asked({"Surgery A": chart(picture)}, measure) == [said]


@pytest.mark.parametrize(
    "picture",
    [
        SHIFT_OVER,  # back on the median of 0.6
        "46" * 6 + "888888" + "464644",  # below it
        "64" * 6 + "222222" + "646466",  # a low half year, now above the median
        TREND_OVER,  # below the median of 0.55
        "46" * 9 + "56789" + "6",  # November is the top, December on the median
    ],
)
@pytest.mark.parametrize("measure", [FOOT_CHECK, DOWN, NEUTRAL])
def test_a_signal_that_is_over_asks_nothing(picture, measure):
    drawn = chart(picture)
    assert newest_signal(drawn) is not None
    assert asked({"A": drawn}, measure) == []


def test_a_point_left_out_ends_no_shift():
    """December fell to 40 % when the computers were down."""
    left_out = Phase("exclude", pd.Timestamp("2025-12-01"), "computers down")
    drawn = chart("46" * 8 + "88888884", phases=[left_out])
    said = f"Above its own median since May 2025: A. {TRY_IT}"
    assert asked({"A": drawn}) == [said]


def test_by_the_strict_rules_a_point_on_the_median_ends_a_shift():
    drawn = chart("46" * 8 + "888888" + "67", rule_set="strict")
    (text,) = asked({"A": drawn})
    assert "from May 2025 to October 2025: A." in text
    ended = chart(SHIFT_ON_THE_LINE, rule_set="strict")
    assert asked({"A": ended}) == []


def test_a_trend_of_quarters_goes_quarter_by_quarter():
    (text,) = asked({"A": chart(TREND, "quarter")})
    assert text.startswith("Rising quarter by quarter from July to September 2028")


def test_practices_with_the_same_signal_share_a_question():
    """Six months and eight: all of them had six or more; the longest comes first."""
    charts = drawn_as(Abbey=SHIFT_UP, Bridge=LONG_SHIFT)
    assert asked(charts) == [
        f"Above their own median for 6 months or more: Bridge and Abbey. {TRY_IT}"
    ]


def test_signals_that_ended_are_told_as_past():
    ended = dict.fromkeys(("Abbey", "Bridge"), chart(SHIFT_ENDED))
    (text,) = asked(ended)
    assert text == (
        "Above their own median for 6 months or more, since ended: Abbey and Bridge. "
        "What changed?"
    )


def test_a_signal_that_lasts_is_asked_about_before_one_that_ended():
    (text,) = asked(drawn_as(Abbey=SHIFT_ENDED, Bridge=SHIFT_UP))
    assert "Bridge" in text and "Abbey" not in text


def test_a_shift_is_asked_about_before_a_trend():
    (text,) = asked(drawn_as(Abbey=TREND, Bridge=SHIFT_ENDED))
    assert "Bridge" in text and "Abbey" not in text


@pytest.mark.parametrize(
    ("measure", "first"), [(FOOT_CHECK, "Above"), (DOWN, "Below"), (NEUTRAL, "Above")]
)
def test_the_wanted_direction_comes_first(measure, first):
    both = asked(drawn_as(Abbey=SHIFT_UP, Bridge=SHIFT_DOWN), measure)
    assert [text.split()[0] for text in both] == sorted(
        ["Above", "Below"], key=lambda word: word != first
    )


def test_three_are_named_and_the_others_counted():
    (text,) = asked(dict.fromkeys("ABCDE", chart(SHIFT_UP)))
    assert ": A, B, C and 2 more. What" in text
    (text,) = asked(dict.fromkeys("ABC", chart(SHIFT_UP)))
    assert ": A, B and C. What" in text


def test_a_practice_is_asked_of_its_own_chart_as_ours():
    assert asked({"": chart(SHIFT_UP)}, whose="our") == [
        f"above our median since July 2025. {TRY_IT}"
    ]


def test_few_people_are_told_beside_the_question():
    charts = drawn_as(Abbey=SHIFT_UP, Bridge=SHIFT_UP)
    (text,) = asked(charts, few={"Bridge", "Castle"})
    assert text.endswith(f"Abbey and Bridge. {TRY_IT} Few people a month: Bridge.")


def test_nobody_is_asked_to_copy_the_trend_of_a_side_effect():
    side_effect = replace(FOOT_CHECK, type="balancing")
    (trend,) = asked(drawn_as(Abbey="46" * 9 + "45678"), side_effect)
    assert trend.endswith("What changed?")
    (shift,) = asked(drawn_as(Abbey=SHIFT_UP), side_effect)
    assert shift.endswith(TRY_IT)


@pytest.mark.parametrize(
    ("picture", "phases", "said"),
    [
        (QUIET, [], ""),
        ("", [], ""),
        (FROZEN, [FREEZE], "January to December 2024"),
        ("46" * 12, [Phase("freeze", pd.Timestamp("2025-12-01"))], ""),
        (
            "46" * 12,
            [Phase("baseline_end", pd.Timestamp("2025-06-01"))],
            "January 2024 to June 2025",
        ),
        (
            FROZEN,
            [Phase("baseline_start", pd.Timestamp("2024-03-01")), FREEZE],
            "March to December 2024",
        ),
        (
            "46" * 12,  # the old phase is frozen, the new one is not
            [FREEZE, Phase("rebase", pd.Timestamp("2025-02-01"), "new recall")],
            "",
        ),
    ],
)
def test_the_periods_of_a_frozen_median(picture, phases, said):
    assert baseline_text(chart(picture, phases=phases)) == said


@pytest.mark.parametrize(
    ("picture", "phases", "said"),
    [
        (
            SHIFT_UP,
            [],
            "6 points in a row above our usual 60.0% since July 2025 (a shift)",
        ),
        (
            "46" * 6 + "8" * 12,
            [FREEZE],
            "13 points in a row above our usual 50.0% since December 2024 (a shift)",
        ),
        (
            SHIFT_ENDED,
            [],
            (
                "6 points in a row above our usual 60.0% from January 2025 to "
                "June 2025 (a shift)"
            ),
        ),
        (TREND, [], "rising trend, 5 points from July 2025 to November 2025"),
        (SHIFT_OLD, [], "no shift or trend in the latest 12 months"),
        (TOO_FEW, [], "too few points to show a shift"),
    ],
)
def test_a_practice_speaks_of_its_own_shift(picture, phases, said):
    assert own_signal_in_brief(chart(picture, phases=phases), FOOT_CHECK) == said


def test_the_signals_of_a_group_are_counted_by_direction():
    charts = drawn_as(A=SHIFT_UP, B=SHIFT_DOWN, C=TREND, D=SHIFT_OLD, E=TOO_FEW)
    assert signals_in_brief(charts, FOOT_CHECK) == (
        "3 of 4 run charts show a shift or trend: 2 upward, as wanted; 1 downward, not "
        "as wanted; 1 more could not be assessed."
    )


def test_a_neutral_measure_has_no_wanted_direction():
    text = signals_in_brief(drawn_as(A=SHIFT_UP, B=SHIFT_DOWN), NEUTRAL)
    assert text == "2 of 2 run charts show a shift or trend: 1 upward; 1 downward."


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (
            FOOT_CHECK,
            "1 of 2 run charts shows a shift or trend, downward, not as wanted.",
        ),
        (DOWN, "1 of 2 run charts shows a shift or trend, downward, as wanted."),
        (NEUTRAL, "1 of 2 run charts shows a shift or trend, downward."),
    ],
)
def test_one_direction_alone_is_not_counted_twice(measure, said):
    assert signals_in_brief(drawn_as(A=SHIFT_DOWN, B=QUIET), measure) == said


def test_no_signal_is_said_plainly():
    charts = drawn_as(A=SHIFT_OLD, B=SHIFT_OLD)
    said = signals_in_brief(charts, FOOT_CHECK)
    assert said == "No shift or trend in 2 run charts."


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (SHIFT_OLD, "No shift or trend in 1 run chart."),
        (SHIFT_UP, "1 of 1 run chart shows a shift or trend, upward, as wanted."),
        (SHORT, "The only run chart could not be assessed."),
    ],
)
def test_one_run_chart_alone(picture, said):
    assert signals_in_brief({"A": chart(picture)}, FOOT_CHECK) == said


def test_nothing_could_be_assessed():
    charts = dict.fromkeys("AB", chart(SHORT))
    said = signals_in_brief(charts, FOOT_CHECK)
    assert said == "None of the 2 run charts could be assessed."


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from("ABCDEFGH"),
        st.sampled_from([QUIET, SHIFT_UP, SHIFT_ENDED, SHIFT_DOWN, TREND, SHORT]),
        min_size=1,
    ),
    st.sampled_from([FOOT_CHECK, DOWN, NEUTRAL]),
)
def test_a_meeting_gets_at_most_one_question_a_direction(pictures, measure):
    charts = drawn_as(**pictures)
    said = asked(charts, measure)
    assert len(said) <= 2
    ways = [text.startswith(("Above", "Rising")) for text in said]
    assert len(set(ways)) == len(ways)
    named = [len(re.findall(r"\b[A-H]\b", text)) for text in said]
    assert all(1 <= n <= 3 for n in named)
    assert all(text.endswith("?") for text in said)


# -- all sentences together


def every_sentence():
    found = six(A=70, F=30)
    board = Figure("Lothian", 0.425, 1700, 4000)
    for measure in (FOOT_CHECK, DOWN, NEUTRAL):
        yield spread_in_brief(measure, found)
        yield group_headline(measure, OWN, [board], MARCH)
        yield from (practice_headline(measure, found, c, [board], MARCH) for c in "ABF")
        yield str(learn_from(measure, found, labels(found)))
        charts = {"A": chart(SHIFT_UP), "B": chart(TREND), "C": chart(SHIFT_DOWN)}
        yield signals_in_brief(charts, measure)
        yield from signal_questions_in_brief(charts, measure)


CAUSAL = r"because of|caused|due to|thanks to|led to|result of|improve|fail|poor|blame"


def test_no_sentence_claims_a_cause_or_blames():
    for text in every_sentence():
        assert not re.search(CAUSAL, text, re.IGNORECASE), text


def test_no_sentence_has_a_stray_sign():
    for text in every_sentence():
        assert not re.search(r"nan|  | ,|\.\.|:\.|None\?", text), text


def test_every_percentage_of_a_group_or_practice_has_its_count():
    found = six(A=70)
    for code in "ABCDEF":
        text = practice_headline(FOOT_CHECK, found, code, [])
        assert re.match(r"\d+\.\d% \(\d+ of 100; 95% interval ", text)


def test_a_unit_is_written_once():
    assert with_unit(FOOT_CHECK, 0.8234) == "82.3%"
    assert with_unit(OPIOIDS, 1.515) == "1.52 items per 1,000 patients"
