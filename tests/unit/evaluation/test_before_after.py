import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy.stats import binomtest

from qikit.errors import DataError, ParameterError
from qikit.evaluation.before_after import before_after
from qikit.evaluation.stretches import Stretch

APRIL, MAY, JUNE, JULY = pd.date_range("2024-04-01", periods=4, freq="MS")
FIRST, SECOND = Stretch(APRIL, MAY), Stretch(JUNE, JULY)


@pytest.fixture
def compare_two(make_measure, make_counts):
    """Two months before, two after."""

    def compare(pairs, **options):
        measure = make_measure(**options)
        frame = make_counts({"P1": pairs})
        sides = {"before": FIRST, "after": SECOND}
        changes = before_after(frame, measure=measure, by="practice_code", **sides)
        return changes.table.iloc[0]

    return compare


def test_newcombes_published_example(make_measure, make_counts):
    # Newcombe (1998) Stat Med 17:873-890, table II, contrast (a): 56/70 and 48/80,
    # method 10: 0.0524 to 0.3339
    frame = make_counts({"P1": [(48, 80), (56, 70)]})
    changes = before_after(
        frame,
        measure=make_measure(),
        by="practice_code",
        before=Stretch(APRIL, APRIL),
        after=Stretch(MAY, MAY),
    )
    row = changes.table.iloc[0]
    assert row["change"] == pytest.approx(0.2)
    assert row["lower"] == pytest.approx(0.0524, abs=5e-5)
    assert row["upper"] == pytest.approx(0.3339, abs=5e-5)
    assert not row["is_widened"]
    assert row["is_caution_due"]


def test_a_stretch_is_pooled_over_its_periods(compare_two):
    row = compare_two([(1, 10), (81, 90), (9, 10), (9, 90)])
    assert row["value_before"] == 0.82  # not the mean of 10 % and 90 %
    assert row["value_after"] == 0.18
    assert row[["n_before", "n_after", "n_practices"]].tolist() == [2, 2, 1]
    assert row["change"] == pytest.approx(-0.64)


def test_dispersion_by_hand(compare_two):
    # before: p = 30/80, (10 - 15)² / 9.375 twice = 16/3; after: none; spare 1 + 1
    row = compare_two([(10, 40), (20, 40), (20, 40), (20, 40)])
    assert row["phi"] == pytest.approx(8 / 3)
    assert row["is_widened"]
    plain = compare_two([(15, 40), (15, 40), (20, 40), (20, 40)])
    assert not plain["is_widened"]
    assert row["change"] == pytest.approx(plain["change"])
    assert row["lower"] < plain["lower"]
    assert row["upper"] > plain["upper"]


def test_periods_of_a_rate_disperse_too(compare_two):
    # before: expected 15 each, (10 - 15)² / 15 twice = 10/3; after none; spare 2
    row = compare_two([(10, 40), (20, 40), (20, 40), (20, 40)], kind="rate")
    assert row["phi"] == pytest.approx(5 / 3)


def test_a_rate_has_a_ratio_with_the_exact_interval(compare_two):
    row = compare_two([(5, 50), (5, 50), (10, 50), (10, 50)], kind="rate")
    assert row["scale"] == "ratio"
    assert row["change"] == pytest.approx(2.0)
    exact = binomtest(20, 30).proportion_ci(0.95, "exact")
    assert row["lower"] == pytest.approx(exact.low / (1 - exact.low))
    assert row["upper"] == pytest.approx(exact.high / (1 - exact.high))


def test_a_count_is_a_rate_per_period(make_measure, make_counts):
    frame = make_counts({"P1": [(4, 1), (6, 1), (30, 1)]}).drop(columns="denominator")
    changes = before_after(
        frame,
        measure=make_measure(kind="count"),
        by="practice_code",
        before=FIRST,
        after=Stretch(JUNE, JUNE),
    )
    assert changes.table["change"].tolist() == [6.0]  # 30 a month after 5 a month


def test_published_values_shift_by_the_median_of_differences(make_measure):
    months = pd.date_range("2024-04-01", periods=8, freq="MS")
    values = [1.0, 2.0, 3.0, 4.0, 11.0, 12.0, 13.0, 14.0]
    frame = pd.DataFrame({"area": "A", "period_start": months, "value": values})
    changes = before_after(
        frame,
        measure=make_measure(kind="published_value"),
        by="area",
        before=Stretch(months[0], months[3]),
        after=Stretch(months[4], months[7]),
    )
    row = changes.table.iloc[0]
    assert row[["value_before", "value_after", "change"]].tolist() == [2.5, 12.5, 10.0]
    # Of 70 orders one is the most extreme on each side: 2 / 70 < 5 %, 4 / 70 > 5 %,
    # so the interval reaches from the least to the greatest difference.
    assert row[["lower", "upper"]].tolist() == [7.0, 13.0]
    assert np.isnan(row["numerator_before"])


def test_too_few_values_have_a_change_but_no_interval(make_measure):
    frame = pd.DataFrame(
        {"area": "A", "period_start": [APRIL, MAY, JUNE], "value": [1.0, 1.0, 4.0]}
    )
    measure = make_measure(kind="published_value")
    changes = before_after(
        frame, measure=measure, by="area", before=FIRST, after=SECOND
    )
    row = changes.table.iloc[0]
    assert row["change"] == 3.0
    assert np.isnan(row["lower"])
    assert row["note"] == "there are too few values for an interval."


