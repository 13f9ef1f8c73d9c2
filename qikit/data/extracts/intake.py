"""Intake: an incoming folder and the mapping files become one dataset."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from qikit.data.dataset import SCHEMAS, Dataset, write_dataset
from qikit.data.definitions.bundle_files import BundleFile, read_bundles
from qikit.data.definitions.programme_files import ProgrammeFile, read_programmes
from qikit.data.definitions.source_files import Source, read_sources_for
from qikit.data.extracts.combining import combined, table_of
from qikit.data.extracts.folder.choices import Choices, read_choices
from qikit.data.extracts.folder.found_files import (
    FORM_SOURCE,
    MAKE_IT,
    RawFile,
    find_raw_files,
)
from qikit.data.extracts.folder.incoming import brought_in, take_out_unfinished
from qikit.data.extracts.folder.raw_paths import list_raw_paths, require_folder
from qikit.data.extracts.kept import Kept, has_people
from qikit.data.extracts.mapped import MappedFile, Names, lookup_names
from qikit.data.extracts.origins import FORM_KEYS, form_origins
from qikit.data.extracts.people.person_keys import require_secret
from qikit.data.extracts.queried.queries import (
    fetched,
    put_back_unfinished,
    query_source,
)
from qikit.data.extracts.submissions import submission_rows
from qikit.data.forms.measures import bundle_observations
from qikit.data.locks import LOCK, only_writer
from qikit.errors import DataError, Problem, QikitError

NOTHING = "Nothing was taken in."
CACHE = "cache"  # beside the tables: what each raw file became
WORKED_OUT = ("submissions",)  # from other tables: no row is one of a file


@dataclass(frozen=True)
class Definitions:
    """What says how raw files are read: sources, bundles and programmes by name."""

    sources: Mapping[str, Source]
    bundles: Mapping[str, BundleFile] = field(default_factory=dict)
    programmes: Mapping[str, ProgrammeFile] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Intake:
    """A dataset that was taken in, and what there is to say of its files.

    `notes` are sentences: files passed over or taken out again, and mappings that
    are wrong but fit no file. `fetched` are the rows of each query by file.
    """

    dataset: Dataset
    files: tuple[MappedFile, ...]
    replaced: Mapping[str, list[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    fetched: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Query:
    """Which source's queries an intake runs first, and what holds their addresses."""

    source: str
    environment: Mapping[str, str]


def take_in_project(
    folder: Path,
    project: Path,
    *,
    given: Path | None = None,
    query: Query | None = None,
    read_at: str,
) -> Intake:
    """Bring raw files in where a folder is given, and rebuild the dataset.

    When anything is wrong, the files that were brought in or fetched are taken out
    again, and the dataset stays as it was; of a folder that is new nothing is left.
    What a killed intake left is cleared up first.

    Parameters
    ----------
    folder
        The dataset folder; its raw files lie in `incoming`.
    project
        The folder that holds `params/`.
    given
        A folder whose raw files are copied into `incoming` first.
    query
        The queries to run first; each result becomes a raw file.
    read_at
        As in `take_in`.

    Raises
    ------
    QikitError
        As `take_in`, `bring_in`, `fetched` and `read_definitions` do; its `closing`
        says which files are in order.
    """
    if folder.is_file():
        what = "this is a file, and no folder of a dataset."
        raise DataError(Problem(what, str(folder)))
    source = query_source(project, query.source) if query else None
    if given or not query:
        require_folder(given or folder / "incoming", "" if given else MAKE_IT)
    is_new = not folder.exists()
    try:
        with only_writer(folder), ExitStack() as until_the_end:
            notes = _cleared_up(folder / "incoming")
            fetching = nullcontext({})
            if source and query:
                fetching = fetched(
                    source, folder / "incoming", environment=query.environment
                )
            rows = until_the_end.enter_context(fetching)
            bringing = _bringing(given, folder / "incoming")
            notes += until_the_end.enter_context(bringing)
            made = _taken_in_with(project, folder, read_at)
    except QikitError as error:
        error.closing = error.closing or NOTHING
        if is_new:
            _remove_new(folder)
        raise
    named = {path.name: n for path, n in rows.items()}
    return replace(made, notes=(*notes, *made.notes), fetched=named)


