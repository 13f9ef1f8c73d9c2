import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.errors import DataError
from qikit.variation.intervals import wilson_interval
from qikit.variation.pooling import median_of_practices, pool

NAN = np.nan


def practices(*rows) -> pd.DataFrame:
    columns = ["cluster", "practice_code", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=columns)


def test_the_value_is_the_sum_over_the_sum():
    # the mean of 90 % and 10 % would be 50 %
    pooled = pool(practices(("A", "P1", 9, 10), ("A", "P2", 9, 90)), by="cluster")
    expected = pd.DataFrame(
        {
            "cluster": ["A"],
            "numerator": [18.0],
            "denominator": [100.0],
            "value": [0.18],
            "n_practices": [2],
            "n_missing": [0],
        }
    )
    assert_frame_equal(pooled[list(expected)], expected, check_dtype=False)


def test_phi_by_hand():
    # p = 30 / 80 = 0.375; expected 15 each; variance 40 × 0.375 × 0.625 = 9.375
    # (10 - 15)² / 9.375 twice = 5.333; divided by 2 - 1
    pooled = pool(practices(("A", "P1", 10, 40), ("A", "P2", 20, 40)), by="cluster")
    row = pooled.iloc[0]
    assert row["phi"] == pytest.approx(16 / 3)
    assert row["is_widened"]
    # the effective sample: 30 and 80 divided by 16/3
    effective = wilson_interval(pd.Series([5.625]), pd.Series([15.0])).iloc[0]
    assert row["lower"] == pytest.approx(effective["lower"])
    assert row["upper"] == pytest.approx(effective["upper"])


def test_practices_that_agree_are_not_widened():
    row = pool(practices(("A", "P1", 10, 40), ("A", "P2", 10, 40)), by="cluster").iloc[
        0
    ]
    plain = wilson_interval(pd.Series([20]), pd.Series([80])).iloc[0]
    assert row["phi"] == 0.0
    assert not row["is_widened"]
    assert row["lower"] == plain["lower"]
    assert row["upper"] == plain["upper"]


def test_phi_of_exactly_one_is_not_widened():
    # p = 0.5; expected 4 each; variance 8 × 0.25 = 2
    # (5 - 4)² / 2 + (3 - 4)² / 2 = 1; divided by 2 - 1
    row = pool(practices(("A", "P1", 5, 8), ("A", "P2", 3, 8)), by="cluster").iloc[0]
    assert row["phi"] == 1.0
    assert not row["is_widened"]


def test_months_of_one_practice_are_added_up_before_practices_are_compared():
    two_months = practices(("A", "P1", 1, 20), ("A", "P1", 9, 20), ("A", "P2", 10, 40))
    row = pool(two_months, by="cluster").iloc[0]
    assert row["n_practices"] == 2
    assert row["phi"] == 0.0


def test_one_practice_has_no_phi():
    row = pool(practices(("A", "P1", 5, 10)), by="cluster").iloc[0]
    assert np.isnan(row["phi"])
    assert not row["is_widened"]


@pytest.mark.parametrize("numerator", [0, 10])
def test_none_or_all_everywhere_has_no_phi(numerator):
    same = practices(("A", "P1", numerator, 10), ("A", "P2", numerator, 10))
    row = pool(same, by="cluster").iloc[0]
    assert np.isnan(row["phi"])
    assert row["value"] == numerator / 10


def test_missing_counts_do_not_enter_and_are_counted():
    pooled = pool(
        practices(
            ("A", "P1", 5, 10),
            ("A", "P2", NAN, 30),
            ("A", "P3", 4, NAN),
            ("B", "P4", NAN, 9),
        ),
        by="cluster",
    )
    assert pooled["n_missing"].tolist() == [2, 1]
    assert pooled["n_practices"].tolist() == [1, 0]
    assert pooled["denominator"].iloc[0] == 10
    assert pooled.loc[1, ["numerator", "denominator", "value"]].isna().all()
    assert pooled.loc[1, ["lower", "upper", "phi"]].isna().all()


def test_a_denominator_of_zero_has_no_value():
    row = pool(practices(("A", "P1", 0, 0)), by="cluster").iloc[0]
    assert row["denominator"] == 0
    assert row["n_practices"] == 0
    assert row["n_missing"] == 0
    assert np.isnan(row["value"])


def test_a_practice_without_people_does_not_count_towards_phi():
    rows = practices(("A", "P1", 10, 40), ("A", "P2", 20, 40), ("A", "P3", 0, 0))
    row = pool(rows, by="cluster").iloc[0]
    assert row["n_practices"] == 2
    assert row["phi"] == pytest.approx(16 / 3)


