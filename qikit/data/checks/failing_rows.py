"""The failing rows of a record by themselves: of one practice, or as a CSV file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from qikit.data.answers.written import write_whole
from qikit.data.checks.record import PLACE, SET_ASIDE_KEYS, QualityRecord
from qikit.data.dataset import Dataset
from qikit.errors import ParameterError, Problem, did_you_mean

ABOUT = ("severity", "suite", "rule", "sentence")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would work them out


def of_practice(record: QualityRecord, code: str, folder: Path) -> QualityRecord:
    """Keep what concerns one practice, and what stops every report.

    Raises
    ------
    ParameterError
        If neither the list of practices nor any figure has that code.
    """
    dataset = Dataset(folder)
    known = {
        *dataset.table("practices")["practice_code"].dropna(),
        *dataset.table("observations")["area_code"].dropna(),
        *dataset.table("bundle_samples")["practice_code"].dropna(),
    }
    if code not in known:
        what = f"there is no practice {code!r} in this dataset."
        raise ParameterError(Problem(what, "--practice", did_you_mean(code, known)))
    own = [f.of_practices({code}) for f in record.findings if f.concerns({code})]
    of_all = [f for f in record.findings if f.stops_all and not f.concerns({code})]
    order = {f.rule + f.suite: place for place, f in enumerate(record.findings)}
    kept = sorted([*own, *of_all], key=lambda f: order[f.rule + f.suite])
    return replace(record, findings=tuple(kept))


def failing_rows(record: QualityRecord) -> pd.DataFrame:
    """List every failing row; one row a finding × failing row, all text.

    A finding on a whole table has one row without keys. `other` holds the keys
    that have no column of their own, `place` the raw file with line or cell; where
    that is not known, `files` names the raw files, as far as known.
    """
    rows = []
    for finding in record.findings:
        about = {name: getattr(finding, name) for name in ABOUT}
        for keys in finding.rows or ({},):
            own = {name: keys.get(name, "") for name in SET_ASIDE_KEYS}
            rest = {k: v for k, v in keys.items() if k not in (*own, PLACE) and v}
            other = "; ".join(f"{k}: {v}" for k, v in rest.items())
            place = keys.get(PLACE, "")
            files = "" if place else "; ".join(finding.files)
            rows.append({**about, **own, "other": other, PLACE: place, "files": files})
    columns = [*ABOUT, *SET_ASIDE_KEYS, "other", PLACE, "files"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def write_failing_rows(record: QualityRecord, path: Path) -> Path:
    """Write the failing rows as CSV, whole or not at all.

    A cell that a spreadsheet would take for a formula begins with an apostrophe.

    Raises
    ------
    ParameterError
        If the place cannot be written to.
    """
    if not path.parent.is_dir():
        what = f"the folder {str(path.parent)!r} does not exist."
        raise ParameterError(Problem(what, "--to", "Make it first, or name another."))
    rows = failing_rows(record).map(spreadsheet_text)
    write_whole(path, rows.to_csv(index=False, lineterminator="\r\n"), option="--to")
    return path


def spreadsheet_text(cell: str) -> str:
    """Write a cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
