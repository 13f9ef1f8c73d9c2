"""The run chart rules, drawn: + above the line, - below, 0 on it, blank missing."""

import numpy as np
import pandas as pd
import pytest

from qikit.errors import DataError, ParameterError
from qikit.spc.rules import Signal, count_runs, find_shifts, find_trends, list_trends

HEIGHT = {"+": 60.0, "0": 50.0, "-": 40.0, " ": np.nan}  # the centre line is 50


def monthly(picture: str) -> pd.Series:
    months = pd.date_range("2024-04-01", periods=len(picture), freq="MS")
    heights = [HEIGHT[c] for c in picture]
    return pd.Series(heights, months, name="foot checks", dtype=float)


def steps(picture: str) -> pd.Series:
    """Each digit is a height, a blank a missing month."""
    months = pd.date_range("2024-04-01", periods=len(picture), freq="MS")
    heights = [np.nan if c == " " else float(c) for c in picture]
    return pd.Series(heights, months, name="foot checks", dtype=float)


def drawn(marks: pd.Series) -> str:
    return "".join(".X"[flag] for flag in marks)


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("+++++", "....."),  # five is one short
        ("++++++", "XXXXXX"),
        ("------", "XXXXXX"),
        ("+++0+++", "XXX.XXX"),  # on the line: passed over
        ("+++ +++", "XXX.XXX"),  # not reported: passed over
        ("+++0 0+++", "XXX...XXX"),
        ("++0+++", "......"),  # a point on the line does not count
        ("++ +++", "......"),  # nor does a gap
        ("+++-+++", "......."),
        ("0++++++0", ".XXXXXX."),  # nor does one at either end
        ("++++++-++++++", "XXXXXX.XXXXXX"),
        ("++++++------", "XXXXXXXXXXXX"),
        ("-++++++++-", ".XXXXXXXX."),
        ("000000", "......"),
        ("      ", "......"),
        ("", ""),
    ],
)
def test_find_shifts(picture, expected):
    assert drawn(find_shifts(monthly(picture), 50.0)) == expected


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("+++++", "....."),
        ("++++++", "XXXXXX"),
        ("+++0+++", "......."),  # on the line: ends the run
        ("+++ +++", "......."),  # so does a gap
        ("++++++0+", "XXXXXX.."),
    ],
)
def test_find_shifts_strictly(picture, expected):
    found = find_shifts(monthly(picture), 50.0, rule_set="strict")
    assert drawn(found) == expected


def test_find_shifts_of_another_length():
    assert drawn(find_shifts(monthly("++++++"), 50.0, length=7)) == "......"
    assert drawn(find_shifts(monthly("+++++++"), 50.0, length=7)) == "XXXXXXX"


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("1234", "...."),  # four is one short
        ("12345", "XXXXX"),
        ("54321", "XXXXX"),
        ("123345", "XXX.XX"),  # a repeat is passed over
        ("1234 5", "XXXX.X"),  # so is a gap
        ("123 345", "XXX..XX"),  # the same value after a gap is a repeat
        ("12233", "....."),  # repeats do not count
        ("1123455", "X.XXXX."),  # nor at either end
        ("12  34", "......"),
        ("12354", "....."),
        ("123454321", "XXXXXXXXX"),  # both share the turning point
        ("12345432", "XXXXX..."),
        ("31234560", ".XXXXXX."),
        ("5555555", "......."),
        ("     ", "....."),
        ("", ""),
    ],
)
def test_find_trends(picture, expected):
    assert drawn(find_trends(steps(picture))) == expected


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        ("1234", "...."),
        ("12345", "XXXXX"),
        ("123345", "......"),  # a repeat ends the trend
        ("1234 5", "......"),  # so does a gap
        ("1123456", ".XXXXXX"),
        ("123454321", "XXXXXXXXX"),
    ],
)
def test_find_trends_strictly(picture, expected):
    assert drawn(find_trends(steps(picture), rule_set="strict")) == expected


def test_two_trends_share_their_turning_point():
    assert list_trends(steps("123454321")) == [
        Signal("trend", "rising", (0, 1, 2, 3, 4)),
        Signal("trend", "falling", (4, 5, 6, 7, 8)),
    ]


@pytest.mark.parametrize(
    ("picture", "runs", "n_useful", "signal"),
    [
        ("+++++++++", 1, 9, ""),  # nine useful points: the table begins at ten
        ("+++++-----", 2, 10, "fewer"),
        ("++-----+++", 3, 10, ""),
        ("+-+-+-+-++", 9, 10, ""),
        ("+-+-+-+-+-", 10, 10, "more"),
        ("+0+ +++-----", 2, 10, "fewer"),  # on the line, missing: not counted
        ("+-" * 30, 60, 60, "more"),  # the table ends at 60
        ("+-" * 30 + "+", 61, 61, ""),
        ("0 0", 0, 0, ""),
        ("", 0, 0, ""),
    ],
)
def test_count_runs(picture, runs, n_useful, signal):
    counted = count_runs(monthly(picture), 50.0)
    assert (counted.runs, counted.n_useful, counted.signal) == (runs, n_useful, signal)


def test_rounding_noise_is_neither_a_side_nor_a_step():
    third = 0.1 + 0.2  # 0.30000000000000004
    values = monthly("++++++") * 0 + third
    assert drawn(find_shifts(values, 0.3)) == "......"
    noisy = pd.Series([0.1, 0.2, 0.3, third, 0.4, 0.5], values.index)
    assert drawn(find_trends(noisy)) == "XXX.XX"


@pytest.mark.parametrize("find", [find_shifts, find_trends])
def test_a_repeated_month_is_refused(find):
    doubled = pd.concat([monthly("++"), monthly("+")])
    options = {"centre_line": 50.0} if find is find_shifts else {}
    with pytest.raises(DataError, match="'foot checks' has more than one value for Ap"):
        find(doubled, **options)


def test_a_series_without_a_name_is_refused_in_words():
    doubled = pd.concat([monthly("++"), monthly("+")]).rename(None)
    with pytest.raises(DataError, match="^The series has more than one value"):
        find_trends(doubled)


def test_an_unknown_rule_set_is_refused_with_advice():
    with pytest.raises(ParameterError, match="Did you mean 'nhs-scotland'"):
        find_shifts(monthly("+++"), 50.0, rule_set="nhs-scotlnd")


def test_the_input_is_not_changed():
    values = monthly("+++0+ +")
    before = values.copy()
    find_shifts(values, 50.0)
    find_trends(values)
    count_runs(values, 50.0)
    pd.testing.assert_series_equal(values, before)