@contextmanager
def _bringing(given: Path | None, incoming: Path) -> Iterator[tuple[str, ...]]:
    """Bring raw files in where a folder is given; give what was passed over."""
    if given is None:
        yield list_raw_paths(incoming).passed_over
        return
    with brought_in(given, incoming) as passed_over:
        yield passed_over or list_raw_paths(incoming).passed_over


def _taken_in_with(project: Path, folder: Path, read_at: str) -> Intake:
    """Take in with the definitions of a project; its notes are of mapping files."""
    incoming = folder / "incoming"
    definitions, wrong = read_definitions(project, incoming)
    made = _taken_in(folder, definitions, incoming, read_at)
    notes = tuple(f"Passed over, fits no file: {problem}" for problem in wrong)
    return replace(made, notes=notes)


def _cleared_up(incoming: Path) -> list[str]:
    """Undo what a killed intake brought or fetched, and say so."""
    fetches = put_back_unfinished(incoming)
    gone = [*fetches, *take_out_unfinished(incoming)]
    return [f"{name}: taken out again, its intake was stopped." for name in gone]


def _remove_new(folder: Path) -> None:
    """Remove what a first intake made in a folder that was not there before."""
    shutil.rmtree(folder / CACHE, ignore_errors=True)
    (folder / LOCK).unlink(missing_ok=True)
    for empty in (folder / "incoming", folder / "tables", folder):
        try:
            empty.rmdir()
        except OSError:
            pass  # somebody has put something there


def take_in(
    folder: Path,
    definitions: Definitions,
    *,
    incoming: Path,
    read_at: str,
) -> Dataset:
    """Rebuild a dataset from its incoming files; raw files are only read.

    Parameters
    ----------
    folder
        The dataset folder, such as `data/2026-10`; its tables are replaced in
        one step at the end, and stay as they were when anything is wrong.
    definitions
        The mappings to try (those that fit no file are passed over), and the
        bundles and programmes of the data collection forms.
    incoming
        The folder of raw files.
    read_at
        The time to note in `sources`; it does not change the dataset's identity.

    A file that was read before, with the same mapping, is not read again.

    Raises
    ------
    DataError
        With every problem of every file: missing, empty, unreadable or unmapped
        files, missing columns, cells that are no number or no date, a
        practice-month that stands in two files. Also when another process writes
        this dataset.
    """
    require_folder(incoming, MAKE_IT)
    with only_writer(folder):
        return _taken_in(folder, definitions, incoming, read_at).dataset


def read_definitions(
    project: Path, incoming: Path
) -> tuple[Definitions, list[Problem]]:
    """Read the definitions of a project for the raw files of a folder.

    Returns
    -------
    The definitions, and what is wrong in mapping files that fit no raw file.

    Raises
    ------
    ParameterError
        If a definition that is needed is wrong.
    """
    params = project / "params"
    sources, passed_over = read_sources_for(params / "sources", incoming)
    bundles = read_bundles(params / "bundles")
    programmes = read_programmes(params / "programmes")
    return Definitions(sources, bundles, programmes), passed_over


def _taken_in(
    folder: Path, definitions: Definitions, incoming: Path, read_at: str
) -> Intake:
    choices = read_choices(incoming)
    files = find_raw_files(incoming, definitions.sources.values())
    for raw in files:
        if has_people(raw):  # said before anything is read
            require_secret(raw.name)
    kept = Kept(folder / CACHE)
    mapped = _map_all(files, definitions, kept)
    found = combined(mapped, choices)
    tables = found.tables
    origins = {n: o for n, o in found.origins.items() if n not in WORKED_OUT}
    _add_bundle_figures(tables, origins, definitions)
    tables["submissions"] = submission_rows(tables, definitions.programmes)
    made_up = _synthetic_practices(definitions)
    rows = [
        _source_row(f, found.replaced, made_up) | {"read_at": read_at} for f in mapped
    ]
    tables["sources"] = pd.DataFrame(rows)
    built = {name: table_of(tables, name) for name in SCHEMAS}
    identity = _identity(files, definitions, choices)
    dataset = write_dataset(folder, built, identity=identity, origins=origins)
    kept.forget_others(mapped)
    return Intake(dataset, tuple(mapped), found.replaced)


def _map_all(
    files: list[RawFile], definitions: Definitions, kept: Kept
) -> list[MappedFile]:
    """Map every file; what is wrong in any of them is raised once."""
    names, problems = _lookups(files)
    mapped = []
    for raw in files:
        found = names.get(raw.source.source, {}) if raw.source else {}
        try:
            mapped.append(kept.mapped(raw, names=found, bundles=definitions.bundles))
        except QikitError as error:
            named = [_placed(problem, raw) for problem in error.problems]
            problems += [p for p in named if p not in problems]
    if problems:
        error = DataError(problems)
        error.closing = _closing(max(1, len(files) - len(mapped)), len(mapped))
        raise error
    return mapped


