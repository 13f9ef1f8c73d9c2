"""Where the widgets of the explorer stand: controls left, picture right."""

from __future__ import annotations

from collections.abc import Sequence

import ipywidgets as widgets

from qikit.explorer.controls import Controls
from qikit.explorer.keeping import KeepControls
from qikit.explorer.mark_controls import MarkControls
from qikit.reports.blocks import heading

SHOWN, MONTHS = "What is shown", "Months and rules"
MARKS, KEEP = "Baseline, rebase, event", "Keep and use"
UNFOLD, FOLD = "Set a baseline, rebase or event", "Fold these controls"


def columns(
    dataset: widgets.Dropdown,
    made: Controls,
    marks: MarkControls,
    keep: KeepControls,
    picture: Sequence[widgets.Widget],
) -> widgets.Box:
    """Set the controls beside the picture; below it where there is little room."""
    area = (made.level, made.find, made.area)
    what = (dataset, *area, made.measures, made.chart, made.compared, made.page)
    months = (made.first_month, made.last_month, made.rule_set)
    left = widgets.VBox(
        [
            _group(SHOWN, what),
            _group(MONTHS, months),
            _group(MARKS, _marks(marks)),
            _group(KEEP, _keep(keep)),
        ]
    )
    right = widgets.VBox(list(picture))
    left.add_class("qk-controls")
    right.add_class("qk-shown")
    both = widgets.Box([left, right])
    both.add_class("qk-columns")
    return both


def _marks(made: MarkControls) -> list[widgets.Widget]:
    """Fold what is set only now and then; what is set stays in sight."""
    target = (made.measure, made.area)
    span = (made.is_baseline, made.span, made.first, made.last, made.why_baseline)
    rebase = (made.rebase_at, made.why_rebase, made.add_rebase)
    event = (made.event_on, made.event_label, made.event_kind, made.add_event)
    inner = widgets.VBox([_rows(part) for part in (target, span, rebase, event)])
    inner.layout.display = "none"
    button = widgets.Button(description=UNFOLD)

    def turn(_: widgets.Button) -> None:
        opens = button.description == UNFOLD
        button.description = FOLD if opens else UNFOLD
        inner.layout.display = None if opens else "none"

    button.on_click(turn)
    return [button, inner, made.listed, made.remove, made.answer]


def _keep(made: KeepControls) -> list[widgets.Widget]:
    return [
        _rows((made.name, made.again, made.save)),
        _rows((made.saved, made.load)),
        _rows((made.job, made.anew, made.use)),
        made.answer,
    ]


def _group(title: str, parts: Sequence[widgets.Widget]) -> widgets.VBox:
    made = widgets.VBox([widgets.HTML(heading(title, 3).html), *parts])
    made.add_class("qk-group")
    return made


def _rows(parts: Sequence[widgets.Widget]) -> widgets.VBox:
    made = widgets.VBox(list(parts))
    made.add_class("qk-rows")
    return made
