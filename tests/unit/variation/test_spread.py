import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit.errors import DataError, ParameterError
from qikit.variation.spread import deciles, spread_over_time

NAN = np.nan
DATES = pd.date_range("2023-01-01", periods=4, freq="YS")


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


def periods(*years: list[tuple[float, float]]) -> pd.DataFrame:
    """Give each year a list of (numerator, denominator), one per practice."""
    rows = [
        (f"P{i:03}", date, *counts)
        for date, year in zip(DATES, years, strict=False)
        for i, counts in enumerate(year)
    ]
    names = ["practice_code", "period_start", "numerator", "denominator"]
    return pd.DataFrame(rows, columns=names)


def wide(n_practices: int, half_range: float) -> list[tuple[float, float]]:
    """Draw practices of 200 people evenly round 60 %."""
    values = np.linspace(0.6 - half_range, 0.6 + half_range, n_practices)
    return [(round(200 * value), 200) for value in values]


def slow_tau(year: list[tuple[float, float]]) -> float:
    """Slow and obvious: method of moments, one practice at a time."""
    year = [(x, n) for x, n in year if n]
    pooled = sum(x for x, _ in year) / sum(n for _, n in year)
    chance = pooled * (1 - pooled)
    if not chance:
        return 0.0
    q = sum(n * (x / n - pooled) ** 2 / chance for x, n in year)
    total = sum(n for _, n in year)
    spare = total - sum(n * n for _, n in year) / total
    return math.sqrt(max(0.0, chance * (q - (len(year) - 1)) / spare))


def test_tau_by_hand():
    # 10/40 and 20/40: p̄ = 0.375, chance 0.234375, Q = 5.3333; spare 80 - 3200/80 = 40
    # τ² = 0.234375 × (5.3333 - 1) / 40 = 0.025391; τ = 0.159344
    found = spread_over_time(periods([(10, 40), (20, 40)]), rng=seeded())
    assert found.periods["tau"].iloc[0] == pytest.approx(0.159344, abs=5e-7)
    assert found.periods["value"].iloc[0] == pytest.approx(0.375)


@pytest.mark.parametrize(
    ("first", "last", "word"),
    [(0.30, 0.05, "shrinks"), (0.05, 0.30, "grows"), (0.20, 0.19, "not clear")],
)
def test_a_spread_that_shrinks_grows_or_is_not_clear(first, last, word):
    others = wide(20, last)
    # practices change places, or each single one would have come a little nearer
    frame = periods(wide(20, first), others[7:] + others[:7])
    found = spread_over_time(frame, rng=seeded())
    assert found.word == word
    tau = found.periods["tau"]
    assert found.change == pytest.approx(tau.iloc[1] - tau.iloc[0])
    assert found.lower <= found.change <= found.upper


def test_chance_alone_has_hardly_any_spread():
    rng = seeded(11)
    years = [[(x, 40) for x in rng.binomial(40, 0.6, 60)] for _ in range(2)]
    found = spread_over_time(periods(*years), rng=seeded())
    raw = np.std([x / 40 for x, _ in years[0]])
    assert (found.periods["tau"] < raw / 2).all()
    assert found.word == "not clear"


@pytest.mark.parametrize(("n_practices", "is_known"), [(9, False), (10, True)])
def test_fewer_than_ten_practices_are_not_clear_and_it_is_said(n_practices, is_known):
    frame = periods(wide(n_practices, 0.3), wide(n_practices, 0.05))
    found = spread_over_time(frame, rng=seeded())
    assert found.word == ("shrinks" if is_known else "not clear")
    assert np.isfinite(found.lower) == is_known
    assert found.periods[["lower", "upper"]].notna().all(axis=None) == is_known
    said = "Fewer than 10 practices: whether it changes is not clear."
    assert (said in found.notes) != is_known


def test_one_seed_gives_one_answer():
    frame = periods(wide(15, 0.2), wide(15, 0.1))
    one, two = (spread_over_time(frame, rng=seeded(4)) for _ in "ab")
    assert_frame_equal(one.periods, two.periods)
    assert (one.lower, one.upper) == (two.lower, two.upper)


