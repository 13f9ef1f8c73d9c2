import numpy as np
import pandas as pd

from qikit.plots.alt_text import ranked_practices_alt, run_chart_alt, run_charts_alt
from qikit.variation.ranked import RankedPractices, ranked_practices

FROZEN = ("baseline_end", "2025-03-01")


def alt(draw, picture, *phases, **changes):
    return run_chart_alt(
        draw.chart(picture, *phases), draw.measure(**changes), "High Street"
    )


def test_a_shift_with_its_months_and_points(draw):
    assert alt(draw, "454545454545777777", FROZEN) == (
        "Run chart of Foot checks for High Street, April 2024 to September 2025: "
        "18 months. "
        "The latest value is 70% in September 2025 and the median is 45%. "
        "There is 1 shift: 7 points above the median (March to September 2025)."
    )


def test_a_trend_and_a_target(draw):
    assert alt(draw, "4545454545456789", FROZEN, target=0.9) == (
        "Run chart of Foot checks for High Street, April 2024 to July 2025: "
        "16 months. "
        "The latest value is 90% in July 2025, the median is 45% and the target is "
        "90%. "
        "There is 1 trend: 6 points rising (February to July 2025)."
    )


def test_no_signal_is_said_only_when_assessed(draw):
    assert alt(draw, "3355335533553355").endswith(
        "The latest value is 50% in July 2025 and the median is 40%. "
        "No shift or trend is found."
    )


def test_the_number_of_runs_is_said_without_a_verdict(draw):
    assert alt(draw, "35353535353535").endswith(
        "No shift or trend is found, but there are more runs than chance explains."
    )


def test_missing_months_and_why_too_few(draw):
    assert alt(draw, "3 454 54543") == (
        "Run chart of Foot checks for High Street, April 2024 to February 2025: "
        "11 months, 2 without a value. "
        "The latest value is 30% in February 2025 and the median is 40%. "
        + draw.chart("3 454 54543").notes[-1]
    )
    assert "too few points to show a shift" in alt(draw, "3 454 54543")


def test_one_month_is_singular(draw):
    chart = draw.chart("3")
    assert run_chart_alt(chart, draw.measure(), "Glen") == (
        "Run chart of Foot checks for Glen, April 2024: 1 month. "
        "The latest value is 30% in April 2024 and the median is 30%. "
        + chart.notes[-1]
    )
    assert "ot assessed" in chart.notes[-1]


def test_no_value_at_all(draw):
    assert alt(draw, "  ") == (
        "Run chart of Foot checks for High Street: there is no value."
    )


def test_the_median_of_the_last_phase_is_named_with_its_start(draw):
    text = alt(draw, "353535353535" + "797979797979", ("rebase", "2025-04-01"))
    assert "and the median since April 2025 is 80%." in text


def test_many_signals_are_counted_and_the_last_three_told(draw):
    text = alt(draw, "777777333333" * 3)
    assert "There are 6 shifts: the last three are 6 points below the median " in text
    assert text.count("points") == 3


def test_a_rate_names_its_unit(draw):
    text = run_chart_alt(draw.chart("345"), draw.rate(), "Glen")
    assert text.startswith(
        "Run chart of Items (items per 1,000 patients) for Glen, April to June 2024: "
        "3 months. The latest value is 0.50 in June 2024"
    )


def test_names_are_returned_as_they_are(draw):
    text = run_chart_alt(draw.chart("345"), draw.measure(), "$A_b$ & <script>")
    assert "for $A_b$ & <script>, April" in text
    assert "image of" not in text.lower()


def test_small_charts_together(draw):
    charts = {
        "High Street": draw.chart("454545454545777777", FROZEN),
        "Glen": draw.chart("4545454545456789", FROZEN),
        "Westgate": draw.chart("3355335533553355"),
        "Old Mill": draw.chart("345454543"),
        "Harbour": draw.chart("34"),
        "Park Road": draw.chart(""),
    }
    assert run_charts_alt(charts, draw.measure()) == (
        "Run charts of Foot checks for 6 practices, April 2024 to "
        "September 2025. "
        "Latest values go from 30% (Old Mill) to 90% (Glen); 1 practice has no value. "
        "2 practices have a shift or trend, the latest of each: High Street, 7 points "
        "above the median (March to September 2025); Glen, 6 points rising (February "
        "to July 2025). "
        "1 practice has too few points to show a shift and 1 practice is not assessed."
    )


def test_small_charts_without_signals(draw):
    charts = {"A": draw.chart("3355335533553355")}
    assert run_charts_alt(charts, draw.measure()) == (
        "Run chart of Foot checks for 1 practice, April 2024 to July "
        "2025. The latest value is 50% (A). No shift or trend is found."
    )
    assert run_charts_alt({"A": draw.chart("")}, draw.measure()) == (
        "Run chart of Foot checks for 1 practice: there is no value."
    )


