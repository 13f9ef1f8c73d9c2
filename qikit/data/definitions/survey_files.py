"""The surveys of `params/surveys`: their questions, waves, answers and levels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from qikit.data.definitions.bundle_files import is_the_file_name, plain_name
from qikit.data.definitions.column_forms import MonthText
from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.file_folders import read_each
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.toolkit_parts import A_LINE, A_SENTENCE, some
from qikit.data.definitions.typed_text import (
    LineOfText,
    Text,
    TrueOrFalse,
    WholeNumber,
)
from qikit.errors import did_you_mean

LOWEST_LEVEL, HIGHEST_LEVEL = (
    1,
    4,
)  # Kirkpatrick: reaction, learning, behaviour, results
FEWEST_ANSWERS, MOST_ANSWERS, MOST_QUESTIONS, MOST_WAVES = 2, 11, 40, 24


class Wave(StrictModel):
    """Once that the survey was sent out: its name in the data, and the month."""

    id: LineOfText = Field(max_length=A_LINE)
    month: MonthText


class Question(StrictModel):
    """A question as people read it, and the level of evaluation that it is about.

    `level` is Kirkpatrick's: 1 reaction, 2 learning, 3 behaviour, 4 results.
    `positive` replaces that of the survey: for a statement that nobody wants to be
    true.
    """

    id: Text
    text: LineOfText = Field(max_length=A_SENTENCE)
    level: WholeNumber = Field(ge=LOWEST_LEVEL, le=HIGHEST_LEVEL)
    positive: tuple[LineOfText, ...] = ()

    _plain = field_validator("id")(plain_name)


class SurveyFile(StrictModel):
    """A survey of teams or patients: what is asked, in which order, and when.

    `answers` are in order, as the data name them; `positive` are those of them that
    are counted. The answers and waves stand before the questions, for the fields are
    typed in this order.
    """

    id: Text
    name: LineOfText = Field(max_length=A_LINE)
    answers: tuple[LineOfText, ...]
    positive: Annotated[tuple[LineOfText, ...], some(MOST_ANSWERS)]
    waves: Annotated[tuple[Wave, ...], some(MOST_WAVES)]
    questions: Annotated[tuple[Question, ...], some(MOST_QUESTIONS)]
    source: LineOfText = ""
    synthetic: TrueOrFalse = False

    @field_validator("id")
    @classmethod
    def _is_the_file_name(cls, value: str, info: ValidationInfo) -> str:
        return is_the_file_name(value, info)

    @field_validator("answers")
    @classmethod
    def _are_some_and_differ(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not FEWEST_ANSWERS <= len(value) <= MOST_ANSWERS:
            between = f"{FEWEST_ANSWERS} to {MOST_ANSWERS}"
            raise Refused(f"must have {between} entries, not {len(value)}.")
        return _each_once(value, "answer")

    @field_validator("positive")
    @classmethod
    def _are_answers(
        cls, value: tuple[str, ...], info: ValidationInfo
    ) -> tuple[str, ...]:
        return _some_answers(value, info.data.get("answers", value))

    @field_validator("waves")
    @classmethod
    def _follow_each_other(cls, value: tuple[Wave, ...]) -> tuple[Wave, ...]:
        _each_once([wave.id for wave in value], "wave")
        for before, after in zip(value, value[1:], strict=False):
            if after.month[:7] <= before.month[:7]:
                raise Refused(
                    f"are out of order: {after.id} ({after.month}) stands after "
                    f"{before.id} ({before.month}).",
                    "Write them by month, the first one first.",
                )
        return value

    @field_validator("questions")
    @classmethod
    def _can_be_counted(
        cls, value: tuple[Question, ...], info: ValidationInfo
    ) -> tuple[Question, ...]:
        _each_once([question.id for question in value], "question")
        for question in value:
            if question.positive:
                answers = info.data.get("answers", question.positive)
                _some_answers(question.positive, answers)
        return value


def read_surveys(folder: Path) -> dict[str, SurveyFile]:
    """Read the survey files of a folder, by id; there need not be any.

    Raises
    ------
    ParameterError
        With the problems of all files, each with its line.
    """
    return read_each(folder, SurveyFile)


def _each_once(given: tuple[str, ...] | list[str], what: str) -> tuple[str, ...]:
    twice = sorted({x for x in given if list(given).count(x) > 1})
    if twice:
        raise Refused(f"has the {what} {twice[0]!r} twice.", "Keep one of them.")
    return tuple(given)


def _some_answers(value: tuple[str, ...], answers: tuple[str, ...]) -> tuple[str, ...]:
    strange = [answer for answer in value if answer not in answers]
    if strange:
        raise Refused(
            f"names {strange[0]!r}, which is not among the answers.",
            did_you_mean(strange[0], answers),
        )
    if set(value) == set(answers):
        raise Refused("names every answer.", "Leave out those that are not positive.")
    return value
