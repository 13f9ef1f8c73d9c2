import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.errors import DataError
from qikit.variation.ranked import ranked_practices

NAN = np.nan


def practices(*rows) -> pd.DataFrame:
    columns = ["practice_code", "numerator", "denominator", "state"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(value=table["numerator"] / table["denominator"].replace(0, NAN))


def six(**changed) -> pd.DataFrame:
    """Six practices of 100 people, 50 % each unless changed."""
    counts = dict.fromkeys(["P1", "P2", "P3", "P4", "P5", "P6"], 50) | changed
    return practices(*((code, met, 100, "reported") for code, met in counts.items()))


def test_highest_first_and_ties_share_a_rank():
    bars = ranked_practices(six(P5=70, P2=30)).bars
    assert bars["practice_code"].tolist() == ["P5", "P1", "P3", "P4", "P6", "P2"]
    assert bars["rank"].tolist() == [1, 2, 2, 2, 2, 6]


def test_columns_of_the_bars():
    bars = ranked_practices(six()).bars
    assert list(bars) == [
        "practice_code",
        "numerator",
        "denominator",
        "value",
        "lower",
        "upper",
        "state",
        "comparison",
        "rank",
        "compared_with",
    ]


def test_each_is_compared_with_the_pooled_value():
    ranked = ranked_practices(six(P5=70, P2=30))
    assert ranked.pooled == 0.5
    assert ranked.benchmark == 0.5
    assert ranked.bars["comparison"].tolist() == ["higher", *["similar"] * 4, "lower"]
    assert set(ranked.bars["compared_with"]) == {"cluster"}


def test_a_large_practice_is_compared_with_the_rest_of_its_cluster():
    # Pooled 1,100 of 2,000 is 55 %; without P1 it is 400 of 1,000. P2 has 40 %.
    rows = practices(
        ("P1", 700, 1000, "reported"),
        *((f"P{i}", 40, 100, "reported") for i in range(2, 12)),
    )
    ranked = ranked_practices(rows)
    assert ranked.pooled == 0.55
    by_code = ranked.bars.set_index("practice_code")
    assert by_code.loc["P1", "compared_with"] == "rest of the cluster"
    assert by_code.loc["P1", "comparison"] == "higher"
    assert by_code.loc["P2", "compared_with"] == "cluster"
    assert by_code.loc["P2", "comparison"] == "lower"


def test_a_stated_benchmark_is_used_for_all():
    ranked = ranked_practices(six(), benchmark=0.7)
    assert ranked.benchmark == 0.7
    assert ranked.pooled == 0.5
    assert set(ranked.bars["comparison"]) == {"lower"}
    assert set(ranked.bars["compared_with"]) == {"benchmark"}


def test_practices_without_a_value_stay_and_come_last():
    rows = practices(
        ("P4", NAN, NAN, "suppressed_at_source"),
        ("P3", 0, 0, "reported"),
        ("P2", 5, 10, "reported"),
        ("P1", 0, 10, "zero"),
    )
    ranked = ranked_practices(rows, benchmark=0.2)
    expected = pd.DataFrame(
        {
            "practice_code": ["P2", "P1", "P3", "P4"],
            "value": [0.5, 0.0, NAN, NAN],
            "state": ["reported", "zero", "reported", "suppressed_at_source"],
            "comparison": ["higher", "similar", "not known", "not known"],
            "rank": [1.0, 2.0, NAN, NAN],
        }
    )
    assert_frame_equal(ranked.bars[list(expected)], expected, check_dtype=False)
    assert ranked.n_missing == 2
    assert ranked.pooled == 0.25


def test_a_value_published_without_counts_is_shown_without_an_interval():
    rows = practices(("P1", NAN, NAN, "reported"), ("P2", NAN, NAN, "reported"))
    ranked = ranked_practices(rows.assign(value=[0.3, 0.4]), benchmark=0.1)
    assert ranked.bars["value"].tolist() == [0.4, 0.3]
    assert ranked.bars["lower"].isna().all()
    assert set(ranked.bars["comparison"]) == {"not known"}
    assert np.isnan(ranked.pooled)


def test_a_single_practice_has_nobody_to_be_compared_with():
    ranked = ranked_practices(practices(("P1", 5, 10, "reported")))
    assert ranked.bars["comparison"].tolist() == ["not known"]
    assert ranked.pooled == 0.5


def test_an_empty_table():
    ranked = ranked_practices(six().iloc[:0])
    assert ranked.bars.empty
    assert np.isnan(ranked.benchmark)
    assert ranked.n_missing == 0


def test_the_input_is_not_changed():
    rows = six()
    before = rows.copy()
    ranked_practices(rows)
    assert_frame_equal(rows, before)


def test_a_practice_that_appears_twice_is_refused():
    with pytest.raises(DataError, match="practice 'P1' appears more than once"):
        ranked_practices(pd.concat([six(), six().head(1)]))


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="no column 'state'"):
        ranked_practices(six().drop(columns="state"))
