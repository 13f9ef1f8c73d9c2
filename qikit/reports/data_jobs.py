"""Plan reports on data: what a job may ask for when faults are what it is about."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import ALL, JobFile
from qikit.data.quality_slices import ONCE
from qikit.disclosure.audiences import ANALYST
from qikit.errors import Problem
from qikit.far_periods import newest_figure
from qikit.periods import period_text

SET_ASIDE = "set_aside"
ANSWER = {  # parameters of a page that is sent to a practice
    "reply_to": ("does not say whom a practice answers", "the analyst of your cluster"),
    "reply_by": ("does not say until when a practice answers", "within two weeks"),
}


def dataset_name(job: JobFile) -> str:
    """Name the dataset of a job: the last folder of its path."""
    return Path(job.dataset).name


def data_as_of(job: JobFile, dataset: Dataset) -> pd.Timestamp:
    """Return the job's as_of, or the newest period with a figure.

    Without any figure it is the newest period that was asked for, or the end of
    time: the report then says that nothing came.
    """
    asked = dataset.table("submissions")["period_start"].max()
    newest = newest_figure(dataset.table("observations"))
    known = [job.as_of, newest, None if pd.isna(asked) else asked, pd.Timestamp.max]
    return next(date for date in known if date is not None)


def data_job_problems(job: JobFile, dataset: Dataset | None) -> list[Problem]:
    """Refuse what a report on data would have to ignore."""
    problems = _audience_problems(job)
    for key in ("phases", "events", "rule_sets"):
        if getattr(job, key):
            words = key.replace("_", " ")
            what = f"a report on data draws no run chart, so it has no {words}."
            problems.append(Problem(what, job.where(key), "Remove them."))
    if job.on_critical != SET_ASIDE:
        what = "a report on data is made because something failed; it cannot block."
        where = job.where("on_critical")
        problems.append(Problem(what, where, "Remove the line."))
    if job.for_each == ONCE and job.areas != ALL:
        what = "a report made once is about the whole dataset."
        to_do = "Remove areas, or write for_each: practice."
        problems.append(Problem(what, job.where("areas"), to_do))
    problems += _answer_problems(job)
    return problems + (_as_of_problems(job, dataset) if dataset else [])


def _audience_problems(job: JobFile) -> list[Problem]:
    """Refuse every other reader than the analyst, and what is decided for them."""
    problems = []
    if job.audience != ANALYST:
        given = job.document.content.get("audience")
        is_said = f"is {job.audience}" if given else "is missing, which means published"
        what = (
            f"'audience' {is_said}, but a report on data is for the analyst, and for "
            "the practice that it is about: it names what was found row by row, which "
            "disclosure control cannot hide."
        )
        to_do = "Write audience: analyst."
        problems.append(Problem(what, job.where("audience"), to_do))
    for key in ("peers", "earlier"):
        if job.document.content.get(key):
            what = f"a report on data shows no figures, so {key!r} says nothing."
            problems.append(Problem(what, job.where(key), "Remove it."))
    if job.disclosure.overrides:
        what = "a report on data shows no figures, so there is nothing to override."
        where = job.where("disclosure", "overrides")
        problems.append(Problem(what, where, "Remove the overrides."))
    return problems


def _answer_problems(job: JobFile) -> list[Problem]:
    """Ask for whom and when to answer, which a page for a practice must say."""
    if job.for_each == ONCE:
        return []
    return [
        Problem(
            f"the job {said}.",
            job.where("parameters"),
            f"Write under parameters: {name}: {example}",
        )
        for name, (said, example) in ANSWER.items()
        if not str(job.parameters.get(name) or "").strip()
    ]


def _as_of_problems(job: JobFile, dataset: Dataset) -> list[Problem]:
    """Refuse an as_of before anything was asked for."""
    first = dataset.table("submissions")["period_start"].min()
    if job.as_of is None or pd.isna(first) or job.as_of >= first:
        return []
    what = f"as_of {period_text(job.as_of)} is before the data, which begin in "
    to_do = f"Write {first:%Y-%m} or later, or leave it out."
    return [Problem(f"{what}{period_text(first)}.", job.where("as_of"), to_do)]
