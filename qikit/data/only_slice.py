"""The mark of a report for readers who may not see all: its slice and no more."""

from __future__ import annotations

import os
from pathlib import Path

from qikit.errors import DataError, Problem

ONLY_SLICE = "QIKIT_ONLY_SLICE"  # in the environment of the report's kernel alone
REFUSED = (
    "this report is for readers who may not see all: it is made from its slice, "
    "and may open nothing else of a dataset."
)
TO_DO = "Open what the batch fills in: open_report(dataset, area, level=...)."


def require_in_slice(folder: Path) -> None:
    """Refuse a folder that is not the report's own slice; by hand none is refused.

    Raises
    ------
    DataError
        If a batch makes a report for other readers than the analyst, and the folder
        is not the slice that it prepared.
    """
    own = os.environ.get(ONLY_SLICE)
    if own and folder.resolve() != Path(own).resolve():
        raise DataError(Problem(REFUSED, str(folder), TO_DO))
