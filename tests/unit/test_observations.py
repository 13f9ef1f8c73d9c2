"""Figures by area, against a slow and obvious count; and what is set aside."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.measures import Measure
from qikit.observations import BENCHMARK_COLUMNS, benchmarks, latest_period, set_aside

LEVELS = {
    "cluster": "cluster_code",
    "hscp": "hscp",
    "board": "board",
    "country": "country",
}
MEMBERS = pd.DataFrame(
    [
        ("A", "C1", "West", "B", "N"),
        ("B", "C1", "East", "B", "N"),
        ("C", "C2", "East", "B", "N"),
        ("D", "", "East", "B", "N"),
    ],
    columns=["practice_code", *LEVELS.values()],
)


def measure(name: str, kind: str) -> Measure:
    facts = dict.fromkeys(Measure.__dataclass_fields__, "")
    facts |= {"id": name, "kind": kind, "benchmark_levels": ()}
    return Measure(**facts)


CHECKS, OPIOIDS = measure("checks", "proportion"), measure("opioids", "published_value")


def figures(*rows) -> pd.DataFrame:
    """Build figures from (code, month, measure, numerator, denominator, value)."""
    columns = ["area_code", "period_start", "measure", "numerator", "denominator"]
    frame = pd.DataFrame(rows, columns=[*columns, "value"])
    frame["period_start"] = pd.to_datetime(frame["period_start"], format="%Y-%m")
    numbers = ["numerator", "denominator", "value"]
    frame[numbers] = frame[numbers].astype("float64")
    state = frame["value"].isna().map({True: "not_submitted", False: "reported"})
    return frame.assign(
        level="practice",
        breakdown="all",
        state=state,
        lower=math.nan,
        upper=math.nan,
    )


COUNTS = st.none() | st.integers(0, 50).flatmap(
    lambda d: st.tuples(st.integers(0, d), st.just(d))
)


@st.composite
def observed(draw):
    """Draw figures of four practices and two months, some of them missing."""
    rows = []
    for code in "ABCDZ":  # Z is in no list of practices
        for month in ("2026-01", "2026-02"):
            if draw(st.booleans()):
                n, d = draw(COUNTS) or (None, None)
                value = n / d if d else None
                rows.append((code, month, "checks", n, d, value))
            if draw(st.booleans()):
                value = draw(st.none() | st.integers(0, 40).map(float))
                rows.append((code, month, "opioids", None, None, value))
    return figures(*rows)


def median(values: list[float]) -> float:
    values, middle = sorted(values), len(values) // 2
    if not values:
        return math.nan
    if len(values) % 2:
        return values[middle]
    return (values[middle - 1] + values[middle]) / 2


def counted_slowly(rows: pd.DataFrame) -> dict[tuple, tuple]:
    """Count with loops: (value, n_practices, n_missing) by level, area, …"""
    found = {}
    where = MEMBERS.set_index("practice_code").to_dict("index")
    groups: dict[tuple, list] = {}
    for row in rows.to_dict("records"):
        for level, column in LEVELS.items():
            area = where.get(row["area_code"], {}).get(column, "")
            if area:
                key = (level, area, row["measure"], row["period_start"])
                groups.setdefault(key, []).append(row)
    for key, group in groups.items():
        if key[2] == "opioids":
            values = [r["value"] for r in group if not math.isnan(r["value"])]
            found[key] = (median(values), len(values), len(group) - len(values))
            continue
        known = [r for r in group if not math.isnan(r["denominator"])]
        n = sum(r["numerator"] for r in known)
        d = sum(r["denominator"] for r in known)
        with_people = sum(r["denominator"] > 0 for r in known)
        found[key] = (n / d if d else math.nan, with_people, len(group) - len(known))
    return found


@settings(max_examples=60, deadline=None)
@given(rows=observed())
def test_benchmarks_agree_with_a_slow_count(rows):
    found = benchmarks(rows, MEMBERS, [CHECKS, OPIOIDS])
    assert list(found) == BENCHMARK_COLUMNS
    keys = found[["level", "area_code", "measure", "period_start"]]
    quick = {
        tuple(key): (row["value"], row["n_practices"], row["n_missing"])
        for key, row in zip(
            keys.itertuples(index=False), found.to_dict("records"), strict=True
        )
    }
    slow = counted_slowly(rows)
    assert quick.keys() == slow.keys()
    for key, expected in slow.items():
        assert quick[key] == pytest.approx(expected, nan_ok=True), key


def test_a_pooled_value_is_no_mean_of_percentages():
    rows = figures(
        ("A", "2026-01", "checks", 10, 10, 1.0), ("B", "2026-01", "checks", 0, 90, 0.0)
    )
    found = benchmarks(rows, MEMBERS, [CHECKS])
    cluster = found[found["level"].eq("cluster")].iloc[0]
    assert (cluster["numerator"], cluster["denominator"]) == (10, 100)
    assert cluster["value"] == 0.1


def test_a_breakdown_is_not_added_to_the_whole():
    whole = figures(("A", "2026-01", "checks", 10, 40, 0.25))
    part = whole.assign(breakdown="F/65-74", numerator=4.0)
    found = benchmarks(pd.concat([whole, part]), MEMBERS, [CHECKS])
    assert set(found["numerator"]) == {10}


def test_no_figures_no_benchmarks():
    assert list(benchmarks(figures(), MEMBERS, [CHECKS])) == BENCHMARK_COLUMNS
    assert benchmarks(figures(), MEMBERS, []).empty


KEYS = ["practice_code", "period_start", "measure", "breakdown"]
ROWS = figures(
    ("A", "2026-01", "checks", 1, 4, 0.25),
    ("A", "2026-02", "checks", 2, 4, 0.5),
    ("A", "2026-02", "opioids", None, None, 7),
    ("B", "2026-01", "checks", 0, 4, 0),
)


@pytest.mark.parametrize(
    ("key", "refused"),
    [
        (("A", "2026-02-01", "checks", "all"), "ok REJECTED ok ok"),
        (("A", "2026-02-01", None, None), "ok REJECTED REJECTED ok"),
        (("A", None, "checks", None), "REJECTED REJECTED ok ok"),
        (("A", None, None, None), "REJECTED REJECTED REJECTED ok"),
        (("Z", None, None, None), "ok ok ok ok"),
        ((None, "2026-02-01", None, None), "ok ok ok ok"),  # names no practice
        (("A", "2026-02-01", "checks", "F/65-74"), "ok ok ok ok"),
    ],
)
def test_an_empty_key_stands_for_all(key, refused):
    before = ROWS.copy()
    keys = pd.DataFrame([key], columns=KEYS, dtype="str")
    found = set_aside(ROWS, keys)
    marks = found["state"].eq("rejected").map({True: "REJECTED", False: "ok"})
    assert " ".join(marks) == refused
    hidden = found[found["state"].eq("rejected")]
    assert hidden[["numerator", "denominator", "value"]].isna().all(axis=None)
    assert_frame_equal(ROWS, before)


def test_several_keys_of_different_shape():
    keys = pd.DataFrame(
        [("B", None, None, None), ("A", "2026-01-01", "checks", "all")],
        columns=KEYS,
        dtype="str",
    )
    states = set_aside(ROWS, keys)["state"].tolist()
    assert states == ["rejected", "reported", "reported", "rejected"]


def test_nothing_refused():
    keys = pd.DataFrame(columns=KEYS, dtype="str")
    assert_frame_equal(set_aside(ROWS, keys), ROWS)


def test_a_published_value_that_stood_twice_stops_nothing():
    """Refused, it is one missing figure; the median is of the others."""
    twice = figures(
        ("A", "2026-01", "opioids", None, None, 5),
        ("A", "2026-01", "opioids", None, None, 9),
        ("B", "2026-01", "opioids", None, None, 3),
    )
    key = pd.DataFrame(
        [("A", "2026-01-01", "opioids", "all")], columns=KEYS, dtype="str"
    )
    found = benchmarks(set_aside(twice, key), MEMBERS, [OPIOIDS])
    cluster = found[found["level"].eq("cluster")].iloc[0]
    assert (cluster["value"], cluster["n_practices"]) == (3, 1)
    assert cluster["n_missing"] == 1


@pytest.mark.parametrize(
    ("as_of", "latest"),
    [
        (None, "2026-02"),
        ("2026-02", "2026-02"),
        ("2026-01", "2026-01"),
        ("2025-12", ""),
    ],
)
def test_the_newest_period_with_a_figure(as_of, latest):
    rows = figures(
        ("A", "2026-01", "checks", 1, 4, 0.25),
        ("B", "2026-02", "checks", 0, 4, 0),
        ("A", "2026-03", "checks", None, None, None),  # asked for, not sent
    )
    found = latest_period(rows, as_of and pd.Timestamp(as_of))
    assert (f"{found:%Y-%m}" if found is not None else "") == latest


def test_no_figure_at_all():
    assert latest_period(figures()) is None
