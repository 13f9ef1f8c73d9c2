"""What changed: outcome, process and balancing measures of all teams together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from qikit.evaluation.before_after import BASELINE_POINTS
from qikit.evaluation.change_words import (
    caution_text,
    change_interval_text,
    change_text,
    value_text,
)
from qikit.evaluation.claims import CHANGE_ONLY, CLAIM, SIGNAL_ONLY
from qikit.evaluation.side_by_side import TYPES, measures_side_by_side
from qikit.measures import Measure
from qikit.reports.blocks import Block, folded, heading, paragraph, table, together
from qikit.reports.programme.evaluation_gains import Gains, gains
from qikit.reports.programme.progress import Progress, progress
from qikit.reports.results import Report
from qikit.rounding import count_text

HIDDEN = "Figures are suppressed, so no change can be shown to these readers."
NOT_CLEAR, UNKNOWN = "not clear yet", "not known"
ALL = "all teams together"
NOTHING = (
    "Nothing can be compared: there are no figures both from before the programme and "
    "from now. We do not know what changed."
)
HEADS = {
    "outcome": "Outcome: what patients notice",
    "process": "Process: what teams do",
    "balancing": "Balancing: what could have become worse meanwhile",
    "context": "Context: what surrounds it",
}
NO_CAUSE = (
    "These figures say what was seen, before and now. They do not say why: there is no "
    "comparison with practices that did not take part."
)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A report with the changes of its programme, worked out once."""

    report: Report

    @cached_property
    def progress(self) -> Progress | None:
        """The changes over every series of the report."""
        return progress(self.report)

    @cached_property
    def gains(self) -> Gains:
        """Which of the changes may be called gains, now or at the programme's end."""
        return gains(self.report, self.progress)

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The rows of all teams together: outcome, process, balancing."""
        found = self.progress
        if found is None:
            return pd.DataFrame(columns=["measure", "type", "status", "note"])
        order = measures_side_by_side(found.found)[["area", "measure", "type"]]
        order = order[order["area"].eq(found.group)]
        return order.merge(found.found.table, on=["area", "measure"], how="left")

    @property
    def of_elements(self) -> pd.DataFrame:
        """The rows of the elements of bundles alone."""
        rows = self.changes
        return rows[rows["measure"].str.contains("/", regex=False)]

    @property
    def of_measures(self) -> pd.DataFrame:
        """The same without the elements of bundles."""
        rows = self.changes
        return rows[~rows["measure"].str.contains("/", regex=False)]

    def measure(self, name: str) -> Measure:
        """Return the definition of a measure that changed."""
        return self.progress.found.measures[name]


def evaluation(report: Report) -> Evaluation:
    """Gather what an evaluation report shows."""
    return Evaluation(report)


def changed(whole: Evaluation) -> Block:
    """Set the measures beside one another, a table for each of their types."""
    rows = whole.of_measures
    if rows.empty:
        return paragraph(NOTHING)
    blocks = [paragraph(NO_CAUSE), paragraph(compared(whole))]
    for kind in TYPES:
        own = rows[rows["type"].eq(kind)]
        caption = f"{kind.capitalize()} measures, {ALL}"
        if len(own):
            blocks += [heading(HEADS[kind], 3), _table(own, whole, caption)]
        elif kind != "context":
            none = f"There is no {kind} measure with figures: we do not know."
            blocks += [heading(HEADS[kind], 3), paragraph(none)]
    elements = whole.of_elements
    if len(elements):
        inner = _table(elements, whole, f"Each step of the bundle, {ALL}")
        blocks.append(folded("Each step of the bundle, before and now", inner))
    return together(blocks)


def change_line(row: pd.Series, whole: Evaluation) -> str:
    """Say one change in a sentence: word, values with n, change, interval."""
    measure = whole.measure(row["measure"])
    if row["note"]:
        return f"{measure.short_name}: {UNKNOWN}. {why_unknown(row, whole)}"
    return (
        f"{measure.short_name} ({row['type']}): {_in_words(row)}. "
        f"{value_text(row, 'before', measure)} before, "
        f"{value_text(row, 'after', measure)} now: {change_text(row, measure)} "
        f"({change_interval_text(row, measure)}). {_care(row)}"
    ).strip()


def _in_words(row: pd.Series) -> str:
    """Say "clearly better" in a sentence, where a table says "clear: better"."""
    return verdict(row).replace("clear: ", "clearly ")


def why_unknown(row: pd.Series, whole: Evaluation) -> str:
    """Say why there is no change: suppressed figures are not missing ones."""
    results = (*whole.report.results, *whole.progress.elements)
    own = [r for r in results if r.measure.id == row["measure"]]
    if any(r.suppressed.anything for r in own):
        return HIDDEN
    return f"{row['note'][:1].upper()}{row['note'][1:]}"


def verdict(row: pd.Series) -> str:
    """Say what may be claimed of a change: better, worse, or not clear yet."""
    if row["note"]:
        return UNKNOWN
    if row["status"] == CLAIM:
        return f"clear: {row['judgement'] or row['word']}"
    return NOT_CLEAR


def compared(whole: Evaluation) -> str:
    """Say which months are compared, and what makes a change clear."""
    n = count_text(whole.progress.found.n_series, "series", "series")
    return (
        f"{spans(whole)} A change is called better or worse only when the run "
        "chart shows a shift or trend and the interval stays clear of no change with "
        f"all {n} of this report allowed for; periods are treated as independent."
    )


def spans(whole: Evaluation) -> str:
    """Say which months are compared."""
    stretches = whole.progress.found.stretches
    steps = {name: whole.measure(name).frequency for name in stretches}
    found = {
        (before.text(steps[name]), after.text(steps[name]))
        for name, (before, after) in stretches.items()
    }
    told = "; ".join(f"{before} with {after}" for before, after in sorted(found))
    return f"Compared: {told}."


def _care(row: pd.Series) -> str:
    if row["status"] == CLAIM and row["is_caution_due"]:
        is_short = row["n_before"] < BASELINE_POINTS
        return caution_text(int(row["n_before"]), is_short)
    if row["status"] == SIGNAL_ONLY:
        return "Its run chart shows a shift or trend: what changed?"
    if row["status"] == CHANGE_ONLY:
        return "The run chart shows no shift or trend to go with it."
    return ""


def _table(rows: pd.DataFrame, whole: Evaluation, caption: str) -> Block:
    frame = pd.DataFrame([_cells(row, whole) for _, row in rows.iterrows()])
    return table(frame, caption)


def _cells(row: pd.Series, whole: Evaluation) -> dict[str, str]:
    measure = whole.measure(row["measure"])
    interval = UNKNOWN if row["note"] else change_interval_text(row, measure)
    change = UNKNOWN if row["note"] else change_text(row, measure)
    return {
        "Measure": measure.name,
        "Before": value_text(row, "before", measure),
        "Now": value_text(row, "after", measure),
        "Change": why_unknown(row, whole) if row["note"] else f"{change} ({interval})",
        "How sure": verdict(row),
    }
