"""Open a report: from the slice a batch prepared, or by hand from a dataset."""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from qikit.data.checks.gate import own_sources, quality_record
from qikit.data.cutting import PROGRAMME, Cutter, Order, cut_slice, prepare_cutter
from qikit.data.dataset import Dataset
from qikit.data.dataset_folder import PRIVATE
from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.programme_files import read_programmes
from qikit.data.only_slice import require_in_slice
from qikit.data.readers import Readers
from qikit.data.running_programme import RunningProgramme
from qikit.data.slices import ABOUT, Slice, read_slice, with_measures
from qikit.disclosure.audiences import ANALYST, LABELS
from qikit.errors import DataError, ParameterError, Problem, did_you_mean
from qikit.far_periods import newest_figure
from qikit.measures import PROPORTION, PUBLISHED_VALUE, Measure
from qikit.periods import MONTHS_PER_PERIOD
from qikit.practices import find_areas
from qikit.reports.programme_definitions import working_with
from qikit.reports.project_folder import find_project
from qikit.spc.constants import RULE_SETS

if TYPE_CHECKING:
    from qikit.reports.results import Report

REPORTED = {
    "kind": (PROPORTION, PUBLISHED_VALUE),
    "chart": ("run", "none"),
    "rule_set": tuple(RULE_SETS),
    "frequency": tuple(MONTHS_PER_PERIOD),
    "adjust": ("none",),
    "min_denominator": (0,),
}
LETTERS_KEY = Path(PRIVATE, "letters.key")
REFERENCES_KEY = Path(PRIVATE, "references.key")
EYES_ONLY = LABELS[ANALYST]


def open_report(
    dataset: str,
    area: str,
    *,
    level: str,
    measures: Sequence[str] = (),
    programme: str = "",
    session: int = 0,
) -> Report:
    """Open the report of one area.

    Parameters
    ----------
    dataset
        The slice that the batch has cut, or by hand a dataset folder such as
        `data/example`, looked for from the project's top folder.
    area
        Code of the area; by hand its name will do.
    level
        practice, cluster or programme.
    measures
        Names of measure files without .yml; empty for all that have figures.
    programme
        The id of the programme that a practice takes part in; empty for none.
    session
        The number of the learning session that the report is for; 0 for none.

    Raises
    ------
    QikitError
        If the dataset, area or a measure is not there, or the data failed a
        check on their shape; or in a batch for other readers than the analyst, if
        it is not the report's own slice.
    """
    from qikit.reports.results import Report  # charts: who plans a run needs none

    given = {"area": area, "measures": list(measures)}
    named = {"programme": programme, "session": session}
    given |= {name: value for name, value in named.items() if value}
    folder = Path(dataset)
    require_in_slice(folder)
    if (folder / ABOUT).is_file():
        return Report(with_measures(read_slice(folder), list(measures)), given)
    return Report(_by_hand(dataset, area, level, given), given)


def open_cutter(
    dataset: Dataset | Path,
    project: Path,
    names: Sequence[str],
    *,
    as_of: pd.Timestamp | None = None,
    readers: Readers | None = None,
    like: Sequence[Cutter] = (),
    running: RunningProgramme | None = None,
) -> Cutter:
    """Check a dataset and prepare it for cutting slices; by default for the analyst.

    `like` are cutters of the same run: one for the analyst that is made of the same
    is taken as it is. In the reports of a `running` programme its practices are the
    group.

    Raises
    ------
    ParameterError
        If a measure is not defined, or of a kind that has no report yet.
    CheckError
        If the data failed a check on their shape.
    """
    dataset = dataset if isinstance(dataset, Dataset) else Dataset(dataset)
    folder, known = dataset.folder, _known_measures(project)
    measures = choose_measures(known, names, dataset)
    newest = as_of or _newest(dataset, measures)
    record = quality_record(folder, project)
    for made in like if readers is None or readers.audience == ANALYST else ():
        if _is_of(made, dataset, measures, newest) and made.record == record:
            if made.running is running:
                return made
    return prepare_cutter(
        dataset,
        measures,
        own_sources(dataset, project),
        record,
        as_of=newest,
        key=letters_key(folder),
        names=names_on_paper(project, known),
        readers=readers,
        running=running,
    )


def running_programme(project: Path, name: str) -> RunningProgramme:
    """Read a programme of the project, with its bundles and their measures.

    Raises
    ------
    ParameterError
        If there is no such programme, toolkit or survey, or a file of the project
        cannot be read.
    """
    folder = project / "params"
    files = read_programmes(folder / "programmes")
    if name not in files:
        what = f"there is no programme {name!r} in params/programmes."
        raise ParameterError(Problem(what, to_do=did_you_mean(name, files)))
    file, known = files[name], _known_measures(project)
    bundles = read_bundles(folder / "bundles") if file.bundles else {}
    toolkit, surveys = working_with(folder, file)
    running = RunningProgramme.of(file, bundles, known)
    return running.working_with(toolkit, surveys, known)


