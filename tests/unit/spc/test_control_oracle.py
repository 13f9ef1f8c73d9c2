"""Control charts against a slow second implementation, and what must not matter.

The oracle goes point by point with loops, dictionaries and exact fractions, and finds
runs by windows of seven rather than by stretches.
"""

from fractions import Fraction as F
from math import log2, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.spc.control_chart import control_chart
from qikit.spc.phases import Phase

MARKS = ["in_shift", "in_trend", "outside_limits", "two_of_three"]
LINES = ["centre_line", "lower_limit", "upper_limit", "lower_third", "upper_third"]
NEAR_SAME = {"rtol": 1e-9, "atol": 1e-9}

heights = st.lists(st.none() | st.integers(0, 20), min_size=1, max_size=40)
calm = st.lists(st.integers(8, 12) | st.integers(0, 20), min_size=10, max_size=40)


def dated(values) -> pd.DataFrame:
    months = pd.date_range("2020-01-01", periods=len(values), freq="MS")
    numbers = [np.nan if v is None else float(v) for v in values]
    return pd.DataFrame({"date": months, "value": numbers})


def slow_limits(values: list, screen: bool) -> tuple:
    """Return mean and average moving range of a baseline, or None for either."""
    known = [F(v) for v in values if v is not None]
    ranges = []
    for before, after in zip(values, values[1:], strict=False):
        if before is not None and after is not None:
            ranges.append(F(abs(after - before)))
    mean = sum(known) / len(known) if known else None
    average = sum(ranges) / len(ranges) if ranges else None
    if screen and average:
        kept = [r for r in ranges if r < F(3267, 1000) * average]
        average = sum(kept) / len(kept)
    return mean, average


def slow_making_data_count(values: list, n_baseline: int, screen: bool, year: int):
    """Return a dict of marks for each point, by position from 0."""
    mean, average = slow_limits(values[:n_baseline], screen)
    points = {i: dict.fromkeys(MARKS, False) for i in range(len(values))}
    if mean is None:
        return points
    side = {}
    for i, value in enumerate(values):
        side[i] = 0 if value is None else (value > mean) - (value < mean)
    near = dict.fromkeys(points, False)
    for i, value in enumerate(values):
        if value is None or average is None:
            continue
        distance = abs(value - mean)
        limit = F(266, 100) * average
        points[i]["outside_limits"] = distance > limit
        near[i] = distance > limit * 2 / 3 and (year == 2023 or distance <= limit)
    for first in range(len(values) - 6):
        window = range(first, first + 7)
        if side[first] and all(side[i] == side[first] for i in window):
            for i in window:
                points[i]["in_shift"] = True
        own = [values[i] for i in window]
        if None in own:
            continue
        if all(a < b for a, b in zip(own, own[1:], strict=False)) or all(
            a > b for a, b in zip(own, own[1:], strict=False)
        ):
            for i in window:
                points[i]["in_trend"] = True
    for first in range(len(values) - 2):
        window = range(first, first + 3)
        if abs(sum(side[i] for i in window)) == 3 and sum(near[i] for i in window) >= 2:
            for i in window:
                points[i]["two_of_three"] |= near[i]
    return points


@settings(max_examples=150, deadline=None)
@given(values=heights | calm, data=st.data())
def test_making_data_count_as_the_slow_way(values, data):
    n_baseline = data.draw(st.integers(1, len(values)))
    screen, year = data.draw(st.booleans()), data.draw(st.sampled_from([2022, 2023]))
    rule_set = "making-data-count" + ("-2023" if year == 2023 else "")
    chart = control_chart(
        dated(values),
        chart="i",
        rule_set=rule_set,
        baseline_points=n_baseline,
        screen=screen,
    )
    expected = slow_making_data_count(values, n_baseline, screen, year)
    assert chart.points[MARKS].to_dict("index") == expected
    mean, average = slow_limits(values[:n_baseline], screen)
    if average is not None:
        limits = chart.points[LINES].iloc[0].tolist()
        wide = [0, -266, 266, F(-532, 3), F(532, 3)]
        assert limits == pytest.approx([float(mean + w * average / 100) for w in wide])


