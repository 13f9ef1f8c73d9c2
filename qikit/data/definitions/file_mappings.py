"""Mappings: which columns of a raw file become which table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from qikit.data.definitions.column_forms import CodeForm, PeriodForm, Reader
from qikit.data.definitions.prescribing_mapping import PrescribingMapping
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.table_mapping import TableMapping
from qikit.data.definitions.typed_text import LineOfText, Text, TrueOrFalse

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


class Clearance(StrictModel):
    """A column that may hold what looks like an identifier, and why that is right."""

    column: Text
    reason: LineOfText


class FileMapping(StrictModel):
    """One kind of file of a source, and the one table it becomes.

    With `several`, many files of this kind may lie side by side, one a month, say.
    """

    name: Text
    match: Text
    reader: Reader = Reader()
    required: TrueOrFalse = True
    several: TrueOrFalse = False
    cleared: tuple[Clearance, ...] = ()
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

    @property
    def kind(self) -> str:
        """The table this file becomes."""
        return next(k for k in KIND_FIELDS if getattr(self, k) is not None)
