"""The raw files of a folder, each with the mapping that fits it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qikit.data.dataset import file_sha256
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.folder.choices import CHOICES
from qikit.data.extracts.folder.raw_paths import list_raw_paths, require_folder
from qikit.data.forms.recognised import is_read_as_form
from qikit.errors import DataError, Problem

FORM_SOURCE = "data_collection_form"
MAKE_IT = "Make it and put the files there, or name their folder with --from."


@dataclass(frozen=True)
class RawFile:
    """A file found in the incoming folder; a filled form has no mapping.

    `name` is its path from that folder: "warfarin/A1.xlsx", also on Windows.
    """

    name: str
    path: Path
    sha256: str
    source: Source | None = None
    mapping: FileMapping | None = None

    @property
    def is_form(self) -> bool:
        """Whether it is a data collection form."""
        return self.mapping is None

    @property
    def mapping_name(self) -> str:
        """The mapping as `sources` names it: "phs_gp_practices/list_sizes"."""
        if self.mapping is None:
            return FORM_SOURCE
        return f"{self.source.source}/{self.mapping.name}"


def find_raw_files(incoming: Path, sources: Iterable[Source]) -> list[RawFile]:
    """Match the files of a folder to mappings, in order of source and name.

    A workbook that fits no mapping and is a data collection form of qikit is taken
    as such.

    Raises
    ------
    DataError
        If the folder is missing or empty, a file fits no mapping, a required
        file of a source is missing, two files fit the same mapping, or two files
        have the same contents.
    """
    paths = _incoming_paths(incoming)
    found, problems = [], []
    for source in sorted(sources, key=lambda source: source.source):
        fitting = {
            m.name: [n for n, p in paths.items() if p.match(m.match)]
            for m in source.files
        }
        if any(fitting.values()):
            problems += _missing_or_double(source, fitting, incoming)
            found += [
                RawFile(n, paths[n], file_sha256(paths[n]), source, m)
                for m in source.files
                for n in fitting[m.name]
            ]
    mapped = {raw.name for raw in found}
    rest = {name: path for name, path in paths.items() if name not in mapped}
    forms = {name: path for name, path in rest.items() if is_read_as_form(path)}
    found += [RawFile(n, path, file_sha256(path)) for n, path in forms.items()]
    problems += _unmapped([n for n in rest if n not in forms], incoming)
    problems += _same_contents(found)
    if problems:
        raise DataError(problems)
    return found


def _incoming_paths(incoming: Path) -> dict[str, Path]:
    require_folder(incoming, MAKE_IT)
    found = list_raw_paths(incoming).paths
    paths = {name: path for name, path in found.items() if name != CHOICES}
    if not paths:
        raise DataError(Problem("the folder holds no files.", str(incoming)))
    return paths


def _missing_or_double(
    source: Source, fitting: dict[str, list[str]], incoming: Path
) -> list[Problem]:
    problems = []
    missing = [m.match for m in source.files if m.required and not fitting[m.name]]
    if missing:
        what = f"the file {missing[0]} of source {source.source} is missing."
        if len(missing) > 1:
            names = ", ".join(missing)
            what = (
                f"{len(missing)} files of source {source.source} are missing: {names}."
            )
        to_do = f"Ask for {'it' if len(missing) == 1 else 'them'}."
        problems.append(Problem(what, str(incoming), to_do))
    for mapping in source.files:
        found = fitting[mapping.name]
        if len(found) > 1 and not mapping.several:
            names = " and ".join(found)
            what = f"{names} are both {mapping.name} of source {source.source}."
            problems.append(Problem(what, str(incoming), "Keep one of them."))
    return problems


def _unmapped(names: list[str], incoming: Path) -> list[Problem]:
    return [
        Problem(
            f"no mapping in params/sources fits the file {name}.",
            str(incoming),
            "Write a mapping for it, or move it away.",
        )
        for name in names
    ]


def _same_contents(found: list[RawFile]) -> list[Problem]:
    """Refuse one file under two names: its figures would count twice."""
    first: dict[str, RawFile] = {}
    problems = []
    for raw in found:
        before = first.setdefault(raw.sha256, raw)
        if before.name != raw.name:
            what = f"it has the same contents as {before.name}."
            problems.append(Problem(what, raw.name, "Remove one of the two."))
        elif before.source != raw.source:
            names = f"{before.source.source} and {raw.source.source}"
            what = f"it fits a mapping of two sources, {names}."
            problems.append(Problem(what, raw.name, "Make their 'match' narrower."))
    return problems
