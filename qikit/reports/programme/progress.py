"""What changed since the programme began: claims, and signals that only ask."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from qikit.evaluation.before_after import Changes, before_after
from qikit.evaluation.bright_spots import bright_spots
from qikit.evaluation.change_intervals import has_counts
from qikit.evaluation.claims import Claims, claims
from qikit.evaluation.signals import chart_signals
from qikit.measures import Measure
from qikit.programme.value_intervals import with_value_intervals
from qikit.reports.programme.stretches import baseline_stretch, now_stretch
from qikit.reports.results import MeasureResult, Report, work_out
from qikit.spc.assessment import ASSESSED
from qikit.spc.run_chart import RunChart
from qikit.variation.shown import suppressed_rows

COUNTED = ["area", "practice_code", "period_start", "numerator", "denominator", "value"]


@dataclass(frozen=True, eq=False)
class Progress:
    """The changes of one report, told apart into what it may claim and only ask.

    Attributes
    ----------
    found
        Claims over every series that the report looks at: see `claims`.
    spots
        The bright spots among its teams: see `bright_spots`.
    group
        The code of the group in them; the teams have the codes of the page.
    elements
        The results of the elements of its bundles, as of the measures.
    """

    found: Claims
    spots: pd.DataFrame
    group: str
    elements: tuple[MeasureResult, ...]


def element_results(report: Report) -> tuple[MeasureResult, ...]:
    """Work out the elements of the programme's bundles, as the measures are."""
    part = report.slice.programme
    elements = () if part is None else part.elements
    return tuple(work_out(report.slice, element) for element in elements)


def progress(report: Report) -> Progress | None:
    """Compare now with the baseline, for every series of a report at once.

    In a practice's report the series are its own; in that of a group those of the
    group, of the elements of its bundles, and of each team. Periods of both
    stretches are fixed by the programme file (see `stretches`). A chart with too few
    points gives no signal, whatever its rules find: see design.md section 4.

    Returns
    -------
    None where the report has no programme, or the programme has not begun by its
    last figures.
    """
    part, as_of = report.slice.programme, pd.Timestamp(report.about.as_of)
    if part is None or now_stretch(part, as_of) is None:
        return None
    elements, own = element_results(report), report.slice.own_code
    results = [r for r in (*report.results, *elements) if r.period is not None]
    series = [s for r in results for s in _series(report, r, own, r in elements)]
    if not series:
        return None
    changes = [s.changes for s in series]
    merged = [_merged(changes, r.measure) for r in results]
    signals = pd.concat([s.signals for s in series], ignore_index=True)
    found = claims([m for m in merged if m is not None], signals)
    spots = bright_spots(replace(found, table=_of_teams(found.table, part.facts["id"])))
    return Progress(found, spots, part.facts["id"], elements)


@dataclass(frozen=True, eq=False)
class _Series:
    """The changes of some areas for one measure, and the signals of their charts."""

    changes: Changes
    signals: pd.DataFrame


def _series(
    report: Report, result: MeasureResult, own: str | None, is_element: bool
) -> Iterator[_Series]:
    """Give the series of one measure: the group's and the teams', or the own one."""
    rows = report.slice.of_measure(result.measure)
    charts = result.charts
    if own is not None:
        mine = rows[rows["practice_code"].eq(own)].assign(area=own)
        yield from _one(report, result.measure, mine, _only(charts, own))
        return
    group = report.slice.programme.facts["id"]
    chart = {} if result.group_chart is None else {group: result.group_chart}
    yield from _one(report, result.measure, _of_group(report, result, rows), chart)
    if not is_element:
        teams = rows.assign(area=rows["practice_code"])
        yield from _one(report, result.measure, teams, charts)


def _one(
    report: Report, measure: Measure, rows: pd.DataFrame, charts: dict[str, RunChart]
) -> Iterator[_Series]:
    part, as_of = report.slice.programme, pd.Timestamp(report.about.as_of)
    step, known = measure.frequency, rows["period_start"]
    after = now_stretch(part, as_of, step, known)
    if rows.empty or after is None:
        return
    before = baseline_stretch(part, step, known)
    changes = before_after(
        rows[COUNTED], measure=measure, by="area", before=before, after=after
    )
    totals = rows.loc[rows["practice_code"].eq(part.facts["id"]), "area"]
    changes = with_value_intervals(changes, rows, unknown=frozenset(totals))
    areas = set(changes.table["area"])
    known_charts = {
        a: c for a, c in charts.items() if a in areas and c.status == ASSESSED
    }
    yield _Series(changes, chart_signals(known_charts, measure=measure.id))


def _of_group(
    report: Report, result: MeasureResult, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the rows that the group's change is worked out from.

    Those of its practices, so that who joins or leaves is no change; where any of
    them is suppressed, the totals that the reader may see. Values without counts
    cannot be pooled: their group has figures of its own.
    """
    group = report.slice.programme.facts["id"]
    if has_counts(result.measure.kind) and not suppressed_rows(rows).any():
        return rows.assign(area=group)
    totals = report.slice.benchmark_rows(result.measure, "cluster")
    return totals.assign(area=group, practice_code=group)


def _only(charts: dict[str, RunChart], code: str) -> dict[str, RunChart]:
    return {code: charts[code]} if code in charts else {}


def _merged(changes: list[Changes], measure: Measure) -> Changes | None:
    """Put the changes of one measure together: group first, then teams."""
    own = [c for c in changes if c.measure.id == measure.id]
    if not own:
        return None
    table = pd.concat([c.table for c in own], ignore_index=True)
    periods = pd.concat([c.periods for c in own], ignore_index=True)
    return replace(own[0], table=table, periods=periods)


def _of_teams(table: pd.DataFrame, group: str) -> pd.DataFrame:
    """Keep the rows of the teams: the group itself is no bright spot."""
    return table[table["area"].ne(group) & ~table["measure"].str.contains("/")]
