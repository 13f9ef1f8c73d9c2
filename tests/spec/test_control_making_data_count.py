"""The Making Data Count rules, drawn round lines at 20, 30, 50, 70 and 80.

A beyond the upper limit, L on it, N near it, T on the line at two thirds, + above the
centre, 0 on it, - below, and the same in small letters below; blank is missing.
"""

import numpy as np
import pandas as pd
import pytest

from qikit.spc.control_chart import control_chart
from qikit.spc.lines import lines_around
from qikit.spc.phases import Phase
from qikit.spc.special_cause import (
    find_outside,
    find_two_of_three,
    judge_by_making_data_count,
)

HEIGHT = {"A": 85, "L": 80, "N": 75, "T": 70, "+": 60, "0": 50, " ": np.nan}
HEIGHT |= {"a": 15, "l": 20, "n": 25, "t": 30, "-": 40}
RULES, RULES_2023 = "making-data-count", "making-data-count-2023"


def monthly(heights) -> pd.Series:
    months = pd.date_range("2024-04-01", periods=len(heights), freq="MS")
    return pd.Series(list(heights), months, dtype=float)


def drawing(picture: str) -> pd.Series:
    return monthly([HEIGHT[c] for c in picture])


def marked(signals, length: int) -> str:
    rows = {row for signal in signals for row in signal.rows}
    return "".join(".X"[row in rows] for row in range(length))


def lines(picture: str):
    return lines_around(50.0, 10.0, len(picture))


@pytest.mark.parametrize(
    ("picture", "expected", "expected_2023"),
    [
        ("NN+", "XX.", "XX."),  # only the near points are marked
        ("N+N", "X.X", "X.X"),
        ("+NN", ".XX", ".XX"),
        ("nn-", "XX.", "XX."),
        ("NNN", "XXX", "XXX"),
        ("NN", "..", ".."),  # three points are needed
        ("N++", "...", "..."),
        ("N++N", "....", "...."),
        ("N0N", "...", "..."),  # a point on the centre breaks it
        ("N N", "...", "..."),  # so does a gap
        ("N-N", "...", "..."),  # and one on the other side
        ("Nn+", "...", "..."),  # near both limits: issue 143
        ("nN+", "...", "..."),
        ("TT+", "...", "..."),  # on the line at two thirds is not near
        ("LL+", "XX.", "XX."),  # on the limit is near, not outside
        ("AN+", "...", "XX."),  # issue 194: 2023 counts points outside
        ("AA+", "...", "XX."),
        ("AAN", "...", "XXX"),  # issue 153
        ("ANN", ".XX", "XXX"),
        ("NN+NN", "XX.XX", "XX.XX"),
        ("NN+-nn", "XX..XX", "XX..XX"),
        ("NN-nn-", "...XX.", "...XX."),
        ("", "", ""),
    ],
)
def test_two_of_three(picture, expected, expected_2023):
    points, limits = drawing(picture), lines(picture)
    found = find_two_of_three(points, limits)
    assert marked(found, len(picture)) == expected
    found = find_two_of_three(points, limits, count_outside=True)
    assert marked(found, len(picture)) == expected_2023


def test_overlapping_windows_are_one_signal():
    picture = "NN+NN-nn-"
    found = find_two_of_three(drawing(picture), lines(picture))
    assert [(s.direction, s.rows) for s in found] == [
        ("above", (0, 1, 3, 4)),
        ("below", (6, 7)),
    ]


def test_outside_is_strictly_beyond_a_limit():
    picture = "ALN0nla "
    found = find_outside(drawing(picture), lines(picture))
    assert [(s.direction, s.rows) for s in found] == [("above", (0,)), ("below", (6,))]


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("++++++", "......"),  # six is one short
        ("+++++++", "XXXXXXX"),
        ("-------", "XXXXXXX"),
        ("+++++++-", "XXXXXXX."),
        ("+++0++++", "........"),  # a point on the mean breaks it
        ("+++ ++++", "........"),  # so does a gap
        ("++++++0+", "........"),
        ("++++++++++", "XXXXXXXXXX"),
    ],
)
def test_seven_on_one_side(picture, expected):
    points = drawing(picture) + np.tile([0.0, 0.5], len(picture))[: len(picture)] * (
        drawing(picture) != 50
    )  # no trends
    found = judge_by_making_data_count(
        points, lines(picture), rule_set=RULES, n_all=len(picture)
    )
    assert marked(found.signals, len(picture)) == expected


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        ([47, 48, 49, 50, 51, 52], "......"),  # six is one short
        ([47, 48, 49, 50, 51, 52, 53], "XXXXXXX"),
        ([53, 52, 51, 50, 49, 48, 47], "XXXXXXX"),
        ([47, 48, 49, 50, 50, 51, 52, 53], "........"),  # a repeat: issue 24
        ([47, 48, 49, np.nan, 51, 52, 53, 54], "........"),  # a gap
        ([49, 47, 48, 49, 50, 51, 52, 53, 50], ".XXXXXXX."),
    ],
)
def test_trend_of_seven(heights, expected):
    found = judge_by_making_data_count(
        monthly(heights),
        lines_around(50.0, 10.0, len(heights)),
        rule_set=RULES,
        n_all=9,
    )
    assert marked(found.signals, len(heights)) == expected


# A frozen baseline of 14 rows round 50: the moving ranges are 10, so the limits
# are 50 +- 26.6 and the lines at two thirds 50 +- 17.733.
BASELINE = [55.0, 45.0] * 7


