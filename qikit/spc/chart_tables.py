"""The tables behind a run chart: points, signals, phases and notes."""

from __future__ import annotations

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
    assessed = series.mask(layout.rows["is_excluded"])
    parts = []
    for phase, baseline_end in sorted(layout.baseline_ends.items()):
        rows = np.flatnonzero(layout.rows["phase"] == phase)
        own = assessed.iloc[rows]
        baseline = own[layout.rows["in_baseline"].iloc[rows]]
        is_frozen = bool(own[own.index > baseline_end].notna().any())
        centre_line = float(baseline.median()) if len(baseline) else np.nan
        result = assess_phase(own, centre_line, is_frozen=is_frozen, **scale)
        parts.append(Part(phase, rows, centre_line, is_frozen, result))
    return parts


def points_table(
    series: pd.Series, layout: PhaseLayout, parts: list[Part]
) -> pd.DataFrame:
    """Return one row per period: see `RunChart.points`."""
    by_row = layout.rows.reset_index(drop=True)
    marks = {kind: np.zeros(len(series), dtype=bool) for kind in ("shift", "trend")}
    centre, is_useful = np.full(len(series), np.nan), marks["shift"].copy()
    for part in parts:
        centre[part.rows] = part.centre_line
        sides = sides_of_line(series.iloc[part.rows], part.centre_line)
        is_useful[part.rows] = sides != 0
        for signal in part.result.signals:
            marks[signal.kind][part.rows[list(signal.rows)]] = True
    return pd.DataFrame(
        {
            "period_start": series.index,
            "value": series.to_numpy(),
            "phase": by_row["phase"],
            "centre_line": centre,
            "in_baseline": by_row["in_baseline"],
            "is_useful": is_useful & ~by_row["is_excluded"],
            "is_excluded": by_row["is_excluded"],
            "in_shift": marks["shift"],
            "in_trend": marks["trend"],
        }
    )


def signals_table(points: pd.DataFrame, parts: list[Part]) -> pd.DataFrame:
    """Return one row per shift or trend: see `RunChart.signals`."""
    found = [
        {
            "kind": signal.kind,
            "phase": part.phase,
            "start": int(part.rows[signal.rows[0]]) + 1,
            "end": int(part.rows[signal.rows[-1]]) + 1,
            "n": len(signal.rows),
            "direction": signal.direction,
        }
        for part in parts
        for signal in part.result.signals
    ]
    signals = pd.DataFrame(found, columns=SIGNAL_COLUMNS)
    counts = dict.fromkeys(("phase", "start", "end", "n"), int)
    signals = signals.astype(counts | {"kind": "str", "direction": "str"})
    for edge in ("start", "end"):
        rows = signals[edge].to_numpy() - 1
        signals[f"{edge}_period"] = points["period_start"].iloc[rows].to_numpy()
    return signals


def phases_table(
    points: pd.DataFrame, layout: PhaseLayout, parts: list[Part]
) -> pd.DataFrame:
    """Return one row per phase: see `RunChart.phases`."""
    periods = points["period_start"]
    rows = [
        {
            "phase": part.phase,
            "start_period": periods.iloc[part.rows[0]],
            "end_period": periods.iloc[part.rows[-1]],
            "baseline_end": layout.baseline_ends[part.phase],
            "is_frozen": part.is_frozen,
            "n_points": part.result.n_points,
            "n_useful": part.result.n_useful,
            "centre_line": part.centre_line,
            "status": part.result.status,
            "runs": part.result.runs,
            "runs_signal": part.result.runs_signal,
        }
        for part in parts
    ]
    return pd.DataFrame(rows, columns=PHASE_COLUMNS)


def part_notes(
    points: pd.DataFrame, parts: list[Part], frequency: str | None
) -> list[str]:
    """Write the note of each phase as a sentence that says which phase it is."""
    if not parts:
        return ["Not assessed: there is no value."]
    notes = []
    for part in parts:
        begins = point_text(points["period_start"].iloc[part.rows[0]], frequency)
        text = part.result.note
        if text and len(parts) > 1:
            notes.append(f"Phase {part.phase}, from {begins}: {text}")
        elif text:
            notes.append(text[0].upper() + text[1:])
    return notes
