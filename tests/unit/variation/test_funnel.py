import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.funnel import funnel
from qikit.variation.funnel_limits import FunnelScale, poisson_limits, unadjusted_limits
from qikit.variation.intervals import exact_poisson_interval, wilson_interval

NAN = np.nan
Z95, Z998 = 1.959964, 3.090232
LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


def units(*counts) -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=["numerator", "denominator"], dtype=float)
    return frame.assign(practice=[f"P{i}" for i in range(len(frame))])


def place(frame, **options):
    return funnel(frame, unit="practice", **({"kind": "ratio"} | options))


def slow_z(kind: str, x: float, n: float, benchmark: float) -> float:
    if kind == "proportion":
        angle = math.asin(math.sqrt(x / n)) - math.asin(math.sqrt(benchmark))
        return 2 * math.sqrt(n) * angle
    expected = n * benchmark
    return math.sqrt(expected) * math.log((x or 0.5) / expected)


def slow_limits(kind, n, benchmark, phi, tau2) -> list[float]:
    """Adjusted limits, one unit at a time."""
    found = []
    for z in (-Z95, Z95, -Z998, Z998):
        if kind == "proportion":
            angle = math.asin(math.sqrt(benchmark))
            angle += z * math.sqrt(phi / (4 * n) + tau2)
            found.append(math.sin(min(max(angle, 0), math.pi / 2)) ** 2)
        else:
            expected = n * benchmark
            found.append(benchmark * math.exp(z * math.sqrt(phi / expected + tau2)))
    return found


# --- z, benchmark and value


def test_a_ratio_has_the_benchmark_one_and_z_on_the_log_scale():
    found = place(units((30, 20), (20, 20)))
    assert found.benchmark == 1.0
    assert found.units["value"].tolist() == [1.5, 1.0]
    assert found.units["z"].tolist() == pytest.approx(
        [math.sqrt(20) * math.log(1.5), 0]
    )


def test_a_proportion_is_compared_with_the_pooled_one_on_the_arcsine_scale():
    found = place(units((10, 100), (90, 300)), kind="proportion")
    assert found.benchmark == pytest.approx(0.25)  # asin √0.25 = π / 6
    z = 2 * math.sqrt(100) * (math.asin(math.sqrt(0.1)) - math.pi / 6)
    assert found.units["z"].iloc[0] == pytest.approx(z)


def test_a_rate_is_the_ratio_to_exposure_times_benchmark():
    # 40 events of 2000: benchmark 0.02; 20 and 20 expected
    rate = place(units((30, 1000), (10, 1000)), kind="rate", trim_method="truncate")
    ratio = place(units((30, 20), (10, 20)))
    assert rate.benchmark == pytest.approx(0.02)
    assert rate.units["z"].tolist() == pytest.approx(ratio.units["z"].tolist())
    assert rate.phi == pytest.approx(ratio.phi)
    assert rate.tau2 == pytest.approx(ratio.tau2)
    scaled = ratio.units[LIMITS] * 0.02
    assert_frame_equal(rate.units[LIMITS], scaled)
    assert rate.units["category"].tolist() == ratio.units["category"].tolist()


def test_no_events_take_half_an_event_and_it_is_said():
    found = place(units((0, 8), (8, 8)))
    assert found.units["value"].iloc[0] == 0.0
    assert found.units["z"].iloc[0] == pytest.approx(math.sqrt(8) * math.log(0.5 / 8))
    note = "1 unit has no events: z, and the category, take 0.5 in place of 0; "
    assert f"{note}the value shown is 0." in found.notes


# --- limits of chance alone


@pytest.mark.parametrize("expected", [0.4, 3.6, 3.8, 6.8, 7.0, 25.5, 140])
def test_a_count_is_outside_exactly_when_its_exact_interval_excludes_the_expected(
    expected,
):
    limits = poisson_limits(np.array([expected])).iloc[0]
    counts = pd.Series(range(300), dtype=float)
    for name, confidence in (("95", 0.95), ("998", 0.998)):
        own = exact_poisson_interval(
            counts, pd.Series(1.0, counts.index), confidence=confidence
        )
        too_many = own["lower"] > expected
        too_few = own["upper"] < expected
        assert (counts > limits[f"upper_{name}"]).tolist() == too_many.tolist()
        assert (counts < limits[f"lower_{name}"]).tolist() == too_few.tolist()


