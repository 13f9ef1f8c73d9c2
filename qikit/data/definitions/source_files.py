"""Source files: how the raw files of one publisher become tidy tables."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from qikit.data.definitions.field_messages import Refused, shown_value
from qikit.data.definitions.strict_yaml import Document, StrictModel, build, read_yaml
from qikit.data.definitions.typed_text import Text, TrueOrFalse, WholeNumber, month
from qikit.errors import ParameterError, Problem

KIND_FIELDS = ("practices", "populations", "observations", "events", "lookup")
LEVEL_WORDS = ("practice", "cluster", "hscp", "board", "country")
FILE_PATTERN = re.compile(r"""\bmatch:[ \t]*["']?([^"'#,}\n]+)""")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def _delimiter(value: Any) -> str:
    """Take a delimiter by its name, or written as it is."""
    if value in DELIMITERS:
        return DELIMITERS[value]
    if value in DELIMITERS.values():
        return value
    raise Refused(
        f"must be one of {', '.join(DELIMITERS)}, {shown_value(value)}.",
        "A comma, a semicolon or a bar may also be written in quotes.",
    )


def _month_text(value: Any) -> str:
    """Keep the text of a month such as 2026-03."""
    month(value)
    return value


Delimiter = Annotated[str, PlainValidator(_delimiter)]
MonthText = Annotated[str, BeforeValidator(_month_text)]


class Reader(StrictModel):
    """How a file is written: its format and, for text, encoding and delimiter.

    Records without any content are skipped unless `keep_empty` says otherwise.
    """

    format: Literal["csv", "parquet"] = "csv"
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    delimiter: Delimiter = ","
    keep_empty: TrueOrFalse = False


class CodeForm(StrictModel):
    """One form for practice codes: `prefix` and zero-padded `digits`."""

    prefix: str = ""
    digits: Annotated[WholeNumber, Field(ge=1, le=15)]


class PeriodForm(StrictModel):
    """Where the period stands: a `column` with its `form`, or one `constant`."""

    column: str | None = None
    form: Literal[
        "unix_seconds", "yyyymm", "yyyymmdd", "yyyy-mm", "yyyy-mm-dd", "dd/mm/yyyy"
    ] = "yyyy-mm"
    constant: MonthText | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> PeriodForm:
        if (self.column is None) == (self.constant is None):
            raise ValueError("give either 'column' or 'constant', not both")
        return self


class PracticesMapping(StrictModel):
    """Columns of a list of practices."""

    practice_code: str
    practice_name: str
    cluster: str
    cluster_code: str | None = None
    hscp: str
    board: str
    list_size: str | None = None
    attributes: dict[str, str] = Field(default_factory=dict)
    unallocated: tuple[str, ...] = ()
    name_case: Literal["as_is", "title"] = "as_is"


class PopulationsMapping(StrictModel):
    """Columns of registered people by sex and age band."""

    practice_code: str
    period: PeriodForm
    sex: str
    bands: dict[str, str]
    qualifier_suffix: str = ""
    shares: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _shares_of_bands(self) -> PopulationsMapping:
        named = {b for bands in self.shares.values() for b in bands}
        unknown = sorted(named - set(self.bands))
        if unknown:
            raise ValueError(f"a share names {unknown[0]!r}, which is not in 'bands'")
        if self.shares and "all" not in self.bands:
            raise ValueError("shares need the band 'all': what they are a share of")
        return self


class ObservationsMapping(StrictModel):
    """Columns of figures: one per row (`long`), or a column per practice (`wide`)."""

    layout: Literal["long", "wide"]
    period: PeriodForm
    practice_code: str | None = None
    practice_prefix: str = ""
    measure: str | None = None
    measure_column: str | None = None
    measures: dict[str, str] = Field(default_factory=dict)
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    numerator_from: Literal["column", "value_times_denominator"] = "column"

    @model_validator(mode="after")
    def _one_measure_or_a_column(self) -> ObservationsMapping:
        if (self.measure is None) == (self.measure_column is None):
            raise ValueError("give either 'measure', or 'measure_column' + 'measures'")
        if self.measure_column is not None and not self.measures:
            raise ValueError("'measure_column' needs 'measures': what its words mean")
        return self

    @model_validator(mode="after")
    def _what_the_layout_needs(self) -> ObservationsMapping:
        if self.layout == "wide":
            if self.measure is None or self.period.column is None:
                raise ValueError("a wide layout needs 'measure' and a period column")
            return self
        if self.practice_code is None:
            raise ValueError("a long layout needs 'practice_code'")
        if self.numerator_from == "value_times_denominator":
            if self.value is None or self.denominator is None or self.numerator:
                raise ValueError(
                    "value_times_denominator needs 'value' and 'denominator', "
                    "and no 'numerator'"
                )
        elif self.numerator is None and self.value is None:
            raise ValueError("a long layout needs 'numerator' or 'value'")
        elif self.numerator is not None and self.denominator is None:
            raise ValueError("'numerator' needs 'denominator'")
        return self

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The measures that this file feeds."""
        return (self.measure,) if self.measure else tuple(self.measures.values())


class EventsMapping(StrictModel):
    """Columns of things to write on a chart."""

    scope: str
    date: str
    label: str
    kind: str
    measure: str | None = None


class LookupMapping(StrictModel):
    """A list of codes and their names, used by the list of practices."""

    field: Literal["hscp", "board", "cluster"]
    code: str
    name: str


class FileMapping(StrictModel):
    """One kind of file of a source, and the one table it becomes."""

    name: Text
    match: Text
    reader: Reader = Reader()
    required: TrueOrFalse = True
    suite: str | None = None
    code_form: CodeForm | None = None
    practices: PracticesMapping | None = None
    populations: PopulationsMapping | None = None
    observations: ObservationsMapping | None = None
    events: EventsMapping | None = None
    lookup: LookupMapping | None = None

    @model_validator(mode="after")
    def _one_table(self) -> FileMapping:
        named = [k for k in KIND_FIELDS if getattr(self, k) is not None]
        if len(named) != 1:
            raise ValueError("needs exactly one of " + ", ".join(KIND_FIELDS))
        return self

    @property
    def kind(self) -> str:
        """The table this file becomes."""
        return next(k for k in KIND_FIELDS if getattr(self, k) is not None)


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
