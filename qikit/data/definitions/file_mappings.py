"""Mappings: which columns of a raw file become which table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from qikit.data.definitions.column_forms import (
    CodeForm,
    DateForm,
    PeriodForm,
    Reader,
)
from qikit.data.definitions.prescribing_mapping import PrescribingMapping
from qikit.data.definitions.query_mapping import QueryForm
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.table_mapping import TableMapping
from qikit.data.definitions.typed_text import LineOfText, Text, TrueOrFalse

PERIOD = "{period}"  # stands for the period in the name of a column
Level = Literal["practice", "cluster", "hscp", "board", "country"]
KIND_FIELDS = (
    "practices",
    "populations",
    "observations",
    "prescribing",
    "events",
    "lookup",
    "table",
)


class PracticesMapping(StrictModel):
    """Columns of a list of practices.

    A practice that moved to another cluster has two rows, told apart by
    `valid_from` and `valid_to` (its last day there; empty: still there).
    """

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
    valid_from: str | None = None
    valid_to: str | None = None
    date_form: DateForm = "yyyy-mm-dd"

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns the file must have."""
        named = (
            self.practice_code,
            self.practice_name,
            self.cluster,
            self.hscp,
            self.board,
            self.cluster_code,
            self.list_size,
            self.valid_from,
            self.valid_to,
            *self.attributes.values(),
        )
        return tuple(name for name in named if name)


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

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns the file must have, its qualifiers left out."""
        columns = (self.practice_code, self.period.column, self.sex)
        return tuple(name for name in (*columns, *self.bands.values()) if name)


class ObservationsMapping(StrictModel):
    """Columns of figures.

    `long`: a row each figure. `wide`: a row a period, a column a practice.
    `wide_months`: a row a practice, a column a period; `{period}` in the names of
    the columns stands for it, as in "{period} Population Count".

    lower, upper, n
        The 95 % interval and the number of answers, where they are published.
    value_unit
        `percent`: value, lower and upper come as 0 to 100 and are kept as 0 to 1.
    fractional
        The counts are weighted, as in a survey: they may have fractions, and a
        published value need not be what they give.
    other_columns
        Columns of a `wide_months` file that look like one of a period and are none.
    """

    layout: Literal["long", "wide", "wide_months"]
    period: PeriodForm
    level: Level = "practice"
    practice_code: str | None = None
    area_code: str | None = None
    practice_prefix: str = ""
    measure: str | None = None
    measure_column: str | None = None
    measures: dict[str, str] = Field(default_factory=dict)
    breakdown_column: str | None = None
    breakdowns: dict[str, str] = Field(default_factory=dict)
    numerator: str | None = None
    denominator: str | None = None
    value: str | None = None
    lower: str | None = None
    upper: str | None = None
    n: str | None = None
    value_unit: Literal["as_is", "percent"] = "as_is"
    numerator_from: Literal["column", "value_times_denominator"] = "column"
    fractional: TrueOrFalse = False
    other_columns: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_measure_or_a_column(self) -> ObservationsMapping:
        if (self.measure is None) == (self.measure_column is None):
            raise ValueError("give either 'measure', or 'measure_column' + 'measures'")
        if self.measure_column is not None and not self.measures:
            raise ValueError("'measure_column' needs 'measures': what its words mean")
        if (self.breakdown_column is None) != (not self.breakdowns):
            raise ValueError("'breakdown_column' and 'breakdowns' need each other")
        return self

    @model_validator(mode="after")
    def _what_the_layout_needs(self) -> ObservationsMapping:
        if self.layout == "wide":
            if self.measure is None or self.period.column is None:
                raise ValueError("a wide layout needs 'measure' and a period column")
            return self
        own = "practice_code" if self.level == "practice" else "area_code"
        other = "area_code" if own == "practice_code" else "practice_code"
        if getattr(self, own) is None or getattr(self, other) is not None:
            raise ValueError(
                f"a {self.layout} layout needs {own!r} for the level {self.level}, "
                f"and no {other!r}"
            )
        self._require_figures()
        self._require_months()
        return self

    def _require_figures(self) -> None:
        if self.numerator_from == "value_times_denominator":
            if self.value is None or self.denominator is None or self.numerator:
                raise ValueError(
                    "value_times_denominator needs 'value' and 'denominator', "
                    "and no 'numerator'"
                )
        elif self.numerator is None and self.value is None:
            raise ValueError(f"a {self.layout} layout needs 'numerator' or 'value'")
        elif self.numerator is not None and self.denominator is None:
            raise ValueError("'numerator' needs 'denominator'")
        if (self.lower is None) != (self.upper is None):
            raise ValueError("'lower' and 'upper' need each other")
        if self.lower is not None and self.value is None:
            raise ValueError("'lower' and 'upper' need 'value'")

    def _require_months(self) -> None:
        """Only in a `wide_months` file do the names of columns hold a period."""
        is_wide = self.layout == "wide_months"
        if self.period.header != is_wide:
            raise ValueError(
                "the layout wide_months needs 'period: {header: true, form: …}', and "
                "no other layout has it"
            )
        for name, column in self.figure_columns.items():
            if (column.count(PERIOD) == 1) != is_wide:
                raise ValueError(
                    f"{name!r} needs {PERIOD} once in a wide_months layout, and never "
                    "in another"
                )

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The measures that this file feeds."""
        return (self.measure,) if self.measure else tuple(self.measures.values())

    @property
    def code_column(self) -> str | None:
        """The column that names the practice or area."""
        return self.practice_code or self.area_code

    @property
    def figure_columns(self) -> dict[str, str]:
        """The columns of numbers, by what they are."""
        names = ("numerator", "denominator", "value", "lower", "upper", "n")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns the file must have; those with `{period}` are patterns."""
        if self.layout == "wide":
            return (self.period.column,)
        figures = () if self.period.header else self.figure_columns.values()
        named = (
            self.code_column,
            self.period.column,
            self.measure_column,
            self.breakdown_column,
            *figures,
        )
        return tuple(name for name in named if name)


class EventsMapping(StrictModel):
    """Columns of things to write on a chart."""

    scope: str
    date: str
    label: str
    kind: str
    measure: str | None = None

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns the file must have."""
        named = (self.scope, self.date, self.label, self.kind, self.measure)
        return tuple(name for name in named if name)