@pytest.mark.parametrize(
    ("expected", "category"),
    # e^-3.6 = 2.7 %, e^-3.8 = 2.2 %, e^-6.8 = 0.11 %, e^-7 = 0.09 %
    [
        (3.6, "in_control"),
        (3.8, "alert_low"),
        (6.8, "alert_low"),
        (7.0, "alarm_low"),
    ],
)
def test_no_events_are_unusual_only_where_chance_says_so(expected, category):
    found = place(units((0, expected), (8, 8)))
    assert found.units["category"].iloc[0] == category


def test_a_unit_is_outside_exactly_when_wilson_excludes_the_benchmark():
    scale = FunnelScale("proportion", 0.3)
    n = 40
    limits = unadjusted_limits(scale, np.array([n])).iloc[0]
    events = pd.Series(range(n + 1), dtype=float)
    own = wilson_interval(events, pd.Series(float(n), events.index))
    outside = (own["lower"] > 0.3) | (own["upper"] < 0.3)
    value = events / n
    beyond = (value > limits["upper_95"]) | (value < limits["lower_95"])
    assert beyond.tolist() == outside.tolist()


def test_exactly_on_a_limit_is_within_it():
    # 95 % limits of 0.5 and n = 100: 0.5 ± 1.959964 × 0.05
    half = units(*[(50, 100)] * 2)
    limit = place(half, kind="proportion").units["upper_95"].iloc[0]
    assert limit == pytest.approx(0.5979982)
    on, beyond = 100 * limit, 100 * limit + 1e-9
    for numerator, category in ((on, "in_control"), (beyond, "alert_high")):
        frame = units((numerator, 100), (100 - numerator, 100))
        found = place(frame, kind="proportion")
        assert found.units["category"].iloc[0] == category


def test_the_four_ways_out():
    frame = units((200, 100), (125, 100), (100, 100), (78, 100), (40, 100))
    words = "alarm_high alert_high in_control alert_low alarm_low".split()
    assert place(frame).units["category"].tolist() == words


def test_limits_of_a_proportion_stay_on_the_scale():
    frame = units((1, 1), (2, 2), (60, 80))
    found = place(frame, kind="proportion").units
    assert found["lower_998"].min() == 0.0
    assert found["upper_998"].max() == 1.0


def test_the_reading_of_funnelplotr_can_be_chosen():
    usual = place(units((10, 10), (20, 20))).units["upper_95"]
    other = place(units((10, 10), (20, 20)), poisson="interval").units["upper_95"]
    assert (other > usual).all()


# --- over-dispersion

SPREAD = [(60, 40), (20, 40), (90, 60), (30, 60), (50, 30), (12, 30), (44, 40)]


@pytest.mark.parametrize("kind", ["ratio", "rate", "proportion"])
@pytest.mark.parametrize("overdispersion", ["multiplicative", "additive"])
def test_adjusted_limits_agree_with_the_slow_way(kind, overdispersion):
    frame = units(*[(x / 2, n) for x, n in SPREAD])
    if kind == "ratio":
        frame["numerator"] *= 2
    found = place(frame, kind=kind, overdispersion=overdispersion)
    assert found.is_adjusted
    assert found.phi > 1
    is_additive = overdispersion == "additive"
    phi, tau2 = (1.0, found.tau2) if is_additive else (found.phi, 0.0)
    for row in found.units.itertuples():
        expected = slow_limits(kind, row.denominator, found.benchmark, phi, tau2)
        limits = [getattr(row, name) for name in LIMITS]
        assert limits == pytest.approx(expected)
        z = slow_z(kind, row.numerator, row.denominator, found.benchmark)
        assert row.z == pytest.approx(z)


