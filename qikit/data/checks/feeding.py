"""Which raw files fed which table: named beside what the checks find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qikit.data.dataset import Dataset
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import Source

KINDS = {  # table → the keys of a mapping that fill it
    "practices": ("practices",),
    "populations": ("populations",),
    "observations": ("observations", "prescribing", "populations"),
    "events": ("events",),
}


@dataclass(frozen=True)
class FeedingFiles:
    """The raw files of a dataset by the table that each of them fed."""

    by_table: Mapping[str, tuple[str, ...]]

    def of(
        self, room: str, table: str, rows: Sequence[Mapping[str, str]]
    ) -> tuple[str, ...]:
        """Name the files of a table; none for a join, or without a failing row."""
        return self.by_table.get(table, ()) if room == "tables" and rows else ()


def feeding_files(dataset: Dataset, sources: Mapping[str, Source]) -> FeedingFiles:
    """Find the files of each table by the mappings that they went in with.

    A data collection form fed `bundle_samples`.
    """
    mappings = {
        f"{source.source}/{mapping.name}": mapping
        for source in sources.values()
        for mapping in source.files
    }
    found: dict[str, list[str]] = {}
    for row in dataset.table("sources").itertuples():
        mapping = mappings.get(row.mapping)
        for table in _tables(mapping) if mapping else ("bundle_samples",):
            found.setdefault(table, []).append(row.name)
    return FeedingFiles({table: tuple(names) for table, names in found.items()})


def _tables(mapping: FileMapping) -> list[str]:
    tables = [
        table
        for table, kinds in KINDS.items()
        if any(getattr(mapping, kind) is not None for kind in kinds)
    ]
    return [*tables, mapping.table.table] if mapping.table is not None else tables
