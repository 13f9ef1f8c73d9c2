"""The parts of a toolkit: sources, cited statements, drivers and change ideas."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from qikit.data.definitions.bundle_files import plain_name
from qikit.data.definitions.column_forms import MonthText
from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import LineOfText, Number, Text
from qikit.errors import did_you_mean

SOURCE_TO_BE_FOUND = "source to be found"
ADDRESS_TO_BE_FOUND = "address to be found"
NO_DATE = "no date"  # a web page that does not say when it was written
KINDS_OF_MEASURES = ("outcome", "process", "balancing")
A_LINE, A_SENTENCE, A_PARAGRAPH = 120, 300, 600  # letters: a plan fits two pages
MOST_MEASURES = 6  # of one kind: more than a team can look at monthly
YEAR = re.compile(r"(19|20)[0-9]{2}")
WEB_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+")


def one_of_the_sources(value: str, info: ValidationInfo) -> str:
    """Refuse the id of a source that the file does not list.

    The file's model types its sources first and leaves their ids in the context, so
    that a wrong one is named with its own line, however deep it stands.
    """
    known = info.context.get("sources")
    if known is not None and value not in known:
        to_do = did_you_mean(value, known) or "Add it to 'sources'."
        raise Refused(f"names {value!r}, which is not among the sources.", to_do)
    return value


def source_or_to_be_found(value: str, info: ValidationInfo) -> str:
    """Take the id of a source, or the words that say that there is none yet."""
    return value if value == SOURCE_TO_BE_FOUND else one_of_the_sources(value, info)


def some(most: int) -> AfterValidator:
    """Ask for one entry at least and `most` at most.

    It looks at a list whose entries are sound: the lengths of pydantic would call a
    list empty because of a mistake in its only entry.
    """

    def check(value: tuple) -> tuple:
        if not value:
            raise Refused("has no entry.", "Write one at least.")
        if len(value) > most:
            raise Refused(f"has {len(value)} entries.", f"Keep {most} at most.")
        return value

    return AfterValidator(check)


SourceId = Annotated[Text, AfterValidator(one_of_the_sources)]
SourceOrNone = Annotated[Text, AfterValidator(source_or_to_be_found)]
PlainName = Annotated[Text, AfterValidator(plain_name)]


class Source(StrictModel):
    """A public source that was opened: who published what, when, and where.

    `read` says how much of it was read for this kit: all of it, a part (such as the
    page that the statement stands on), or its abstract alone.
    """

    id: PlainName
    title: LineOfText = Field(max_length=A_SENTENCE)
    publisher: LineOfText = Field(max_length=A_SENTENCE)
    year: LineOfText
    address: LineOfText
    read: Literal["whole", "part", "abstract"]

    @field_validator("year")
    @classmethod
    def _is_a_year(cls, value: str) -> str:
        if value != NO_DATE and not YEAR.fullmatch(value):
            raise Refused(
                f"must be a year, not {value!r}.", f"Write 2016 or {NO_DATE!r}."
            )
        return value

    @field_validator("address")
    @classmethod
    def _leads_somewhere(cls, value: str) -> str:
        if value != ADDRESS_TO_BE_FOUND and not WEB_ADDRESS.fullmatch(value):
            raise Refused(
                f"must be a web address, not {value!r}.",
                f"Write https://… or {ADDRESS_TO_BE_FOUND!r}.",
            )
        return value


class Cited(StrictModel):
    """Something said, with the source that says it or the words that none was found."""

    text: LineOfText = Field(max_length=A_SENTENCE)
    source: SourceOrNone


class Tested(StrictModel):
    """Where an idea was tried and what came of it, as a source reports it."""

    where: LineOfText = Field(max_length=A_SENTENCE)
    result: LineOfText = Field(max_length=A_SENTENCE)
    source: SourceId


class ChangeIdea(Cited):
    """A change that a team can try, and how to try it on a small scale first."""

    id: PlainName
    how_to_test: LineOfText = Field(max_length=A_SENTENCE)
    tested: tuple[Tested, ...] = ()


class SecondaryDriver(Cited):
    """What has to be in place for a primary driver."""

    id: PlainName
    text: LineOfText = Field(max_length=A_LINE)
    ideas: Annotated[tuple[ChangeIdea, ...], some(6)]


class PrimaryDriver(Cited):
    """What the aim depends on first of all."""

    id: PlainName
    text: LineOfText = Field(max_length=A_LINE)
    secondary: Annotated[tuple[SecondaryDriver, ...], some(6)]


class ToolkitAim(StrictModel):
    """What a team wants to reach, in words and of which measure.

    `reach` (stored units: 0.95 is 95 %) and `by` may be left to the team: how much and
    by when is theirs to say.
    """

    words: LineOfText = Field(max_length=A_SENTENCE)
    measure: PlainName
    reach: Number | None = None
    by: MonthText | None = None
    source: SourceOrNone

    @field_validator("measure")
    @classmethod
    def _is_measured(cls, value: str, info: ValidationInfo) -> str:
        known = info.context.get("measures")
        if known is not None and value not in known:
            raise Refused(
                f"names {value!r}, which is not among the toolkit's measures.",
                did_you_mean(value, known),
            )
        return value


class ToolkitMeasures(StrictModel):
    """The ids of the measures that tell whether a change is an improvement."""

    outcome: Annotated[tuple[PlainName, ...], some(MOST_MEASURES)]
    process: Annotated[tuple[PlainName, ...], some(MOST_MEASURES)]
    balancing: Annotated[tuple[PlainName, ...], some(MOST_MEASURES)]

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them: outcome, then process, then balancing."""
        return self.outcome + self.process + self.balancing


class DataCollection(StrictModel):
    """How the figures come about: by the bundle's form, by a search, or by both."""

    form: PlainName | None = None
    search: LineOfText = Field("", max_length=A_PARAGRAPH)
    how_often: LineOfText = Field(max_length=A_SENTENCE)


class Stakeholder(StrictModel):
    """Who has a part in the change, by role and never by name."""

    role: LineOfText = Field(max_length=A_LINE)
    part: LineOfText = Field(max_length=A_SENTENCE)