@pytest.mark.parametrize("overdispersion", ["multiplicative", "additive"])
def test_phi_not_above_one_leaves_the_limits_and_says_so(overdispersion):
    frame = units((101, 100), (99, 100), (50, 51))
    found = place(frame, overdispersion=overdispersion)
    assert found.phi < 1
    assert not found.is_adjusted
    assert "not above 1: the limits are not adjusted" in " ".join(found.notes)
    assert_frame_equal(found.units, place(frame).units)


def test_ratios_are_truncated_and_the_others_winsorised_unless_told():
    frame = units(*[(10 + i * 3, 40) for i in range(10)])
    for kind, default in (
        ("ratio", "truncate"),
        ("rate", "winsorise"),
        ("proportion", "winsorise"),
    ):
        usual = place(frame, kind=kind)
        told = place(frame, kind=kind, trim_method=default)
        assert usual.phi == told.phi
        other = "winsorise" if default == "truncate" else "truncate"
        assert usual.phi != place(frame, kind=kind, trim_method=other).phi


def test_no_events_are_not_outside_by_rule_when_limits_are_adjusted():
    # exp(...) never reaches 0, so a 0 would be low however few are expected
    frame = units(*SPREAD, (0, 1.2))
    found = place(frame, overdispersion="additive")
    assert found.is_adjusted
    assert found.units["category"].iloc[-1] == "in_control"
    assert found.units["value"].iloc[-1] == 0.0


def test_phi_is_told_even_when_nothing_is_adjusted():
    found = place(units(*SPREAD))
    assert found.phi > 1
    assert not found.is_adjusted


# --- gaps and refusals


@pytest.mark.parametrize("kind", ["ratio", "rate", "proportion"])
def test_units_without_a_value_are_gaps_and_touch_nobody_else(kind):
    counted = units((5, 20), (6, 30), (9, 25))
    with_gaps = units((5, 20), (0, 0), (6, 30), (NAN, 10), (9, 25), (3, NAN))
    found, alone = place(with_gaps, kind=kind), place(counted, kind=kind)
    gaps = found.units.iloc[[1, 3, 5]]
    assert gaps["category"].tolist() == [None, None, None]
    assert gaps[["value", "z", *LIMITS]].isna().all(axis=None)
    rest = found.units.drop(index=[1, 3, 5]).reset_index(drop=True)
    assert_frame_equal(rest.drop(columns="unit"), alone.units.drop(columns="unit"))
    assert found.benchmark == alone.benchmark
    said = "3 units are gaps: the denominator is 0 or a count is missing."
    assert said in found.notes


@pytest.mark.parametrize("kind", ["ratio", "rate", "proportion"])
def test_a_table_of_gaps_has_no_limits(kind):
    found = place(units((0, 0), (NAN, 4)), kind=kind)
    assert found.units["category"].tolist() == [None, None]
    assert np.isnan(found.phi)
    assert found.curve.empty


@pytest.mark.parametrize("kind", ["rate", "proportion"])
def test_nobody_with_an_event_is_in_control(kind):
    found = place(units((0, 10), (0, 20)), kind=kind, overdispersion="additive")
    assert found.units["category"].tolist() == ["in_control", "in_control"]
    assert found.benchmark == 0.0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "proportions"}, "Did you mean 'proportion'"),
        ({"overdispersion": "additve"}, "Did you mean 'additive'"),
        ({"trim": 10}, "Write 0.1"),
        ({"trim_method": "drop"}, "does not trim"),
        ({"poisson": "exact"}, "Known: interval, test"),
    ],
)
def test_unknown_options_are_refused(options, said):
    with pytest.raises(ParameterError, match=said):
        place(units((1, 2), (2, 3)), **options)


def test_bad_tables_are_refused():
    frame = units((1, 2), (2, 3))
    with pytest.raises(DataError, match="'P0' appears more than once"):
        place(frame.assign(practice="P0"))
    with pytest.raises(DataError, match="no column 'denominator'"):
        place(frame.drop(columns="denominator"))
    with pytest.raises(DataError, match="1 rows have no practice"):
        place(frame.assign(practice=["P0", None]))
    with pytest.raises(DataError, match="row 1: 2.0 of -3.0 is negative"):
        place(frame.assign(denominator=[2.0, -3.0]))
    with pytest.raises(DataError, match="row 0: 1.0 of 0.5 has a numerator above"):
        place(frame.assign(denominator=[0.5, 3.0]), kind="proportion")
    with pytest.raises(DataError, match="numerator holds text, such as 'a'"):
        place(frame.assign(numerator=["a", "b"]))


