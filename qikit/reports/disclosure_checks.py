"""What a job decides about disclosure control, checked before anything runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import JobFile
from qikit.disclosure.audiences import MEETING_PAPER
from qikit.disclosure.settings import (
    BY_LETTER,
    EVERY_MEASURE,
    POOLED,
    Override,
    Settings,
    rules,
)
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.measures import Measure


def require_datasets(job: JobFile, project: Path) -> None:
    """Refuse an earlier dataset that is none.

    Raises
    ------
    ParameterError
        With each name under `earlier` that is no dataset.
    """
    missing = [
        Problem(
            f"there is no dataset {name!r}.",
            job.where("earlier", place),
            f"Check the name, or run: qikit intake {name}",
        )
        for place, name in enumerate(job.earlier)
        if not _is_a_dataset(project / name)
    ]
    if missing:
        raise ParameterError(missing)


def _is_a_dataset(folder: Path) -> bool:
    try:
        Dataset(folder).table("sources")
    except (QikitError, OSError):
        return False
    return True


def override_problems(
    job: JobFile, measures: Sequence[Measure], settings: Settings
) -> list[Problem]:
    """List the overrides that no measure of the job has, or that change nothing."""
    found = []
    for place, override in enumerate(job.disclosure.overrides):
        concerned = [m for m in measures if override.concerns(m)]
        loc = ("disclosure", "overrides", place)
        if not concerned and override.measure != EVERY_MEASURE:
            what = f"the job has no measure {override.measure!r} to override."
            to_do = did_you_mean(override.measure, [m.id for m in measures])
            found.append(Problem(what, job.where(*loc, "measure"), to_do))
        elif _shows_nothing_more(override, concerned, settings):
            what = f"a meeting paper pools no practices of {_whose(override)}."
            found.append(Problem(what, job.where(*loc, "practices"), "Remove it."))
    return found


def _shows_nothing_more(
    override: Override, measures: Sequence[Measure], settings: Settings
) -> bool:
    """Whether practices are to be shown by letter where none are pooled."""
    usual = [rules(measure, settings)[MEETING_PAPER] for measure in measures]
    pooled = [rule for rule in usual if rule.practices == POOLED]
    return override.practices == BY_LETTER and not pooled


def _whose(override: Override) -> str:
    if override.measure == EVERY_MEASURE:
        return "any measure"
    return f"the measure {override.measure!r}"
