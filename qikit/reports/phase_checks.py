"""What a job file asks of its charts, checked before any of them is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import Event, JobFile, Phase
from qikit.data.report_facts import FOR_ALL
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.measures import Measure
from qikit.periods import all_periods, period_end, period_text
from qikit.practices import CODE_COLUMN, list_areas
from qikit.spc import phases as spc

Mark = Phase | Event  # what a job file sets on a chart
PHASED_LEVELS = ("practice", "cluster")  # the levels that have run charts


def chart_problems(
    job: JobFile,
    dataset: Dataset,
    measures: Sequence[Measure],
    members: pd.DataFrame,
    as_of: pd.Timestamp,
) -> list[Problem]:
    """List phases and events that name what is not there, or cannot stand together.

    One for one area must lie within that area's figures. One for all areas must lie
    within the figures of any: charts that do not reach a phase say so. `members`
    has one row a practice: its areas, or the programme that the job is for.
    """
    if not job.phases and not job.events:
        return []
    rows = dataset.figures([m.id for m in measures])
    rows = rows[rows["period_start"].le(as_of)]
    problems: dict[str, list[Problem]] = {"phases": [], "events": []}
    for key, found in problems.items():
        for place, mark in enumerate(getattr(job, key)):
            where = job.where(key, place)
            wrong = _of_one(mark, measures, members, rows)
            found += [replace(problem, where=where) for problem in wrong]
    if job.phases and not problems["phases"]:
        problems["phases"] = list(_clashes(job, measures, members, rows))
    return [*problems["phases"], *problems["events"]]


def rule_set_problems(job: JobFile, measures: Sequence[Measure]) -> list[Problem]:
    """List the rule sets that are chosen for what has no run chart in the report."""
    known = {m.id: m for m in measures}
    problems = []
    for name in job.rule_sets:
        where = job.where("rule_sets", name)
        if name not in known:
            what = f"measure {name!r} is not in this report."
            problems.append(Problem(what, where, did_you_mean(name, known)))
        elif known[name].chart != "run":
            what = f"no run chart is drawn of {name!r}: a rule set changes nothing."
            problems.append(Problem(what, where, "Leave it out."))
    return problems


def _of_one(
    mark: Mark,
    measures: Sequence[Measure],
    members: pd.DataFrame,
    rows: pd.DataFrame,
) -> Iterator[Problem]:
    """Say what is wrong with one of them: its measure, its area, or its date."""
    wrong = [*_measure_problems(mark, measures), *_area_problems(mark, members)]
    yield from wrong
    if not wrong:
        charted = _charted(measures, mark.measure)
        own = _own_rows(rows, members, mark.area)
        spans = [span for m in charted if (span := _span(own, m)) is not None]
        if not any(first <= mark.date <= last for first, last in spans):
            yield _outside(mark, spans)


def _measure_problems(mark: Mark, measures: Sequence[Measure]) -> Iterator[Problem]:
    known = {m.id for m in measures}
    if mark.measure not in known | {FOR_ALL}:
        what = f"measure {mark.measure!r} is not in this report."
        yield Problem(what, to_do=did_you_mean(mark.measure, known))
    elif not _charted(measures, mark.measure):
        kind = "a phase" if isinstance(mark, Phase) else "an event"
        what = f"no run chart is drawn of {mark.measure!r}: {kind} changes nothing."
        yield Problem(what, to_do="Leave it out.")


def _area_problems(mark: Mark, members: pd.DataFrame) -> Iterator[Problem]:
    found = _area_codes(members, mark.area)
    if mark.area == FOR_ALL or len(found) == 1:
        return
    if found:
        what = f"{len(found)} areas are named {mark.area!r}."
        yield Problem(what, to_do=f"Write the code: {' or '.join(found)}.")
        return
    known = [t for level in PHASED_LEVELS for t in _texts(list_areas(members, level))]
    what = f"there is no practice or cluster {mark.area!r} in the dataset."
    yield Problem(what, to_do=did_you_mean(mark.area, known))


def _outside(mark: Mark, spans: Sequence[tuple]) -> Problem:
    if not spans:
        what = f"the dataset has no figures of measure {mark.measure!r}"
        where = "" if mark.area == FOR_ALL else f" for {mark.area!r}"
        if mark.measure == FOR_ALL:
            what = "the dataset has no figures of the report's measures"
        to_do = "Leave it out, or take its figures in."
        return Problem(f"{what}{where}.", to_do=to_do)
    first = period_text(min(first for first, _ in spans))
    last = period_text(max(last for _, last in spans))
    what = f"{period_text(mark.date)} is outside the data, {first} to {last}."
    return Problem(what, to_do="Correct the date.")


def _clashes(
    job: JobFile,
    measures: Sequence[Measure],
    members: pd.DataFrame,
    rows: pd.DataFrame,
) -> Iterator[Problem]:
    """Lay out the phases of every chart that is named, as the charts will."""
    areas = dict.fromkeys([FOR_ALL, *(p.area for p in job.phases)])
    found = {}
    for measure in _charted(measures, FOR_ALL):
        for area in areas:
            span = _span(_own_rows(rows, members, area), measure)
            asked = [p for p in job.phases if _is_for(p, measure, area)]
            found |= dict.fromkeys(_laid_out(asked, span, measure) if span else ())
    for problem in found:
        yield replace(problem, where=job.where("phases"))


def _laid_out(asked: list[Phase], span: tuple, measure: Measure) -> list[Problem]:
    from qikit.reports.results import reaches  # charts: most jobs have no phase

    periods = all_periods(*span, measure.frequency)
    series = pd.Series(1.0, periods)
    kept = [spc.Phase(p.kind, p.date, p.reason) for p in asked]
    kept = [p for p in kept if reaches(p, series, measure.frequency)]
    try:
        spc.lay_out_phases(series, kept, frequency=measure.frequency)
    except ParameterError as error:
        return error.problems
    return []


def _is_for(phase: Phase, measure: Measure, area: str) -> bool:
    return phase.measure in (FOR_ALL, measure.id) and phase.area in (FOR_ALL, area)


def _charted(measures: Sequence[Measure], name: str) -> list[Measure]:
    return [m for m in measures if m.chart == "run" and name in (FOR_ALL, m.id)]


def _span(
    rows: pd.DataFrame, measure: Measure
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first day and the last day of a measure's figures."""
    periods = rows.loc[rows["measure"].eq(measure.id), "period_start"]
    if periods.empty:
        return None
    return periods.min(), period_end(periods.max(), measure.frequency)


def _own_rows(rows: pd.DataFrame, members: pd.DataFrame, area: str) -> pd.DataFrame:
    if area == FOR_ALL:
        return rows
    code = _area_codes(members, area)[0]
    own = [members[CODE_COLUMN[level]].eq(code) for level in PHASED_LEVELS]
    practices = members.loc[own[0] | own[1], "practice_code"]
    return rows[rows["area_code"].isin(practices)]


def _area_codes(members: pd.DataFrame, text: str) -> list[str]:
    """Find the areas of this code, or else of this name."""
    areas = pd.concat([list_areas(members, level) for level in PHASED_LEVELS])
    for column in ("code", "name"):
        found = areas.loc[areas[column].eq(text), "code"].tolist()
        if found:
            return found
    return []


def _texts(areas: pd.DataFrame) -> list[str]:
    return [*areas["code"], *areas["name"]]
