"""Source files: how the raw files of one publisher become tidy tables."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from qikit.data.definitions.column_forms import MonthText
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.strict_yaml import Document, StrictModel, build, read_yaml
from qikit.data.definitions.typed_text import TrueOrFalse
from qikit.errors import ParameterError, Problem

LEVEL_WORDS = ("practice", "cluster", "hscp", "board", "country")
FILE_PATTERN = re.compile(r"""\bmatch:[ \t]*["']?([^"'#,}\n]+)""")


class Source(StrictModel):
    """The raw files of one publisher and release."""

    source: str
    title: str
    publisher: str
    licence: str
    country: str
    levels: dict[str, str]
    membership_as_of: MonthText
    synthetic: TrueOrFalse = False
    notes: tuple[str, ...] = ()
    files: Annotated[tuple[FileMapping, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _files_by_name(self) -> Source:
        names = [mapping.name for mapping in self.files]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"two entries of 'files' are named {twice[0]!r}")
        return self

    @model_validator(mode="after")
    def _a_word_for_each_level(self) -> Source:
        if sorted(self.levels) != sorted(LEVEL_WORDS):
            raise ValueError(
                "'levels' needs a word for each of: " + ", ".join(LEVEL_WORDS)
            )
        return self

    @model_validator(mode="after")
    def _keys_of_persons_are_made_at_intake(self) -> Source:
        """Only the keys of invented people may be taken over as they are."""
        taken = [m.name for m in self.files if m.table and m.table.takes_keys]
        if taken and not self.synthetic:
            raise ValueError(
                f"'person_key' is made at intake: in the entry {taken[0]!r} of 'files' "
                "name the column of the person under 'person', not under 'columns'"
            )
        return self


def read_source(path: Path) -> Source:
    """Read one mapping file.

    Raises
    ------
    ParameterError
        With every problem of the file, each with its line.
    """
    document = read_yaml(path)
    source = build(Source, document)
    _require_own_name(source, document)
    return source


def read_sources(
    folder: Path, *, only: Collection[str] | None = None
) -> dict[str, Source]:
    """Read the mapping files of a folder, by source name; raise once.

    Parameters
    ----------
    folder
        The folder of mapping files.
    only
        Read the files of these sources alone; those that are not there are left
        out. None: every file.
    """
    sources, broken = _read_each(folder, only)
    if broken:
        raise ParameterError(p for problems in broken.values() for p in problems)
    return sources


def read_sources_for(
    folder: Path, incoming: Path
) -> tuple[dict[str, Source], list[Problem]]:
    """Read the mapping files for the raw files of a folder.

    Returns
    -------
    The mappings by source name, and what is wrong in mapping files that fit no
    raw file: those are left out.

    Raises
    ------
    ParameterError
        If a mapping file with anything wrong fits a raw file.
    """
    sources, broken = _read_each(folder, None)
    raw = [path for path in incoming.rglob("*") if path.is_file()]
    needed = [path for path in broken if _fits_any(path, raw)]
    if needed:
        raise ParameterError(p for path in needed for p in broken[path])
    return sources, [p for problems in broken.values() for p in problems]


def _read_each(
    folder: Path, only: Collection[str] | None
) -> tuple[dict[str, Source], dict[Path, list[Problem]]]:
    """Read mapping files; of those with anything wrong, list the problems."""
    sources, broken = {}, {}
    for path in sorted(folder.glob("*.yml")):
        if only is None or path.stem in only:
            try:
                sources[path.stem] = read_source(path)
            except ParameterError as error:
                broken[path] = error.problems
    return sources, broken


def _fits_any(mapping_file: Path, raw: list[Path]) -> bool:
    """Look for the file patterns in the text: it may be no valid YAML."""
    try:
        text = mapping_file.read_text("utf-8", errors="replace")
    except OSError:
        return False
    patterns = [found.strip() for found in FILE_PATTERN.findall(text)]
    return any(path.match(p) for p in patterns if p.strip("./") for path in raw)


def _require_own_name(source: Source, document: Document) -> None:
    if source.source == document.path.stem:
        return
    raise ParameterError(
        Problem(
            f"source: {source.source!r} does not match the file name.",
            document.where(("source",)),
            f"Write {document.path.stem!r} or rename the file.",
        )
    )
