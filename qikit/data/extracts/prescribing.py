"""From prescribing files, which do not fit in memory, to observations."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source


@dataclass(frozen=True)
class Prescribing:
    """The tables made of one prescribing file, and what to note of it."""

    tables: dict[str, pd.DataFrame]
    rows: int
    cleared: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def prescribing_rows(path: Path, mapping: FileMapping, source: Source) -> Prescribing:
    """Add up a prescribing file by practice, month and measure, with DuckDB."""
    raise NotImplementedError
