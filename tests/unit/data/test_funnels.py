"""Funnels of slices: limits of all practices, points of the group alone."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.definitions.measure_files import read_measures
from qikit.data.funnels import area_funnel, funnel_frames, read_funnel

MONTH = pd.Timestamp("2026-03-01")


@pytest.fixture(scope="module")
def measures():
    return read_measures("params/measures")


@pytest.fixture
def foot_check(measures):
    return measures["diabetes_foot_check"]


def drawn(counts: dict[str, tuple[float, float]]):
    """Observations and members of practices given as code: (numerator, denominator)."""
    rows = pd.DataFrame(
        [
            (code, "diabetes_foot_check", MONTH, n, d, n / d if d else np.nan)
            for code, (n, d) in counts.items()
        ],
        columns="area_code measure period_start numerator denominator value".split(),
    )
    members = pd.DataFrame({"practice_code": list(counts), "country": "Nowhere"})
    return rows, members


def made(counts, measure):
    rows, members = drawn(counts)
    where = {"level": "country", "area": "Nowhere", "as_of": MONTH}
    return area_funnel(rows, members, measure, **where)


def test_the_benchmark_is_that_of_all_practices(foot_check):
    found = made({"A": (10, 20), "B": (30, 40), "C": (20, 40)}, foot_check)
    assert found.benchmark == pytest.approx(60 / 100)
    assert not found.is_adjusted


def test_from_twenty_practices_the_limits_take_in_the_spread(foot_check):
    half = {f"L{n}": (20, 100) for n in range(10)}
    other = {f"H{n}": (80, 100) for n in range(10)}
    assert made(half | other, foot_check).is_adjusted
    fewer = dict(list((half | other).items())[1:])
    assert len(fewer) == 19
    assert not made(fewer, foot_check).is_adjusted


def test_two_practices_and_published_values_make_no_funnel(foot_check, measures):
    assert made({"A": (10, 20), "B": (30, 40)}, foot_check) is None
    three = {"A": (10, 20), "B": (30, 40), "C": (20, 40)}
    assert made(three, measures["high_dose_opioids"]) is None


def test_only_the_group_is_kept_by_the_codes_on_paper(foot_check):
    found = made({c: (10, 20) for c in ("P1", "P2", "P3", "P4")}, foot_check)
    codes = {"P2": "P2", "P1": "B", "GONE": "A"}
    units, limits = funnel_frames([(foot_check, found)], codes)
    assert list(units["unit"]) == ["A", "B", "P2"]
    assert list(units["value"].isna()) == [True, False, False]
    everything = units.to_csv() + limits.to_csv()
    assert not any(code in everything for code in ("P1", "P3", "P4", "GONE"))
    assert set(limits["n_units"]) == {4}


def test_a_funnel_comes_back_as_it_was(foot_check, tmp_path):
    found = made({c: (10 + n, 20 + n) for n, c in enumerate("PQRS")}, foot_check)
    units, limits = funnel_frames([(foot_check, found)], {c: c for c in "PQRS"})
    units.to_parquet(tmp_path / "u.parquet")
    limits.to_parquet(tmp_path / "l.parquet")
    again, n_units = read_funnel(
        pd.read_parquet(tmp_path / "u.parquet"),
        pd.read_parquet(tmp_path / "l.parquet"),
        foot_check,
    )
    assert n_units == 4
    assert again.benchmark == found.benchmark
    assert again.notes == found.notes
    assert_frame_equal(again.curve, found.curve)
    assert_frame_equal(again.units, found.units, check_dtype=False)


def test_a_measure_without_a_funnel_has_none(foot_check):
    units, limits = funnel_frames([(foot_check, None)], {"A": "A"})
    assert read_funnel(units, limits, foot_check) is None
