"""All teams together: outcome, process and balancing measures, and did it last."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qikit.evaluation.claims import CLAIM
from qikit.evaluation.sentences import sustained_sentence
from qikit.evaluation.side_by_side import measures_side_by_side
from qikit.evaluation.sustained import Sustained, sustained
from qikit.measures import Measure
from qikit.reports.blocks import Block, named_bullets, paragraph, table, together
from qikit.reports.programme.summit_aims import aim_of, distance
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.programme.summit_words import (
    CHANGE_IS,
    NOTHING_COMPARED,
    cells,
    how_sure,
    verdict,
)
from qikit.reports.results import MeasureResult

TYPES = {
    "outcome": "Outcome: what matters to patients",
    "process": "Process: what we do",
    "balancing": "Balancing: did anything else get worse?",
    "context": "Context",
}
NO_GAIN = "There is no gain that is clear yet, so none that could last."
NEXT = "Read a gain together with the balancing measures: did anything else move?"
ELEMENTS = "Elements of the bundle, all teams together"


def together_section(meeting: Summit) -> Block:
    """Set the measures of all teams together beside one another, type by type."""
    if meeting.progress is None:
        return paragraph(NOTHING_COMPARED)
    found = measures_side_by_side(meeting.progress.found)
    found = found[found["area"].eq(meeting.group)]
    own = [r for r in meeting.report.results if r.measure.id in set(found["measure"])]
    order = list(dict.fromkeys(found["measure"]))
    own.sort(key=lambda result: order.index(result.measure.id))
    if not own:
        return paragraph(NOTHING_COMPARED)
    blocks = [_table(meeting, [r.measure for r in own], "All teams together")]
    said = [(r.measure.name, _told(meeting, r)) for r in own]
    elements = [r.measure for r in meeting.progress.elements if r.measure.id in order]
    if elements:
        blocks.append(_table(meeting, elements, ELEMENTS))
    return together([*blocks[:1], named_bullets(said), *blocks[1:], paragraph(NEXT)])


def _table(meeting: Summit, measures: list[Measure], caption: str) -> Block:
    rows = []
    is_element = any("/" in measure.id for measure in measures)
    for measure in measures:
        row = meeting.change(measure, meeting.group)
        name = measure.name if is_element else measure.short_name
        kind = {} if is_element else {"Kind": measure.type}
        told = {"Measure": name, **kind, **cells(row, measure, meeting, meeting.group)}
        rows.append(told | {"What we can say": verdict(row)})
    return table(pd.DataFrame(rows), f"{caption}; {CHANGE_IS}")


def _told(meeting: Summit, result: MeasureResult) -> str:
    """Say the aim, the change and how sure it is, for one measure of the group."""
    measure = result.measure
    row = meeting.change(measure, meeting.group)
    aim = aim_of(meeting, measure, None)
    said = [
        f"{TYPES[measure.type].split(':')[0]} measure.",
        "" if aim is None else f"Aim: {distance(aim, row, measure)}",
        "" if row is None else how_sure(row, measure, result.group_chart),
    ]
    return " ".join(filter(None, said))


def lasting(meeting: Summit) -> list[tuple[MeasureResult, Sustained]]:
    """Say of each measure with a better side whether the gain of all lasted."""
    return [
        (result, sustained(chart, direction=d, programme_end=meeting.ends))
        for result in meeting.report.results
        if (chart := result.group_chart) is not None
        and (d := result.measure.direction) in ("up", "down")
    ]


def lasting_section(meeting: Summit) -> Block:
    """Write baseline against end: how long the gain has lasted, and what is open."""
    said = list(_lasting(meeting))
    if not said:
        return paragraph("No run chart of all teams together is known yet.")
    asks = "Who looks at these charts in a year, and what would tell us to act?"
    return together([named_bullets(said), paragraph(asks)])


def _lasting(meeting: Summit) -> Iterator[tuple[str, str]]:
    for result, found in lasting(meeting):
        measure = result.measure
        row = meeting.change(measure, meeting.group)
        is_gain = row is not None and row["status"] == CLAIM
        is_gain = is_gain and row["judgement"] == "better"
        said = sustained_sentence(found, measure) if is_gain else NO_GAIN
        yield measure.short_name, said