def test_several_keys_and_the_input_stays():
    rows = practices(("B", "P1", 1, 2), ("A", "P2", 2, 2)).assign(month=[1, 2])
    before = rows.copy()
    pooled = pool(rows, by=["cluster", "month"])
    assert pooled["cluster"].tolist() == ["A", "B"]
    assert pooled["month"].tolist() == [2, 1]
    assert_frame_equal(rows, before)


def test_pool_by_practice():
    pooled = pool(practices(("A", "P1", 1, 2), ("A", "P2", 2, 2)), by="practice_code")
    assert pooled["value"].tolist() == [0.5, 1.0]


def test_an_empty_table_gives_an_empty_table():
    empty = practices(("A", "P1", 1, 2)).iloc[:0]
    assert pool(empty, by="cluster").empty


@pytest.mark.parametrize("seed", range(30))
def test_pool_agrees_with_a_slow_version(seed):
    rng = np.random.default_rng(seed)
    denominators = rng.integers(0, 60, 40)
    rows = pd.DataFrame(
        {
            "cluster": rng.choice(["A", "B", "C"], 40),
            "practice_code": rng.choice(["P1", "P2", "P3", "P4", "P5"], 40),
            "numerator": rng.integers(0, denominators + 1).astype(float),
            "denominator": denominators.astype(float),
        }
    )
    rows.loc[rng.random(40) < 0.2, "numerator"] = NAN
    pooled = pool(rows, by="cluster").set_index("cluster")
    for cluster, expected in slow_pool(rows).items():
        found = pooled.loc[cluster, list(expected)].astype(float).to_dict()
        assert found == pytest.approx(expected, nan_ok=True)


def slow_pool(rows: pd.DataFrame) -> dict[str, dict[str, float]]:
    sums, n_missing = {}, {}
    for row in rows.to_dict("records"):
        practices_of = sums.setdefault(row["cluster"], {})
        n_missing.setdefault(row["cluster"], 0)
        if row["numerator"] != row["numerator"]:
            n_missing[row["cluster"]] += 1
            continue
        met, people = practices_of.get(row["practice_code"], (0, 0))
        practices_of[row["practice_code"]] = (
            met + row["numerator"],
            people + row["denominator"],
        )
    result = {}
    for cluster, by_practice in sums.items():
        counted = [(met, people) for met, people in by_practice.values() if people > 0]
        total_met = sum(met for met, _ in counted)
        total = sum(people for _, people in counted)
        p = total_met / total if total else NAN
        phi = NAN
        if len(counted) > 1 and 0 < p < 1:
            chi2 = sum((met - n * p) ** 2 / (n * p * (1 - p)) for met, n in counted)
            phi = chi2 / (len(counted) - 1)
        result[cluster] = {
            "numerator": total_met if by_practice else NAN,
            "value": p,
            "n_practices": len(counted),
            "n_missing": n_missing[cluster],
            "phi": phi,
        }
    return result


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="no column 'hscp'"):
        pool(practices(("A", "P1", 1, 2)), by="hscp")


def test_a_row_without_group_or_practice_is_refused():
    rows = practices((None, "P1", 1, 2), ("A", None, 1, 2))
    with pytest.raises(DataError) as caught:
        pool(rows, by="cluster")
    assert len(caught.value.problems) == 2
    assert "1 rows have no cluster, the first is row 0." in str(caught.value)


def test_impossible_counts_are_refused():
    with pytest.raises(DataError, match="row 0: 3 of 2 has a numerator above"):
        pool(practices(("A", "P1", 3, 2)), by="cluster")


def published(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cluster", "practice_code", "value"])


def test_median_of_practices():
    rows = published(
        ("A", "P1", 1.0), ("A", "P2", 9.0), ("A", "P3", 3.0), ("A", "P4", NAN),
        ("B", "P5", 2.0), ("B", "P6", 4.0), ("C", "P7", NAN),
    )  # fmt: skip
    expected = pd.DataFrame(
        {
            "cluster": ["A", "B", "C"],
            "value": [3.0, 3.0, NAN],
            "n_practices": [3, 2, 0],
            "n_missing": [1, 0, 1],
        }
    )
    found = median_of_practices(rows, by="cluster")
    assert_frame_equal(found, expected, check_dtype=False)


def test_a_practice_twice_in_its_group_is_refused():
    rows = published(("A", "P1", 1.0), ("A", "P1", 2.0), ("B", "P1", 2.0))
    with pytest.raises(DataError, match="1 rows repeat .* the first is A P1"):
        median_of_practices(rows, by="cluster")