def slow_runs(values: list, centre: float) -> dict:
    sides = [v > centre for v in values if v is not None and v != centre]
    longest = crossings = run = 0
    for i, side in enumerate(sides):
        if i and side != sides[i - 1]:
            crossings += 1
            run = 0
        run += 1
        longest = max(longest, run)
    return {"n_useful": len(sides), "longest_run": longest, "crossings": crossings}


@settings(max_examples=100, deadline=None)
@given(values=heights)
def test_runs_as_the_slow_way(values):
    chart = control_chart(dated(values), chart="run", rule_set="anhoej")
    if all(v is None for v in values):
        return
    found = slow_runs(values, chart.summary["centre_line"])
    n_useful = found["n_useful"]
    assert chart.summary["n_useful"] == n_useful
    if n_useful:
        assert {k: chart.summary[k] for k in found} == found
        assert chart.summary["longest_run_max"] == round(log2(n_useful)) + 3


counts = st.lists(
    st.tuples(st.integers(0, 30), st.integers(30, 90)) | st.just((0, 0)),
    min_size=3,
    max_size=25,
).filter(lambda rows: any(n for _, n in rows))


def quotients(rows) -> pd.DataFrame:
    data = dated([0] * len(rows)).drop(columns="value")
    numerator, denominator = zip(*rows, strict=True)
    return data.assign(numerator=numerator, denominator=denominator)


@settings(max_examples=60, deadline=None)
@given(rows=counts, chart=st.sampled_from(["p", "u", "p-prime", "u-prime"]))
def test_attribute_charts_as_the_slow_way(rows, chart):
    events, total = sum(y for y, _ in rows), sum(n for _, n in rows)
    centre = events / total
    spread = {"p": centre * (1 - centre), "u": centre}[chart[0]]
    sigma = [sqrt(spread / n) if n else None for _, n in rows]
    widening = 1.0
    if chart.endswith("prime") and events:
        z = [
            None if not n else (y / n - centre) / s if s else 0.0
            for (y, n), s in zip(rows, sigma, strict=True)
        ]
        ranges = [
            abs(a - b)
            for a, b in zip(z, z[1:], strict=False)
            if a is not None and b is not None
        ]
        if not ranges:
            return
        average = sum(ranges) / len(ranges)
        ranges = [r for r in ranges if r < 3.267 * average] or [0.0]
        widening = sum(ranges) / len(ranges) / 1.128
    upper = [np.nan if s is None else centre + 3 * s * widening for s in sigma]
    lower = [np.nan if s is None else centre - 3 * s * widening for s in sigma]
    found = control_chart(quotients(rows), chart=chart).points
    top = 1.0 if chart[0] == "p" else np.inf
    if not events and chart.endswith("prime"):
        return
    assert np.allclose(found["centre_line"], centre)
    np.testing.assert_allclose(found["upper_limit"], np.minimum(upper, top), rtol=1e-9)
    np.testing.assert_allclose(found["lower_limit"], np.maximum(lower, 0), atol=1e-12)


def judged(chart) -> pd.DataFrame:
    return chart.points[[*MARKS, "is_useful", "special_cause", "point_type"]]


OPPOSITE = {"up": "down", "down": "up", "neutral": "neutral"}


@settings(max_examples=60, deadline=None)
@given(
    values=calm,
    rule_set=st.sampled_from(["making-data-count", "making-data-count-2023", "anhoej"]),
    direction=st.sampled_from(["up", "down"]),
)
def test_upside_down_the_signals_are_the_same(values, rule_set, direction):
    options = {"chart": "i", "rule_set": rule_set}
    plain = control_chart(dated(values), direction=direction, **options)
    mirrored = control_chart(
        dated([-v for v in values]), direction=OPPOSITE[direction], **options
    )
    assert_frame_equal(judged(plain), judged(mirrored))
    assert plain.summary["variation"] == mirrored.summary["variation"]


