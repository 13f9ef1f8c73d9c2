"""The signals of many charts in one table, with the values that they stand on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from qikit.spc.run_chart import RunChart
from qikit.spc.signal_words import UPWARD

RUNS = ("shift", "trend")  # signals of several points in a row
SIGNAL_COLUMNS = (
    "measure area kind direction start_period end_period n centre_line lowest highest "
    "goes_up lasts rule_set"
).split()


def chart_signals(charts: Mapping[str, RunChart], *, measure: str) -> pd.DataFrame:
    """List the signals of the last phase of each chart.

    What an earlier phase showed is no news: somebody has given the reason for the
    new centre line.

    Parameters
    ----------
    charts
        Charts by area, as `run_charts` gives them; control charts too. Their values
        are in stored units (multiplier 1), or the sentences will be wrong.
    measure
        The id of the measure, written in each row.

    Returns
    -------
    One row per signal, in the order of the charts; the single points beyond a limit
    on one side make one row together. Columns: measure, area, kind (shift, trend,
    outside_limits, two_of_three), direction, start_period and end_period (its first
    and last point, both included), n (points), centre_line, lowest and highest
    (values of its points), goes_up (above or rising), lasts (no later point off the
    centre line), rule_set.
    """
    found = [
        {"measure": measure, "area": str(area), **row}
        for area, chart in charts.items()
        for row in _rows(chart)
    ]
    signals = pd.DataFrame(found, columns=SIGNAL_COLUMNS)
    words = ["measure", "area", "kind", "direction"]
    dates = dict.fromkeys(["start_period", "end_period"], "datetime64[us]")
    flags = dict.fromkeys(["goes_up", "lasts"], bool)
    return signals.astype(dict.fromkeys(words, "str") | dates | flags)


def _rows(chart: RunChart) -> Iterator[dict]:
    """Give the signals of the last phase; those of single points go together."""
    if chart.signals.empty:
        return
    is_last = chart.signals["phase"].eq(chart.phases["phase"].iloc[-1])
    signals = chart.signals[is_last]
    is_run = signals["kind"].isin(RUNS)
    for _, signal in signals[is_run].iterrows():
        yield _row(chart, signal, _points_of(chart, signal))
    for _, alike in signals[~is_run].groupby(["kind", "direction"], sort=False):
        points = pd.concat([_points_of(chart, one) for _, one in alike.iterrows()])
        points = points[~points.index.duplicated()].sort_index()
        yield _row(chart, alike.iloc[0], points)


def _points_of(chart: RunChart, signal: pd.Series) -> pd.DataFrame:
    """Return the points that a signal stands on."""
    inside = chart.points.iloc[int(signal["start"]) - 1 : int(signal["end"])]
    is_own = inside["value"].notna() & ~inside["is_excluded"]
    if signal["kind"] == "shift":  # a point on the line is passed over
        is_own &= inside["is_useful"]
    elif signal["kind"] not in RUNS:
        is_own &= inside[signal["kind"]]
    return inside[is_own]


def _row(chart: RunChart, signal: pd.Series, points: pd.DataFrame) -> dict:
    last = chart.points.index.get_loc(points.index[-1])
    is_run = signal["kind"] in RUNS
    return {
        "kind": signal["kind"],
        "direction": signal["direction"],
        "start_period": points["period_start"].iloc[0],
        "end_period": points["period_start"].iloc[-1],
        "n": int(signal["n"]) if is_run else len(points),
        "centre_line": float(points["centre_line"].iloc[-1]),
        "lowest": points["value"].min(),
        "highest": points["value"].max(),
        "goes_up": signal["direction"] in UPWARD,
        "lasts": not chart.points["is_useful"].iloc[last + 1 :].any(),
        "rule_set": chart.rule_set,
    }
