"""The sentences of a report, as a practice team would hear them read aloud."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from qikit.headlines import (
    Figure,
    best_practice,
    group_headline,
    learn_from,
    median_headline,
    newest_signal,
    own_signal_text,
    practice_headline,
    signal_questions,
    signal_text,
    signals_headline,
    spread_headline,
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
SINCE_JULY = "above its median since July 2025"
ENDED = "above its median from January 2025 to June 2025"
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
    assert group_headline(FOOT_CHECK, OWN, [country], MARCH, "All alike.") == (
        "50.0% (500 of 1,000) in March 2026, 95% interval 46.9% to 53.1%; "
        "higher (better) than Northern Ireland (45.0%). All alike."
    )


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
    text = group_headline(measure, OWN, [ayr], MARCH, "")
    assert text.split("; ")[1] == f"{said}. "


def test_a_large_group_is_compared_with_the_rest():
    """500 of 1,000 in 1,700 of 4,000: the others have 1,200 of 3,000."""
    board = Figure("Lothian", 0.425, 1700, 4000)
    text = group_headline(FOOT_CHECK, OWN, [board], MARCH, "")
    assert "higher (better) than the rest of Lothian (40.0%)" in text


def test_a_group_of_exactly_a_fifth_is_compared_with_the_whole():
    board = Figure("Lothian", 0.4, 2000, 5000)
    text = group_headline(FOOT_CHECK, OWN, [board], MARCH, "")
    assert "than Lothian (40.0%)" in text


def test_a_group_that_is_the_whole_has_nobody_to_be_compared_with():
    board = Figure("Lothian", 0.5, 500, 1000)
    text = group_headline(FOOT_CHECK, OWN, [board], MARCH, "")
    assert text.endswith("; nobody else in Lothian to compare with. ")


def test_a_widened_interval_says_so():
    wide = replace(OWN, is_widened=True)
    assert group_headline(FOOT_CHECK, wide, [], MARCH, "S.") == (
        "50.0% (500 of 1,000) in March 2026, 95% interval 46.9% to 53.1%, "
        "widened because practices differ. S."
    )


def test_a_group_says_how_many_practices_stand_behind_its_figure():
    some = replace(OWN, n_practices=3, n_listed=6)
    text = group_headline(FOOT_CHECK, some, [], MARCH, "S.")
    assert text.startswith("50.0% (500 of 1,000; 3 of 6 practices) in March 2026, ")
    every = replace(OWN, n_practices=6, n_listed=6)
    text = group_headline(FOOT_CHECK, every, [], MARCH, "S.")
    assert text.startswith("50.0% (500 of 1,000) in March 2026, ")


def test_without_an_interval_nothing_is_called_higher_or_lower():
    bare = Figure("Mid Ulster", 0.5)
    ayr = Figure("Ayr", 0.2, 20, 100)
    assert group_headline(FOOT_CHECK, bare, [ayr], MARCH, "S.") == (
        "50.0% in March 2026, no interval; 20.0% in Ayr. S."
    )


def test_several_benchmarks_each_have_their_own_words():
    others = [Figure("Ayr", 0.45, 45, 1e6), Figure("Scotland", 0.6, 6, 1e6)]
    text = group_headline(FOOT_CHECK, OWN, others, MARCH, "")
    assert text.split("; ")[1:] == [
        "higher (better) than Ayr (45.0%)",
        "lower (worse) than Scotland (60.0%). ",
    ]


# -- published values: medians


def test_the_median_of_practices_is_called_that():
    own = Figure("Grand Union", 2.2)
    other = Figure("Northamptonshire", 1.33, n_practices=62)
    assert median_headline(OPIOIDS, own, [other], MARCH, 5) == (
        "the median of 5 practices was 2.20 items per 1,000 patients in March 2026; "
        "the median was 1.33 in Northamptonshire (62 practices)."
    )


def test_several_medians_and_none():
    own = Figure("Grand Union", 2.2)
    others = [Figure("Kent", 1.5), Figure("England", 1.0)]
    text = median_headline(OPIOIDS, own, others, MARCH, 5)
    assert text.endswith("; the median was 1.50 in Kent and 1.00 in England.")
    assert median_headline(OPIOIDS, own, [], MARCH, 5).endswith("in March 2026.")


def test_one_practice_is_no_median():
    text = median_headline(OPIOIDS, Figure("Grand Union", 2.2), [], MARCH, 1)
    assert text == (
        "the only practice had 2.20 items per 1,000 patients in March 2026."
    )


# -- how far practices lie apart


@pytest.mark.parametrize(
    ("met", "said"),
    [
        ({"A": 51}, "none differs from the others by more than chance."),
        ({"A": 70}, "of 6, 1 is higher than the others by more than chance."),
        ({"A": 30}, "of 6, 1 is lower than the others by more than chance."),
        (
            {"A": 80, "B": 80, "C": 20},
            "of 6, 2 are higher and 1 is lower than the others by more than chance.",
        ),
    ],
)
def test_how_many_practices_stand_out(met, said):
    found = six(**met)
    assert spread_headline(FOOT_CHECK, found, labels(found)).split("; ")[1] == said


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (FOOT_CHECK, "Practices range from 30.0% to 70.0% (Surgery A)"),
        (DOWN, "Practices range from 30.0% (Surgery F) to 70.0%"),
        (NEUTRAL, "Practices range from 30.0% to 70.0%"),
    ],
)
def test_only_the_wanted_end_of_the_range_is_named(measure, said):
    found = six(A=70, F=30)
    text = spread_headline(measure, found, labels(found))
    assert text.split("; ")[0] == said


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
    found = ranked(*rows)
    assert spread_headline(FOOT_CHECK, found, labels(found)) == said


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
    text = spread_headline(FOOT_CHECK, ranked_practices(rows), {"A": "A", "B": "B"})
    assert text == (
        "Practices range from 10.0% to 90.0% (B); without counts nobody can tell "
        "whether that is more than chance."
    )


def test_practices_that_all_have_the_same_value():
    found = ranked(("A", 10, 10), ("B", 20, 20), ("C", 30, 30))
    said = spread_headline(FOOT_CHECK, found, labels(found))
    assert said == "All 3 practices have 100.0%."


def test_both_practices_have_the_same_value():
    found = ranked(("A", 10, 10), ("B", 5, 5))
    said = spread_headline(FOOT_CHECK, found, labels(found))
    assert said == "Both practices have 100.0%."


def test_practices_that_look_the_same_on_paper():
    found = ranked(("A", 5000, 10_000), ("B", 5001, 10_000), ("C", 5000, 10_000))
    said = spread_headline(FOOT_CHECK, found, labels(found))
    assert said == "All 3 practices have about 50.0%."


def test_two_practices_are_not_said_to_differ():
    """88 of 99 and 5 of 5: the count of few people stands before its value."""
    found = ranked(("A", 88, 99), ("B", 5, 5))
    assert spread_headline(FOOT_CHECK, found, labels(found)) == (
        "Practices range from 88.9% to 5 of 5, 100.0% (Surgery B); too few practices "
        "to tell whether that is more than chance."
    )


def test_a_wider_area_with_few_others_is_not_compared_with():
    """The area has 1,008 people, all but 8 of them our own."""
    area = Figure("Ayr", 508 / 1008, 508, 1008)
    text = group_headline(FOOT_CHECK, OWN, [area], MARCH, "")
    assert "the rest of Ayr has too few to compare with" in text


def test_the_rest_of_a_wider_area_is_not_known_exactly():
    """Own 50 % (46.9 % to 53.1 %); the rest, 29 of 50, 44.2 % to 70.6 %."""
    area = Figure("Ayr", 529 / 1050, 529, 1050)
    text = group_headline(FOOT_CHECK, OWN, [area], MARCH, "")
    assert "similar to the rest of Ayr (58.0%)" in text


# -- one practice


def test_a_practice_with_few_peers_is_not_told_that_it_is_behind():
    found = ranked(("A", 88, 99), ("B", 5, 5))
    assert practice_headline(FOOT_CHECK, found, "A", [], MARCH) == (
        "88.9% (88 of 99) in March 2026, 95% interval 81.2% to 93.7%; our peers are "
        "too few to compare with."
    )


def test_of_few_people_the_count_comes_first():
    found = ranked(("A", 88, 99), ("B", 5, 5))
    text = practice_headline(FOOT_CHECK, found, "B", [], MARCH)
    assert text.startswith("5 of 5 (100.0%) in March 2026, 95% interval 56.6% to 100")
    nine = group_headline(FOOT_CHECK, Figure("X", 7 / 9, 7, 9), [], MARCH, "")
    ten = group_headline(FOOT_CHECK, Figure("X", 0.7, 7, 10), [], MARCH, "")
    assert nine.startswith("7 of 9 (77.8%)") and ten.startswith("70.0% (7 of 10)")


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
    text = practice_headline(FOOT_CHECK, six(A=70), "A", [board], MARCH)
    assert text == (
        "70.0% (70 of 100) in March 2026, 95% interval 60.4% to 78.1%; "
        "higher than our peers; similar to Lothian (75.0%). Higher is better here."
    )


def test_a_neutral_measure_is_never_better_or_worse():
    text = practice_headline(NEUTRAL, six(A=70), "A", [], MARCH)
    assert "higher than our peers" in text
    assert "better" not in text and "worse" not in text


def test_a_practice_alone_is_compared_with_nobody():
    text = practice_headline(FOOT_CHECK, ranked(("A", 70, 100)), "A", [], MARCH)
    assert text == "70.0% (70 of 100) in March 2026, 95% interval 60.4% to 78.1%."


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
    said = [signal_text(drawn), signals_headline({"A": drawn}, FOOT_CHECK)]
    assert not any("no shift" in text for text in said)
    assert signal_questions({"A": drawn}, FOOT_CHECK) == []


def test_a_signal_before_a_rebase_is_no_news():
    """The shift of 2025 has its reason: a new median from December."""
    rebase = Phase("rebase", pd.Timestamp("2025-12-01"), "new recall letters")
    drawn = chart(SHIFT_UP, phases=[rebase])
    assert len(drawn.signals) or drawn.status != "assessed"
    assert newest_signal(drawn) is None
    assert signal_questions({"A": drawn}, FOOT_CHECK) == []


@pytest.mark.parametrize(
    ("picture", "measure", "said"),
    [
        (SHIFT_UP, FOOT_CHECK, f"{SINCE_JULY}, latest 80.0%. {TRY_IT}"),
        (SHIFT_UP, DOWN, f"{SINCE_JULY}, latest 80.0%. {WHAT_HELPS}"),
        (SHIFT_UP, NEUTRAL, f"{SINCE_JULY}, latest 80.0%. What changed?"),
        (
            SHIFT_DOWN,
            FOOT_CHECK,
            f"below its median since July 2025, latest 20.0%. {WHAT_HELPS}",
        ),
        (SHIFT_ENDED, FOOT_CHECK, f"{ENDED}, latest 70.0%. What changed?"),
        (SHIFT_ENDED, DOWN, f"{ENDED}, latest 70.0%. {WHAT_HELPS}"),
        (
            SHIFT_ON_THE_LINE,
            FOOT_CHECK,
            f"above its median since May 2025, latest 60.0%. {TRY_IT}",
        ),
        (
            TREND,
            FOOT_CHECK,
            (
                "rising month by month from July 2025 to November 2025, latest 70.0%. "
                "What changed?"
            ),
        ),
    ],
)
def test_a_signal_is_a_question(picture, measure, said):
    assert signal_questions({"Surgery A": chart(picture)}, measure) == [
        f"Surgery A: {said}"
    ]


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
    assert signal_questions({"A": drawn}, measure) == []


def test_a_point_left_out_is_not_the_latest():
    """December fell to 40 % when the computers were down."""
    left_out = Phase("exclude", pd.Timestamp("2025-12-01"), "computers down")
    drawn = chart("46" * 8 + "88888884", phases=[left_out])
    (asked,) = signal_questions({"A": drawn}, FOOT_CHECK)
    assert asked == f"A: above its median since May 2025, latest 80.0%. {TRY_IT}"


def test_by_the_strict_rules_a_point_on_the_median_ends_a_shift():
    drawn = chart("46" * 8 + "888888" + "67", rule_set="strict")
    (asked,) = signal_questions({"A": drawn}, FOOT_CHECK)
    assert "from May 2025 to October 2025, latest 70.0%." in asked
    ended = chart(SHIFT_ON_THE_LINE, rule_set="strict")
    assert signal_questions({"A": ended}, FOOT_CHECK) == []


def test_a_trend_of_quarters_goes_quarter_by_quarter():
    (asked,) = signal_questions({"A": chart(TREND, "quarter")}, FOOT_CHECK)
    assert asked.startswith("A: rising quarter by quarter from July to September 2028")


def asked_of(charts, measure=FOOT_CHECK) -> str:
    return "".join(text[0] for text in signal_questions(charts, measure))


def drawn_as(**pictures):
    return {label: chart(picture) for label, picture in pictures.items()}


def test_signals_that_last_come_first_then_those_of_most_points():
    charts = drawn_as(A=SHIFT_ENDED, B=SHIFT_UP, C=LONG_SHIFT)
    assert asked_of(charts) == "CBA"


@pytest.mark.parametrize("measure", [FOOT_CHECK, DOWN, NEUTRAL])
def test_both_directions_keep_two_places_of_four(measure):
    few_up = dict.fromkeys("ABCD", chart(SHIFT_DOWN)) | drawn_as(E=SHIFT_UP)
    assert asked_of(few_up, measure) == "ABCE"
    long = dict.fromkeys("ABCD", chart(LONG_SHIFT))
    both = long | dict.fromkeys("EFG", chart(SHIFT_DOWN))
    assert asked_of(both, measure) == "ABEF"
    assert asked_of(dict.fromkeys("ABCDE", chart(SHIFT_UP)), measure) == "ABCD"


def test_a_frozen_median_is_named_by_its_periods():
    drawn = chart(FROZEN, phases=[FREEZE])
    assert signal_questions({"A": drawn}, FOOT_CHECK) == [
        (
            "A: above its median of January to December 2024 since December 2024, "
            f"latest 80.0%. {TRY_IT}"
        )
    ]


def test_a_practice_is_asked_of_its_own_chart_as_ours():
    (asked,) = signal_questions({"A": chart(SHIFT_UP)}, FOOT_CHECK, whose="our")
    assert asked == f"A: above our median since July 2025, latest 80.0%. {TRY_IT}"


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
            (
                "six points in a row above our usual 60.0% (shift), July to December "
                "2025; latest 80.0%"
            ),
        ),
        (
            "46" * 6 + "8" * 12,
            [FREEZE],
            (
                "13 points in a row above our usual 50.0% (shift), December 2024 to "
                "December 2025; latest 80.0%"
            ),
        ),
        (TREND, [], "rising trend, 5 points from July 2025 to November 2025"),
        (SHIFT_OLD, [], "no shift or trend in the latest 12 months"),
        (TOO_FEW, [], "too few points to show a shift"),
    ],
)
def test_a_practice_speaks_of_its_own_shift(picture, phases, said):
    assert own_signal_text(chart(picture, phases=phases), FOOT_CHECK) == said


def test_the_signals_of_a_group_are_counted_and_named():
    charts = {
        "Abbey": chart(SHIFT_UP),
        "Bridge": chart(SHIFT_DOWN),
        "Castle": chart(TREND),
        "Dean": chart(SHIFT_OLD),
        "Elm": chart(TOO_FEW),
    }
    assert signals_headline(charts, FOOT_CHECK) == (
        "In the latest 12 months the rules find a shift or trend in 3 of the 4 run "
        "charts (upward, the wanted direction: Abbey and Castle; downward, not the "
        "wanted direction: 1 practice); 1 more could not be assessed. A signal is a "
        "question, not a verdict: chance alone makes some."
    )


def test_the_caution_can_be_left_to_the_page():
    charts = {"Abbey": chart(SHIFT_UP)}
    text = signals_headline(charts, FOOT_CHECK, with_caution=False)
    assert "verdict" not in text and text.endswith("Abbey).")


def test_a_shift_is_asked_about_before_a_trend():
    charts = {"Abbey": chart(TREND), "Bridge": chart(SHIFT_ENDED)}
    asked = signal_questions(charts, FOOT_CHECK)
    assert [text.split(":")[0] for text in asked] == ["Bridge", "Abbey"]


def test_nobody_is_asked_to_copy_the_trend_of_a_side_effect():
    side_effect = replace(FOOT_CHECK, type="balancing")
    (trend,) = signal_questions({"Abbey": chart("46" * 9 + "45678")}, side_effect)
    assert trend.endswith("What changed?")
    (shift,) = signal_questions({"Abbey": chart(SHIFT_UP)}, side_effect)
    assert shift.endswith(TRY_IT)


def test_a_note_follows_the_question_of_its_practice():
    charts = {"Abbey": chart(SHIFT_UP), "Bridge": chart(SHIFT_UP)}
    notes = {"Abbey": "Few people: n is 5 a month."}
    abbey, bridge = signal_questions(charts, FOOT_CHECK, notes=notes)
    assert abbey.endswith(f"{TRY_IT} Few people: n is 5 a month.")
    assert bridge.endswith(TRY_IT)


def test_a_neutral_measure_has_no_wanted_direction():
    charts = {"Abbey": chart(SHIFT_UP), "Bridge": chart(SHIFT_DOWN)}
    text = signals_headline(charts, NEUTRAL)
    assert "(upward: 1 practice; downward: 1 practice)" in text
    assert "wanted" not in text


def test_where_down_is_wanted_downward_is_the_wanted_direction():
    text = signals_headline({"A": chart(SHIFT_DOWN), "B": chart(QUIET)}, DOWN)
    assert "(downward, the wanted direction: A)" in text


def test_more_than_four_are_counted():
    charts = dict.fromkeys("ABCDEF", chart(SHIFT_UP))
    assert "A, B, C, D and 2 more)" in signals_headline(charts, FOOT_CHECK)


def test_no_signal_is_said_plainly():
    charts = {"A": chart(SHIFT_OLD), "B": chart(SHIFT_OLD)}
    assert signals_headline(charts, FOOT_CHECK) == (
        "In the latest 12 months the rules find no shift or trend in the 2 run charts."
    )


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (SHIFT_OLD, "the rules find no shift or trend in the only run chart."),
        (SHIFT_UP, "the rules find a shift or trend in the only run chart (upward"),
        (SHORT, "The only run chart could not be assessed for a shift or trend."),
    ],
)
def test_one_run_chart_alone(picture, said):
    assert said in signals_headline({"A": chart(picture)}, FOOT_CHECK)


def test_nothing_could_be_assessed():
    charts = dict.fromkeys("AB", chart(SHORT))
    assert signals_headline(charts, FOOT_CHECK) == (
        "None of the 2 run charts could be assessed for a shift or trend."
    )


# -- all sentences together


def every_sentence():
    found = six(A=70, F=30)
    board = Figure("Lothian", 0.425, 1700, 4000)
    for measure in (FOOT_CHECK, DOWN, NEUTRAL):
        spread = spread_headline(measure, found, labels(found))
        yield group_headline(measure, OWN, [board], MARCH, spread)
        yield from (practice_headline(measure, found, c, [board], MARCH) for c in "ABF")
        yield str(learn_from(measure, found, labels(found)))
        charts = {"A": chart(SHIFT_UP), "B": chart(TREND), "C": chart(SHIFT_DOWN)}
        yield signals_headline(charts, measure)
        yield from signal_questions(charts, measure)


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
        text = practice_headline(FOOT_CHECK, found, code, [], MARCH)
        assert re.match(r"\d+\.\d% \(\d+ of 100\) in", text)


def test_a_unit_is_written_once():
    assert with_unit(FOOT_CHECK, 0.8234) == "82.3%"
    assert with_unit(OPIOIDS, 1.515) == "1.52 items per 1,000 patients"
