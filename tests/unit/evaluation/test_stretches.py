import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.evaluation.stretches import Stretch, require_in_order


def stretch(first: str, last: str) -> Stretch:
    return Stretch(pd.Timestamp(first), pd.Timestamp(last))


def test_both_ends_are_included():
    periods = pd.Series(pd.date_range("2025-01-01", periods=5, freq="MS"))
    held = stretch("2025-02-01", "2025-04-01").holds(periods)
    assert held.tolist() == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("first", "last", "frequency", "said"),
    [
        ("2024-04-01", "2025-03-01", "month", "April 2024 to March 2025"),
        ("2024-04-01", "2024-04-01", "month", "April 2024"),
        ("2024-04-01", "2025-01-01", "quarter", "April 2024 to March 2025"),
        ("2024-04-01", "2024-04-01", "quarter", "April to June 2024"),
        ("2022-04-01", "2024-04-01", "year", "2022/23 to 2024/25"),
    ],
)
def test_a_stretch_in_words(first, last, frequency, said):
    assert stretch(first, last).text(frequency) == said


def test_a_stretch_that_ends_before_it_begins_is_refused():
    with pytest.raises(ParameterError, match="before it begins on 01 April 2025"):
        stretch("2025-04-01", "2025-03-01")
    with pytest.raises(ParameterError, match="needs a first and a last"):
        Stretch(pd.NaT, pd.Timestamp("2025-03-01"))


@pytest.mark.parametrize("first", ["2025-03-01", "2024-01-01"])
def test_stretches_may_not_overlap(first):
    with pytest.raises(ParameterError, match="may not overlap"):
        require_in_order(
            stretch("2024-04-01", "2025-03-01"), stretch(first, "2026-03-01")
        )
