"""What a report is compared with, as a page shows it: wider areas and funnels.

A national figure that moves behind its last decimal, or in a month that no page shows,
would otherwise have a thousand reports made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache

import numpy as np
import pandas as pd

from qikit.data.slices import Slice
from qikit.disclosure.audiences import ANALYST
from qikit.measures import Measure
from qikit.reports.table_digests import table_digest
from qikit.variation.comparison import (
    LARGE_SHARE,
    LEAST_REST,
    compare,
    compare_with_rest,
)
from qikit.variation.intervals import CONFIDENCE, normal_quantile, wilson_ends

OWN_LEVEL = "cluster"  # the group's own figures stand among the benchmarks
ENDS = ("value", "lower", "upper")
COUNTS = ("numerator", "denominator")
WIDER_UNSEEN = (*COUNTS, "lower", "upper", "n_missing")  # but in words: `_words`
LINES = ("lower_95", "upper_95", "lower_998", "upper_998")
FUNNEL_SHOWN = (*LINES, "benchmark")
UNIT, STANDING = ("measure", "unit"), (*LINES, "category")
FUNNEL_UNSEEN = ("z", "phi", "tau2")  # what limits are worked out with
MOST_REMEMBERED = 4096  # digests: thousands of reports share a few tables

Arrays = dict[str, np.ndarray]
_REMEMBERED: dict[Hashable, str] = {}


def comparison(cut: Slice, own_rows: np.ndarray, *, exactly: bool = False) -> list[str]:
    """Give what a report is compared with, as a page shows it.

    Of a wider area that is its figure of one period, and only where the measure asks
    for areas of its level: the slice holds the others too. What others than the
    analyst see stands as it is: they are protected by one and the same release.

    Parameters
    ----------
    cut
        What the report may see.
    own_rows
        True for each benchmark that is the group's own.
    exactly
        Whether its template may show more than those of the kit do.
    """
    benchmarks, limits, units = cut.benchmarks, cut.funnel_limits, cut.funnel_units
    funnels = [table_digest(limits), table_digest(units, [*UNIT, *STANDING])]
    if exactly or cut.about.audience != ANALYST:
        wider = table_digest(benchmarks, where=~own_rows)
        return [wider, *funnels, table_digest(units)]
    is_wider = ~own_rows & _on_the_page(cut)
    exact = [table_digest(benchmarks, where=is_wider), *funnels]
    shown = (
        lambda: _as_shown(benchmarks[is_wider], cut, ("value",), WIDER_UNSEEN),
        lambda: _as_shown(_in_words(limits), cut, FUNNEL_SHOWN, FUNNEL_UNSEEN),
        lambda: _as_shown(units[_known(units, (*UNIT, *STANDING))], cut, LINES, ()),
    )
    pairs = zip(exact, shown, strict=True)
    words = json.dumps(_words(cut, is_wider, own_rows))
    return [words, *(_once(cut, key, make) for key, make in pairs)]


def _on_the_page(cut: Slice) -> np.ndarray:
    """Mark the figures of areas that stand beside the report's own.

    Those of each measure's levels, in the newest period that the group has of it: as
    `results.work_out` picks them for the page.
    """
    rows, figures = cut.benchmarks, cut.figures
    is_known = figures["value"].notna()
    is_known &= figures["period_start"].le(pd.Timestamp(cut.about.as_of))
    newest = figures[is_known].groupby("measure")["period_start"].max()
    found = np.zeros(len(rows), dtype=bool)
    for measure in cut.measures:
        if measure.id in newest:
            is_its = rows["measure"].eq(measure.id)
            is_its &= rows["period_start"].eq(newest[measure.id])
            is_its &= rows["level"].isin(measure.benchmark_levels)
            found |= is_its.to_numpy(bool)
    return found


def _once(cut: Slice, exact: str, make: Callable[[], pd.DataFrame]) -> str:
    """Digest a table as shown; one whose figures are the same is not written again."""
    key = (exact, tuple(cut.measures))
    if key not in _REMEMBERED:
        if len(_REMEMBERED) >= MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED[key] = table_digest(make())
    return _REMEMBERED[key]


def _in_words(limits: pd.DataFrame) -> pd.DataFrame:
    """Keep what a page says of funnels, and how wide they are; not the drawn line.

    That moves by less than the eye can see before a limit in the table does.
    """
    if limits.empty:
        return limits
    ends = limits.groupby("measure", sort=False)["denominator"].agg(["min", "max"])
    said = limits.drop_duplicates("measure").drop(columns=["denominator", *LINES])
    return said.merge(ends, left_on="measure", right_index=True)


def _as_shown(
    table: pd.DataFrame, cut: Slice, shown: Iterable[str], unseen: Iterable[str]
) -> pd.DataFrame:
    """Write values as on paper, and leave out what no page shows."""
    write = {measure.id: _writer(measure) for measure in cut.measures}
    texts = {
        name: [
            "" if pd.isna(value) else write[measure](value)
            for measure, value in zip(table["measure"], table[name], strict=True)
        ]
        for name in shown
        if name in table
    }
    return table.drop(columns=list(unseen), errors="ignore").assign(**texts)


def _words(cut: Slice, is_wider: np.ndarray, own_group: np.ndarray) -> list[str]:
    """Say where the report's own figures stand against the wider areas.

    One that supplies much of a wider area is compared with the rest of that.
    """
    own_rows = _own_rows(cut, own_group)
    table, where = own_rows
    if not is_wider.any() or not where.any():
        return []
    at, own_at = _pairs(_keys(cut.benchmarks, is_wider), _keys(table, where))
    columns = [*COUNTS, *ENDS]
    both = {n: v[at] for n, v in _floats(cut.benchmarks, is_wider, columns).items()}
    own = {n: v[own_at] for n, v in _own_figures(cut, *own_rows).items()}
    words = compare(*map(pd.Series, (own["lower"], own["upper"], both["value"])))
    is_large = own["denominator"] > LARGE_SHARE * both["denominator"]
    levels = cut.benchmarks["level"].array[is_wider][at].tolist()
    said = [*levels, *words.mask(pd.Series(is_large), "")]
    if not is_large.any():
        return said
    large = [{n: v[is_large] for n, v in side.items()} for side in (own, both)]
    measures = cut.benchmarks["measure"].array[is_wider][at][is_large].tolist()
    return said + _rest_words(*large, [_writer(_of(cut)[m]) for m in measures])


def _rest_words(
    own: Arrays, both: Arrays, write: list[Callable[[float], str]]
) -> list[str]:
    """Give the figure of the rest as on paper, and how the own one stands to it."""
    people = (both["denominator"] - own["denominator"]).clip(min=0)
    events = (both["numerator"] - own["numerator"]).clip(min=0)
    events = np.minimum(events, people)
    value = events / np.where(people > 0, people, np.nan)
    whole = _wilson(both["numerator"], both["denominator"])
    times = (both["upper"] - both["lower"]) / (whole["upper"] - whole["lower"])
    ends = {n: value + times * (e - value) for n, e in _wilson(events, people).items()}
    own = own | {"value": own["numerator"] / own["denominator"]}
    rest = pd.DataFrame({"value": value, **ends})
    words = compare_with_rest(pd.DataFrame({n: own[n] for n in ENDS}), rest)
    texts = [text(v) for text, v in zip(write, value, strict=True)]
    return [*words, *texts, *map(str, people < LEAST_REST)]


def _own_rows(cut: Slice, own_group: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Find the rows of the report's own area, and the table that they stand in."""
    if cut.own_code is None:
        return cut.benchmarks, own_group
    table = cut.figures
    events, people = (_as_floats(table[name]) for name in COUNTS)
    counts = (people > 0) & (events >= 0) & (events <= people)
    return table, counts & table["practice_code"].eq(cut.own_code).to_numpy(bool)


