"""The rows of a small table, one after the other."""

from __future__ import annotations

from typing import Any

import pandas as pd


def by_row(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each row as a dictionary, as `frame.to_dict("records")` does.

    Of a few rows pandas makes much more work: it copies each column first.
    """
    columns = {name: column.tolist() for name, column in frame.items()}
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]
