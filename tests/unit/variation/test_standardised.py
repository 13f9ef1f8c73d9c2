import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.intervals import rate_interval
from qikit.variation.standardised import directly_standardised, indirectly_standardised

NAN = np.nan


def direct(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["area", "numerator", "denominator", "standard"])


def indirect(*rows) -> pd.DataFrame:
    names = "area numerator denominator reference_events reference_population"
    return pd.DataFrame(rows, columns=names.split())


def slow_dsr(strata: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Written out as OHID's sheet does: one column after the other."""
    z = 1.9599639845400545
    total = sum(x for x, _, _ in strata)
    weights = sum(w for _, _, w in strata)
    rate = sum(w * x / n for x, n, w in strata) / weights
    variance = sum(w * w * x / n**2 for x, n, w in strata) / weights**2
    low = total * (1 - 1 / (9 * total) - z / (3 * math.sqrt(total))) ** 3
    above = total + 1
    high = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    step = math.sqrt(variance / total)
    return rate, rate + step * (low - total), rate + step * (high - total)


YOUNG, OLD = (10, 1000, 3), (40, 500, 1)


def test_a_rate_by_hand():
    # (3 × 10/1000 + 1 × 40/500) / 4 = (0.03 + 0.08) / 4 = 0.0275
    found = directly_standardised(direct(("A", *YOUNG), ("A", *OLD)), by="area").iloc[0]
    assert found["value"] == pytest.approx(0.0275)
    assert (found["numerator"], found["denominator"]) == (50, 1500)
    assert (found["method"], found["n_note"]) == ("Dobson", None)
    assert np.isnan(found["expected"])


def test_the_interval_agrees_with_the_sheet():
    found = directly_standardised(direct(("A", *YOUNG), ("A", *OLD))).iloc[0]
    expected = slow_dsr([YOUNG, OLD])
    assert tuple(found[["value", "lower", "upper"]]) == pytest.approx(expected)


def test_one_stratum_has_the_interval_of_its_rate():
    found = directly_standardised(direct(("A", 25, 1000, 7)))
    plain = rate_interval(pd.Series([25]), pd.Series([1000]))
    ends = ["lower", "upper"]
    assert_frame_equal(found[ends].astype(float), plain[ends])


def test_groups_keep_the_order_of_the_file():
    rows = [("Z", *YOUNG), ("A", *YOUNG), ("Z", *OLD), ("A", *OLD)]
    assert directly_standardised(direct(*rows), by="area")["area"].tolist() == [
        "Z",
        "A",
    ]


@pytest.mark.parametrize(("events", "has_value"), [(9, False), (10, True)])
def test_fewer_than_ten_events_have_no_rate(events, has_value):
    found = directly_standardised(direct(("A", events - 4, 50, 1), ("A", 4, 50, 1)))
    row = found.iloc[0]
    assert row["numerator"] == events
    assert row[["value", "lower", "upper"]].notna().all() == has_value
    note = None if has_value else "There is no rate of fewer than 10 events."
    assert row["n_note"] == note
    assert row["method"] == ("Dobson" if has_value else None)


def test_a_missing_event_count_is_zero_and_said():
    found = directly_standardised(direct(("A", NAN, 1000, 3), ("A", 40, 500, 1)))
    row = found.iloc[0]
    assert row["value"] == pytest.approx(0.02)  # 40 / 500 / 4
    assert row["n_note"] == "1 missing event count was taken as 0."


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((5, NAN, 3), "1 row has no denominator or weight."),
        ((5, 100, NAN), "1 row has no denominator or weight."),
        ((5, 0, 3), "1 row has nobody in its population."),
        ((0, 0, 3), "1 row has nobody in its population."),
    ],
)
def test_a_faulty_stratum_stops_its_own_group_alone(row, said):
    rows = [("A", *row), ("A", *OLD), ("B", *YOUNG), ("B", *OLD)]
    found = directly_standardised(direct(*rows), by="area").set_index("area")
    assert found.loc["A", ["value", "lower", "upper"]].isna().all()
    assert found.loc["A", "n_note"] == f"There is no value: {said}"
    assert found.loc["A", "method"] is None
    assert found.loc["B", "value"] == pytest.approx(0.0275)


