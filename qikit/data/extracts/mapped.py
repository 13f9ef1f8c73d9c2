"""One raw file becomes rows of tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.extracts.columns import named_codes, require_columns
from qikit.data.extracts.dates import dates
from qikit.data.extracts.figures import observation_rows, population_rows, share_rows
from qikit.data.extracts.folder.found_files import RawFile
from qikit.data.extracts.origins import with_origins
from qikit.data.extracts.people.identifiers import require_no_identifiers
from qikit.data.extracts.practices import practice_rows
from qikit.data.extracts.prescribing.prescribing_rows import prescribing_rows
from qikit.data.extracts.reading.raw_files import read_raw_file
from qikit.data.extracts.reading.shown_names import seen
from qikit.data.extracts.tables import table_rows
from qikit.data.forms.filled import form_rows

Names = dict[str, dict[str, str]]  # level -> code -> name


@dataclass(frozen=True)
class MappedFile:
    """What came out of one raw file: frames by table, and what to note of it.

    The frames have the columns of their table and, where the lines are known, those
    of `origins`. `kept` is its entry in the cache, if it has one; `is_from_cache`
    says that the file itself was not read this time.
    """

    raw: RawFile
    tables: dict[str, pd.DataFrame]
    rows: int
    cleared: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    kept: Path | None = None
    is_from_cache: bool = False

    def noted(self) -> dict[str, str | int]:
        """Say what `sources` keeps of it."""
        return {
            "rows": self.rows,
            "cleared": json.dumps(self.cleared),
            "left_out": json.dumps(self.left_out),
        }


def map_file(
    raw: RawFile, *, names: Names, bundles: Mapping[str, BundleFile]
) -> MappedFile:
    """Read one raw file and map it.

    Parameters
    ----------
    raw
        The file and its mapping; a data collection form has none.
    names
        Names of codes from the source's lookup files: level, code, name.
    bundles
        The bundles that forms may be of, by id.

    Raises
    ------
    DataError
        With every problem of the file.
    """
    if raw.is_form:
        form = form_rows(raw.path, bundles, sha256=raw.sha256)
        n_rows = len(form.tables["bundle_samples"])
        return MappedFile(raw, form.tables, n_rows, left_out=form.left_out)
    if raw.mapping.prescribing:
        return _prescribing(raw)
    frame = read_raw_file(raw.path, raw.mapping)
    cleared = require_no_identifiers(frame, raw.mapping, raw.name)
    tables, left_out = _tables(frame, raw, names)
    return MappedFile(raw, tables, len(frame), cleared, left_out)


def lookup_names(raw: RawFile) -> Names:
    """Read the names of codes from a lookup file.

    Raises
    ------
    DataError
        If the file cannot be read or lacks a column.
    """
    form = raw.mapping.lookup
    frame = read_raw_file(raw.path, raw.mapping)
    require_columns(frame, [form.code, form.name], raw.name)
    code, name = (frame[c].map(seen).str.strip() for c in (form.code, form.name))
    return {form.field: dict(zip(code[name.ne("")], name[name.ne("")], strict=True))}


def _prescribing(raw: RawFile) -> MappedFile:
    found = prescribing_rows(raw.path, raw.mapping, raw.source)
    return MappedFile(raw, found.tables, found.rows, found.cleared, found.left_out)


def _tables(
    frame: pd.DataFrame, raw: RawFile, names: Names
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    mapping = raw.mapping.model_copy(update={"name": raw.name})
    source = raw.source
    if mapping.practices:
        found = practice_rows(frame, mapping, source, names)
        tables = {"practices": found.rows}
        return with_origins(tables, frame, mapping, found.kept), found.left_out
    tables = {}
    if mapping.populations:
        tables = _populations(frame, mapping, raw)
    elif mapping.observations:
        tables = {"observations": observation_rows(frame, mapping, source)}
    elif mapping.events:
        tables = {"events": _event_rows(frame, mapping)}
    elif mapping.table:
        tables = table_rows(frame, mapping)
    return with_origins(tables, frame, mapping), []


def _populations(
    frame: pd.DataFrame, mapping: FileMapping, raw: RawFile
) -> dict[str, pd.DataFrame]:
    populations = population_rows(frame, mapping, raw.source)
    tables = {"populations": populations}
    if mapping.populations.shares:
        shares = share_rows(populations, mapping.populations, raw.source)
        tables["observations"] = shares
    return tables


def _event_rows(frame: pd.DataFrame, mapping: FileMapping) -> pd.DataFrame:
    form = mapping.events
    named = {"scope": form.scope, "label": form.label, "kind": form.kind}
    if form.measure:
        named["measure"] = form.measure
    require_columns(frame, [*named.values(), form.date], mapping.name)
    rows = pd.DataFrame({k: frame[v].map(seen).str.strip() for k, v in named.items()})
    rows["scope"] = named_codes(
        frame, form.scope, mapping.code_form, mapping.name, of_practices=False
    )
    rows["date"] = dates(
        frame, PeriodForm(column=form.date, form="yyyy-mm-dd"), mapping.name
    )
    return rows