@settings(max_examples=60, deadline=None)
@given(
    values=calm,
    chart=st.sampled_from(["run", "i", "mr"]),
    shift=st.integers(-50, 50),
    scale=st.integers(1, 9),
)
def test_another_unit_gives_the_same_signals(values, chart, shift, scale):
    plain = control_chart(dated(values), chart=chart, direction="up")
    other = control_chart(
        dated([v * scale + shift for v in values]), chart=chart, direction="up"
    )
    assert_frame_equal(judged(plain), judged(other))
    moved = 0 if chart == "mr" else shift
    lines = plain.points[LINES].drop(columns="lower_limit") * scale + moved
    found = other.points[LINES].drop(columns="lower_limit")
    assert_frame_equal(found, lines, **NEAR_SAME)


CHARTS_OF_VALUES = ["run", "i", "mr", "c", "g", "t"]


@settings(max_examples=80, deadline=None)
@given(values=calm, chart=st.sampled_from(CHARTS_OF_VALUES), data=st.data())
def test_a_frozen_baseline_alone_gives_the_same_lines(values, chart, data):
    values = [v + 1 for v in values]  # a t chart takes no 0
    n_baseline = data.draw(st.integers(2, len(values)))
    whole = control_chart(dated(values), chart=chart, baseline_points=n_baseline)
    alone = control_chart(dated(values[:n_baseline]), chart=chart)
    assert_frame_equal(
        whole.points[LINES].iloc[:n_baseline], alone.points[LINES], **NEAR_SAME
    )


@settings(max_examples=60, deadline=None)
@given(
    rows=counts, chart=st.sampled_from(["p", "u", "p-prime", "u-prime"]), data=st.data()
)
def test_a_frozen_baseline_of_counts_alone_gives_the_same_lines(rows, chart, data):
    n_baseline = data.draw(st.integers(2, len(rows)))
    whole = control_chart(quotients(rows), chart=chart, baseline_points=n_baseline)
    alone = control_chart(quotients(rows[:n_baseline]), chart=chart)
    assert_frame_equal(
        whole.points[LINES].iloc[:n_baseline], alone.points[LINES], **NEAR_SAME
    )


@settings(max_examples=40, deadline=None)
@given(
    groups=st.lists(
        st.lists(st.integers(0, 20), min_size=1, max_size=5), min_size=3, max_size=12
    ),
    chart=st.sampled_from(["xbar", "s"]),
    data=st.data(),
)
def test_a_frozen_baseline_of_subgroups_alone_gives_the_same_lines(groups, chart, data):
    n_baseline = data.draw(st.integers(2, len(groups)))
    months = pd.date_range("2020-01-01", periods=len(groups), freq="MS")
    rows = [(d, v) for d, own in zip(months, groups, strict=True) for v in own]
    measured = pd.DataFrame(rows, columns=["date", "value"])
    end = Phase("baseline_end", months[n_baseline - 1])
    whole = control_chart(measured, chart=chart, phases=[end])
    alone = control_chart(measured[measured["date"] <= end.date], chart=chart)
    assert_frame_equal(
        whole.points[LINES].iloc[:n_baseline], alone.points[LINES], **NEAR_SAME
    )


@settings(max_examples=40, deadline=None)
@given(values=calm, start=st.integers(2, 8))
def test_a_rebase_makes_two_charts_of_one(values, start):
    data = dated(values)
    rebase = Phase("rebase", data["date"].iloc[start], "new recall system")
    whole = control_chart(data, chart="i", phases=[rebase])
    columns = [*LINES, *MARKS]
    parts = [control_chart(part, chart="i") for part in (data[:start], data[start:])]
    apart = pd.concat([part.points[columns] for part in parts], ignore_index=True)
    assert_frame_equal(whole.points[columns], apart, **NEAR_SAME)
