"""Signals of two runs: which are new, and which no longer stand, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from qikit.data.slices import Slice
from qikit.headlines import recent_signals
from qikit.measures import Measure
from qikit.periods import period_text
from qikit.reports.results import work_out
from qikit.spc.assessment import ASSESSED
from qikit.spc.run_chart import RunChart

NEW, GONE = "new", "no longer"
Charts = Mapping[tuple[str, str], RunChart]  # by level and area


@dataclass(frozen=True)
class SignalChange:
    """One signal that only one of the runs has; `why` it no longer stands."""

    level: str
    area: str
    kind: str
    direction: str
    n: int
    start: pd.Timestamp
    end: pd.Timestamp
    frequency: str
    change: str
    why: str = ""

    def words(self) -> str:
        """Say the signal: "shift above the median, 6 points from … to …"."""
        kind = f"{self.direction} trend"
        if self.kind == "shift":
            kind = f"shift {self.direction} the median"
        first, last = (period_text(d, self.frequency) for d in (self.start, self.end))
        return f"{kind}, {self.n} points from {first} to {last}"


def report_charts(cut: Slice, measure: Measure) -> dict[tuple[str, str], RunChart]:
    """Return the run charts of a report by level and area, without its peers'.

    They are those of the report itself: the same rules, phases and months.
    """
    result = work_out(cut, measure)
    own = cut.own_code
    charts = {
        ("practice", code): chart
        for code, chart in result.charts.items()
        if own is None or code == own
    }
    if result.group_chart is not None:
        code = cut.benchmark_rows(measure, "cluster")["area_code"].iloc[0]
        charts["cluster", str(code)] = result.group_chart
    return charts


def compare_signals(old: Charts, new: Charts) -> Iterator[SignalChange]:
    """Compare the signals of the latest year, as the reports name them.

    A signal that has grown, or begun earlier, is the same one as long as the two
    overlap. Only areas that both runs have are compared.
    """
    for key in sorted(old.keys() & new.keys()):
        before, after = recent_signals(old[key]), recent_signals(new[key])
        for _, signal in after.iterrows():
            if not _stands(signal, before):
                yield _told(key, signal, new[key], NEW)
        for _, signal in before.iterrows():
            if not _stands(signal, after):
                yield _told(key, signal, new[key], GONE)


def _stands(signal: pd.Series, others: pd.DataFrame) -> bool:
    """Whether one of the others is of the same kind and direction, and overlaps."""
    same = others["kind"].eq(signal["kind"])
    same &= others["direction"].eq(signal["direction"])
    same &= others["start_period"].le(signal["end_period"])
    same &= others["end_period"].ge(signal["start_period"])
    return bool(same.any())


def _told(
    key: tuple[str, str], signal: pd.Series, chart: RunChart, change: str
) -> SignalChange:
    return SignalChange(
        *key,
        signal["kind"],
        signal["direction"],
        int(signal["n"]),
        signal["start_period"],
        signal["end_period"],
        chart.frequency,
        change,
        _why(signal, chart) if change == GONE else "",
    )


def _why(signal: pd.Series, chart: RunChart) -> str:
    """Say why a signal of the older run is not in the newer one's latest year."""
    if chart.status != ASSESSED:
        return "the newer run has too few points to assess it"
    if not _stands(signal, chart.signals):
        return "with the figures of today the rule no longer fires"
    last = chart.signals[chart.signals["phase"].eq(chart.phases["phase"].iloc[-1])]
    if not _stands(signal, last):
        return "a new median has been agreed since"
    return "it is older than the latest year"