def test_small_charts_that_are_not_assessed_never_say_no_shift(draw):
    text = run_charts_alt(
        {"A": draw.chart("34"), "B": draw.chart("45")}, draw.measure()
    )
    assert text.endswith("2 practices are not assessed.")
    assert "No shift" not in text


NAN = np.nan
NAMES = {"A": "High Street", "B": "Glen", "C": "Old Mill", "E": "Park Road"}


def ranking(rows, compared_with="cluster"):
    columns = "practice_code numerator denominator value state comparison".split()
    bars = pd.DataFrame(rows, columns=columns)
    bars["compared_with"] = compared_with
    return RankedPractices(bars, 0.72, 0.72, int(bars["value"].isna().sum()))


ROWS = [
    ("A", 76, 80, 0.95, "reported", "higher"),
    ("B", 30, 40, 0.75, "reported", "similar"),
    ("C", 20, 50, 0.40, "reported", "lower"),
    ("D", 1, 10, 0.10, "reported", "lower"),
    ("E", NAN, NAN, NAN, "suppressed_at_source", "not known"),
    ("F", NAN, NAN, NAN, "not_submitted", "not known"),
]


def test_a_ranking(draw):
    lines = [("cluster", 0.72), ("Scotland", 0.7), ("board", NAN)]
    assert ranked_practices_alt(ranking(ROWS), draw.measure(), NAMES, lines) == (
        "Foot checks in 6 practices: highest value first, from 95% (High Street, 76 of "
        "80) to 10% (D, 1 of 10). "
        "For comparison: cluster 72% and Scotland 70%. "
        "Against the others, 1 is higher (High Street), 1 is similar and 2 are lower "
        "(Old Mill and D). "
        "2 practices have no value: suppressed at source (1) and not reported (1)."
    )


def test_a_ranking_with_one_large_practice(draw):
    against = ["rest of the cluster", *["cluster"] * 5]
    text = ranked_practices_alt(ranking(ROWS, against), draw.measure(), NAMES, [])
    assert "Against the others, 1 is" in text


def test_a_ranking_against_a_stated_benchmark(draw):
    text = ranked_practices_alt(
        ranking(ROWS, ["benchmark"] * 6), draw.measure(), NAMES, []
    )
    assert "Against the benchmark, 1 is" in text


def test_a_ranking_of_published_values(draw):
    rows = [
        ("A", NAN, NAN, 4.1, "reported", "not known"),
        ("B", NAN, NAN, 2.2, "reported", "not known"),
        ("E", NAN, NAN, NAN, "suppressed_at_source", "not known"),
    ]
    text = ranked_practices_alt(ranking(rows), draw.rate(), NAMES, [("Scotland", 3)])
    assert text == (
        "Items (items per 1,000 patients) in 3 practices: highest value first, from "
        "4.10 (High Street) to 2.20 (Glen). For comparison: Scotland 3.00. "
        "1 practice has no value: suppressed at source (1)."
    )


def test_a_ranking_of_one_and_of_none(draw):
    assert ranked_practices_alt(ranking(ROWS[1:2]), draw.measure(), NAMES, []) == (
        "Foot checks in 1 practice: 75% (Glen, 30 of 40). "
        "Against the others, 1 is similar."
    )
    assert ranked_practices_alt(ranking(ROWS[4:]), draw.measure(), NAMES, []) == (
        "Foot checks in 2 practices: none has a value. "
        "2 practices have no value: suppressed at source (1) and not reported (1)."
    )


def test_a_long_list_of_practices_is_cut(draw):
    rows = [(f"P{n}", 1, 10, 0.1, "reported", "lower") for n in range(9)]
    text = ranked_practices_alt(ranking(rows), draw.measure(), {}, [])
    assert "9 are lower (P0, P1, P2, P3, P4, P5 and 3 more)." in text


def test_two_practices_are_too_few_to_compare_in_words(draw):
    ranking = ranked_practices(
        pd.DataFrame(
            {
                "practice_code": ["P1", "P2"],
                "numerator": [88.0, 5.0],
                "denominator": [99.0, 5.0],
                "value": [np.nan, np.nan],
                "state": "reported",
            }
        )
    )
    text = ranked_practices_alt(ranking, draw.measure(), labels={})
    assert text.endswith("The others are too few to compare with.")


def test_suppressed_months_are_counted_apart_from_missing_ones(draw):
    chart = draw.hidden("4545s4 4545454s")
    text = run_chart_alt(chart, draw.measure(), "High Street")
    assert ": 15 months, 2 suppressed, 1 without a value." in text
    assert text.endswith(
        "The median and the signals are worked out on the points that remain."
    )


def test_nothing_but_suppressed_months(draw):
    text = run_chart_alt(draw.hidden("ss"), draw.measure(), "High Street")
    assert text.endswith("for High Street: every value is suppressed.")
