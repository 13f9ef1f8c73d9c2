"""Where the failing rows came from: the raw file, and the line or cell in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from qikit.data.checks.evidence import Tables
from qikit.data.checks.long_tables import as_text
from qikit.data.dataset import Dataset
from qikit.data.extracts.origins import HERE, whole_line

LINES_NAMED = 3  # of one file, for one row; of more lines the file alone is named
FILES_NAMED = 2  # for one row; a row made of more files is of no file
FIGURES = ("observations",)
JUDGES = {  # suite → the tables whose rows it judges; all other joins judge figures
    "submissions": ("observations", "bundle_samples"),
    "late_submissions": ("observations", "bundle_samples"),
    "bundle_forms": ("bundle_samples",),
    "list_size_totals": ("populations",),
    "far_months": ("observations", "populations"),
    "missing_months": (),  # what did not come is in no file
    "exhausted_bundles": (),  # months together
}
KEYS = ("practice_code", "period_start", "measure", "breakdown", "bundle", "what")
OWN_NAMES = {  # what a table calls a key
    "observations": {"practice_code": "area_code", "what": "measure"},
    "bundle_samples": {"period_start": "month", "what": "bundle"},
}
FEWEST_KEYS = 2  # what is said of a practice alone is in too many lines
OWNER, PLACE = "owner", ["file", "where", "line"]


@dataclass
class Origins:
    """The places of the rows of a dataset, read when a rule has failed.

    Of a dataset of an earlier version no place is known. `tables` are its tables as
    somebody else holds them already.
    """

    dataset: Dataset
    tables: Tables | None = None
    _read: dict[str, pd.DataFrame | None] = field(default_factory=dict)

    def of(
        self, room: str, name: str, keys: pd.DataFrame, owners: pd.Series
    ) -> pd.DataFrame:
        """Find the lines of failing rows of a table or a join.

        Parameters
        ----------
        room, name
            The suite that they failed.
        keys
            Their keys as text; the index holds their positions in what was judged.
        owners
            To which row of the finding each of them belongs.

        Returns
        -------
        One row a line: owner, file, where, line; none for what is not known.
        """
        if room == "tables" and name not in JUDGES:
            return self._by_position(name, owners)
        parts, left = [], keys.assign(**{OWNER: owners})
        for table in JUDGES.get(name, FIGURES):
            parts.append(self._by_keys(table, left))
            left = left[~left[OWNER].isin(parts[-1][OWNER])]
        return pd.concat(parts, ignore_index=True) if parts else nowhere()

    def _by_position(self, table: str, owners: pd.Series) -> pd.DataFrame:
        origins = self._origins(table)
        if origins is None:
            return nowhere()
        return _places(origins, owners.index, owners)

    def _by_keys(self, table: str, keys: pd.DataFrame) -> pd.DataFrame:
        """Match rows that are named by a practice and something more."""
        origins = self._origins(table)
        if origins is None or keys.empty or "practice_code" not in keys:
            return nowhere()
        rows = (self.tables or self.dataset).table(table)
        names = {key: OWN_NAMES.get(table, {}).get(key, key) for key in KEYS}
        names = {k: own for k, own in names.items() if k in keys and own in rows}
        if len(names) < FEWEST_KEYS:
            return nowhere()
        if "breakdown" in rows and "breakdown" not in names:  # all patients are meant
            names["breakdown"], keys = "breakdown", keys.assign(breakdown="all")
        said = _said(rows[list(names.values())], names, keys)
        found = said.merge(keys[[*names, OWNER]].drop_duplicates(), on=list(names))
        return _places(origins, found["position"], found[OWNER])

    def _origins(self, table: str) -> pd.DataFrame | None:
        if table not in self._read:
            self._read[table] = self.dataset.origins(table)
        return self._read[table]


def of_raw_file(
    name: str, lines: pd.Series, words: str, owners: pd.Series
) -> pd.DataFrame:
    """Find the lines of failing rows of a raw file that was read again.

    `lines` are those of all its rows, and `words` say a line of it.
    """
    found = pd.DataFrame({OWNER: owners.to_numpy(), "file": name, "where": words})
    return found.assign(line=lines.iloc[owners.index].to_numpy())


def place_texts(places: pd.DataFrame) -> dict[int, str]:
    """Say in words where each row came from: "a.csv, line 3 and line 9".

    A row of more than three cells of a file is in their lines, one of more than
    three lines in that file; one of more than two files is nowhere in particular,
    and not among the results.
    """
    found: dict[int, dict[str, list[tuple[str, int]]]] = {}
    named = places.drop_duplicates().sort_values([OWNER, "line"], kind="stable")
    for owner, file, where, line in named[[OWNER, *PLACE]].itertuples(index=False):
        found.setdefault(owner, {}).setdefault(file, []).append((where, line))
    return {
        owner: "; ".join(_in_file(file, where) for file, where in files.items())
        for owner, files in found.items()
        if len(files) <= FILES_NAMED
    }


def files_of(places: pd.DataFrame) -> tuple[str, ...]:
    """Name the files of these places, each once, in the order of the rows."""
    ordered = places.sort_values(OWNER, kind="stable")
    return tuple(dict.fromkeys(ordered["file"].astype("str")))


def nowhere() -> pd.DataFrame:
    """Return no place at all."""
    return pd.DataFrame(columns=[OWNER, *PLACE])


def _in_file(file: str, found: list[tuple[str, int]]) -> str:
    for shorter in (str, whole_line):
        words = [shorter(where).replace(HERE, str(n)) for where, n in found if n]
        words = list(dict.fromkeys(words))
        if 0 < len(words) <= LINES_NAMED:
            last = f" and {words[-1]}" if len(words) > 1 else ""
            return f"{file}, {', '.join(words[:-1] or words)}{last}"
    return file


def _places(
    origins: pd.DataFrame, positions: pd.Index | pd.Series, owners: pd.Series
) -> pd.DataFrame:
    found = origins.iloc[positions.to_numpy("int64")]
    found = found.astype({"file": "str", "where": "str"})
    return found.assign(**{OWNER: owners.to_numpy()}).drop_duplicates()


def _said(
    rows: pd.DataFrame, names: Mapping[str, str], keys: pd.DataFrame
) -> pd.DataFrame:
    """Write the keys of a table as text, with the position of each row in it.

    Only what may be wanted is kept: a million rows are not written out.
    """
    said = {}
    for key, own in names.items():
        wanted = keys[key].unique()
        values = rows[own]
        if pd.api.types.is_datetime64_any_dtype(values):
            days = pd.to_datetime(pd.Series(wanted), errors="coerce").dropna()
            rows = rows[values.isin(days)]
        else:
            rows = rows[values.isin(wanted)]
    for key, own in names.items():
        values = as_text(rows[own])
        is_day = pd.api.types.is_datetime64_any_dtype(values)
        said[key] = values.dt.strftime("%Y-%m-%d") if is_day else values
    return pd.DataFrame(said, rows.index).rename_axis("position").reset_index()
