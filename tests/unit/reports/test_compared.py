"""Digests of tables, and what a report is compared with as a page shows it."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from qikit.reports import compared
from qikit.reports.compared import comparison
from qikit.reports.table_digests import FEW, table_digest
from qikit.variation.comparison import compare
from qikit.variation.intervals import wilson_interval
from tests.unit.reports.drawn_slices import FOOT_CHECK

SIZES = [1, FEW - 1, FEW, 300]
COUNTRY = replace(FOOT_CHECK, benchmark_levels=("cluster", "country"))
ONE_WIDER = (np.array([True]), np.array([False]))


def table(n_rows: int) -> pd.DataFrame:
    draw = np.random.default_rng(7)
    names = pd.Series(draw.choice(["a", "b", "ä\x00"], n_rows), dtype="str")
    counts = pd.Series(draw.integers(0, 5, n_rows), dtype="Int64")
    return pd.DataFrame(
        {
            "name": names.mask(draw.random(n_rows) < 0.2),
            "count": counts.mask(draw.random(n_rows) < 0.2),
            "value": draw.random(n_rows),
            "is_own": draw.random(n_rows) < 0.5,
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(range(n_rows), "D"),
        }
    )


@pytest.mark.parametrize("n_rows", SIZES)
def test_the_same_rows_give_the_same_digest_whatever_they_are_held_in(n_rows):
    drawn = table(n_rows)
    twice = pd.concat([drawn, drawn], ignore_index=True)
    where = np.arange(len(twice)) >= n_rows
    assert table_digest(twice, where=where) == table_digest(drawn)
    shuffled = drawn.set_axis(reversed(range(n_rows)))[sorted(drawn)]
    assert table_digest(shuffled, list(drawn)) == table_digest(drawn)


@pytest.mark.parametrize("n_rows", SIZES)
@pytest.mark.parametrize("name", ["name", "count", "value", "is_own", "day"])
def test_one_cell_that_differs_gives_another(n_rows, name):
    drawn, place = table(n_rows), n_rows // 2
    for made in ("next", "gone"):
        changed = drawn.copy()
        if made == "gone" and (name in ("is_own",) or pd.isna(drawn[name].iloc[place])):
            continue
        now = drawn[name].iloc[place]
        later = {
            "name": "z",
            "count": 17,
            "value": 2.0,
            "day": pd.Timestamp("2020-01-01"),
        }
        later["is_own"] = not now
        changed.loc[place, name] = later[name] if made == "next" else None
        assert table_digest(changed) != table_digest(drawn), made
        left_out = [n for n in drawn if n != name]
        assert table_digest(changed, left_out) == table_digest(drawn, left_out)


def test_rows_that_change_places_and_columns_that_change_names_count():
    drawn = table(FEW * 2)
    assert table_digest(drawn[::-1]) != table_digest(drawn)
    assert table_digest(drawn.rename(columns={"name": "title"})) != table_digest(drawn)
    assert table_digest(drawn[:-1]) != table_digest(drawn)


def drawn_slice(met: int, people: int, country: tuple[int, int], audience="analyst"):
    """Draw what a practice may see: one month, and the country beside it."""
    month = pd.Timestamp("2025-12-01")
    at = {"measure": FOOT_CHECK.id, "period_start": month}
    wide = pd.DataFrame([{"numerator": country[0], "denominator": country[1]}])
    ends = wilson_interval(wide["numerator"], wide["denominator"])
    value = country[0] / country[1]
    wide = wide.astype(float).assign(level="country", value=value, **at)
    own = {"practice_code": "P1", "numerator": float(met), "denominator": float(people)}
    own["value"] = met / people
    return SimpleNamespace(
        about=SimpleNamespace(audience=audience, as_of=f"{month:%Y-%m-%d}"),
        measures=(COUNTRY,),
        own_code="P1",
        figures=pd.DataFrame([own | at]),
        benchmarks=wide.join(ends),
        funnel_limits=pd.DataFrame(),
        funnel_units=pd.DataFrame(),
    )


def told(*figures, exactly=False, **more) -> list[str]:
    cut = drawn_slice(*figures, **more)
    return comparison(cut, np.array([False]), exactly=exactly)


def test_a_country_that_moves_behind_its_last_decimal_is_the_same():
    assert told(50, 100, (600_000, 1_000_000)) == told(50, 100, (600_010, 1_000_000))
    assert told(50, 100, (600_000, 1_000_000)) != told(50, 100, (601_000, 1_000_000))


@pytest.mark.parametrize("more", [{"audience": "cluster"}, {"exactly": True}])
def test_for_other_readers_and_templates_every_move_counts(more):
    before, now = (
        told(50, 100, (met, 1_000_000), **more) for met in (600_000, 600_010)
    )
    assert before != now


def test_a_word_that_turns_counts_though_the_figure_stands():
    """The end of the own interval lies between two countries that print alike."""
    lower = wilson_interval(pd.Series([600]), pd.Series([1000]))["lower"].iloc[0]
    below, above = (round((lower + step) * 10**7) for step in (-2e-6, 2e-6))
    texts = [FOOT_CHECK.text(met / 10**7) for met in (below, above)]
    assert texts[0] == texts[1]
    assert told(600, 1000, (below, 10**7)) != told(600, 1000, (above, 10**7))


def test_words_are_those_of_a_plain_reckoning():
    draw = np.random.default_rng(11)
    for _ in range(40):
        people, country = int(draw.integers(5, 400)), 10_000
        met, all_met = int(draw.integers(0, people + 1)), int(draw.integers(0, country))
        cut = drawn_slice(met, people, (all_met, country))
        ends = wilson_interval(pd.Series([met]), pd.Series([people]))
        word = compare(ends["lower"], ends["upper"], all_met / country).iloc[0]
        assert compared._words(cut, *ONE_WIDER) == ["country", word]


def test_who_supplies_much_of_a_country_is_compared_with_the_rest():
    exactly, more = (
        compared._words(drawn_slice(10, people, (100, 500)), *ONE_WIDER)
        for people in (100, 101)
    )
    assert exactly[1] != "" and len(exactly) == 2
    rest = (100 - 10) / (500 - 101)
    assert more == ["country", "", "lower", FOOT_CHECK.text(rest), "False"]
