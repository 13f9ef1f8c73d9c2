"""The date of a job: of which month its figures are, and whether they can be."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import JobFile
from qikit.data.definitions.template_parameters import FIGURES, PLAN
from qikit.errors import Problem
from qikit.measures import Measure
from qikit.periods import period_end, period_text
from qikit.reports.opening import newest_of

MONTHS_AFTER = 24  # as_of after the last figure: how late a dataset may be


def job_as_of(
    job: JobFile, dataset: Dataset, measures: Sequence[Measure]
) -> pd.Timestamp:
    """Return the job's as_of, or the newest period with a figure."""
    if job.as_of:
        return job.as_of
    return newest_of(dataset, [m.id for m in measures]) or pd.Timestamp.max


def as_of_problems(
    job: JobFile,
    dataset: Dataset,
    measures: Sequence[Measure],
    *,
    reports_on: str = FIGURES,
) -> list[Problem]:
    """Refuse an as_of at which no chosen measure can say anything of use.

    Some months after the last figure are sound: figures that are late are late
    as of that month. A plan may stand before the first figure, or without any: then
    its month cannot be had from the figures, and the job names it.
    """
    span = _span(dataset, measures)
    if span is None and job.as_of is None and reports_on == PLAN:
        what = "there is no figure yet that the month of the plan could be had from."
        to_do = "Write 'as_of' with the month in which you plan, such as 2024-09."
        return [Problem(what, job.where("as_of"), to_do)]
    if job.as_of is None or span is None:
        return []
    first, last = span
    latest = last + pd.DateOffset(months=MONTHS_AFTER)
    if job.as_of <= latest and (first <= job.as_of or reports_on == PLAN):
        return []
    what = (
        f"as_of {period_text(job.as_of)} is outside the figures of the measures, "
        f"{period_text(first)} to {period_text(last)}."
    )
    to_do = f"Write a month from {first:%Y-%m} to {latest:%Y-%m}, or leave it out."
    return [Problem(what, job.where("as_of"), to_do)]


def _span(
    dataset: Dataset, measures: Sequence[Measure]
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first day and the last day of the measures' figures."""
    rows = dataset.figures([m.id for m in measures])
    rows = rows[rows["value"].notna()]
    spans = []
    for measure in measures:
        periods = rows.loc[rows["measure"].eq(measure.id), "period_start"]
        if len(periods):
            end = period_end(periods.max(), measure.frequency)
            spans.append((periods.min(), end))
    if not spans:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)
