import pandas as pd
import pytest

from qikit.plots.lettering import (
    plain,
    short_period,
    shorten,
    shorten_all,
    spread,
    width_mm,
)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("High  Street\nSurgery", "High Street Surgery"),
        ("a\x00b\x1b[31m", "a b [31m"),
        ("$x_1$ & <b>", "$x_1$ & <b>"),
        (7, "7"),
        ("\ud800", ""),
    ],
)
def test_plain(data, text):
    assert plain(data) == text


def test_a_name_that_fits_is_not_cut():
    assert shorten("Glen", 20) == "Glen"


def test_a_long_name_is_cut_to_the_room():
    cut = shorten("The Very Long Named Health Centre", 30)
    assert cut.endswith("…")
    assert cut.startswith("The Very")
    assert width_mm(cut, bold=True) <= 30


def test_names_that_would_read_the_same_keep_their_ends():
    names = {
        "A": "Riverside Health Centre and Partners (Dr Adams)",
        "B": "Riverside Health Centre and Partners (Dr Brown)",
        "C": "Glen",
    }
    cut = shorten_all(names, 40)
    assert cut["A"].endswith("Adams)")
    assert cut["B"].endswith("Brown)")
    assert cut["C"] == "Glen"


def test_equal_names_get_their_codes():
    names = {"A1": "The Surgery", "B2": "The Surgery", "C3": "Glen"}
    assert shorten_all(names, 60) == {
        "A1": "The Surgery (A1)",
        "B2": "The Surgery (B2)",
        "C3": "Glen",
    }


@pytest.mark.parametrize(
    ("places", "moved"),
    [
        ([0.0, 10.0], [0.0, 10.0]),
        ([5.0, 5.0], [4.0, 6.0]),
        ([6.0, 5.0], [6.5, 4.5]),  # order is kept
        ([0.0, 1.0, 2.0], [-1.0, 1.0, 3.0]),
        ([0.0, 0.0, 2.5], [pytest.approx(-7 / 6), pytest.approx(5 / 6)] + [17 / 6]),
        ([], []),
    ],
)
def test_spread_keeps_labels_apart(places, moved):
    assert spread(places, 2.0) == pytest.approx(moved) if moved else spread([], 2) == []


@pytest.mark.parametrize(
    ("start", "frequency", "text"),
    [
        ("2026-03-01", "month", "Mar 2026"),
        ("2026-01-01", "quarter", "Jan–Mar 2026"),
        ("2025-04-01", "year", "2025/26"),
        ("2025-01-01", "year", "Jan–Dec 2025"),
    ],
)
def test_short_period(start, frequency, text):
    assert short_period(pd.Timestamp(start), frequency) == text
