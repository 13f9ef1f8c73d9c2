"""A mapping for any table that needs no working out: column to column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from qikit.data.definitions.column_forms import DateForm, Timezone
from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.table_columns import (
    ALLOWED_WORDS,
    KEY_COLUMNS,
    table_columns,
)
from qikit.data.definitions.typed_text import Text
from qikit.errors import did_you_mean

PERSON_KEY = "person_key"
YES, NO = ("yes", "true", "y", "1"), ("no", "false", "n", "0")
Refusals = Iterator[tuple[tuple[str, ...], Refused]]


class TableMapping(StrictModel):
    """Columns of a raw file that become one table of the dataset as they are.

    columns
        The table's column and the file's.
    constants
        The table's column and the one text that all rows have.
    date_form, date_forms
        How dates are written: in every column, or in the column named.
    timezone
        Where `unix_seconds` are read; see `PeriodForm`.
    words
        For a column: the file's word and ours. A word that is ours already
        needs no entry; capitals and blanks do not count.
    person
        For `contacts`: the file's column that names the person. Only a keyed
        hash of it comes into the dataset.
    """

    table: Literal[
        "appointments",
        "contacts",
        "incidents",
        "events",
        "pdsa",
        "actions",
        "notes",
        "plans",
        "meetings",
        "surveys",
        "support",
        "terms",
        "self_assessment",
        "costs",
        "submissions",
        "bundle_samples",
    ]
    columns: dict[str, Text]
    constants: dict[str, Text] = Field(default_factory=dict)
    date_form: DateForm = "yyyy-mm-dd"
    date_forms: dict[str, DateForm] = Field(default_factory=dict)
    timezone: Timezone | None = None
    words: dict[str, dict[str, Text]] = Field(default_factory=dict)
    person: Text | None = None

    @model_validator(mode="after")
    def _columns_of_the_table(self) -> TableMapping:
        """Refuse what the table does not have, each with its line."""
        refused = [*self._misplaced(), *self._unknown_words(), *self._missing()]
        if refused:
            raise ValidationError.from_exception_data(
                type(self).__name__,
                [
                    InitErrorDetails(
                        type="value_error", loc=loc, input="", ctx={"error": error}
                    )
                    for loc, error in refused
                ],
            )
        return self

    @property
    def kinds(self) -> dict[str, str]:
        """What each column of the table holds; see `table_columns`."""
        return table_columns(self.table)

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns the file must have."""
        person = (self.person,) if self.person else ()
        return (*self.columns.values(), *person)

    @property
    def text_columns(self) -> tuple[str, ...]:
        """The file's columns that are taken over as free text."""
        texts = {n for n, kind in self.kinds.items() if kind == "text"} - {PERSON_KEY}
        return tuple(own for name, own in self.columns.items() if name in texts)

    @property
    def takes_keys(self) -> bool:
        """Whether the keys of persons are taken over as they are: invented ones."""
        return PERSON_KEY in self.columns

    def _misplaced(self) -> Refusals:
        for field in ("columns", "constants", "date_forms", "words"):
            for name in getattr(self, field):
                if name not in self.kinds:
                    what = f"is no column of the table {self.table}."
                    yield (field, name), Refused(what, did_you_mean(name, self.kinds))
        for name in set(self.constants) & set(self.columns):
            yield ("constants", name), Refused("stands under 'columns' too.")
        for name in set(self.date_forms) & set(self.kinds):
            if self.kinds[name] not in ("date", "month"):
                yield ("date_forms", name), Refused("holds no date.")
        if PERSON_KEY in self.constants:
            what = "is made at intake: one for all rows says nothing."
            to_do = "Name the column of the person under 'person' instead."
            yield ("constants", PERSON_KEY), Refused(what, to_do)
        if self.takes_keys and self.person:
            yield ("person",), Refused("stands beside 'person_key' under 'columns'.")

    def _unknown_words(self) -> Refusals:
        said: list[tuple[tuple[str, ...], str, str]] = [
            (("words", name, word), name, ours)
            for name, words in self.words.items()
            for word, ours in words.items()
        ]
        said += [(("constants", n), n, word) for n, word in self.constants.items()]
        for loc, name, ours in said:
            allowed = allowed_words(self.table, name)
            if allowed and ours not in allowed.values():
                what = f"must be one of {', '.join(allowed.values())}, not {ours!r}."
                yield loc, Refused(what, did_you_mean(ours, allowed.values()))

    def _missing(self) -> Refusals:
        given = {*self.columns, *self.constants}
        if self.table == "contacts":
            given |= {PERSON_KEY} if self.person else set()
        elif self.person:
            yield ("person",), Refused("is for the table contacts only.")
        for name in KEY_COLUMNS[self.table]:
            if name not in given:
                spelt = did_you_mean(name, self.columns)
                to_do = spelt if spelt.startswith("Did you") else "Add it."
                if name == PERSON_KEY:
                    what = "lack 'person': the column that names the person."
                    yield (), Refused(what, "Write 'person: …' beside 'columns'.")
                    continue
                yield ("columns",), Refused(f"lack the column {name!r}.", to_do)


def allowed_words(table: str, column: str) -> Mapping[str, str]:
    """List the words that a column may hold: as they are compared, and as kept."""
    if table_columns(table).get(column) == "bool":
        return {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no")}
    return {compared(word): word for word in ALLOWED_WORDS.get((table, column), ())}


def compared(word: str) -> str:
    """Write a word as words are compared: "Face to face" is face_to_face, N/A is na."""
    return "_".join(re.sub("[-_]", " ", word.casefold().replace("/", "")).split())