class LookupMapping(StrictModel):
    """A list of codes and their names, used by the list of practices."""

    field: Literal["hscp", "board", "cluster"]
    code: str
    name: str

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns the file must have."""
        return (self.code, self.name)


class Clearance(StrictModel):
    """A column that may hold what looks like an identifier, and why that is right."""

    column: Text
    reason: LineOfText


class FileMapping(StrictModel):
    """One kind of file of a source, and the one table it becomes.

    With `several`, many files of this kind may lie side by side, one a month, say.
    With `query`, the file is the result of a query, `<source>_<name>.parquet`.
    """

    name: Text
    match: Text
    reader: Reader = Reader()
    required: TrueOrFalse = True
    several: TrueOrFalse = False
    cleared: tuple[Clearance, ...] = ()
    query: QueryForm | None = None
    suite: str | None = None
    code_form: CodeForm | None = None
    practices: PracticesMapping | None = None
    populations: PopulationsMapping | None = None
    observations: ObservationsMapping | None = None
    prescribing: PrescribingMapping | None = None
    events: EventsMapping | None = None
    lookup: LookupMapping | None = None
    table: TableMapping | None = None

    @model_validator(mode="after")
    def _one_table(self) -> FileMapping:
        named = [k for k in KIND_FIELDS if getattr(self, k) is not None]
        if len(named) != 1:
            raise ValueError("needs exactly one of " + ", ".join(KIND_FIELDS))
        return self

    @model_validator(mode="after")
    def _a_header_to_look_for(self) -> FileMapping:
        if self.reader.header == "find" and not self.column_names:
            raise ValueError("'header: find' needs a mapping that names columns")
        return self

    @property
    def kind(self) -> str:
        """The table this file becomes."""
        return next(k for k in KIND_FIELDS if getattr(self, k) is not None)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns that the header must hold, those of the preamble left out."""
        named = getattr(getattr(self, self.kind), "column_names", ())
        return tuple(name for name in named if name not in self.reader.preamble)
