"""From a publisher's list of practices to the `practices` table."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import pandas as pd

from qikit.data.definitions.column_forms import PeriodForm
from qikit.data.definitions.file_mappings import FileMapping, PracticesMapping
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.cells import SHOWN_AT_MOST
from qikit.data.extracts.columns import named_codes, require_columns, whole_numbers
from qikit.data.extracts.dates import dates
from qikit.data.extracts.reading.places import LINE, cell_place
from qikit.data.extracts.reading.shown_names import seen
from qikit.errors import DataError, Problem
from qikit.periods import parse_month
from qikit.rounding import count_text

MEMBERSHIP = ["valid_from", "valid_to"]
SMALL_WORDS = {"And", "Of", "The", "At", "On", "In", "By"}
WORD = re.compile(r"(?P<start>[^\W\d_]+)(?P<rest>['’][^\W\d_]+)?")
KEPT_UPPER = {"PCN", "NHS", "GP", "BMI", "II", "III", "IV", "MMWF", "HSC", "ARC"}


@dataclass(frozen=True)
class PracticeList:
    """The `practices` rows of one file, and what was left out of it, in words.

    `kept` are the labels of the raw rows that became these rows.
    """

    rows: pd.DataFrame
    left_out: list[str] = field(default_factory=list)
    kept: pd.Index | None = None


def practice_rows(
    frame: pd.DataFrame,
    mapping: FileMapping,
    source: Source,
    names: dict[str, dict[str, str]],
) -> PracticeList:
    """Map a list of practices; one row a practice in a period of membership.

    A practice that moved has two rows with their first and last days; where the
    source has none, or a first day is empty, it is a member since
    `membership_as_of`. Rows that overlap stay for the checks. Rows that repeat a
    practice in the same cluster are dropped and counted. A cluster that the source
    calls unallocated becomes empty: the practice stays, in no cluster. `names`
    turns codes of HSCPs and boards into names.

    Raises
    ------
    DataError
        If a column is missing, a row has no code, a cell cannot be read, or a
        membership ends before it begins.
    """
    form = mapping.practices
    require_columns(frame, list(form.column_names), mapping.name)
    rows = _renamed(frame, form)
    rows["practice_code"] = named_codes(
        frame, form.practice_code, mapping.code_form, mapping.name
    )
    rows["list_size"] = _list_size(frame, form, mapping.name)
    for level, lookup in names.items():
        rows[level] = rows[level].map(lookup).fillna(rows[level])
    rows = _with_cluster_code(rows, form)
    rows = rows.join(_membership(frame, form, source, mapping.name))
    rows, repeated = _without_repeats(rows)
    left_out = _unallocated(rows, form)
    rows["country"], rows["source"] = source.country, source.source
    rows["attributes"] = _attributes(frame.loc[rows.index], form)
    left_out = [*left_out, *repeated]
    return PracticeList(rows.reset_index(drop=True), left_out, rows.index)


def title_case(name: str) -> str:
    """Write a name that came in capitals as people write it.

    "ST. ANTHONY'S HEALTH CENTRE" becomes "St. Anthony's Health Centre"; names
    that already have small letters, and known abbreviations, stay.
    """
    if any(letter.islower() for letter in name):
        return name
    words = [_title_word(word) for word in name.split()]
    lowered = [w.lower() if i and w in SMALL_WORDS else w for i, w in enumerate(words)]
    return " ".join(lowered)


def _title_word(word: str) -> str:
    if re.sub(r"\W", "", word) in KEPT_UPPER:
        return word
    return re.sub(WORD, _capitalised, word)


def _capitalised(word: re.Match) -> str:
    """Write O'NEILL as O'Neill, ANTHONY'S as Anthony's and BO'NESS as Bo'ness."""
    start, rest = word["start"], word["rest"] or ""
    is_prefix = len(start) == 1 and len(rest) > 2
    rest = rest[:2] + rest[2:].lower() if is_prefix else rest.lower()
    return start[0] + start[1:].lower() + rest


def _renamed(frame: pd.DataFrame, form: PracticesMapping) -> pd.DataFrame:
    columns = {"practice_name": form.practice_name, "cluster": form.cluster}
    columns |= {"hscp": form.hscp, "board": form.board}
    if form.cluster_code:
        columns["cluster_code"] = form.cluster_code
    rows = pd.DataFrame({k: _one_spaced(frame[v]) for k, v in columns.items()})
    if form.name_case == "title":
        for column in ["practice_name", "cluster"]:
            rows[column] = rows[column].map(title_case)
    return rows


def _one_spaced(text: pd.Series) -> pd.Series:
    return text.str.replace(r"\s+", " ", regex=True).map(seen).str.strip()


def _list_size(frame: pd.DataFrame, form: PracticesMapping, file: str) -> pd.Series:
    if form.list_size is None:
        return pd.Series(pd.NA, frame.index, dtype="Int64")
    return whole_numbers(frame, form.list_size, file)


def _with_cluster_code(rows: pd.DataFrame, form: PracticesMapping) -> pd.DataFrame:
    """Where the source has no code, a cluster is known by its name and board."""
    if form.cluster_code is None:
        rows["cluster_code"] = rows["cluster"] + ", " + rows["board"]
    return rows


def _membership(
    frame: pd.DataFrame, form: PracticesMapping, source: Source, file: str
) -> pd.DataFrame:
    """Read the first and last day of each membership.

    Raises
    ------
    DataError
        Naming the rows that end before they begin.
    """
    rows = pd.DataFrame(index=frame.index)
    for name in MEMBERSHIP:
        column = getattr(form, name)
        found = pd.Series(pd.NaT, frame.index, dtype="datetime64[us]")
        if column:
            period = PeriodForm(column=column, form=form.date_form)
            found = dates(frame, period, file, allow_empty=True, any_year=True)
        rows[name] = found
    start = pd.Timestamp(parse_month(source.membership_as_of)).as_unit("us")
    rows["valid_from"] = rows["valid_from"].fillna(start)
    backwards = rows.index[rows["valid_to"].lt(rows["valid_from"])]
    if len(backwards):
        column = form.valid_to
        raise DataError(
            Problem(
                "the membership ends before it begins.",
                cell_place(frame, file, frame.loc[row, LINE], column),
                "Correct one of its two dates.",
            )
            for row in backwards[:SHOWN_AT_MOST]
        )
    return rows


def _unallocated(rows: pd.DataFrame, form: PracticesMapping) -> list[str]:
    words = [re.escape(w) for w in form.unallocated]
    empty = rows["cluster"].eq("") | rows["cluster_code"].eq("")
    if words:
        whole_code = rows["cluster_code"].isin(form.unallocated)
        in_name = rows["cluster"].str.contains(
            r"\b(?:" + "|".join(w for w in words if len(w) > 1) + r")\b", case=False
        ) & any(len(w) > 1 for w in words)
        empty |= whole_code | in_name
    rows.loc[empty, ["cluster", "cluster_code"]] = ""
    if not empty.any():
        return []
    return [f"{count_text(int(empty.sum()), 'practice')} in no cluster"]


def _without_repeats(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Drop a practice's second row when it names the same cluster.

    Two rows that name different clusters both stay: the checks refuse them, unless
    they are of different times.
    """
    repeated = rows.duplicated(["practice_code", "cluster_code", *MEMBERSHIP])
    if not repeated.any():
        return rows, []
    left_out = count_text(int(repeated.sum()), "repeated practice row")
    return rows[~repeated].copy(), [left_out]


def _attributes(frame: pd.DataFrame, form: PracticesMapping) -> list[str]:
    if not form.attributes:
        return [""] * len(frame)
    named = {
        name: frame[column].map(seen).str.strip()
        for name, column in form.attributes.items()
    }
    records = pd.DataFrame(named).to_dict("records")
    return [
        json.dumps({k: v for k, v in r.items() if v}, sort_keys=True) for r in records
    ]
