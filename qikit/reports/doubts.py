"""What we do not know: set aside, suppressed, missing, old, or not assessed."""

from __future__ import annotations

import pandas as pd

from qikit.headlines import state_text
from qikit.periods import period_end, period_text
from qikit.plots.phrases import listed, sentence
from qikit.reports.blocks import Block, bullets, folded, heading, together
from qikit.reports.results import MeasureResult, Report
from qikit.reports.suppression import (
    all_hidden_text,
    left_out_text,
    newer_text,
    suppression_doubts,
)
from qikit.reports.unfinished import unfinished_text
from qikit.rounding import count_text
from qikit.variation.shown import shown_text

NOTHING_FOUND = "The checks found nothing that touches these figures."
QUALITY_HEADS = {
    "critical": "Set aside: these figures failed a check",
    "warning": "Read with care",
}
OF_CHARTS = "Run charts"
OLD_AFTER_MONTHS = 12  # older figures are called old in so many words
NAMED_AT_MOST = 8


def not_known(report: Report, *, with_charts: bool = True) -> Block:
    """Say what is set aside, missing, doubtful, old or not assessed; gravest first.

    Without `with_charts` what run charts say of themselves is left out: for a page
    that does not draw them all.
    """
    found = _doubts(report)
    if not with_charts:
        del found[OF_CHARTS]
    groups = [(head, items) for head, items in found.items() if items]
    if len(groups) == 1:  # one list needs no heading, but what failed a check does
        groups = [(h if h in QUALITY_HEADS.values() else "", i) for h, i in groups]
    parts = [
        part
        for head, items in groups
        for part in ([heading(head, 3)] if head else []) + [bullets(items)]
    ]
    block = together(parts or [bullets([NOTHING_FOUND])])
    if not report.about.elsewhere:
        return block
    rest = bullets(list(report.about.elsewhere))
    return block + folded("What the checks found in the dataset as a whole", rest)


def nothing_known(result: MeasureResult) -> str:
    """Say that no practice has a figure, or may show one, and no more than that."""
    if result.is_suppressed:
        return all_hidden_text(result)
    if result.n_listed == 1:
        whose = "the practice has no"
    else:
        whose = f"none of the {count_text(result.n_listed, 'practice')} has a"
    return (
        f"{result.measure.short_name}: {whose} figure in this dataset. "
        "We do not know how they do."
    )


def awaited_text(result: MeasureResult) -> str:
    """Say that the newest period has no figure of the group yet; "" if it has."""
    if result.awaited is None:
        return ""
    whose = "no practice has" if result.n_listed > 1 else "the practice has not"
    awaited, newest = (
        period_text(period, result.measure.frequency)
        for period in (result.awaited, result.period)
    )
    return (
        f"{result.measure.short_name}: {whose} reported for {awaited} yet; "
        f"the figures are those of {newest}."
    )


def age_text(report: Report) -> str:
    """Say how old figures of more than 12 months are: "over 2 years old", or ""."""
    if not report.about.run_at or not report.known:
        return ""
    made = pd.Timestamp(report.about.run_at[:10])
    newest = max(period_end(r.period, r.measure.frequency) for r in report.known)
    months = (made.year - newest.year) * 12 + made.month - newest.month
    if months <= OLD_AFTER_MONTHS:
        return ""
    return f"over {count_text(months // 12, 'year')} old"


def _doubts(report: Report) -> dict[str, list[str]]:
    """Gather all doubts under their headings."""
    about = report.about
    found = {
        head: [q["text"] for q in about.quality if q["severity"] == severity]
        for severity, head in QUALITY_HEADS.items()
    }
    gaps = [line for r in report.results for line in _gaps(report, r)]
    charts = [
        f"{label}, {r.measure.short_name}: {text}"
        for r in report.known
        for label, text in chart_notes(report, r)
    ]
    counted = [about.membership] if about.membership else []
    counted += [move["text"] for move in about.moves]
    return {
        **found,
        "Not finished": [text for r in report.results if (text := unfinished_text(r))],
        "What is suppressed": suppression_doubts(report),
        "Missing or not shown": gaps,
        "How sure the figures are": [*_widened(report), *_age(report)],
        OF_CHARTS: charts,
        "Who is counted": counted,
        "The source": list(about.source_notes),
    }


def _widened(report: Report) -> list[str]:
    """Name the measures whose interval allows for practices that differ."""
    names = [
        r.measure.short_name
        for r in report.known
        if r.group is not None and r.group.is_widened and not report.slice.own_code
    ]
    if not names:
        return []
    said = "The group's 95% interval is widened because practices differ by more than"
    return [f"{said} chance: {listed(names)}."]


def _gaps(report: Report, result: MeasureResult) -> list[str]:
    if result.ranked is None:
        return [nothing_known(result)]
    bars = result.ranked.bars
    missing = bars[bars["value"].isna()]
    lines = [
        f"{result.measure.short_name}: {state_text(str(state))} for "
        f"{_named(report, rows['practice_code'])}. {_present(result)}"
        for state, rows in missing.groupby("state")
    ]
    awaited = [text for text in [newer_text(result), awaited_text(result)] if text]
    hidden = ["the group"] if result.suppressed.group else []
    others = [
        f"{result.measure.short_name}: the figure of {name} is suppressed."
        for name in [*hidden, *result.suppressed.others]
    ]
    return awaited + lines + others


def _named(report: Report, codes: pd.Series) -> str:
    names = [report.slice.short_labels[code] for code in codes]
    more = len(names) - NAMED_AT_MOST
    tail = f" and {more} more" if more > 0 else ""
    return f"{', '.join(names[:NAMED_AT_MOST])}{tail}"


def _present(result: MeasureResult) -> str:
    if result.suppressed.n_practices:
        return sentence(shown_text(result.ranked.bars))
    verb = "has" if result.n_present == 1 else "have"
    listed = count_text(result.n_listed, "practice")
    return f"{result.n_present} of {listed} {verb} a figure."


def chart_notes(report: Report, result: MeasureResult) -> list[tuple[str, str]]:
    """Give whose chart it is and what it says of itself, the group's chart first."""
    names = report.slice.short_labels
    charts = {names[code]: chart for code, chart in result.charts.items()}
    if result.group_chart is not None:
        charts = {report.about.group_name: result.group_chart} | charts
    frequency = result.measure.frequency
    return [
        (label, " ".join(filter(None, [note, left_out_text([chart], frequency)])))
        for label, chart in charts.items()
        for note in chart.notes
    ]


def _age(report: Report) -> list[str]:
    age = age_text(report)
    text = f"The newest figures are {age}, and much may have changed since."
    return [text] if age else []
