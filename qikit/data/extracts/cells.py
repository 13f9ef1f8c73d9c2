"""Cells that cannot be taken as they are, named one by one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from qikit.data.extracts.people.shown_cells import shown_cell
from qikit.data.extracts.reading.places import (
    LINE,
    cell_place,
    column_place,
)
from qikit.errors import DataError, Problem

SHOWN_AT_MOST = 5  # cells named one by one for each kind of problem
CELL = "{}"  # stands for the cell in a sentence


def refuse_cells(
    frame: pd.DataFrame,
    name: str,
    bad: pd.Series | np.ndarray,
    file: str,
    what: str | Callable[[str], str],
    *,
    to_do: str | Callable[[str], str] = "",
) -> None:
    """Name the cells that cannot be read; a long value is cut, never shown whole.

    In `what` `{}` stands for the cell; `what` and `to_do` may be worked out from it.
    """
    if not bad.any():
        return
    cells = frame.loc[bad, [LINE, name]].head(SHOWN_AT_MOST)
    problems = []
    for line, value in cells.itertuples(index=False):
        said = what if isinstance(what, str) else what(value)
        place = cell_place(frame, file, line, name)
        advice = to_do if isinstance(to_do, str) else to_do(value)
        problems.append(
            Problem(f"{said.replace(CELL, shown_cell(value))}.", place, advice)
        )
    left = int(bad.sum()) - len(problems)
    if left:
        place = column_place(frame, file, name)
        problems.append(Problem(f"and {left} more such cells.", place))
    raise DataError(problems)
