"""Identifiers of people stay out of a dataset."""

from __future__ import annotations

import pandas as pd

from qikit.data.definitions.file_mappings import FileMapping


def require_no_identifiers(
    frame: pd.DataFrame, mapping: FileMapping, file: str
) -> list[str]:
    """Refuse a raw file that holds identifiers; say which columns were cleared."""
    return []