def test_without_any_weight_there_is_no_rate():
    found = directly_standardised(direct(("A", 50, 100, 0))).iloc[0]
    assert np.isnan(found["value"])
    assert found["n_note"] == "There is no rate: the weights add up to 0."


def test_a_ratio_by_hand():
    # expected 100 × 6/200 + 50 × 20/100 = 3 + 10 = 13; observed 8 + 18 = 26
    rows = [("A", 8, 100, 6, 200), ("A", 18, 50, 20, 100)]
    found = indirectly_standardised(indirect(*rows), by="area")
    assert found["expected"].iloc[0] == pytest.approx(13)
    assert found["value"].iloc[0] == pytest.approx(2.0)
    assert found["method"].iloc[0] == "Byar"
    plain = rate_interval(pd.Series([26.0]), pd.Series([13.0]))
    assert_frame_equal(found[["lower", "upper", "method"]], plain)


@pytest.mark.parametrize(
    ("rows", "value", "said"),
    [
        ([(NAN, 100, 5, 50)], 0.0, "1 missing event count was taken as 0."),
        ([(3, 10, NAN, 50), (1, 10, 5, 50)], 4.0, "1 missing event count was taken"),
        ([(NAN, 9, NAN, 9), (1, 9, 9, 9)], 1 / 9, "2 missing event counts were taken"),
        ([(0, 0, 5, 50), (3, 10, 5, 50)], 3.0, None),
        ([(1, 0, 5, 50), (3, 10, 5, 50)], NAN, "1 row has nobody in its population."),
        ([(1, 5, 5, 0)], NAN, "1 row has nobody in its population."),
        ([(1, NAN, 5, 50)], NAN, "1 row has no denominator."),
        ([(1, 5, 5, NAN), (1, NAN, 5, 5)], NAN, "2 rows have no denominator."),
        ([(0, 0, 5, 50)], NAN, "There is no ratio: no events are expected."),
        ([(3, 10, 0, 50)], NAN, "There is no ratio: no events are expected."),
    ],
)
def test_what_is_missing_in_a_ratio_is_said(rows, value, said):
    frame = indirect(*[("A", *row) for row in rows], ("B", 4, 10, 10, 50))
    found = indirectly_standardised(frame, by="area").set_index("area")
    assert found.loc["A", "value"] == pytest.approx(value, nan_ok=True)
    note = found.loc["A", "n_note"]
    assert note is None if said is None else said in note
    assert found.loc["B", "value"] == pytest.approx(2.0)


@pytest.mark.parametrize("work_out", [directly_standardised, indirectly_standardised])
def test_bad_tables_are_refused(work_out):
    frame = indirect(("A", 1, 10, 1, 10)).assign(standard=1.0)
    with pytest.raises(DataError, match="no column 'denominator'"):
        work_out(frame.drop(columns="denominator"))
    with pytest.raises(DataError, match="row 0: -1 of 10 is negative"):
        work_out(frame.assign(numerator=-1))
    with pytest.raises(DataError, match="1 rows have no area"):
        work_out(frame.assign(area=None), by="area")
    with pytest.raises(ParameterError, match=r"Write 0.95 for 95 %"):
        work_out(frame, confidence=95)


@pytest.mark.parametrize("work_out", [directly_standardised, indirectly_standardised])
def test_an_empty_table_has_no_rows(work_out):
    frame = indirect(("A", 1, 10, 1, 10)).assign(standard=1.0)
    assert work_out(frame.iloc[:0], by=["area"]).empty


strata = st.lists(
    st.tuples(st.integers(0, 60), st.integers(60, 5000), st.integers(1, 90)),
    min_size=1,
    max_size=6,
).filter(lambda rows: sum(x for x, _, _ in rows) >= 10)


@given(rows=strata, factor=st.floats(0.1, 100), seed=st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_the_scale_of_the_standard_and_the_order_do_not_matter(rows, factor, seed):
    frame = direct(*[("A", *row) for row in rows])
    expected = slow_dsr(rows)
    other = frame.sample(frac=1, random_state=seed)
    other = other.assign(standard=other["standard"] * factor)
    for table in (frame, other):
        row = directly_standardised(table).iloc[0]
        assert tuple(row[["value", "lower", "upper"]]) == pytest.approx(expected)
