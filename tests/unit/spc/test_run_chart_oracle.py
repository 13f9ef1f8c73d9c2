"""A slow, obvious second version of the rules, and what must always hold."""

from statistics import median

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

MARKS = ["in_shift", "in_trend"]
SERIES = st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=40)


def monthly(heights) -> pd.Series:
    months = pd.date_range("2020-01-01", periods=len(heights), freq="MS")
    return pd.Series([np.nan if h is None else h for h in heights], months, dtype=float)


def marks(chart) -> dict[str, list[bool]]:
    return {column: chart.points[column].tolist() for column in MARKS}


def frozen_at(heights, months: int) -> list[Phase]:
    return [Phase("baseline_end", monthly(heights).index[months - 1])]


def slow_shift(heights, line) -> list[bool]:
    marked, run = [False] * len(heights), []
    for row, height in enumerate(heights):
        if height is None or height == line:
            continue
        if run and (heights[run[-1]] > line) != (height > line):
            run = []
        run.append(row)
        if len(run) >= 6:
            for member in run:
                marked[member] = True
    return marked


def slow_trend(heights) -> list[bool]:
    kept = []
    for row, height in enumerate(heights):
        if height is None or (kept and heights[kept[-1]] == height):
            continue
        kept.append(row)
    marked = [False] * len(heights)
    for first in range(len(kept) - 4):
        five = kept[first : first + 5]
        climb = [heights[row] for row in five]
        if climb == sorted(climb) or climb == sorted(climb, reverse=True):
            for row in five:
                marked[row] = True
    return marked


def slow_chart(heights, baseline_months=None) -> dict[str, list[bool]]:
    known = [h for h in heights if h is not None]
    baseline = [h for h in heights[:baseline_months] if h is not None]
    is_frozen = baseline_months is not None and any(
        h is not None for h in heights[baseline_months:]
    )
    nothing = {column: [False] * len(heights) for column in MARKS}
    if len(known) <= 8 or not baseline:
        return nothing
    line = median(baseline)
    if not is_frozen:
        below = sum(h < line for h in known)
        above = sum(h > line for h in known)
        if not below or not above:
            return nothing
    return {"in_shift": slow_shift(heights, line), "in_trend": slow_trend(heights)}


def random_heights(seed: int) -> list:
    rng = np.random.default_rng(seed)
    levels = np.cumsum(rng.integers(-1, 2, rng.integers(1, 50)))
    return [None if rng.random() < 0.15 else int(level) for level in levels]


@pytest.mark.parametrize("seed", range(300))
def test_marks_agree_with_the_slow_version(seed):
    heights = random_heights(seed)
    assert marks(run_chart(monthly(heights))) == slow_chart(heights)


@pytest.mark.parametrize("seed", range(300, 500))
def test_marks_under_a_frozen_baseline_agree_with_the_slow_version(seed):
    heights = random_heights(seed)
    months = min(12, len(heights))
    chart = run_chart(monthly(heights), phases=frozen_at(heights, months))
    assert marks(chart) == slow_chart(heights, months)


def test_the_random_series_do_show_signals():
    found = [slow_chart(random_heights(seed)) for seed in range(300)]
    assert sum(any(one["in_shift"]) for one in found) > 50
    assert sum(any(one["in_trend"]) for one in found) > 50


@given(heights=SERIES)
@settings(max_examples=60, deadline=None)
def test_a_mirrored_series_has_the_same_marks(heights):
    chart, mirrored = run_chart(monthly(heights)), run_chart(-monthly(heights))
    assert marks(chart) == marks(mirrored)
    assert chart.status == mirrored.status
    assert chart.phases["runs_signal"].tolist() == (
        mirrored.phases["runs_signal"].tolist()
    )


@given(heights=SERIES, constant=st.floats(-1000, 1000), unit=st.floats(0.01, 100))
@settings(max_examples=60, deadline=None)
def test_another_unit_or_a_constant_changes_no_mark(heights, constant, unit):
    values = monthly(heights)
    chart, moved = run_chart(values), run_chart(values * unit + constant)
    assert marks(chart) == marks(moved)
    assert chart.status == moved.status


@given(heights=SERIES, later=SERIES)
@settings(max_examples=60, deadline=None)
def test_points_under_a_frozen_baseline_leave_earlier_marks(heights, later):
    baseline = [3, 2, 4, 3, 2, 4, 3, 2, 4, 3, 2, 4]
    phases = frozen_at(baseline, 12)
    before = run_chart(monthly([*baseline, 5, *heights]), phases=phases)
    after = run_chart(monthly([*baseline, 5, *heights, *later]), phases=phases)
    for column in MARKS:
        was = before.points[column].to_numpy()
        assert after.points[column].to_numpy()[: len(was)][was].all()
    rows = len(before.points)
    assert after.points["centre_line"].head(rows).equals(before.points["centre_line"])


@given(heights=SERIES)
@settings(max_examples=60, deadline=None)
def test_signals_and_marks_tell_the_same_story(heights):
    chart = run_chart(monthly(heights), phases=frozen_at(heights, 1))
    points, signals = chart.points, chart.signals
    assert chart.status == "assessed" or signals.empty
    for kind in ("shift", "trend"):
        marked = points.index[points[f"in_{kind}"]] + 1
        of_kind = signals[signals["kind"] == kind]
        inside = [
            of_kind["start"].le(at).mul(of_kind["end"].ge(at)).any() for at in marked
        ]
        assert all(inside)
        assert marked.isin(of_kind["start"]).sum() == len(of_kind)
    assert not points.loc[~points["is_useful"], "in_shift"].any()
