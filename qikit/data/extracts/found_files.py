"""The raw files of a folder, each with the mapping that fits it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from qikit.data.dataset import file_sha256
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.choices import CHOICES
from qikit.data.forms.recognised import is_form
from qikit.errors import DataError, Problem


@dataclass(frozen=True)
class RawFile:
    """A file found in the incoming folder; a filled form has no mapping."""

    path: Path
    sha256: str
    source: Source | None = None
    mapping: FileMapping | None = None

    @property
    def is_form(self) -> bool:
        """Whether it is a data collection form."""
        return self.mapping is None


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
        fitting = {m.name: [p for p in paths if p.match(m.match)] for m in source.files}
        if any(fitting.values()):
            problems += _missing_or_double(source, fitting, incoming)
            found += [
                RawFile(p, file_sha256(p), source, m)
                for m in source.files
                for p in fitting[m.name]
            ]
    mapped = {raw.path for raw in found}
    rest = [path for path in paths if path not in mapped]
    forms = [path for path in rest if is_form(path)]
    found += [RawFile(path, file_sha256(path)) for path in forms]
    problems += _unmapped([p for p in rest if p not in forms], incoming)
    problems += _same_contents(found)
    if problems:
        raise DataError(problems)
    return found


def _incoming_paths(incoming: Path) -> list[Path]:
    if not incoming.is_dir():
        raise DataError(
            Problem(
                "the folder of raw files is missing.",
                str(incoming),
                "Make it and put the files there, or name their folder with --from.",
            )
        )
    paths = [p for p in sorted(incoming.rglob("*")) if p.is_file()]
    paths = [p for p in paths if not p.name.startswith(".") and p.suffix != ".md"]
    paths = [p for p in paths if p != incoming / CHOICES]
    if not paths:
        raise DataError(Problem("the folder holds no files.", str(incoming)))
    return paths


def _missing_or_double(
    source: Source, fitting: dict[str, list[Path]], incoming: Path
) -> list[Problem]:
    problems = []
    for mapping in source.files:
        found = fitting[mapping.name]
        if not found and mapping.required:
            what = f"the file {mapping.match} of source {source.source} is missing."
            problems.append(
                Problem(what, str(incoming), "Ask for it, or remove the rest.")
            )
        if len(found) > 1 and not mapping.several:
            names = " and ".join(p.name for p in found)
            what = f"{names} are both {mapping.name} of source {source.source}."
            problems.append(Problem(what, str(incoming), "Keep one of them."))
    return problems


def _unmapped(paths: list[Path], incoming: Path) -> list[Problem]:
    return [
        Problem(
            f"no mapping in params/sources fits the file {path.name}.",
            str(incoming),
            "Write a mapping for it, or move it away.",
        )
        for path in paths
    ]


def _same_contents(found: list[RawFile]) -> list[Problem]:
    """Refuse one file under two names: its figures would count twice."""
    first: dict[str, RawFile] = {}
    problems = []
    for raw in found:
        before = first.setdefault(raw.sha256, raw)
        if before.path != raw.path:
            what = f"it has the same contents as {before.path.name}."
            problems.append(Problem(what, raw.path.name, "Remove one of the two."))
    return problems