def test_rows_without_counts_do_not_enter():
    full = periods(wide(12, 0.2), wide(12, 0.1))
    more = pd.concat(
        [full, periods([(NAN, 5)], [(0, 0)]).assign(practice_code="gone")],
        ignore_index=True,
    )
    found, alone = (spread_over_time(f, rng=seeded()) for f in (more, full))
    assert_frame_equal(found.periods, alone.periods)


def test_a_practice_that_missed_a_period_stays_in_the_others():
    frame = periods(wide(12, 0.2), wide(11, 0.2))
    found = spread_over_time(frame, rng=seeded())
    assert found.periods["n_practices"].tolist() == [12, 11]
    expected = [slow_tau(wide(12, 0.2)), slow_tau(wide(11, 0.2))]
    assert found.periods["tau"].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("numerator", [0, 50])
def test_nobody_or_everybody_has_no_spread(numerator):
    year = [(numerator, 50)] * 12
    found = spread_over_time(periods(year, year), rng=seeded())
    assert found.periods["tau"].tolist() == [0.0, 0.0]
    assert found.word == "not clear"


def test_bad_tables_are_refused():
    frame = periods(wide(3, 0.2))
    with pytest.raises(DataError, match="'P000' appears more than once on 01 January"):
        spread_over_time(pd.concat([frame, frame.iloc[:1]]), rng=seeded())
    with pytest.raises(DataError, match="no column 'denominator'"):
        spread_over_time(frame.drop(columns="denominator"), rng=seeded())
    with pytest.raises(DataError, match="has a numerator above"):
        spread_over_time(frame.assign(numerator=300), rng=seeded())
    with pytest.raises(DataError, match="No row has a numerator"):
        spread_over_time(frame.assign(numerator=NAN), rng=seeded())
    with pytest.raises(ParameterError, match=r"Write 0.95 for 95 %"):
        spread_over_time(frame, rng=seeded(), confidence=95)
    with pytest.raises(ParameterError, match="0 draws give no interval"):
        spread_over_time(frame, rng=seeded(), n_bootstraps=0)


year = st.lists(
    st.integers(0, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=20,
).filter(lambda rows: sum(n > 0 for _, n in rows) >= 2)


@given(rows=year, seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_tau_agrees_with_the_slow_way_in_any_order(rows, seed):
    frame = periods(rows).sample(frac=1, random_state=seed)
    found = spread_over_time(frame, rng=seeded(), n_bootstraps=2)
    assert found.periods["tau"].iloc[0] == pytest.approx(slow_tau(rows), abs=1e-7)


# --- deciles


def with_values(*sizes: int) -> pd.DataFrame:
    rows = [
        (f"P{i:03}", date, float(i))
        for date, size in zip(DATES, sizes, strict=False)
        for i in range(size)
    ]
    return pd.DataFrame(rows, columns=["practice_code", "period_start", "value"])


def test_deciles_by_hand():
    # 0 ... 20: position 0.1 × 20 = 2, 0.5 × 20 = 10
    lines = deciles(with_values(21)).lines
    assert lines.loc[0, "decile_10"] == 2.0
    assert lines.loc[0, "decile_50"] == 10.0
    assert lines.loc[0, "decile_90"] == 18.0
    assert lines.loc[0, "n_practices"] == 21
    names = [f"decile_{d}" for d in range(10, 100, 10)]
    assert list(lines) == ["period_start", "n_practices", *names]


def test_a_period_with_nineteen_practices_has_no_deciles_and_it_is_said():
    found = deciles(with_values(20, 19))
    assert found.lines["decile_50"].notna().tolist() == [True, False]
    assert found.notes == ("1 period has fewer than 20 practices and no deciles.",)


def test_missing_values_do_not_make_up_the_twenty():
    frame = with_values(20)
    frame.loc[3, "value"] = NAN
    with pytest.raises(DataError, match="here the most are 19"):
        deciles(frame)


def test_fewer_than_twenty_practices_are_refused():
    with pytest.raises(DataError, match="Deciles need at least 20 practices"):
        deciles(with_values(19, 12))
    with pytest.raises(DataError, match="the most are 0"):
        deciles(with_values(5).iloc[:0])


def test_a_practice_twice_in_a_period_is_refused():
    frame = with_values(20)
    with pytest.raises(DataError, match="'P000' appears more than once"):
        deciles(pd.concat([frame, frame.iloc[:1]]))
