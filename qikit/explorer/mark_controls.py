"""The controls that set and remove baselines, rebases and events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd

from qikit.data.definitions.choice_files import Choices
from qikit.data.definitions.job_files import ALL
from qikit.explorer.marks import Baseline, Target, baseline_of, set_so_far
from qikit.explorer.offers import Offers
from qikit.periods import period_text

EVENT_KINDS = tuple(
    (kind.replace("_", " "), kind)
    for kind in ("note", "change", "learning_session", "pdsa", "astronomical")
)
NO_MONTH = (("no month", None),)
CHOOSE = ("choose a month", "")
NOTHING = "nothing"
MOST_ROWS = 6


@dataclass(frozen=True)
class MarkControls:
    """One widget for each part of what is set; the slider has two lists in step."""

    offers: Offers
    measure: widgets.Dropdown
    area: widgets.Dropdown
    is_baseline: widgets.Checkbox
    span: widgets.SelectionRangeSlider
    first: widgets.Dropdown
    last: widgets.Dropdown
    why_baseline: widgets.Text
    rebase_at: widgets.Dropdown
    why_rebase: widgets.Text
    add_rebase: widgets.Button
    event_on: widgets.DatePicker
    event_label: widgets.Text
    event_kind: widgets.Dropdown
    add_event: widgets.Button
    listed: widgets.Select
    remove: widgets.Button
    answer: widgets.HTML

    @property
    def target(self) -> Target:
        """The charts on which something is set."""
        return Target(self.measure.value, self.area.value)

    @property
    def rebase_date(self) -> pd.Timestamp | None:
        """The first month of the rebase to be added; None while none is chosen."""
        return self.rebase_at.value or None

    @property
    def event_date(self) -> pd.Timestamp | None:
        """The day of the event to be added; None while none is chosen."""
        chosen = self.event_on.value
        return None if chosen is None else pd.Timestamp(chosen)


def mark_controls(offers: Offers) -> MarkControls:
    """Make the controls, empty."""
    return MarkControls(
        offers=offers,
        measure=_dropdown("On the charts of", [("All measures", ALL)]),
        area=_dropdown("And of", [("All areas and practices", ALL)]),
        is_baseline=widgets.Checkbox(description="Set a baseline", indent=False),
        span=widgets.SelectionRangeSlider(
            description="Baseline (its months stand below)",
            options=NO_MONTH,
            continuous_update=False,
            readout=False,  # the two lists say it; a text to edit would be one more
        ),
        first=_dropdown("Baseline from", NO_MONTH),
        last=_dropdown("Baseline to", NO_MONTH),
        why_baseline=_text("Reason of the baseline (if any)"),
        rebase_at=_dropdown("New median from", [CHOOSE]),
        why_rebase=_text("Reason of the rebase"),
        add_rebase=widgets.Button(description="Add the rebase"),
        event_on=widgets.DatePicker(description="Day of the event"),
        event_label=_text("Label of the event"),
        event_kind=_dropdown("Kind of event", EVENT_KINDS),
        add_event=widgets.Button(description="Add the event"),
        listed=widgets.Select(description="Set so far", options=[], rows=2),
        remove=widgets.Button(description="Remove the one chosen"),
        answer=widgets.HTML(),
    )


def fill_marks(made: MarkControls, choices: Choices) -> None:
    """Set the controls to what is chosen."""
    _offer_targets(made, choices)
    months = made.offers.months(choices.measures)
    _offer_months(made, months)
    baseline = baseline_of(choices, made.target)
    made.is_baseline.value = baseline is not None
    made.why_baseline.value = baseline.reason if baseline else made.why_baseline.value
    _fill_span(made, _span(baseline, months))
    _enable(made, bool(baseline), bool(months))
    lines = [(line, n) for n, line in enumerate(set_so_far(choices, made.offers))]
    made.listed.options = lines or [(NOTHING, None)]
    made.listed.rows = max(2, min(len(lines), MOST_ROWS))
    made.remove.disabled = not lines


def read_baseline(made: MarkControls, *, by_slider: bool) -> Baseline | None:
    """Return the baseline that the controls show; None where none is wanted.

    The slider and its two lists show the same: the one that was moved last counts.
    A baseline whose ends come in the wrong order is turned round.
    """
    chosen = made.span.value if by_slider else (made.first.value, made.last.value)
    if not made.is_baseline.value or None in chosen:
        return None
    first, last = sorted(chosen)
    is_begin = first == _months(made.first)[0]
    reason = made.why_baseline.value.strip()
    return Baseline(None if is_begin else first, last, reason)


def _span(
    baseline: Baseline | None, months: Sequence[pd.Timestamp]
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return what the slider shows: without a baseline the first half of the months.

    Not more than the first year: who ticks the box has a usual baseline at once.
    """
    if not months:
        return None
    if baseline is None:
        return months[0], months[min(11, (len(months) - 1) // 2)]
    within = [m for m in months if m <= baseline.last]
    first = baseline.first or months[0]
    return (first if first in months else months[0]), (within or [months[0]])[-1]


def _fill_span(
    made: MarkControls, span: tuple[pd.Timestamp, pd.Timestamp] | None
) -> None:
    if span is None:
        return
    made.span.value = span
    made.first.value, made.last.value = span


def _offer_targets(made: MarkControls, choices: Choices) -> None:
    offers = made.offers
    measures = [(offers.measure_name(m), m) for m in choices.measures]
    _offer(made.measure, [("All measures", ALL), *measures])
    here = offers.name_of(choices.level, choices.area)
    _offer(made.area, [("All areas and practices", ALL), (here, choices.area)])


def _offer_months(made: MarkControls, months: Sequence[pd.Timestamp]) -> None:
    options = tuple((period_text(m), m) for m in months) or NO_MONTH
    for widget in (made.span, made.first, made.last):
        _offer(widget, options)
    _offer(made.rebase_at, (CHOOSE, *(o for o in options if o not in NO_MONTH)))


def _offer(widget: Any, options: Iterable[tuple[str, Any]]) -> None:
    """Change what is offered; what was chosen stays, if it is offered still."""
    options, before = tuple(options), widget.value
    if tuple(widget.options) == options:
        return
    widget.options = options
    values = [value for _, value in options]
    chosen = before if isinstance(before, tuple) else (before,)
    if all(value in values for value in chosen):
        widget.value = before
    elif isinstance(widget, widgets.Dropdown):
        widget.value = values[0]


def _months(widget: widgets.Dropdown) -> list[pd.Timestamp]:
    return [month for _, month in widget.options]


def _enable(made: MarkControls, is_baseline: bool, has_months: bool) -> None:
    for widget in (made.span, made.first, made.last, made.why_baseline):
        widget.layout.display = None if is_baseline else "none"
    for widget in (made.is_baseline, made.rebase_at, made.add_rebase):
        widget.disabled = not has_months


def _dropdown(label: str, options: Sequence[tuple[str, Any]]) -> widgets.Dropdown:
    return widgets.Dropdown(description=label, options=options)


def _text(label: str) -> widgets.Text:
    return widgets.Text(description=label, continuous_update=False)
