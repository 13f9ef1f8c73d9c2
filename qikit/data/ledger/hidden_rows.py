"""The hidden rows of a release, as CSV for the human who signs it off."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from qikit.data.checks.failing_rows import FORMULA_STARTS
from qikit.data.ledger.ledger import Ledger
from qikit.data.ledger.release_list import Release
from qikit.disclosure.states import HIDDEN

WARNING = (
    "For the analyst's eyes only: true counts that release {name} of {made} hides "
    "({audience}). Do not hand on, and do not keep in outputs."
)
DAY = "%Y-%m-%d"


def hidden_lines(dataset: Path, name: str, *, run_at: str = "") -> Iterator[str]:
    """Give the hidden rows of a release as lines of CSV, a warning before them.

    Without `run_at` the newest release of that name. A cell that a spreadsheet would
    take for a formula begins with an apostrophe.

    Raises
    ------
    ParameterError
        If there is no such release.
    DataError
        If the ledger is damaged.
    """
    ledger = Ledger(dataset)
    release = ledger.named(name, run_at=run_at)
    table = ledger.protected(release)
    rows = table[table["state"].isin(HIDDEN)].apply(_as_text)
    yield _csv_line(_warning(release))
    yield from rows.to_csv(index=False, lineterminator="\n").split("\n")[:-1]


def _warning(release: Release) -> str:
    audience = release.audience.replace("_", " ")
    return WARNING.format(name=release.name, made=release.run_at, audience=audience)


def _csv_line(text: str) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow([" ".join(text.split())])
    return written.getvalue()


def _as_text(values: pd.Series) -> pd.Series:
    """Write a column for a spreadsheet: whole numbers whole, no cell a formula."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime(DAY)
    if pd.api.types.is_float_dtype(values):
        return values.map(lambda number: f"{number:.15g}", na_action="ignore")
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype("str")
    if pd.api.types.is_string_dtype(values):
        return values.where(
            ~values.str.startswith(FORMULA_STARTS, na=False), "'" + values
        )
    return values
