"""What changed in a practice since the programme began: clear, asked, or too few."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import pandas as pd

from qikit.evaluation.before_after import before_after
from qikit.evaluation.change_intervals import DIFFERENCE
from qikit.evaluation.change_words import caution_text, change_text
from qikit.evaluation.claims import CLAIM, SIGNAL_ONLY
from qikit.evaluation.sentences import sentences
from qikit.evaluation.stretches import Stretch
from qikit.headlines import interval_text, value_and_counts
from qikit.measures import Measure
from qikit.plots.phrases import listed
from qikit.programme.aims import distance
from qikit.programme.journeys import time_in
from qikit.reports.blocks import Block, bullets, folded, paragraph, table, together
from qikit.reports.doubts import nothing_known
from qikit.reports.programme.aim_distance import aim_cell, standings
from qikit.reports.programme.own_rows import own_rows, recent_stretch, usual_stretch
from qikit.reports.programme.progress import COUNTED, Progress, progress
from qikit.reports.programme.stretches import NOW_MONTHS
from qikit.reports.results import MeasureResult, Report
from qikit.rounding import count_text, number_text
from qikit.spc.assessment import ASSESSED
from qikit.spc.constants import USEFUL_FOR_SHIFT
from qikit.spc.run_chart import RunChart
from qikit.variation.shown import suppressed_rows

TOO_FEW, WHERE_WE_BEGIN = "too few points", "where we begin"
NOT_CLEAR, CLEAR, A_QUESTION = "not clear yet", "clear", "a question"
NOT_KNOWN, HIDDEN = "not known", "suppressed"
NO_BEGINNING = "no months before these to compare with"
BEHIND = "The words in full: which rule, which months, how sure"
HOW_SURE = (
    "“Clear” needs both: a pattern on the run chart, and a change beyond chance when "
    "all our measures are looked at together."
)
NOT_BEGUN = (
    "The programme has no month of its own yet. What is here is where we begin from."
)


@dataclass(frozen=True, eq=False)
class _Change:
    """One measure at the beginning and now; `row` is one of `Changes.table`."""

    measure: Measure
    row: pd.Series | None
    before: Stretch
    sure: str


def own_changes(report: Report) -> Block | None:
    """Write each measure at the beginning and now, its aim, and what is clear.

    Where a chart has too few points to show a shift, the first three months stand
    beside the last three, and no signal is spoken of. None without a programme.
    """
    if report.slice.programme is None:
        return None
    if not report.known:
        return bullets([nothing_known(result) for result in report.results])
    found = progress(report)
    changes = [_change(report, found, result) for result in report.known]
    told = [*_joined(report), *([NOT_BEGUN] if found is None else _steps(found))]
    told += [*_few_words(changes), *_questions(changes)]
    told += [] if found is None else _cautions(found, report)
    blocks = [_table(report, changes)]
    blocks += [bullets(told)] if told else []
    return together([*blocks, *([] if found is None else _in_full(found, report))])


def is_too_few(chart: RunChart | None) -> bool:
    """Whether a chart has too few points to show a shift.

    Fewer than 12 useful ones around a median that is not frozen before them.
    """
    if chart is None or chart.phases.empty:
        return True
    if chart.status == ASSESSED:
        return False
    return int(chart.phases["n_useful"].iloc[-1]) < USEFUL_FOR_SHIFT


def _change(report: Report, found: Progress | None, result: MeasureResult) -> _Change:
    """Compare with the months before the programme; with few points the first three."""
    measure, own = result.measure, report.slice.own_code
    usual, rows = usual_stretch(report, measure), own_rows(report, measure)
    if rows["value"].isna().all() and suppressed_rows(rows).any():
        return _Change(measure, None, usual, HIDDEN)
    row = None if found is None else _row_of(found, measure)
    is_few = measure.chart == "run" and is_too_few(result.charts.get(own))
    is_claim = row is not None and row["status"] == CLAIM
    if row is None or not row["n_before"] or (is_few and not is_claim):
        not_few = WHERE_WE_BEGIN if found is None else NOT_CLEAR
        return _first_months(report, measure, TOO_FEW if is_few else not_few)
    if pd.isna(row["change"]):
        return _Change(measure, row, usual, NOT_KNOWN)
    sure = {CLAIM: CLEAR, SIGNAL_ONLY: A_QUESTION}.get(row["status"], NOT_CLEAR)
    if sure == CLEAR:
        sure = f"{row['judgement'] or row['word']}, {CLEAR}"
    return _Change(measure, row, usual, sure)


def _row_of(found: Progress, measure: Measure) -> pd.Series | None:
    rows = found.found.table[found.found.table["measure"].eq(measure.id)]
    return rows.iloc[0] if len(rows) else None


def _first_months(report: Report, measure: Measure, sure: str) -> _Change:
    """Compare the first three months of all with now, if they lie before it."""
    rows = own_rows(report, measure)
    first = rows.loc[rows["value"].notna(), "period_start"].min()
    after = recent_stretch(report, measure)
    if pd.isna(first):
        return _Change(measure, None, after, sure)
    last = first + pd.DateOffset(months=NOW_MONTHS - 1)
    before = Stretch(first, last)
    if last >= after.first:
        return _Change(measure, None, before, sure)
    changes = before_after(
        rows.assign(area=rows["practice_code"])[COUNTED],
        measure=measure,
        by="area",
        before=before,
        after=after,
    )
    return _Change(measure, changes.table.iloc[0], before, sure)


def _table(report: Report, changes: list[_Change]) -> Block:
    usual = usual_stretch(report, changes[0].measure)
    aims = {standing.measure.id: standing for standing in standings(report)}
    rows = [
        {
            "Measure": c.measure.short_name,
            "At the beginning": _beginning(c, usual),
            "Now (95% interval)": _now(report, c.measure, changes[0].measure),
            "Change (95% interval)": _size(c),
            "How sure": c.sure,
            "Our aim": aim_cell(aims.get(c.measure.id)),
        }
        for c in changes
    ]
    return table(pd.DataFrame(rows), _caption(report, changes, usual))


def _caption(report: Report, changes: list[_Change], usual: Stretch) -> str:
    """Name the months of most rows; a row with others names its own."""
    measure = changes[0].measure
    now = recent_stretch(report, measure).text(measure.frequency)
    if any(c.before == usual for c in changes):
        return f"At the beginning: {usual.text(measure.frequency)}; now: {now}"
    return f"At the beginning: our first {NOW_MONTHS} months; now: {now}"


def _beginning(change: _Change, usual: Stretch) -> str:
    if change.row is None:
        return HIDDEN if change.sure == HIDDEN else NO_BEGINNING
    text = _value(change.row, "before", change.measure)
    own = change.before
    return text if own == usual else f"{text}, {_months(own, change.measure)}"


def _months(stretch: Stretch, measure: Measure) -> str:
    """Name the months of a row that are not those of the caption."""
    if measure.frequency != "month":
        return stretch.text(measure.frequency)
    return f"{stretch.first:%b} to {stretch.last:%b %Y}"


def _now(report: Report, measure: Measure, told: Measure) -> str:
    """Write the value now; its months where they are not those `told` above."""
    text = _value_now(report, measure)
    stretch = recent_stretch(report, measure)
    is_told = stretch == recent_stretch(report, told)
    return text if is_told else f"{text}, {_months(stretch, measure)}"


def _value_now(report: Report, measure: Measure) -> str:
    """Write the months called now, with counts and interval."""
    rows, stretch = own_rows(report, measure), recent_stretch(report, measure)
    found = distance(rows, stretch=stretch, reach=0.0, direction=measure.direction)
    if not found.is_known:
        hidden = suppressed_rows(rows[stretch.holds(rows["period_start"])]).any()
        return HIDDEN if hidden else "no figure"
    text = measure.text(found.value)
    if math.isnan(found.denominator):
        return text
    first, then = value_and_counts(text, found.numerator, found.denominator)
    return f"{first} ({then}; {interval_text(measure, found.lower, found.upper)})"


def _value(row: pd.Series, side: str, measure: Measure) -> str:
    value = row[f"value_{side}"]
    if pd.isna(value):
        return "no figure"
    return _with_counts(
        measure, value, row[f"numerator_{side}"], row[f"denominator_{side}"]
    )


def _with_counts(measure: Measure, value: float, met: float, people: float) -> str:
    text = measure.text(value)
    if math.isnan(met) or math.isnan(people):
        return text
    first, then = value_and_counts(text, met, people)
    return f"{first} ({then})"


def _size(change: _Change) -> str:
    row, measure = change.row, change.measure
    if row is None or pd.isna(row["change"]):
        return "not known"
    if row["scale"] != DIFFERENCE or pd.isna(row["lower"]):
        return change_text(row, measure)
    size, *ends = (_signed(row[n], measure) for n in ("change", "lower", "upper"))
    unit = ("point" if size[1:] == "1" else "points") if measure.is_percentage else ""
    return f"{size} {unit or measure.unit} ({' to '.join(ends)})"


def _signed(value: float, measure: Measure) -> str:
    size = number_text(abs(round(measure.display(value), 10)), measure.decimals)
    if not float(size.replace(",", "")):
        return size
    return f"{'+' if value > 0 else '−'}{size}"


def _joined(report: Report) -> list[str]:
    """Say when the practice joined or left, where that was on the way."""
    part = report.slice.programme
    own = [t for t in part.facts["teams"] if t["code"] == report.slice.own_code]
    said = [time_in(t, part.facts["first_month"], part.until).text for t in own]
    return [text.replace("This team", "We", 1) for text in said if text]


def _few_words(changes: list[_Change]) -> list[str]:
    """Say once what too few points mean."""
    few = [c.measure.short_name for c in changes if c.sure == TOO_FEW]
    if not few:
        return []
    n = number_text(USEFUL_FOR_SHIFT)
    may = f"With {n} points off the middle line a run chart can show a shift"
    return [f"Too few points: {listed(few)}. {may}."]


def _questions(changes: list[_Change]) -> list[str]:
    """Ask once of the measures whose charts show a pattern without a clear change."""
    asked = [c.measure.short_name for c in changes if c.sure == A_QUESTION]
    if not asked:
        return []
    verb = "shows" if len(asked) == 1 else "each show"
    pattern = f"{listed(asked)} {verb} a pattern on the run chart"
    ask = "Did anything change at that time?"
    return [f"A question: {pattern}, but no change that is clear yet. {ask}"]


def _steps(found: Progress) -> list[str]:
    """Name the steps of the bundle whose change is clear."""
    table = found.found.table
    is_step = table["measure"].isin([r.measure.id for r in found.elements])
    told = []
    for _, row in table[is_step & table["status"].eq(CLAIM)].iterrows():
        step = found.found.measures[row["measure"]]
        before, after = (_value(row, side, step) for side in ("before", "after"))
        verdict = f"{row['judgement'] or row['word']}, {CLEAR}"
        told.append(f"Step “{step.name}”: {verdict}; from {before} to {after}.")
    return told


def _cautions(found: Progress, report: Report) -> list[str]:
    """Say of claims from a short baseline that chance tends back to the usual."""
    table = found.found.table
    ids = {r.measure.id for r in report.results}
    rows = table[table["status"].eq(CLAIM) & table["is_caution_due"]]
    return [
        f"{found.found.measures[row['measure']].short_name}: "
        f"{caution_text(int(row['n_before']), is_short=True)}"
        for _, row in rows[rows["measure"].isin(ids)].iterrows()
    ]


def _in_full(found: Progress, report: Report) -> list[Block]:
    """Fold the sentences with rule, months and n, and how many series were read."""
    measures = {m.id: _as_told(m) for m in found.found.measures.values()}
    claims = replace(found.found, measures=measures)
    said = sentences(claims, report.slice.short_labels)
    if said.empty:
        return []
    n = count_text(found.found.n_series, "series", "series")
    note = paragraph(f"Allowed for: {n}, the steps of the bundle among them.", "note")
    return [folded(BEHIND, bullets(list(said["sentence"])) + note)]


def _as_told(measure: Measure) -> Measure:
    """Call a step of a bundle by its short name: its text is a question."""
    if "/" not in measure.id:
        return measure
    return replace(measure, name=f"step “{measure.short_name}”")
