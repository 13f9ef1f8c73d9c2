"""Results of a report: each measure worked out once, for text, chart and table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from qikit.data.slices import Slice
from qikit.headlines import SMALL_COUNT, Figure
from qikit.measures import Measure
from qikit.periods import MONTHS_PER_PERIOD, all_periods, period_end, period_text
from qikit.plots.suppressed import IS_SUPPRESSED
from qikit.reports.hidden_figures import (
    Suppressed,
    find_suppressed,
    is_too_hidden,
    newest_reported,
    newest_shown,
    without_assessment,
)
from qikit.rounding import number_text
from qikit.spc.phases import BASELINE_ENDS, Phase
from qikit.spc.run_chart import RunChart, run_charts_by_phase
from qikit.variation.ranked import RankedPractices, ranked_practices
from qikit.variation.shown import suppressed_rows

FOR_ALL = "all"
NOT_SUBMITTED = "not_submitted"


class ChartsLater(Mapping):
    """Run charts by code, made when they are asked for.

    The first that is asked for is made alone, as a view of one practice needs no
    other; with the second all are, which takes less time than one after the other.

    Parameters
    ----------
    measure, wanted
        What is charted, and the charts to make by code.
    """

    def __init__(self, measure: Measure, wanted: dict[str, Wanted]) -> None:
        self._measure, self._wanted = measure, wanted
        self._kept: dict[str, RunChart] = {}

    def __getitem__(self, code: str) -> RunChart:
        if code in self._wanted and code not in self._kept:
            left = self._left if self._kept else {code: self._wanted[code]}
            self._kept |= _made(self._measure, left)
        return self._kept[code]

    def __contains__(self, code: object) -> bool:
        return code in self._wanted

    def __iter__(self) -> Iterator[str]:
        return iter(self._wanted)

    def __len__(self) -> int:
        return len(self._wanted)

    @property
    def _left(self) -> dict[str, Wanted]:
        return {c: wanted for c, wanted in self._wanted.items() if c not in self._kept}


@dataclass(frozen=True, eq=False)
class MeasureResult:
    """One measure of one report, worked out.

    Attributes
    ----------
    measure, period
        What, and the newest period in which a practice has a figure; where all
        practices are suppressed, in which the group has one (None without).
    ranked
        The practices of the group in that period, or None without figures.
    charts
        Run charts by practice code; empty where the measure is not charted.
    group_chart
        Run chart of the group: pooled, or the median of the practices.
    group, others
        The group's figure and those of the wider areas, in that period.
    n_present, n_listed
        Practices with a figure in that period, and practices of the group.
    awaited
        The newest period that has ended and in which no practice of the group has
        a figure, or None when `period` is as new as it can be.
    suppressed
        What of this measure the reader may not see.
    """

    measure: Measure
    period: pd.Timestamp | None
    ranked: RankedPractices | None
    charts: Mapping[str, RunChart]
    group_chart: RunChart | None
    group: Figure | None
    others: list[Figure]
    n_present: int
    n_listed: int
    awaited: pd.Timestamp | None
    suppressed: Suppressed

    @property
    def is_suppressed(self) -> bool:
        """Whether there are figures, and none of them is shown."""
        return self.period is None and self.suppressed.anything

    @property
    def has_no_practice(self) -> bool:
        """Whether every practice that has a figure in the period is suppressed."""
        return not self.n_present and self.suppressed.n_practices > 0


@dataclass(frozen=True, eq=False)
class Report:
    """A slice with its results; what the sections of a template show."""

    slice: Slice
    parameters: dict[str, object]

    @property
    def about(self):
        """The report's own facts: see `slices.About`."""
        return self.slice.about

    @cached_property
    def results(self) -> list[MeasureResult]:
        """One result a measure, in the job's order."""
        return [work_out(self.slice, measure) for measure in self.slice.measures]

    @property
    def known(self) -> list[MeasureResult]:
        """The results that have a figure."""
        return [result for result in self.results if result.period is not None]

    @property
    def hidden(self) -> list[MeasureResult]:
        """The results that have figures, all of them suppressed."""
        return [result for result in self.results if result.is_suppressed]

    @cached_property
    def n_suppressed(self) -> int:
        """How many figures of the practices and the group are suppressed."""
        return sum(int(suppressed_rows(rows).sum()) for rows in self._own_rows)

    @cached_property
    def n_figures(self) -> int:
        """How many figures the practices and the group have, shown or suppressed."""
        return sum(
            int((rows["value"].notna() | suppressed_rows(rows)).sum())
            for rows in self._own_rows
        )

    @property
    def is_partly_hidden(self) -> bool:
        """Whether any figure is suppressed, be it that of a wider area."""
        wider = suppressed_rows(self.slice.told_benchmarks).any()
        return self.n_suppressed > 0 or bool(wider)

    @property
    def _own_rows(self) -> list[pd.DataFrame]:
        """The rows of the practices and of the group, up to as_of."""
        wider = self.slice.told_benchmarks
        return [self.slice.told_figures, wider[wider["level"].eq("cluster")]]


