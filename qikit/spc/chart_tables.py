"""The tables behind a run chart: points, signals, phases and notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qikit.spc.assessment import Assessment, assess_phase
from qikit.spc.phases import PhaseLayout
from qikit.spc.point_names import point_text
from qikit.spc.rules import sides_of_line

SIGNAL_COLUMNS = "kind phase start end start_period end_period n direction".split()
PHASE_COLUMNS = (
    "phase start_period end_period baseline_end is_frozen n_points n_useful "
    "centre_line status runs runs_signal".split()
)


@dataclass(frozen=True, eq=False)
class Part:
    """One phase of a chart while it is made; `rows` are counted from 0."""

    phase: int
    rows: np.ndarray
    centre_line: float
    is_frozen: bool
    result: Assessment


def assess_parts(series: pd.Series, layout: PhaseLayout, **scale) -> list[Part]:
    """Apply the rules to each phase, excluded points taken as missing."""
    # On arrays: a report has dozens of charts, and pandas takes its time for each.
    marks = {name: column.to_numpy() for name, column in layout.rows.items()}
    values = np.where(marks["is_excluded"], np.nan, series.to_numpy())
    parts = []
    for phase, baseline_end in sorted(layout.baseline_ends.items()):
        rows = np.flatnonzero(marks["phase"] == phase)
        own, baseline = values[rows], values[rows][marks["in_baseline"][rows]]
        later = own[series.index[rows] > baseline_end]
        is_frozen = bool((~np.isnan(later)).any())
        centre_line = float(np.median(baseline)) if len(baseline) else np.nan
        judged = pd.Series(own)
        result = assess_phase(judged, centre_line, is_frozen=is_frozen, **scale)
        parts.append(Part(phase, rows, centre_line, is_frozen, result))
    return parts


Columns = dict[str, np.ndarray]  # of a table, by name


def tables_of(every: Sequence[Columns]) -> list[pd.DataFrame]:
    """Make one frame of each set of columns; their names are the same.

    Pandas makes a frame ten times slower than it cuts one: the frames of all charts
    are made as one and cut.
    """
    names = [*every[0]] if every else []
    joined = {n: np.concatenate([columns[n] for columns in every]) for n in names}
    is_text = {name: column.dtype == object for name, column in joined.items()}
    whole = pd.DataFrame(
        {n: pd.array(c, dtype="str") if is_text[n] else c for n, c in joined.items()}
    )
    tables, start = [], 0
    for columns in every:
        n_rows = len(columns[names[0]])
        table = whole.iloc[start : start + n_rows]
        table.index = pd.RangeIndex(n_rows)
        tables.append(table)
        start += n_rows
    return tables


def points_columns(
    series: pd.Series, layout: PhaseLayout, parts: list[Part]
) -> Columns:
    """Return one row per period: see `RunChart.points`."""
    by_row = {name: column.to_numpy() for name, column in layout.rows.items()}
    marks = {kind: np.zeros(len(series), dtype=bool) for kind in ("shift", "trend")}
    centre, is_useful = np.full(len(series), np.nan), marks["shift"].copy()
    for part in parts:
        centre[part.rows] = part.centre_line
        own = series if len(part.rows) == len(series) else series.iloc[part.rows]
        is_useful[part.rows] = sides_of_line(own, part.centre_line) != 0
        for signal in part.result.signals:
            marks[signal.kind][part.rows[list(signal.rows)]] = True
    return {
        "period_start": series.index.to_numpy(),
        "value": series.to_numpy(),
        "phase": by_row["phase"],
        "centre_line": centre,
        "in_baseline": by_row["in_baseline"],
        "is_useful": is_useful & ~by_row["is_excluded"],
        "is_excluded": by_row["is_excluded"],
        "in_shift": marks["shift"],
        "in_trend": marks["trend"],
    }


def signals_table(points: pd.DataFrame, parts: list[Part]) -> pd.DataFrame:
    """Return one row per shift or trend: see `RunChart.signals`."""
    return tables_of([signals_columns(points["period_start"].to_numpy(), parts)])[0]


def signals_columns(periods: np.ndarray, parts: list[Part]) -> Columns:
    """Return the columns of `signals_table`; `periods` are those of the points."""
    found = [(part, signal) for part in parts for signal in part.result.signals]
    start, end = (
        _counts(part.rows[signal.rows[edge]] for part, signal in found)
        for edge in (0, -1)
    )
    columns = (
        _words(signal.kind for _, signal in found),
        _counts(part.phase for part, _ in found),
        *(start + 1, end + 1),
        *(periods[start], periods[end]),
        _counts(len(signal.rows) for _, signal in found),
        _words(signal.direction for _, signal in found),
    )
    return dict(zip(SIGNAL_COLUMNS, columns, strict=True))


def phases_table(
    points: pd.DataFrame, layout: PhaseLayout, parts: list[Part]
) -> pd.DataFrame:
    """Return one row per phase: see `RunChart.phases`."""
    if not parts:
        return without_phases()
    periods = points["period_start"].to_numpy()
    return tables_of([phases_columns(periods, layout, parts)])[0]


def without_phases() -> pd.DataFrame:
    """Return the table of phases of a series without a period."""
    return pd.DataFrame(columns=PHASE_COLUMNS)


def phases_columns(
    periods: np.ndarray, layout: PhaseLayout, parts: list[Part]
) -> Columns:
    """Return the columns of `phases_table`; `periods` are those of the points."""
    results = [part.result for part in parts]
    ends = [layout.baseline_ends[part.phase] for part in parts]
    columns = (
        _counts(part.phase for part in parts),
        periods[_counts(part.rows[0] for part in parts)],
        periods[_counts(part.rows[-1] for part in parts)],
        np.array([end.to_datetime64() for end in ends], dtype=periods.dtype),
        np.array([part.is_frozen for part in parts], dtype=bool),
        _counts(result.n_points for result in results),
        _counts(result.n_useful for result in results),
        np.array([part.centre_line for part in parts], dtype=float),
        _words(result.status for result in results),
        _counts(result.runs for result in results),
        _words(result.runs_signal for result in results),  # or yes and no
    )
    return dict(zip(PHASE_COLUMNS, columns, strict=True))


def part_notes(
    points: pd.DataFrame, parts: list[Part], frequency: str | None
) -> list[str]:
    """Write the note of each phase as a sentence that says which phase it is."""
    if not parts:
        return ["Not assessed: there is no value."]
    notes = []
    for part in parts:
        text = part.result.note
        if text and len(parts) > 1:
            begins = point_text(points["period_start"].iloc[part.rows[0]], frequency)
            notes.append(f"Phase {part.phase}, from {begins}: {text}")
        elif text:
            notes.append(text[0].upper() + text[1:])
    return notes


def _counts(numbers: Iterable[int]) -> np.ndarray:
    return np.array([*numbers], dtype=np.int64)


def _words(words: Iterable[str | bool]) -> np.ndarray:
    """Return words, or yes and no, as an array that can be joined with others."""
    found = [*words]
    is_text = all(isinstance(word, str) for word in found)
    return np.array(found, dtype=object if is_text else bool)
