"""Phases of a job file, checked against the data before any chart is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import JobFile, Phase
from qikit.data.report_facts import FOR_ALL
from qikit.errors import ParameterError, Problem, did_you_mean
from qikit.measures import Measure
from qikit.periods import all_periods, period_end, period_text
from qikit.practices import CODE_COLUMN, list_areas
from qikit.spc import phases as spc

PHASED_LEVELS = ("practice", "cluster")  # the levels that have run charts


def phase_problems(
    job: JobFile,
    dataset: Dataset,
    measures: Sequence[Measure],
    members: pd.DataFrame,
    as_of: pd.Timestamp,
) -> list[Problem]:
    """List the phases that name what is not there, or cannot stand together.

    A phase for one area must lie within that area's figures. One for all areas
    must lie within the figures of any: charts that do not reach it say so. `members`
    has one row a practice: its areas, or the programme that the job is for.
    """
    if not job.phases:
        return []
    rows = dataset.figures([m.id for m in measures])
    rows = rows[rows["period_start"].le(as_of)]
    problems = []
    for place, phase in enumerate(job.phases):
        found = list(_of_one(phase, measures, members, rows))
        problems += [replace(p, where=job.where("phases", place)) for p in found]
    if not problems:
        problems = list(_clashes(job, measures, members, rows))
    return problems


def _of_one(
    phase: Phase,
    measures: Sequence[Measure],
    members: pd.DataFrame,
    rows: pd.DataFrame,
) -> Iterator[Problem]:
    """Say what is wrong with a phase: its measure, its area, or its date."""
    wrong = [*_measure_problems(phase, measures), *_area_problems(phase, members)]
    yield from wrong
    if not wrong:
        charted = _charted(measures, phase.measure)
        own = _own_rows(rows, members, phase.area)
        spans = [span for m in charted if (span := _span(own, m)) is not None]
        if not any(first <= phase.date <= last for first, last in spans):
            yield _outside(phase, spans)


def _measure_problems(phase: Phase, measures: Sequence[Measure]) -> Iterator[Problem]:
    known = {m.id for m in measures}
    if phase.measure not in known | {FOR_ALL}:
        what = f"measure {phase.measure!r} is not in this report."
        yield Problem(what, to_do=did_you_mean(phase.measure, known))
    elif not _charted(measures, phase.measure):
        what = f"no run chart is drawn of {phase.measure!r}: a phase changes nothing."
        yield Problem(what, to_do="Leave it out.")


def _area_problems(phase: Phase, members: pd.DataFrame) -> Iterator[Problem]:
    found = _area_codes(members, phase.area)
    if phase.area == FOR_ALL or len(found) == 1:
        return
    if found:
        what = f"{len(found)} areas are named {phase.area!r}."
        yield Problem(what, to_do=f"Write the code: {' or '.join(found)}.")
        return
    known = [t for level in PHASED_LEVELS for t in _texts(list_areas(members, level))]
    what = f"there is no practice or cluster {phase.area!r} in the dataset."
    yield Problem(what, to_do=did_you_mean(phase.area, known))


def _outside(phase: Phase, spans: Sequence[tuple]) -> Problem:
    if not spans:
        return Problem("the dataset has no figures for it.", to_do="Leave it out.")
    first = period_text(min(first for first, _ in spans))
    last = period_text(max(last for _, last in spans))
    what = f"{period_text(phase.date)} is outside the data, {first} to {last}."
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
