import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.comparison import compare, judgement, rest_of_group

NAN = np.nan


def words(lower, upper, benchmark) -> list[str]:
    return compare(pd.Series(lower), pd.Series(upper), benchmark).tolist()


def test_the_interval_must_exclude_the_benchmark():
    lower = [0.51, 0.50, 0.40, 0.30, 0.30]
    upper = [0.70, 0.70, 0.60, 0.50, 0.49]
    expected = ["higher", "similar", "similar", "similar", "lower"]
    assert words(lower, upper, 0.5) == expected


def test_a_missing_end_or_benchmark_is_not_known():
    assert words([NAN, 0.6, 0.6], [0.7, NAN, 0.7], 0.5) == [
        "not known",
        "not known",
        "higher",
    ]
    assert words([0.6], [0.7], NAN) == ["not known"]


def test_each_row_may_have_its_own_benchmark():
    assert words([0.4, 0.4], [0.6, 0.6], pd.Series([0.3, 0.7])) == ["higher", "lower"]


def test_words_keep_the_index():
    rows = ["P1", "P2"]
    found = compare(pd.Series([0.6, 0.1], rows), pd.Series([0.7, 0.2], rows), 0.5)
    expected = pd.Series(["higher", "lower"], rows, name="comparison", dtype="str")
    assert_series_equal(found, expected)


def test_a_large_practice_is_compared_with_the_rest():
    # 100 people: P1 has 21 (above 20 %), P2 exactly 20, the rest share 59
    numerator = pd.Series([21.0, 10, 10, 10, 10])
    denominator = pd.Series([21.0, 20, 20, 20, 19])
    expected = pd.DataFrame(
        {
            "benchmark": [40 / 79, 0.61, 0.61, 0.61, 0.61],
            "compared_with": ["rest of the cluster"] + ["cluster"] * 4,
        }
    )
    found = rest_of_group(numerator, denominator)
    assert_frame_equal(found, expected, check_dtype=False)


def test_missing_counts_add_nothing():
    numerator = pd.Series([5.0, NAN, 3.0, 1, 1, 1, 1, 1])
    denominator = pd.Series([10.0, 90.0, NAN, 10, 10, 10, 10, 10])
    found = rest_of_group(numerator, denominator)
    assert found["benchmark"].tolist() == [10 / 60] * 8


def test_nobody_is_left_to_compare_with():
    found = rest_of_group(pd.Series([5.0]), pd.Series([10.0]))
    assert found["benchmark"].isna().all()
    assert found["compared_with"].tolist() == ["rest of the cluster"]


def test_impossible_counts_are_refused():
    with pytest.raises(DataError, match="above the denominator"):
        rest_of_group(pd.Series([5.0]), pd.Series([4.0]))


@pytest.mark.parametrize(
    ("word", "direction", "expected"),
    [
        ("higher", "up", "better"),
        ("lower", "up", "worse"),
        ("higher", "down", "worse"),
        ("lower", "down", "better"),
        ("higher", "neutral", ""),
        ("lower", "neutral", ""),
        ("similar", "up", ""),
        ("not known", "down", ""),
    ],
)
def test_judgement(word, direction, expected):
    assert judgement(word, direction) == expected


def test_judgement_refuses_what_it_does_not_know():
    with pytest.raises(ParameterError, match="Did you mean 'higher'"):
        judgement("hihger", "up")
    with pytest.raises(ParameterError, match="'upp' is not a direction"):
        judgement("higher", "upp")
