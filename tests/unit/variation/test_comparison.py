import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.comparison import (
    TOO_FEW,
    compare,
    compare_in_group,
    judgement,
    rest_of_group,
)

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


# -- practices of one group


def in_group(*counts: tuple[float, float]) -> list[str]:
    rows = pd.DataFrame(counts, columns=["met", "people"], dtype=float)
    return compare_in_group(rows["met"], rows["people"])["comparison"].tolist()


def test_two_practices_are_too_few_to_compare():
    # 88 of 99 has an interval below 100 %, but that is 5 of 5 people
    assert in_group((88, 99), (5, 5)) == [TOO_FEW, TOO_FEW]


def test_one_of_three_without_a_figure_leaves_two():
    assert in_group((80, 100), (60, 100), (NAN, NAN)) == [TOO_FEW, TOO_FEW, "not known"]


def test_fewer_than_ten_others_are_too_few_to_compare_with():
    """The others of the first have 8 people; those of the small ones over 100."""
    assert in_group((88, 99), (4, 4), (4, 4)) == [TOO_FEW, "similar", "similar"]
    assert in_group((88, 99), (5, 5), (5, 5))[0] == "similar"  # 10 are enough


def test_the_others_are_not_known_exactly():
    """Wilson: 88 of 99 is 81.2 % to 93.7 %, 20 of 20 is 83.9 % to 100 %.

    The difference of -11.1 points has the upper end
    -11.1 + sqrt(4.8² + 16.1²) = +5.7 points: it holds 0.
    """
    assert in_group((88, 99), (10, 10), (10, 10))[0] == "similar"


def test_a_difference_that_excludes_nothing_is_higher_or_lower():
    """60 of 100 against 180 of 200: 30 points apart, with ends about 10 away."""
    assert in_group((60, 100), (90, 100), (90, 100)) == ["lower", "higher", "higher"]


def test_a_practice_alone_has_nobody_to_be_compared_with():
    assert in_group((5, 10), (NAN, NAN)) == ["not known", "not known"]


def test_a_small_practice_is_compared_with_the_pooled_value():
    """10 of 100 in a group of 610 people, 510 met: no fifth of the group."""
    counts = pd.DataFrame([(10, 100)] + [(100, 102)] * 5, columns=["met", "people"])
    found = compare_in_group(counts["met"], counts["people"])
    assert found["compared_with"].iloc[0] == "cluster"
    assert found["benchmark"].iloc[0] == 510 / 610
    assert found["comparison"].iloc[0] == "lower"
