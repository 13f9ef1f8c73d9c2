"""How soon an analyst should read a report before it goes out, and why, in words."""

from __future__ import annotations

from typing import NamedTuple

from qikit.reports.quality import QualityReport
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text
from qikit.spc.signal_words import newest_signal
from qikit.variation.comparison import HIGHER, LOWER

# What may be wrong comes before what is news: one figure that was set aside outweighs
# any number of signals a report can have.
FOR_SET_ASIDE, FOR_CARE, FOR_OUTLIER, FOR_SIGNAL = 10_000, 1_000, 10, 1


class Attention(NamedTuple):
    """The higher the rank the sooner; the reasons in words, "" without any."""

    rank: int
    why: str

    @property
    def facts(self) -> dict[str, str]:
        """As facts of a page's title block."""
        return {"attention": str(self.rank), "why": self.why}


def attention(report: Report) -> Attention:
    """Rank a report by what was set aside or needs care, then by what stands out.

    In a practice's own report only its own signals and differences count.
    """
    severities = [finding["severity"] for finding in report.about.quality]
    counts = _found(severities) | {
        "beyond chance": (
            sum(_n_outliers(report, r) for r in report.known),
            FOR_OUTLIER,
        ),
        "with a shift or trend": (
            sum(_n_signals(report, r) for r in report.known),
            FOR_SIGNAL,
        ),
    }
    return _ranked(counts)


def attention_to_data(report: QualityReport) -> Attention:
    """Rank a report on data by what was set aside or needs care."""
    return _ranked(_found([f.severity for f in report.slice.findings]))


def _found(severities: list[str]) -> dict[str, tuple[int, int]]:
    return {
        "set aside": (severities.count("critical"), FOR_SET_ASIDE),
        "to read with care": (severities.count("warning"), FOR_CARE),
    }


def _ranked(counts: dict[str, tuple[int, int]]) -> Attention:
    rank = sum(n * weight for n, weight in counts.values())
    said = [f"{_counted(what, n)} {what}" for what, (n, _) in counts.items() if n]
    return Attention(rank, ", ".join(said))


def _counted(what: str, n: int) -> str:
    """Count what the words are about: findings, or charts and rankings."""
    things = {"beyond chance": "figure", "with a shift or trend": "run chart"}
    return count_text(n, things.get(what, "finding"))


def _n_outliers(report: Report, result: MeasureResult) -> int:
    """Count the practices that differ beyond chance, or the own one."""
    if result.ranked is None:
        return 0
    bars, own = result.ranked.bars, report.slice.own_code
    differs = bars["comparison"].isin((HIGHER, LOWER))
    return int((differs & (own is None or bars["practice_code"].eq(own))).sum())


def _n_signals(report: Report, result: MeasureResult) -> int:
    """Count the run charts with a signal in the newest year, or the own one."""
    own = report.slice.own_code
    charts = {c: x for c, x in result.charts.items() if own is None or c == own}
    return sum(newest_signal(chart) is not None for chart in charts.values())
