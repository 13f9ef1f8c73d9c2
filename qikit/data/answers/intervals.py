"""Answer: what are these figures, and how sure can we be of them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.answers.table import (
    Table,
    negatives,
    read_numbers,
    read_table,
    refuse,
    too_many,
)
from qikit.data.answers.written import Answer, records
from qikit.errors import ParameterError, Problem
from qikit.variation.intervals import rate_interval, wilson_interval
from qikit.variation.standardised import (
    directly_standardised,
    indirectly_standardised,
)

ROW = "group numerator denominator value lower upper method n_note".split()
IN_UNIT = ["value", "lower", "upper"]  # what the multiplier applies to
NEEDS = {  # columns that one kind of question needs and the others do not know
    "dsr": {"standard": "--standard"},
    "indirect": {
        "reference_events": "--reference-events",
        "reference_population": "--reference-population",
    },
}
WILSON = "Wilson"


@dataclass(frozen=True)
class IntervalsQuestion:
    """Columns of the file and options, as the command line gives them.

    Raises
    ------
    ParameterError
        If a column that the kind needs is not given, or one that it ignores is.
    """

    kind: str
    numerator: str
    denominator: str
    by: str | None = None
    standard: str | None = None
    reference_events: str | None = None
    reference_population: str | None = None
    confidence: float = 0.95
    multiplier: float = 1.0

    def __post_init__(self) -> None:
        problems = list(self._wrong())
        if problems:
            raise ParameterError(problems)

    @property
    def columns(self) -> dict[str, str]:
        """The column of the file for each name that the formulas use."""
        names = ["numerator", "denominator", *NEEDS.get(self.kind, ())]
        return {name: getattr(self, name) for name in names}

    def _wrong(self) -> Iterable[Problem]:
        for kind, options in NEEDS.items():
            for name, option in options.items():
                is_given = getattr(self, name) is not None
                if kind == self.kind and not is_given:
                    yield Problem(f"--kind {kind} needs {option}.", "--kind")
                elif kind != self.kind and is_given:
                    yield Problem(f"--kind {self.kind} does not use {option}.", option)


def answer_intervals(path: Path, question: IntervalsQuestion) -> Answer:
    """Give each figure of a file with its interval.

    Proportion and rate: one row a row of the file, in its order. Standardised:
    one row a group, in the order in which the file first names them; its rows
    are the age bands. Numerators and denominators stay as counted; value, lower
    and upper are multiplied.

    Returns
    -------
    The content `{"rows": [{"group", numerator, denominator, value, lower, upper,
    method, n_note}]}`; `n_note` is a sentence where there is something to say.

    Raises
    ------
    DataError
        Naming group and line: text or an infinite number, a negative count, a
        numerator above its denominator (proportions), a missing column; or what
        the formula refuses.
    """
    columns = question.columns.values()
    table = read_table(path, columns, by=question.by, keep_empty=True)
    counts = _read_counts(table, question)
    if question.kind in NEEDS:
        found = _standardised(table, counts, question)
    else:
        found = _row_by_row(table, counts, question)
    found[IN_UNIT] = found[IN_UNIT] * question.multiplier
    return Answer({"rows": records(found, ROW)})


def _read_counts(table: Table, question: IntervalsQuestion) -> pd.DataFrame:
    found, problems = read_numbers(table, question.columns.values())
    problems += negatives(table, found)
    columns = {name: found[column] for name, column in question.columns.items()}
    counts = pd.DataFrame(columns)
    if question.kind == "proportion":
        problems += too_many(table, counts["numerator"], counts["denominator"])
    refuse(problems)
    return counts


def _row_by_row(
    table: Table, counts: pd.DataFrame, question: IntervalsQuestion
) -> pd.DataFrame:
    top, bottom = counts["numerator"], counts["denominator"]
    if question.kind == "proportion":
        found = wilson_interval(top, bottom, confidence=question.confidence)
        found["method"] = pd.Series(WILSON, counts.index).where(found["lower"].notna())
    else:
        found = rate_interval(top, bottom, confidence=question.confidence)
    value = (top / bottom.where(bottom.gt(0))).rename("value")
    notes = [_gap_note(*pair) for pair in zip(top, bottom, strict=True)]
    return counts.join([value, found]).assign(group=table.groups, n_note=notes)


def _gap_note(numerator: float, denominator: float) -> str | None:
    """Say why a row has no value, or None."""
    if pd.isna(denominator):
        return "There is no denominator."
    if denominator == 0:
        return "The denominator is 0."
    if pd.isna(numerator):
        return "There is no numerator."
    return None


def _standardised(
    table: Table, counts: pd.DataFrame, question: IntervalsQuestion
) -> pd.DataFrame:
    """Add up the rows of each group; the formulas keep the order of appearance."""
    frame = counts.assign(group=table.groups.fillna(""))
    is_direct = question.kind == "dsr"
    formula = directly_standardised if is_direct else indirectly_standardised
    found = formula(frame, by="group", confidence=question.confidence)
    return found.assign(group=list(dict.fromkeys(table.groups)))