def chart_of(heights, **options):
    series = monthly([*BASELINE, *heights])
    data = pd.DataFrame({"date": series.index, "value": series.to_numpy()})
    options = {"direction": "up", "rule_set": RULES} | options
    return control_chart(data, chart="i", baseline_points=14, **options)


def labels(chart) -> list:
    return chart.points["special_cause"].iloc[14:].tolist()


def types(chart) -> list[str]:
    return chart.points["point_type"].iloc[14:].tolist()


def test_limits_are_266_moving_ranges_from_the_mean():
    row = chart_of([50.0]).points.iloc[-1]
    found = row[["centre_line", "lower_limit", "upper_limit", "upper_third"]]
    assert found.tolist() == pytest.approx([50.0, 23.4, 76.6, 50 + 53.2 / 3])


def test_a_point_on_the_limit_is_not_outside():
    assert labels(chart_of([76.6])) == [None]
    assert labels(chart_of([76.61])) == ["outside_limits"]
    assert labels(chart_of([23.4])) == [None]
    assert labels(chart_of([23.39])) == ["outside_limits"]


def test_a_point_has_one_label_in_a_fixed_order():
    heights = [40.0, 44, 51, 53, 69, 71, 80, 53]
    chart = chart_of(heights)
    assert labels(chart) == ["trend"] * 6 + ["outside_limits", None]
    assert types(chart) == ["improvement"] * 7 + ["common_cause"]
    near = chart.points["two_of_three"].iloc[14:].tolist()
    assert near == [False] * 4 + [True, True, False, False]


def test_two_of_three_goes_before_seven_on_one_side():
    heights = [51.0, 53, 51, 69, 70, 53, 51, 55, 53]
    assert (
        labels(chart_of(heights))
        == ["shift"] * 3 + ["two_of_three"] * 2 + ["shift"] * 4
    )


def test_a_trend_counts_by_the_way_it_goes():
    falling_above = [65.0, 64, 63, 62, 61, 60, 59]
    assert types(chart_of(falling_above)) == ["concern"] * 7  # issue 171
    assert types(chart_of(falling_above, direction="down")) == ["improvement"] * 7
    assert types(chart_of(falling_above, direction="neutral")) == ["neutral_low"] * 7


def test_the_turning_point_of_two_trends_belongs_to_the_later_one():
    heights = [51.0, 52, 53, 54, 55, 56, 57, 56, 55, 54, 53, 52, 51]
    expected = ["improvement"] * 6 + ["concern"] * 7
    assert types(chart_of(heights)) == expected


@pytest.mark.parametrize(
    ("direction", "high", "low"),
    [
        ("up", "improvement", "concern"),
        ("down", "concern", "improvement"),
        ("neutral", "neutral_high", "neutral_low"),
    ],
)
def test_point_types_by_the_wanted_direction(direction, high, low):
    assert types(chart_of([90.0, 10.0], direction=direction)) == [high, low]


def test_gaps_and_excluded_points_have_no_type():
    exclude = Phase("exclude", pd.Timestamp("2025-07-01"), "power cut")
    chart = chart_of([90.0, 90.0, np.nan, 50.0], phases=[exclude])
    assert types(chart) == ["improvement", None, None, "common_cause"]
    assert chart.points["outside_limits"].sum() == 1


def test_signals_of_a_chart_name_their_positions():
    chart = chart_of([90.0, 51.0, 53.0, 51.0, 53.0, 51.0, 53.0])
    found = chart.signals[["kind", "start", "end", "n", "direction"]]
    assert found.to_numpy().tolist() == [
        ["shift", 15, 21, 7, "above"],
        ["outside_limits", 15, 15, 1, "above"],
    ]
    assert chart.summary["shifts"] == [
        {"start": 15, "end": 21, "n": 7, "side": "above"}
    ]
    assert chart.summary["trends"] == []
    assert chart.summary["variation"] == "improvement"


def test_2023_rules_by_name():
    heights = [85.0, 70.0, 55.0]
    assert labels(chart_of(heights)) == ["outside_limits", None, None]
    found = chart_of(heights, rule_set=RULES_2023)
    assert labels(found) == ["outside_limits", "two_of_three", None]


@pytest.mark.parametrize(
    ("n_points", "variation", "assurance"),
    [(12, None, None), (13, "common_cause", "inconsistent")],
)
def test_icons_need_thirteen_points(n_points, variation, assurance):
    heights = ([55.0, 45.0] * 7)[:n_points]
    data = pd.DataFrame({"date": monthly(heights).index, "value": heights})
    chart = control_chart(data, chart="i", target=50.0, direction="up")
    assert chart.summary["variation"] == variation
    assert chart.summary["assurance"] == assurance
    assert chart.points["point_type"].tolist() == ["common_cause"] * n_points
    assert any("13 are needed" in note for note in chart.notes) == (n_points == 12)


def test_a_short_series_is_labelled_all_the_same():
    data = pd.DataFrame({"date": monthly(range(7)).index, "value": np.arange(7.0)})
    chart = control_chart(data, chart="i", direction="up")
    assert chart.status == "too_few"
    ends = ["outside_limits"]  # 0 and 6 lie beyond 3 -+ 2.66
    assert chart.points["special_cause"].tolist() == ends + ["trend"] * 5 + ends
    assert chart.summary["variation"] is None


def test_no_rule_crosses_a_rebase():
    rebase = Phase("rebase", pd.Timestamp("2025-12-01"), "new recall system")
    chart = chart_of([60.0, 61.0] * 6, phases=[rebase])
    assert chart.points["phase"].tolist() == [1] * 20 + [2] * 6
    assert not chart.points["in_shift"].any()  # six before it, none after it