def test_gaps_and_nobody_to_count_do_not_enter(compare_two):
    row = compare_two([(5, 10), (0, 0), (np.nan, 10), (8, 10)])
    assert row[["n_before", "n_after"]].tolist() == [1, 1]
    assert row["change"] == pytest.approx(0.3)


def test_an_empty_stretch_has_no_change(compare_two):
    row = compare_two([(5, 10), (5, 10), (0, 0), (0, 0)])
    assert row[["change", "lower", "upper"]].isna().all()
    assert row["note"] == "there is no value after."
    row = compare_two([(0, 0), (0, 0), (5, 10), (5, 10)])
    assert row["note"] == "there is no value before."


def test_a_practice_that_joins_is_no_change(make_measure, make_counts):
    staying = make_counts({"P1": [(5, 10)] * 4})
    joining = make_counts({"P2": [(10, 10)] * 4}).query("period_start >= @JUNE")
    frame = pd.concat([staying, joining]).assign(cluster="A")
    changes = before_after(
        frame, measure=make_measure(), by="cluster", before=FIRST, after=SECOND
    )
    row = changes.table.iloc[0]
    assert row[["value_before", "value_after"]].tolist() == [0.5, 0.5]
    assert row["n_practices"] == 1


def test_months_in_neither_stretch_do_not_enter(make_measure, make_counts):
    frame = make_counts({"P1": [(5, 10), (0, 10), (8, 10)]})
    stretches = {"before": Stretch(APRIL, APRIL), "after": Stretch(JUNE, JUNE)}
    changes = before_after(
        frame, measure=make_measure(), by="practice_code", **stretches
    )
    assert changes.table["change"].tolist() == [pytest.approx(0.3)]


@pytest.mark.parametrize(("n_before", "is_due"), [(11, True), (12, False)])
def test_fewer_than_twelve_points_before_call_for_caution(
    make_measure, make_counts, before, after, n_before, is_due
):
    pairs = [(np.nan, 10)] * (12 - n_before) + [(5, 10)] * (n_before + 12)
    options = {"measure": make_measure(), "by": "practice_code"}
    options |= {"before": before, "after": after}
    frame = make_counts({"P1": pairs})
    table = before_after(frame, **options).table
    assert table["is_caution_due"].tolist() == [is_due]
    chosen = before_after(frame, chosen_low=frozenset(["P1"]), **options).table
    assert chosen["is_caution_due"].tolist() == [True]


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), min_size=4))
@settings(deadline=None, max_examples=30)
def test_a_higher_confidence_is_never_narrower(make_measure, make_counts, pairs):
    frame = make_counts({"P1": [(min(pair), max(pair)) for pair in pairs]})
    for kind in ("proportion", "rate", "published_value"):
        changes = before_after(
            frame,
            measure=make_measure(kind=kind),
            by="practice_code",
            before=FIRST,
            after=Stretch(JUNE, pd.Timestamp("2034-01-01")),
        )
        narrow, wide = changes.intervals(0.8).iloc[0], changes.intervals(0.99).iloc[0]
        if not wide.isna().any():
            assert wide["lower"] <= narrow["lower"] + 1e-12
            assert wide["upper"] >= narrow["upper"] - 1e-12


def test_the_order_of_rows_does_not_matter(make_measure, make_counts, rng):
    frame = make_counts({"P1": [(3, 10)] * 4, "P2": [(2, 9), (4, 9)] * 2})
    mixed = frame.sample(frac=1, random_state=rng)
    kept = mixed.copy()
    options = {"measure": make_measure(), "by": "practice_code"}
    options |= {"before": FIRST, "after": SECOND}
    assert_frame_equal(
        before_after(frame, **options).table, before_after(mixed, **options).table
    )
    assert_frame_equal(mixed, kept)


def test_two_rows_for_one_month_are_refused(make_measure, make_counts):
    frame = make_counts({"P1": [(5, 10)] * 4})
    doubled = pd.concat([frame, frame.iloc[[1]]])
    with pytest.raises(DataError, match="P1, May 2024: there are two rows"):
        before_after(
            doubled,
            measure=make_measure(),
            by="practice_code",
            before=FIRST,
            after=SECOND,
        )


def test_what_cannot_be_is_refused(make_measure, make_counts):
    options = {"measure": make_measure(), "by": "practice_code", "before": FIRST}
    frame = make_counts({"P1": [(5, 10)] * 4})
    with pytest.raises(ParameterError, match="may not overlap"):
        before_after(frame, after=Stretch(MAY, JULY), **options)
    with pytest.raises(DataError, match="no column 'denominator'"):
        before_after(frame.drop(columns="denominator"), after=SECOND, **options)
    above = make_counts({"P1": [(11, 10)] * 4})
    with pytest.raises(DataError, match="numerator above the denominator"):
        before_after(above, after=SECOND, **options)
    negative = make_counts({"P1": [(-1, 10)] * 4})
    options["measure"] = make_measure(kind="rate")
    with pytest.raises(DataError, match="negative"):
        before_after(negative, after=SECOND, **options)