def _newest(dataset: Dataset, measures: Sequence[Measure]) -> pd.Timestamp:
    """Return the newest period with a figure, best one of these measures."""
    newest = newest_of(dataset, [m.id for m in measures])
    if newest is None:
        what = "the dataset holds no figure at all."
        raise DataError(Problem(what, str(dataset.folder)))
    return newest


def newest_of(dataset: Dataset, measures: Sequence[str]) -> pd.Timestamp | None:
    """Return the newest period with a figure of these measures, else of any."""
    chosen = newest_figure(dataset.figures(measures))
    return chosen or newest_figure(dataset.figures(dataset.measure_ids))


def _is_of(
    made: Cutter, dataset: Dataset, measures: Sequence[Measure], as_of: pd.Timestamp
) -> bool:
    """Whether a cutter for the analyst is made of the same."""
    is_same = made.dataset.tables_folder == dataset.tables_folder
    is_same &= made.measures == tuple(measures) and made.as_of == as_of
    return is_same and made.readers.audience == ANALYST


def _known_measures(project: Path) -> dict[str, Measure]:
    return read_measures(project / "params" / "measures")


def names_on_paper(project: Path, known: Mapping[str, Measure]) -> dict[str, str]:
    """Name the project's measures and bundles, by id."""
    folder = project / "params" / "bundles"
    bundles = read_bundles(folder).values() if folder.is_dir() else ()
    named = {bundle.id: bundle.name for bundle in bundles}
    return named | {measure.id: measure.short_name for measure in known.values()}


def choose_measures(
    known: Mapping[str, Measure], names: Sequence[str], dataset: Dataset
) -> list[Measure]:
    """Return the measures named, or all that have figures in the dataset.

    A measure of the dataset that no report can show is refused, never left out
    in silence: name the others instead.

    Raises
    ------
    ParameterError
        Listing each name that is no measure or comes twice, and what no report
        can show yet.
    """
    names = list(names) or dataset.measure_ids
    problems = [
        Problem(f"there is no measure {name!r}.", to_do=did_you_mean(name, known))
        for name in dict.fromkeys(names)
        if name not in known
    ]
    problems += [
        Problem(f"measure {name!r} is named twice.", to_do="Keep one of them.")
        for name, times in Counter(names).items()
        if times > 1
    ]
    chosen = [known[name] for name in dict.fromkeys(names) if name in known]
    problems += [p for measure in chosen for p in not_reported(measure)]
    if problems:
        raise ParameterError(problems)
    return chosen


def letters_key(folder: Path) -> bytes:
    """Return the key of the peers' letters, made once and kept in `private/`."""
    return _kept_key(folder / LETTERS_KEY)


def new_letters_key(folder: Path) -> None:
    """Draw a dataset's key of the peers' letters anew, whole or not at all.

    Pages made from now on give practices other letters than those made before.
    """
    _draw_key(folder / LETTERS_KEY)


def references_key(folder: Path) -> bytes:
    """Return the key of references to files, made once and kept in `private/`."""
    return _kept_key(folder / REFERENCES_KEY)


def _kept_key(path: Path) -> bytes:
    if not path.is_file():
        _draw_key(path)
    return path.read_bytes()


def _draw_key(path: Path) -> None:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_bytes(secrets.token_bytes(32))
    os.replace(part, path)


def not_reported(measure: Measure) -> list[Problem]:
    """Say what of a measure no report can show yet."""
    return [
        Problem(
            f"measure {measure.id!r}: no report shows {field} {value!r} yet.",
            to_do=f"Write one of {', '.join(map(str, shown))}.",
        )
        for field, shown in REPORTED.items()
        if (value := getattr(measure, field)) not in shown
    ]


def _by_hand(dataset: str, area: str, level: str, given: Mapping[str, Any]) -> Slice:
    project = find_project()
    name = area if level == PROGRAMME else given.get("programme", "")
    running = running_programme(project, name) if name else None
    if running and level == "cluster":
        running = replace(running, is_group=False)
    cutter = open_cutter(project / dataset, project, given["measures"], running=running)
    level = "cluster" if level == PROGRAMME else level
    code = find_areas(cutter.areas(level), [area], level=level)[0]
    as_of = newest_figure(cutter.observations)
    until = told_until(running, given.get("session", 0))
    order = Order(level, code, as_of, ANALYST, EYES_ONLY, until=until)
    return cut_slice(cutter, order)


def told_until(running: RunningProgramme | None, session: int) -> pd.Timestamp | None:
    """Return the last day before a session; None without a session.

    What is agreed on the day itself is not known when the papers are written.

    Raises
    ------
    ParameterError
        If the programme has no session of that number.
    """
    if running is None or not session:
        return None
    found = running.file.session(session)
    if found is None:
        known = ", ".join(str(s.number) for s in running.file.sessions) or "none"
        what = f"the programme {running.file.id} has no session {session}."
        raise ParameterError(Problem(what, to_do=f"Its sessions: {known}."))
    return pd.Timestamp(found.date) - pd.Timedelta(days=1)
