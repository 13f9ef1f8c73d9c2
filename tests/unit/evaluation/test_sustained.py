"""Did it last, drawn: H high, + a little above the line, - below, L low, 0 on it."""

import numpy as np
import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.evaluation.sentences import sustained_sentence
from qikit.evaluation.sustained import sustained
from qikit.spc.phases import Phase
from qikit.spc.run_chart import run_chart

HEIGHT = {"H": 0.70, "+": 0.55, "0": 0.50, "-": 0.45, "L": 0.30, " ": np.nan}
BASELINE = "+-" * 6  # its median is 0.50
BASELINE_END = pd.Timestamp("2025-03-01")
PROGRAMME_END = pd.Timestamp("2026-03-01")


def chart(later: str, *, is_frozen: bool = True):
    picture = BASELINE + later
    months = pd.date_range("2024-04-01", periods=len(picture), freq="MS")
    values = pd.Series([HEIGHT[c] for c in picture], months, dtype=float)
    phases = [Phase("baseline_end", BASELINE_END)] if is_frozen else []
    return run_chart(values, phases=phases)


@pytest.mark.parametrize(
    ("later", "direction", "status", "n"),
    [
        ("HHHHHHHH", "up", "sustained", 8),
        ("HHHHHHHH0", "up", "sustained", 8),  # on the line: passed over
        ("HHHHHHHH ", "up", "sustained", 8),  # not reported yet
        ("HHHHHHHH-", "up", "not_sustained", 8),
        ("HHHHHH--HHHHHH", "up", "sustained", 6),  # the latest shift counts
        ("-HHHHH", "up", "no_shift", 0),  # five are one short
        ("LLLLLLLL", "up", "no_shift", 0),
        ("LLLLLLLL", "down", "sustained", 9),  # the last of the baseline is below too
    ],
)
def test_a_shift_that_lasts(later, direction, status, n):
    result = sustained(chart(later), direction=direction)
    assert result.status == status
    assert result.n == n


def test_a_shift_has_its_months():
    result = sustained(chart("-HHHHHH-"), direction="up")
    assert result.since == pd.Timestamp("2025-05-01")
    assert result.until == pd.Timestamp("2025-10-01")
    assert result.baseline_median == pytest.approx(0.5)


def test_without_a_frozen_baseline_nothing_is_known():
    result = sustained(chart("HHHHHHHHHHHH", is_frozen=False), direction="up")
    assert result.status == "not_known"
    assert "would move the line" in result.note


@pytest.mark.parametrize(
    ("year_two", "word"),
    [
        ("H" * 12, "held"),
        ("HHHHHHH-----", "held"),  # five back are no return
        ("HHHHHH------", "not_held"),  # six are, though the median is still above
        ("H" * 6 + "+" * 6, "not_held"),  # above, but nearer to the baseline
        ("H+" * 6, "held"),
        ("-" * 12, "not_held"),
        ("HHHHH0000000", "not_held"),  # the median is back on the line
        ("      HHHHHH", "held"),  # half of the months are enough
        ("       HHHHH", "not_known"),  # five points could not show a return
        ("H" * 11, "not_known"),  # not a whole year yet
    ],
)
def test_year_two(year_two, word):
    result = sustained(
        chart("H" * 12 + year_two), direction="up", programme_end=PROGRAMME_END
    )
    assert result.year_two == word


def test_year_two_where_down_is_better():
    mirrored = "L" * 12 + "LLLLLL++++++"
    result = sustained(chart(mirrored), direction="down", programme_end=PROGRAMME_END)
    assert result.year_two == "not_held"
    held = sustained(chart("L" * 24), direction="down", programme_end=PROGRAMME_END)
    assert held.year_two == "held"


def test_a_gain_after_the_programme_is_not_the_programmes_to_hold():
    late = chart("+-" * 6 + "H" * 12)
    result = sustained(late, direction="up", programme_end=PROGRAMME_END)
    assert result.year_two == "not_known"
    assert result.note == "there was no shift by the end of the programme."


def test_a_neutral_measure_has_no_gain():
    with pytest.raises(ParameterError, match="'neutral' has no wanted side"):
        sustained(chart("H" * 8), direction="neutral")


LASTED = (
    "Sustained so far: 24 points in a row above the baseline median of 50.0% from "
    "April 2025 to March 2027. The gain was held in year two: the median of the last "
    "12 months is 70.0% (12 points)."
)
ENDED = (
    "Not sustained to the end: 7 points in a row above the baseline median of 50.0% "
    "from May 2025 to November 2025, then a point on the other side. Whether year two"
    " holds the gain is not known: 12 months after the end of the programme are "
    "needed."
)
RETURNED = (
    "Not sustained to the end: 18 points in a row above the baseline median of 50.0% "
    "from April 2025 to September 2026, then a point on the other side. The gain was "
    "not held in year two: the median of the last 12 months is 57.5% (12 points); six"
    " points in a row were nearer to the baseline than to the gain."
)
NO_SHIFT = "There is no shift in the wanted direction from the median of 50.0%."


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ("H" * 24, LASTED),
        ("-HHHHHHH-", ENDED),
        ("H" * 18 + "-" * 6, RETURNED),
        ("HHHH", NO_SHIFT),
    ],
)
def test_in_words(make_measure, later, said):
    result = sustained(chart(later), direction="up", programme_end=PROGRAMME_END)
    assert sustained_sentence(result, make_measure()) == said