def work_out(
    cut: Slice, measure: Measure, *, charts_later: bool = False
) -> MeasureResult:
    """Work out one measure of a slice.

    `charts_later` leaves the practices' run charts until they are asked for; what
    cannot be charted is then said no sooner.
    """
    rows = cut.of_measure(measure)
    period = newest_shown(cut, measure, rows)
    ranked = None if period is None else _ranked(cut, rows, period)
    present = 0 if ranked is None else int(ranked.bars["value"].notna().sum())
    return MeasureResult(
        measure=measure,
        period=period,
        ranked=ranked,
        charts=_charts(cut, measure, rows, charts_later),
        group_chart=_group_chart(cut, measure),
        group=_group(cut, measure, period),
        others=_others(cut, measure, period),
        n_present=present,
        n_listed=len(cut.practices),
        awaited=_awaited(cut, measure, rows, period),
        suppressed=find_suppressed(cut, measure, rows, period),
    )


def few_people(cut: Slice, measure: Measure, code: str) -> str:
    """Say that a practice's run chart rests on few people a period; "" if not.

    Few is a median denominator below 10 over the periods with a figure.
    """
    rows = cut.of_measure(measure)
    is_own = rows["practice_code"].eq(code).to_numpy()
    people = rows["denominator"].to_numpy()[is_own]
    people = people[people > 0]
    if not len(people) or np.median(people) >= SMALL_COUNT:
        return ""
    least, most = number_text(people.min()), number_text(people.max())
    span = least if least == most else f"between {least} and {most}"
    hidden = suppressed_rows(rows[is_own]).any()
    where = f" in the {measure.frequency}s shown" if hidden else ""
    return f"Few people: n is {span} a {measure.frequency}{where}."


def phases_for(
    phases: Iterable[dict[str, str]], measure: str, area: str, names: set[str]
) -> tuple[Phase, ...]:
    """Pick the phases that a job set for this measure and area.

    `area` and `names` are what the job may have called the area.
    """
    return tuple(
        Phase(p["kind"], pd.Timestamp(p["date"]), p.get("reason", ""))
        for p in phases
        if p["measure"] in (FOR_ALL, measure)
        and (p["area"] == FOR_ALL or p["area"] in {area, *names})
    )


def baseline_reason(cut: Slice, measure: Measure, area: str, chart: RunChart) -> str:
    """Return why the baseline of a chart's last phase was set; "" if nobody said."""
    end = chart.phases["baseline_end"].iloc[-1]
    until = period_end(end, measure.frequency)
    name = cut.labels.get(area, cut.about.group_name)
    reasons = [
        p.reason.strip().rstrip(".")
        for p in phases_for(cut.about.phases, measure.id, area, {name})
        if p.kind in BASELINE_ENDS and end <= p.date <= until
    ]
    return next(filter(None, reasons), "")


def reaches(phase: Phase, series: pd.Series, frequency: str) -> bool:
    """Whether a date lies in a series: practices begin and end at other times."""
    last = period_end(series.index.max(), frequency)
    return series.index.min() <= phase.date <= last


def _ranked(cut: Slice, rows: pd.DataFrame, period: pd.Timestamp) -> RankedPractices:
    """Rank the practices; one without a row did not report."""
    practices = cut.practices["practice_code"].tolist()
    is_latest = rows["period_start"].eq(period) & rows["practice_code"].isin(practices)
    latest = rows[is_latest]
    present = latest["practice_code"].tolist()
    absent = [code for code in practices if code not in present]
    gaps = np.full(len(absent), np.nan)
    columns = {
        name: np.r_[latest[name].to_numpy(), gaps]
        for name in ("numerator", "denominator", "value")
    }
    states = [*latest["state"].fillna(NOT_SUBMITTED), *[NOT_SUBMITTED] * len(absent)]
    codes = {"practice_code": [*present, *absent], "state": states}
    return ranked_practices(pd.DataFrame(columns | codes))


def _charts(
    cut: Slice, measure: Measure, rows: pd.DataFrame, is_later: bool
) -> Mapping[str, RunChart]:
    if measure.chart != "run":
        return {}
    newest = newest_reported(rows)
    is_hidden = suppressed_rows(rows).to_numpy()
    series = pd.Series(rows["value"].to_numpy(float), pd.Index(rows["period_start"]))
    has_value = series.notna().to_numpy()
    charts: dict[str, Wanted] = {}
    for code, own in sorted(rows.groupby("practice_code").indices.items()):
        if has_value[own].any():
            values = series.iloc[own]
            hidden = values.index[is_hidden[own]]
            charts[code] = Wanted(cut, measure, _reaching(values, newest), code, hidden)
    return ChartsLater(measure, charts) if is_later else _made(measure, charts)


