"""Intake: an incoming folder and the mapping files become one dataset."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.dataset import SCHEMAS, Dataset, write_dataset
from qikit.data.definitions.bundle_files import BundleFile, read_bundles
from qikit.data.definitions.programme_files import ProgrammeFile, read_programmes
from qikit.data.definitions.source_files import Source, read_sources_for
from qikit.data.extracts.choices import Choices, read_choices
from qikit.data.extracts.combining import combined, table_of
from qikit.data.extracts.found_files import RawFile, find_raw_files
from qikit.data.extracts.mapped import MappedFile, Names, lookup_names, map_file
from qikit.data.extracts.submissions import submission_rows
from qikit.data.forms.measures import bundle_observations
from qikit.errors import DataError, Problem, QikitError

FORM_SOURCE = "data_collection_form"


@dataclass(frozen=True)
class Definitions:
    """What says how raw files are read: sources, bundles and programmes by name."""

    sources: Mapping[str, Source]
    bundles: Mapping[str, BundleFile] = field(default_factory=dict)
    programmes: Mapping[str, ProgrammeFile] = field(default_factory=dict)


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

    Raises
    ------
    DataError
        With every problem of every file: missing, empty, unreadable or unmapped
        files, missing columns, cells that are no number or no date, a
        practice-month that stands in two files.
    """
    choices = read_choices(incoming)
    files = find_raw_files(incoming, definitions.sources.values())
    mapped = _map_all(files, definitions)
    tables = combined(mapped, choices)
    tables["observations"] = _with_bundle_figures(tables, definitions)
    tables["submissions"] = submission_rows(tables, definitions.programmes)
    tables["sources"] = _source_rows(mapped, read_at)
    built = {name: table_of(tables, name) for name in SCHEMAS}
    return write_dataset(folder, built, identity=_identity(files, definitions, choices))


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


def _map_all(files: list[RawFile], definitions: Definitions) -> list[MappedFile]:
    """Map every file; what is wrong in any of them is raised once."""
    names, problems = _lookups(files)
    mapped = []
    for raw in files:
        found = names.get(raw.source.source, {}) if raw.source else {}
        try:
            mapped.append(map_file(raw, names=found, bundles=definitions.bundles))
        except QikitError as error:
            problems += [p for p in error.problems if p not in problems]
    if problems:
        raise DataError(problems)
    return mapped


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
            problems += error.problems
    return found, problems


def _with_bundle_figures(
    tables: dict[str, pd.DataFrame], definitions: Definitions
) -> pd.DataFrame:
    """Add the figures of the forms to those of the extracts."""
    observations = table_of(tables, "observations")
    samples = table_of(tables, "bundle_samples")
    if samples.empty:
        return observations
    figures = bundle_observations(samples, definitions.bundles, source=FORM_SOURCE)
    parts = [part for part in (observations, figures) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else observations


def _source_rows(mapped: list[MappedFile], read_at: str) -> pd.DataFrame:
    rows = [
        {
            "name": file.raw.path.name,
            "sha256": file.raw.sha256,
            "read_at": read_at,
            **_origin(file.raw),
            **file.noted(),
        }
        for file in mapped
    ]
    return pd.DataFrame(rows)


def _origin(raw: RawFile) -> dict[str, str]:
    if raw.is_form:
        return {
            "source": FORM_SOURCE,
            "mapping": FORM_SOURCE,
            "title": "Data collection forms of the practices",
            "publisher": "the practices",
            "licence": "",
            "country": "",
            "synthetic": "no",
        }
    source = raw.source
    return {
        "source": source.source,
        "mapping": f"{source.source}/{raw.mapping.name}",
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
        digest.update(f"{raw.path.name}\0{raw.sha256}\0".encode())
        if not raw.is_form:
            digest.update(raw.source.model_dump_json(exclude={"files"}).encode())
            digest.update(raw.mapping.model_dump_json().encode())
    if any(raw.is_form for raw in files):
        for part in (definitions.bundles, definitions.programmes):
            for name in sorted(part):
                digest.update(part[name].model_dump_json().encode())
    digest.update(choices.model_dump_json().encode())
    return digest.hexdigest()[:16]
