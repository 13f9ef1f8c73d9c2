"""The tables of a control chart: its points and its summary."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qikit.spc.anhoej import NO_RUNS_TEST, RunsAnalysis, analyse_runs
from qikit.spc.assessment import ASSESSED, NOT_ASSESSED
from qikit.spc.constants import EXPECTED_RUNS, MDC_RULE_SETS, RULE_SETS
from qikit.spc.control_parts import ControlPart, Method
from qikit.spc.icons import COMMON_CAUSE, assurance_of, point_type_of
from qikit.spc.phases import PhaseLayout
from qikit.spc.rules import sides_of_line

SPECIAL_CAUSES = ("outside_limits", "trend", "two_of_three", "shift")  # in this order
MARKS = {
    "in_shift": "shift",
    "in_trend": "trend",
    "outside_limits": "outside_limits",
    "two_of_three": "two_of_three",
}
LINES = ("lower", "upper", "lower_third", "upper_third")
LINE_COLUMNS = ("lower_limit", "upper_limit", "lower_third", "upper_third")
IN_SHOWN_UNITS = ("value", "centre_line", *LINE_COLUMNS, "target")
SIGNAL_KEYS = {
    "shift": {"start": "start", "end": "end", "n": "n", "side": "direction"},
    "trend": {"start": "start", "end": "end", "n": "n", "direction": "direction"},
}


def control_points(
    rows: pd.DataFrame,
    layout: PhaseLayout,
    parts: list[ControlPart],
    targets: np.ndarray,
    method: Method,
) -> pd.DataFrame:
    """Return one row per point, in stored units: see `ControlChart.points`."""
    n_rows = len(rows)
    marks = layout.rows.reset_index(drop=True)
    points = pd.DataFrame(
        {
            "position": np.arange(1, n_rows + 1),
            "date": rows.index,
            "period_start": rows.index,
            **{name: rows[name].to_numpy() for name in ("value", *_COUNTS)},
            "phase": marks["phase"],
            **_line_columns(n_rows, parts),
            "target": targets,
            "in_baseline": marks["in_baseline"],
            "is_useful": _useful(rows["value"], parts) & ~marks["is_excluded"],
            "is_excluded": marks["is_excluded"],
        }
    )
    directions = signal_directions(n_rows, parts)
    for column, kind in MARKS.items():
        points[column] = directions[kind] != ""
    judged = _judged(points, parts)
    return points.assign(**_labels(directions, judged, method.direction))


_COUNTS = ("numerator", "denominator")


def signal_directions(n_rows: int, parts: list[ControlPart]) -> dict[str, np.ndarray]:
    """Give, by kind of signal, the direction of the signal at each row, or "".

    Where two trends share their turning point, the later one counts.
    """
    found = {kind: np.full(n_rows, "", dtype=object) for kind in SPECIAL_CAUSES}
    for part in parts:
        for signal in part.result.signals:
            found[signal.kind][part.rows[list(signal.rows)]] = signal.direction
    return found


def chart_summary(
    points: pd.DataFrame,
    signals: pd.DataFrame,
    parts: list[ControlPart],
    method: Method,
    notes: tuple[str, ...],
) -> dict[str, object]:
    """Sum a chart up: see `ControlChart.summary`. `points` are in shown units."""
    last = parts[-1] if parts else None
    runs = _runs(points, last)
    return {
        "n": last.result.n_points if last else 0,
        "n_useful": runs.n_useful,
        "centre_line": _known(points["centre_line"].iloc[-1]) if last else None,
        "longest_run": runs.longest_run,
        "longest_run_max": runs.longest_run_max,
        "crossings": runs.crossings,
        "crossings_min": runs.crossings_min,
        "runs_signal": _runs_signal(runs, last, method),
        "shifts": _signal_list(signals, "shift"),
        "trends": _signal_list(signals, "trend"),
        **_icons(points, last, method),
        "notes": list(notes),
    }


def _runs_signal(
    runs: RunsAnalysis, last: ControlPart | None, method: Method
) -> str | bool | None:
    """Return what the rule set says of the runs; None where it judges none."""
    if last is None or not runs.n_useful:
        return None
    if method.rule_set == "anhoej":
        return None if method.chart in NO_RUNS_TEST else last.result.runs_signal
    is_table = method.rule_set in RULE_SETS and RULE_SETS[method.rule_set].counts_runs
    is_judged = last.result.status != NOT_ASSESSED and runs.n_useful in EXPECTED_RUNS
    return last.result.runs_signal if is_table and is_judged else None


def shown(table: pd.DataFrame, multiplier: float) -> pd.DataFrame:
    """Turn stored values, lines and targets of a table into shown units."""
    columns = [name for name in IN_SHOWN_UNITS if name in table]
    return table.assign(**{name: table[name] * multiplier for name in columns})


def _line_columns(n_rows: int, parts: list[ControlPart]) -> dict[str, np.ndarray]:
    found = {n: np.full(n_rows, np.nan) for n in ("centre_line", *LINE_COLUMNS)}
    for part in parts:
        found["centre_line"][part.rows] = part.centre_line
        for column, name in zip(LINE_COLUMNS, LINES, strict=True):
            found[column][part.rows] = getattr(part.lines, name)
    return found


def _useful(values: pd.Series, parts: list[ControlPart]) -> np.ndarray:
    useful = np.zeros(len(values), dtype=bool)
    for part in parts:
        useful[part.rows] = sides_of_line(values.iloc[part.rows], part.centre_line) != 0
    return useful


def _judged(points: pd.DataFrame, parts: list[ControlPart]) -> np.ndarray:
    """Whether the rules were applied to a point: it has a value and takes part."""
    judged = np.zeros(len(points), dtype=bool)
    for part in parts:
        judged[part.rows] = part.result.status != NOT_ASSESSED
    return judged & (points["value"].notna() & ~points["is_excluded"]).to_numpy()


def _labels(
    directions: dict[str, np.ndarray], judged: np.ndarray, direction: str
) -> dict[str, pd.Series]:
    """Give each point its one label: the first kind of signal that marks it."""
    n_rows = len(judged)
    causes, types = np.full(n_rows, None, object), np.full(n_rows, None, object)
    types[judged] = COMMON_CAUSE
    for kind in reversed(SPECIAL_CAUSES):
        for row in np.flatnonzero(directions[kind] != ""):
            causes[row] = kind
            types[row] = point_type_of(directions[kind][row], direction)
    return {
        "special_cause": pd.Series(causes, dtype=object),
        "point_type": pd.Series(types, dtype=object),
    }


def _runs(points: pd.DataFrame, last: ControlPart | None) -> RunsAnalysis:
    if last is None:
        return RunsAnalysis(0, None, None, None, None)
    own = points.iloc[last.rows]
    return analyse_runs(
        own["value"].mask(own["is_excluded"]), own["centre_line"].iloc[0]
    )


def _signal_list(signals: pd.DataFrame, kind: str) -> list[dict[str, object]]:
    found = signals[signals["kind"] == kind].sort_values(["start", "end"])
    return [
        {key: getattr(signal, column) for key, column in SIGNAL_KEYS[kind].items()}
        for signal in found.itertuples(index=False)
    ]


def _icons(
    points: pd.DataFrame, last: ControlPart | None, method: Method
) -> dict[str, str | None]:
    """Give the point type of the last point, and assurance by the last limits."""
    nothing = {"variation": None, "assurance": None}
    if last is None or (last.result.status != ASSESSED and _icons_need_points(method)):
        return nothing
    own = points.iloc[last.rows]
    known = own[own["value"].notna() & ~own["is_excluded"]]
    limited = own[own["upper_limit"].notna()]
    if not known.empty:
        nothing["variation"] = known["point_type"].iloc[-1]
    if not limited.empty:
        lines = limited[["lower_limit", "upper_limit"]].iloc[-1]
        target = points["target"].iloc[-1]
        nothing["assurance"] = assurance_of(target, *lines, method.direction)
    return nothing


def _icons_need_points(method: Method) -> bool:
    return method.chart == "run" or method.rule_set in MDC_RULE_SETS


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