def _group_chart(cut: Slice, measure: Measure) -> RunChart | None:
    rows = cut.benchmark_rows(measure, "cluster")
    rows = rows[rows["period_start"].le(pd.Timestamp(cut.about.as_of))]
    if measure.chart != "run" or rows["value"].notna().sum() == 0:
        return None
    hidden = pd.Index(rows.loc[suppressed_rows(rows), "period_start"])
    series = pd.Series(rows["value"].to_numpy(float), pd.Index(rows["period_start"]))
    area = rows["area_code"].iloc[0]
    return _made(measure, {area: Wanted(cut, measure, series, area, hidden)})[area]


def _reaching(series: pd.Series, until: pd.Timestamp | None) -> pd.Series:
    """Let a series that ends early go on, missing, to `until`."""
    if until is None or until <= series.index.max():
        return series
    return pd.concat([series, pd.Series(float("nan"), pd.Index([until]))])


@dataclass(frozen=True, eq=False)
class Wanted:
    """A run chart to be made: its series, and `hidden`, its suppressed periods."""

    cut: Slice
    measure: Measure
    series: pd.Series
    area: str
    hidden: pd.Index

    @cached_property
    def asked(self) -> tuple[Phase, ...]:
        """The phases that the job set for this measure and area."""
        about = self.cut.about
        name = self.cut.labels.get(self.area, about.group_name)
        return phases_for(about.phases, self.measure.id, self.area, {name})

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """Those of them that the series reaches."""
        frequency = self.measure.frequency
        return tuple(p for p in self.asked if reaches(p, self.series, frequency))


def _made(measure: Measure, wanted: dict[str, Wanted]) -> dict[str, RunChart]:
    """Make the run charts of a measure together, which takes less time."""
    charts = run_charts_by_phase(
        {area: (chart.series, chart.phases) for area, chart in wanted.items()},
        frequency=measure.frequency,
        rule_set=measure.rule_set,
        floor=measure.floor,
        ceiling=measure.ceiling,
    )
    return {area: _as_shown(chart, wanted[area]) for area, chart in charts.items()}


def _as_shown(chart: RunChart, wanted: Wanted) -> RunChart:
    """Mark what is suppressed, and say which phases are left out."""
    frequency = wanted.measure.frequency
    if len(wanted.hidden):
        marks = {IS_SUPPRESSED: chart.points["period_start"].isin(wanted.hidden)}
        chart = replace(chart, points=chart.points.assign(**marks))
        chart = without_assessment(chart) if is_too_hidden(chart) else chart
    left_out = [_left_out(p, frequency) for p in wanted.asked if p not in wanted.phases]
    return replace(chart, notes=(*left_out, *chart.notes)) if left_out else chart


def _left_out(phase: Phase, frequency: str) -> str:
    kind = phase.kind.replace("_", " ")
    when = period_text(phase.date, frequency)
    return f"The {kind} of {when} is left out here: the figures do not reach it."


def _awaited(
    cut: Slice, measure: Measure, rows: pd.DataFrame, period: pd.Timestamp | None
) -> pd.Timestamp | None:
    """Return the newest period that has ended by as_of, if nobody reported for it.

    as_of begins a period of the most frequent measure; that one has ended. What
    is suppressed was reported.
    """
    if period is None:
        return None
    period = max(period, newest_reported(rows))
    as_of = pd.Timestamp(cut.about.as_of)
    shortest = min((m.frequency for m in cut.measures), key=MONTHS_PER_PERIOD.get)
    until = period_end(as_of, shortest)
    later = all_periods(period, as_of, measure.frequency)[1:]
    ended = [p for p in later if period_end(p, measure.frequency) <= until]
    return ended[-1] if ended else None


def _group(cut: Slice, measure: Measure, period: pd.Timestamp | None) -> Figure | None:
    found = _figure(cut, measure, "cluster", period)
    return None if found is None else replace(found, n_listed=len(cut.practices))


def _figure(
    cut: Slice, measure: Measure, level: str, period: pd.Timestamp | None
) -> Figure | None:
    rows = cut.benchmark_rows(measure, level)
    rows = rows[rows["period_start"].eq(period)] if period is not None else rows[:0]
    if rows.empty or pd.isna(rows["value"].iloc[0]):
        return None
    row = rows.iloc[0]
    numbers = [row[c] for c in ("value", "numerator", "denominator", "lower", "upper")]
    name = cut.about.upper_names.get(level, level)
    is_widened = pd.notna(row["is_widened"]) and bool(row["is_widened"])
    return Figure(name, *map(float, numbers), is_widened, int(row["n_practices"]))


def _others(cut: Slice, measure: Measure, period: pd.Timestamp | None) -> list[Figure]:
    levels = [level for level in measure.benchmark_levels if level != "cluster"]
    found = [_figure(cut, measure, level, period) for level in levels]
    return [figure for figure in found if figure is not None]
