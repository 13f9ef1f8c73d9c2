"""The toolkit and the surveys that a programme file names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.survey_files import SurveyFile, read_surveys
from qikit.data.definitions.text_files import shown_path
from qikit.data.definitions.toolkit_files import ToolkitFile, read_usable_toolkits
from qikit.errors import ParameterError, Problem, did_you_mean


def working_with(
    params: Path, file: ProgrammeFile
) -> tuple[ToolkitFile | None, tuple[SurveyFile, ...]]:
    """Read the toolkit that a programme works with, and its surveys.

    Files of a folder are read only where the programme names one of them.

    Raises
    ------
    ParameterError
        If there is no toolkit or survey of that name; all are listed.
    """
    toolkits = read_usable_toolkits(params) if file.toolkit else {}
    surveys = read_surveys(params / "surveys") if file.surveys else {}
    named = [file.toolkit] if file.toolkit else []
    problems = [
        *_unknown("toolkit", named, toolkits, params, file),
        *_unknown("survey", file.surveys, surveys, params, file),
    ]
    if problems:
        raise ParameterError(problems)
    own = tuple(surveys[name] for name in file.surveys)
    return toolkits.get(file.toolkit or ""), own


def _unknown(
    what: str,
    named: Iterable[str],
    known: Iterable[str],
    params: Path,
    file: ProgrammeFile,
) -> list[Problem]:
    where = shown_path(params / "programmes" / f"{file.id}.yml")
    return [
        Problem(
            f"there is no {what} {name!r} in params/{what}s.",
            where,
            did_you_mean(name, known),
        )
        for name in named
        if name not in known
    ]
