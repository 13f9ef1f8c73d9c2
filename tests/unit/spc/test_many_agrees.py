"""Many series at once give what `run_chart` gives for each by itself."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.spc.many import many_run_charts
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

FIRST = pd.Timestamp("2020-01-01")
BASELINE_END = pd.Timestamp("2020-12-01")
BY = ["practice", "measure_id"]
RULE_SETS = ["nhs-scotland", "strict"]
HEIGHTS = st.lists(st.none() | st.integers(0, 6), min_size=1, max_size=30)


def series_rows(number: int, heights, first=FIRST) -> pd.DataFrame:
    """Return the rows of one series, as group P0/m0, P0/m1, P1/m0 and so on."""
    return pd.DataFrame(
        {
            "practice": f"P{number // 2:04d}",
            "measure_id": f"m{number % 2}",
            "period_start": pd.date_range(first, periods=len(heights), freq="MS"),
            "value": pd.array(heights, dtype="Float64").to_numpy(
                float, na_value=np.nan
            ),
        }
    )


def one_by_one(frame, scales=None, baseline_end=None, rule_set="nhs-scotland"):
    """Return points, signals and groups of all series, made by `run_chart`."""
    phases = [Phase("baseline_end", baseline_end)] if baseline_end else []
    tables = {"points": [], "signals": [], "groups": []}
    for key, rows in frame.groupby(BY):
        ends = scales.loc[key].dropna().to_dict() if scales is not None else {}
        chart = run_chart(
            rows.set_index("period_start")["value"],
            **{"phases": phases, "rule_set": rule_set, **ends},
        )
        found = {"points": chart.points, "signals": chart.signals}
        for name, table in (found | {"groups": chart.phases}).items():
            named = table.assign(**dict(zip(BY, key, strict=True)))
            tables[name].append(named)
    return {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}


def assert_agree(frame, scales=None, **options) -> None:
    expected = one_by_one(frame, scales, **options)
    if scales is not None:
        frame = frame.merge(scales.reset_index(), on=BY)
        options |= {"floor": "floor", "ceiling": "ceiling"}
    charts = many_run_charts(frame, by=BY, **options)
    assert_frame_equal(*same_columns(charts.points, expected["points"]))
    assert_frame_equal(*same_columns(charts.signals, expected["signals"]))
    groups = charts.groups.drop(columns="end_of_scale")
    assert_frame_equal(*same_columns(groups, expected["groups"]), check_dtype=False)


def same_columns(found: pd.DataFrame, expected: pd.DataFrame):
    dropped = set(expected.columns) - set(found.columns)
    assert dropped <= {"phase", "is_excluded"}
    return found, expected[list(found.columns)]


def random_heights(rng: np.random.Generator) -> list:
    """Draw a walk, noise, a zigzag or a constant, with gaps; 1 to 50 months."""
    length = int(rng.integers(1, 51))
    levels = [
        np.cumsum(rng.integers(-1, 2, length)) / 10,
        rng.integers(0, 7, length) / 7,
        rng.normal(50, 10, length),
        np.arange(length) % 2 + rng.random(length) / 9,
        np.full(length, 0.1),
    ][rng.choice(5, p=[0.4, 0.2, 0.2, 0.1, 0.1])]
    gap_share = rng.choice([0.0, 0.15, 0.6])
    return [None if rng.random() < gap_share else float(v) for v in levels]


def many_series(seed: int, n: int, first_month: int, last_month: int) -> pd.DataFrame:
    """Draw `n` series that begin within some months and last to `last_month`."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(n):
        late = int(rng.integers(0, first_month + 1))
        heights = random_heights(rng)
        heights += [None] * (last_month + 1 - late - len(heights))
        parts.append(series_rows(number, heights, FIRST + pd.DateOffset(months=late)))
    return pd.concat(parts, ignore_index=True)


def random_scales(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Draw the ends of the scale of each group: none, far, or at its median."""
    rng = np.random.default_rng(seed)
    middle = frame.groupby(BY)["value"].median()
    floors = np.array([np.nan, -1000.0, 0.0])[rng.integers(0, 3, len(middle))]
    at_median = rng.random(len(middle)) < 0.2
    ceilings = np.where(at_median, middle, np.nan)
    return pd.DataFrame({"floor": floors, "ceiling": ceilings}, middle.index)


@pytest.mark.parametrize("rule_set", RULE_SETS)
@pytest.mark.parametrize("seed", range(2))
def test_random_series_agree(seed, rule_set):
    frame = many_series(seed, 100, first_month=6, last_month=0)
    assert_agree(frame, rule_set=rule_set)


@pytest.mark.parametrize("rule_set", RULE_SETS)
def test_random_series_with_a_frozen_baseline_agree(rule_set):
    frame = many_series(10, 100, first_month=11, last_month=11)
    assert_agree(frame, rule_set=rule_set, baseline_end=BASELINE_END)


@pytest.mark.parametrize("baseline_end", [None, BASELINE_END])
def test_random_series_with_scales_of_their_own_agree(baseline_end):
    frame = many_series(20, 100, first_month=11, last_month=11)
    scales = random_scales(frame, seed=21)
    assert_agree(frame, scales, baseline_end=baseline_end)


def test_the_random_series_show_everything():
    frame = many_series(0, 100, first_month=6, last_month=0)
    charts = many_run_charts(frame, by=BY)
    assert set(charts.groups["status"]) == {"assessed", "too_few", "not_assessed"}
    assert set(charts.groups["runs_signal"]) == {"", "fewer", "more"}
    assert set(charts.groups["end_of_scale"]) >= {"", "lowest", "highest", "only"}
    assert charts.signals["kind"].value_counts().min() > 5


@given(
    groups=st.lists(HEIGHTS, min_size=1, max_size=4),
    rule_set=st.sampled_from(RULE_SETS),
)
@settings(max_examples=40, deadline=None)
def test_drawn_series_agree(groups, rule_set):
    parts = [series_rows(n, heights) for n, heights in enumerate(groups)]
    assert_agree(pd.concat(parts), rule_set=rule_set)


@given(st.lists(HEIGHTS, min_size=1, max_size=4), st.integers(0, 11))
@settings(max_examples=40, deadline=None)
def test_drawn_series_with_a_frozen_baseline_agree(groups, month):
    filled = [heights + [None] * (month + 1 - len(heights)) for heights in groups]
    parts = [series_rows(n, heights) for n, heights in enumerate(filled)]
    baseline_end = FIRST + pd.DateOffset(months=month, days=14)
    assert_agree(pd.concat(parts), baseline_end=baseline_end)


def test_the_order_of_the_rows_does_not_matter_and_the_input_is_not_changed():
    frame = many_series(30, 40, first_month=6, last_month=0)
    shuffled = frame.sample(frac=1, random_state=4)
    before = shuffled.copy()
    charts, again = (many_run_charts(f, by=BY) for f in (frame, shuffled))
    assert_frame_equal(shuffled, before)
    for name in ("points", "signals", "groups"):
        assert_frame_equal(getattr(charts, name), getattr(again, name))
