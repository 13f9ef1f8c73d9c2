"""What a learning session's report does not know, or may not tell."""

from __future__ import annotations

from collections.abc import Iterator

from qikit.reports import provenance
from qikit.reports.blocks import Block, bullets, heading, together
from qikit.reports.doubts import OF_CHARTS, chart_notes
from qikit.reports.programme.plan_doubts import LEFT_OUT
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_questions import NOT_KNOWN, ask
from qikit.reports.results import MeasureResult
from qikit.rounding import number_text

NAMED = 2  # charts of the same words; of more they are counted


def not_known(meeting: SessionReport) -> Block:
    """Say what of the figures is doubtful, and what of the texts is left out."""
    shown = provenance.not_known(meeting.report, with_charts=False)
    charts = [t for r in meeting.report.known for t in _of_charts(meeting, r)]
    of_charts = [heading(OF_CHARTS, 3), bullets(charts)] if charts else []
    kept = list(meeting.part.facts.get("kept_back", ()))
    left_out = [heading(LEFT_OUT, 3), bullets(kept)] if kept else []
    return together([shown, *of_charts, *left_out, ask(NOT_KNOWN)])


def _of_charts(meeting: SessionReport, result: MeasureResult) -> Iterator[str]:
    """Say once what several charts of a measure say of themselves."""
    told: dict[str, list[str]] = {}
    for label, text in chart_notes(meeting.report, result):
        told.setdefault(text, []).append(label)
    for text, labels in told.items():
        whose = f"{number_text(len(labels))} charts" if labels[NAMED:] else None
        yield f"{result.measure.short_name}, {whose or '; '.join(labels)}: {text}"
