"""One practice among all, measure by measure."""

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.errors import ParameterError
from qikit.variation.spine import spine


def drawn(counts):
    """Rows given as measure: {practice: (numerator, denominator)}."""
    rows = [
        (code, measure, n, d)
        for measure, practices in counts.items()
        for code, (n, d) in practices.items()
    ]
    columns = ["practice_code", "measure", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns).astype(
        {"numerator": float, "denominator": float}
    )


FIVE = {
    "A": (10, 100),
    "B": (20, 100),
    "C": (30, 100),
    "D": (40, 100),
    "E": (90, 100),
}


def test_a_practice_stands_between_the_ends_and_the_quartiles():
    found = spine(drawn({"m": FIVE}), own="E")
    expected = pd.DataFrame(
        {
            "measure": ["m"],
            "value": [0.9],
            "benchmark": [190 / 500],
            "lowest": [0.1],
            "lower_quartile": [0.2],
            "upper_quartile": [0.4],
            "highest": [0.9],
            "comparison": ["higher"],
        }
    )
    assert_frame_equal(found, expected, check_dtype=False)


def test_measures_keep_their_order_and_words():
    found = spine(drawn({"z": FIVE, "a": FIVE}), own="D")
    assert list(found["measure"]) == ["z", "a"]
    assert list(found["comparison"]) == ["similar", "similar"]
    assert list(spine(drawn({"z": FIVE}), own="A")["comparison"]) == ["lower"]


def test_a_practice_without_a_figure_keeps_its_row():
    counts = {"m": FIVE | {"F": (0, 0)}, "n": FIVE}
    found = spine(drawn(counts), own="F")
    assert list(found["measure"]) == ["m", "n"]
    assert found["value"].isna().all()
    assert list(found["comparison"]) == ["not known", "not known"]
    assert np.allclose(found["benchmark"], 190 / 500)


def test_three_practices_have_no_range():
    three = dict(list(FIVE.items())[:3])
    found = spine(drawn({"m": three}), own="A")
    assert found[["lowest", "upper_quartile"]].isna().all(axis=None)
    assert found["value"].iloc[0] == 0.1


def test_an_unknown_practice_is_refused():
    with pytest.raises(ParameterError, match="'X' is not among"):
        spine(drawn({"m": FIVE}), own="X")


def test_the_rows_given_are_not_changed():
    rows = drawn({"m": FIVE})
    before = rows.copy(deep=True)
    spine(rows, own="A")
    assert_frame_equal(rows, before)
