"""Distance to an aim: how far, in how many people, and how long there is left."""

from dataclasses import replace

import pandas as pd
import pytest

from qikit.evaluation.stretches import Stretch
from qikit.programme.aims import (
    aim_gap,
    distance,
    gap_text,
    months_left,
    newest_stretch,
)
from tests.unit.reports.drawn_slices import FOOT_CHECK, OPIOIDS


def month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")


NOW = Stretch(month("2025-01"), month("2025-03"))


def figures(*met, people=10, first="2024-12") -> pd.DataFrame:
    """Draw a month for each count; None has no figure."""
    starts = pd.date_range(f"{first}-01", periods=len(met), freq="MS")
    rows = pd.DataFrame({"period_start": starts, "numerator": met}, dtype=object)
    rows["period_start"] = pd.to_datetime(rows["period_start"])
    rows["numerator"] = rows["numerator"].astype(float)
    rows["denominator"] = rows["numerator"].where(rows["numerator"].isna(), people)
    return rows.assign(value=rows["numerator"] / rows["denominator"])


def test_three_months_are_added_up_and_the_month_before_is_not():
    found = distance(figures(0, 7, 8, 9), stretch=NOW, reach=0.9, direction="up")
    assert (found.numerator, found.denominator, found.n_periods) == (24, 30, 3)
    assert found.value == pytest.approx(0.8)
    assert found.lower == pytest.approx(0.627, abs=0.001)  # Wilson, 24 of 30
    assert found.upper == pytest.approx(0.905, abs=0.001)


@pytest.mark.parametrize(
    ("reach", "direction", "more", "is_reached"),
    [
        (0.9, "up", 1, False),  # a tenth of 10 a month: exactly one more
        (0.95, "up", 2, False),  # one and a half: two
        (0.8, "up", 0, True),  # at the aim is reached
        (0.6, "down", 2, False),  # two fewer
        (0.8, "down", 0, True),
        (0.85, "down", 0, True),
    ],
)
def test_gap_in_people_a_month(reach, direction, more, is_reached):
    rows = figures(0, 8, 8, 8)
    found = distance(rows, stretch=NOW, reach=reach, direction=direction)
    assert (found.more, found.is_reached) == (more, is_reached)


def test_months_without_a_figure_do_not_count_as_zero():
    found = distance(figures(5, None, 8, None), stretch=NOW, reach=0.9, direction="up")
    assert (found.n_periods, found.value, found.per_period) == (1, 0.8, 10)


def test_without_any_figure_nothing_is_known():
    rows = figures(None, None, None, None)
    found = distance(rows, stretch=NOW, reach=0.9, direction="up")
    assert not found.is_known and not found.is_reached and not found.more
    assert found.comparison == "not known"


def test_values_without_counts_give_their_median_and_no_interval():
    rows = figures(0, 7, 8, 9).assign(numerator=None, denominator=None)
    rows = rows.astype({"numerator": float, "denominator": float})
    found = distance(rows, stretch=NOW, reach=0.9, direction="up")
    assert found.value == pytest.approx(0.8)
    assert pd.isna(found.lower) and pd.isna(found.denominator) and not found.more


def test_figures_that_end_early_are_taken_with_their_own_months():
    rows = figures(5, 6, 7, first="2024-06")  # June to August
    assert newest_stretch(rows, NOW) == Stretch(month("2024-06"), month("2024-08"))
    assert newest_stretch(figures(1, 2, 3), NOW) == NOW
    assert newest_stretch(figures(None), NOW) == NOW


@pytest.mark.parametrize(
    ("by", "left"), [("2025-09", 6), ("2025-03", 0), ("2025-01", -2), ("2026-03", 12)]
)
def test_months_left(by, left):
    assert months_left(month(by), month("2025-03")) == left


@pytest.mark.parametrize(
    ("value", "direction", "gap"),
    [
        (0.948, "up", 0.002),
        (0.95, "up", 0),
        (0.948, "down", -0.002),
        (1.0, "down", 0.05),
    ],
)
def test_a_gap_points_to_the_aim(value, direction, gap):
    assert aim_gap(value, 0.95, direction) == gap


@pytest.mark.parametrize(
    ("decimals", "gap", "said"),
    [
        (0, 0.002, "less than 1 point"),  # 94.8 % beside 95 %: never 0 to go
        (1, 0.002, "0.2 points"),
        (1, 0.0002, "less than 0.1 points"),
        (0, 0.01, "1 point"),
        (0, 0.13, "13 points"),
    ],
)
def test_a_gap_is_never_called_nothing(decimals, gap, said):
    assert gap_text(replace(FOOT_CHECK, decimals=decimals), gap) == said


def test_a_gap_has_the_unit_of_its_measure():
    assert gap_text(OPIOIDS, 1.5) == "1.50 items per 1,000 patients"
    assert gap_text(FOOT_CHECK, 0.05, point="percentage point") == (
        "5.0 percentage points"
    )