def _own_figures(cut: Slice, table: pd.DataFrame, where: np.ndarray) -> Arrays:
    """Give counts and interval of the report's own area."""
    if cut.own_code is None:
        return _floats(table, where, [*COUNTS, "lower", "upper"])
    counts = _floats(table, where, COUNTS)
    return counts | _wilson(counts["numerator"], counts["denominator"])


def _wilson(events: np.ndarray, people: np.ndarray) -> Arrays:
    lower, upper = wilson_ends(events, people, normal_quantile(CONFIDENCE))
    return {"lower": lower, "upper": upper}


def _floats(table: pd.DataFrame, where: np.ndarray, names: Iterable[str]) -> Arrays:
    return {name: _as_floats(table[name])[where] for name in names}


def _as_floats(column: pd.Series) -> np.ndarray:
    return column.to_numpy(float, na_value=np.nan)


def _keys(table: pd.DataFrame, where: np.ndarray) -> list[tuple[str, object]]:
    """Name measure and period of each row."""
    periods = table["period_start"].to_numpy()[where].tolist()
    return list(zip(table["measure"].array[where].tolist(), periods, strict=True))


def _pairs(left: list, right: list) -> tuple[np.ndarray, np.ndarray]:
    """Find the places of each pair of rows that have one key, in the left's order."""
    places: dict[Hashable, list[int]] = {}
    for place, key in enumerate(right):
        places.setdefault(key, []).append(place)
    pairs = [(i, j) for i, key in enumerate(left) for j in places.get(key, ())]
    found = np.array(pairs, dtype=int).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _known(table: pd.DataFrame, names: Iterable[str]) -> list[str]:
    return [name for name in names if name in table]


def _of(cut: Slice) -> Mapping[str, Measure]:
    return {measure.id: measure for measure in cut.measures}


@lru_cache(maxsize=64)
def _writer(measure: Measure) -> Callable[[float], str]:
    """Write a measure's values; the national ones stand in every slice."""
    return lru_cache(maxsize=1 << 15)(measure.text)