def _closing(n_wrong: int, n_right: int) -> str:
    """Say how many files are to be mended, and how many are not."""
    these = "this file" if n_wrong == 1 else f"these {n_wrong} files"
    others = {0: "", 1: "; the other one is in order"}.get(
        n_right, f"; the other {n_right} are in order"
    )
    return f"{NOTHING} Mend or move away {these}{others}."


def _placed(problem: Problem, raw: RawFile) -> Problem:
    """Name a file by its path: two folders may hold files of one name."""
    bare = raw.path.name
    if raw.name == bare or not problem.where.startswith(bare):
        return problem
    return replace(problem, where=raw.name + problem.where.removeprefix(bare))


def _lookups(files: list[RawFile]) -> tuple[dict[str, Names], list]:
    """Collect the names of codes by source; and what is wrong in those files."""
    found: dict[str, Names] = {}
    problems = []
    for raw in files:
        if raw.is_form or raw.mapping.lookup is None:
            continue
        try:
            found.setdefault(raw.source.source, {}).update(lookup_names(raw))
        except QikitError as error:
            problems += [_placed(problem, raw) for problem in error.problems]
    return found, problems


def _add_bundle_figures(
    tables: dict[str, pd.DataFrame],
    origins: dict[str, pd.DataFrame],
    definitions: Definitions,
) -> None:
    """Add the figures of the forms to those of the extracts, and their forms."""
    tables["observations"] = observations = table_of(tables, "observations")
    samples = table_of(tables, "bundle_samples")
    if samples.empty:
        return
    figures = bundle_observations(samples, definitions.bundles, source=FORM_SOURCE)
    if figures.empty:
        return
    forms = pd.concat([samples[FORM_KEYS], origins["bundle_samples"]], axis=1)
    own = form_origins(figures, forms, definitions.bundles)
    if len(observations):
        figures = pd.concat([observations, figures], ignore_index=True)
        own = pd.concat([origins["observations"], own], ignore_index=True)
    tables["observations"], origins["observations"] = figures, own


def _source_row(
    file: MappedFile, replaced: Mapping[str, list[str]], made_up: set[str]
) -> dict[str, str | int]:
    """Say in `sources` what a file is, and what of it was not used."""
    origin = _origin(file.raw)
    if file.raw.is_form:
        practices = table_of(file.tables, "submissions")["practice_code"]
        origin["synthetic"] = "yes" if practices.isin(made_up).any() else "no"
    left_out = [*file.left_out, *replaced.get(file.raw.name, [])]
    noted = replace(file, left_out=left_out).noted()
    return {"name": file.raw.name, "sha256": file.raw.sha256, **origin, **noted}


def _synthetic_practices(definitions: Definitions) -> set[str]:
    """Name the practices of invented programmes: forms carry no such mark."""
    return {
        code
        for programme in definitions.programmes.values()
        if programme.synthetic
        for code in programme.practices
    }


def _origin(raw: RawFile) -> dict[str, str]:
    if raw.is_form:
        return {
            "source": FORM_SOURCE,
            "mapping": raw.mapping_name,
            "title": "Data collection forms of the practices",
            "publisher": "the practices",
            "licence": "",
            "country": "",
        }
    source = raw.source
    return {
        "source": source.source,
        "mapping": raw.mapping_name,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "country": source.country,
        "synthetic": "yes" if source.synthetic else "no",
    }


def _identity(files: list[RawFile], definitions: Definitions, choices: Choices) -> str:
    """Name the dataset by what went in: file contents, mappings and choices."""
    digest = hashlib.sha256()
    for raw in files:
        digest.update(f"{raw.name}\0{raw.sha256}\0".encode())
        if not raw.is_form:
            digest.update(raw.source.model_dump_json(exclude={"files"}).encode())
            digest.update(raw.mapping.model_dump_json().encode())
    if any(raw.is_form for raw in files):
        for part in (definitions.bundles, definitions.programmes):
            for name in sorted(part):
                digest.update(part[name].model_dump_json().encode())
    digest.update(choices.model_dump_json().encode())
    return digest.hexdigest()[:16]