# --- drawing


@pytest.mark.parametrize("overdispersion", ["none", "additive"])
@pytest.mark.parametrize("kind", ["ratio", "rate", "proportion"])
def test_the_curve_runs_past_all_units_and_meets_their_limits(kind, overdispersion):
    frame = units(*[(x / 2, n) for x, n in SPREAD])
    found = place(frame, kind=kind, overdispersion=overdispersion)
    curve = found.curve
    assert list(curve) == ["denominator", *LIMITS]
    assert curve["denominator"].is_monotonic_increasing
    assert curve["denominator"].min() < 30 < 60 < curve["denominator"].max()
    for name in LIMITS:
        drawn = np.interp(40, curve["denominator"], curve[name])
        own = found.units.loc[found.units["denominator"] == 40, name].iloc[0]
        assert drawn == pytest.approx(own, rel=1e-3)


# --- invariants

counts = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=2, max_size=25
)
kinds = st.sampled_from(["ratio", "rate", "proportion"])
ways = st.sampled_from(["none", "multiplicative", "additive"])


def table(rows) -> pd.DataFrame:
    return units(*[(min(x, n), n) for x, n in rows])


@given(rows=counts, kind=kinds, way=ways, seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_the_order_of_the_rows_does_not_matter(rows, kind, way, seed):
    frame = table(rows)
    found = place(frame, kind=kind, overdispersion=way)
    shuffled = frame.sample(frac=1, random_state=seed)
    other = place(shuffled, kind=kind, overdispersion=way)
    assert other.units["unit"].tolist() == shuffled["practice"].tolist()
    back = other.units.set_index("unit").loc[frame["practice"]].reset_index()
    assert_frame_equal(back, found.units)


@given(rows=counts, kind=kinds, size=st.integers(1, 500))
@settings(max_examples=60, deadline=None)
def test_a_unit_of_average_rate_keeps_the_benchmark(rows, kind, size):
    frame = table(rows)
    benchmark = place(frame, kind=kind).benchmark
    average = pd.DataFrame(
        {"numerator": [benchmark * size], "denominator": [size], "practice": ["new"]}
    )
    found = place(pd.concat([frame, average], ignore_index=True), kind=kind)
    assert found.benchmark == pytest.approx(benchmark)
    assert found.units["z"].iloc[-1] == pytest.approx(0, abs=1e-5) or benchmark == 0


@given(rows=counts, kind=kinds, way=ways)
@settings(max_examples=60, deadline=None)
def test_limits_enclose_the_benchmark_and_each_other(rows, kind, way):
    found = place(table(rows), kind=kind, overdispersion=way)
    limits = found.units[LIMITS]
    assert (limits["lower_998"] <= limits["lower_95"] + 1e-12).all()
    assert (limits["lower_95"] <= found.benchmark + 1e-12).all()
    assert (limits["upper_95"] >= found.benchmark - 1e-12).all()
    assert (limits["upper_998"] >= limits["upper_95"] - 1e-12).all()


@given(rows=counts, factor=st.floats(0.01, 1000), way=ways)
@settings(max_examples=60, deadline=None)
def test_the_unit_of_the_exposure_does_not_matter(rows, factor, way):
    frame = table(rows)
    found = place(frame, kind="rate", overdispersion=way)
    frame["denominator"] *= factor
    other = place(frame, kind="rate", overdispersion=way)
    assert other.benchmark * factor == pytest.approx(found.benchmark)
    if found.benchmark and abs(found.phi - 1) > 1e-9:
        assert other.phi == pytest.approx(found.phi)
        scaled = other.units[LIMITS] * factor
        assert_frame_equal(scaled, found.units[LIMITS])
