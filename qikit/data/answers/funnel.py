"""Answer: which units lie outside the limits that chance explains?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qikit.data.answers.table import (
    Table,
    negatives,
    read_numbers,
    read_table,
    refuse,
    repeats,
    too_many,
)
from qikit.data.answers.written import Answer, plain, records
from qikit.variation import funnel as limits

UNIT = "unit value z lower_95 upper_95 lower_998 upper_998 category".split()


@dataclass(frozen=True)
class FunnelQuestion:
    """Columns of the file and options, as the command line gives them."""

    kind: str
    unit: str
    numerator: str
    denominator: str
    overdispersion: str = "none"
    trim: float = 0.1
    trim_method: str | None = None


def answer_funnel(path: Path, question: FunnelQuestion) -> Answer:
    """Put the units of a file on a funnel plot's limits; nothing is drawn.

    Returns
    -------
    The content `{"benchmark", "phi", "tau2", "units": [{"unit", value, z,
    lower_95, upper_95, lower_998, upper_998, category}]}`, units in the order of
    the file, and the method's notes. A unit without a value (a count is missing,
    or its denominator is 0) has None throughout.

    Raises
    ------
    DataError
        Naming unit and line: a unit missing or twice, text or an infinite number,
        a negative count, a numerator above its denominator (proportions), a
        missing column; or what the formula refuses.
    """
    names = [question.numerator, question.denominator]
    table = read_table(path, names, by=question.unit)
    frame = _read_units(table, question)
    found = limits.funnel(
        frame,
        kind=question.kind,
        unit="unit",
        overdispersion=question.overdispersion,
        trim=question.trim,
        trim_method=question.trim_method,
    )
    units = found.units.set_index("unit").reindex(frame["unit"]).reset_index()
    facts = {"benchmark": found.benchmark, "phi": found.phi, "tau2": found.tau2}
    content = {**plain(facts), "units": records(units, UNIT)}
    return Answer(content, tuple(found.notes))


def _read_units(table: Table, question: FunnelQuestion) -> pd.DataFrame:
    found, problems = read_numbers(table, [question.numerator, question.denominator])
    top, bottom = found[question.numerator], found[question.denominator]
    problems += repeats(table, question.unit, table.groups)
    problems += negatives(table, found)
    problems += too_many(table, top, bottom) if question.kind == "proportion" else []
    refuse(problems)
    return pd.DataFrame({"unit": table.groups, "numerator": top, "denominator": bottom})
