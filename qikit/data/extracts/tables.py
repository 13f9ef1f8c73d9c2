"""From a raw file to a table that needs no working out."""

from __future__ import annotations

import pandas as pd

from qikit.data.definitions.file_mappings import FileMapping


def table_rows(frame: pd.DataFrame, mapping: FileMapping) -> dict[str, pd.DataFrame]:
    """Map a raw file to the one table that its mapping names."""
    raise NotImplementedError
