"""All teams together: outcome, process and balancing measures, and did it last."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from qikit.evaluation.before_after import BASELINE_POINTS
from qikit.evaluation.claims import CLAIM
from qikit.evaluation.sentences import sustained_sentence
from qikit.evaluation.side_by_side import measures_side_by_side
from qikit.evaluation.sustained import (
    HELD,
    NOT_HELD,
    SUSTAINED,
    Sustained,
    sustained,
)
from qikit.measures import Measure
from qikit.periods import parse_month
from qikit.reports.blocks import Block, named_bullets, paragraph, table, together
from qikit.reports.programme.summit_aims import aim_of, distance
from qikit.reports.programme.summit_opening import Summit
from qikit.reports.programme.summit_words import (
    NOTHING_COMPARED,
    cells,
    change_is,
    clear_text,
    how_sure,
    is_unknown,
    verdict,
)
from qikit.reports.results import MeasureResult
from qikit.rounding import count_text

TYPES = {
    "outcome": "An outcome: what matters to patients.",
    "process": "A process: what we do.",
    "balancing": "A balancing measure: did anything else get worse?",
    "context": "Context.",
}
BALANCING = "balancing"
NOT_KNOWN = "Whether there is a gain that could last is not known."
NO_GAIN = "There is no gain that is clear yet, so none that could last."
YEAR_TWO = (
    "Whether year two holds a gain is not known yet: that takes 12 months after the "
    "end of the programme."
)
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
    said = [(r.measure.short_name, _told(meeting, r)) for r in own]
    elements = [r.measure for r in meeting.progress.elements if r.measure.id in order]
    if elements:
        blocks.append(_table(meeting, elements, ELEMENTS))
    return together([*blocks[:1], named_bullets(said), paragraph(NEXT), *blocks[1:]])


def _table(meeting: Summit, measures: list[Measure], caption: str) -> Block:
    rows = []
    is_element = any("/" in measure.id for measure in measures)
    for measure in measures:
        row = meeting.change(measure, meeting.group)
        name = measure.name if is_element else measure.short_name
        told = {"Measure": name, **cells(row, measure, meeting, meeting.group)}
        rows.append(told | {"What we can say": verdict(row)})
    return table(pd.DataFrame(rows), f"{caption}; {change_is(measures)}")


def _told(meeting: Summit, result: MeasureResult) -> str:
    """Say what kind a measure of the group is, its aim, and what the table cannot.

    A change that is clear needs no more words; why one is not, and the care that a
    short baseline asks for, do.
    """
    measure = result.measure
    row = meeting.change(measure, meeting.group)
    aim = aim_of(meeting, measure, None)
    sure = "" if row is None else how_sure(row, measure, result.group_chart)
    said = [
        TYPES[measure.type],
        "" if aim is None else f"Aim: {distance(aim, row, measure, brief=True)}",
        sure.removeprefix(clear_text(row)).strip() if sure else "",
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
    is_open = all(k.year_two not in (HELD, NOT_HELD) for _, k in lasting(meeting))
    year_two = [paragraph(YEAR_TWO)] if is_open else []
    return together([named_bullets(said), *year_two, paragraph(asks)])


def _lasting(meeting: Summit) -> Iterator[tuple[str, str]]:
    for result, found in lasting(meeting):
        measure = result.measure
        row = meeting.change(measure, meeting.group)
        if is_gain(row):
            yield measure.short_name, _lasted(meeting, result, found)
        elif measure.type != BALANCING:  # it was watched, not to move
            yield measure.short_name, NOT_KNOWN if is_unknown(row) else NO_GAIN


def is_gain(row: pd.Series | None) -> bool:
    """Whether a change may be called a gain: it is claimed, and for the better."""
    if row is None:
        return False
    return bool(row["status"] == CLAIM and row["judgement"] == "better")


def _lasted(meeting: Summit, result: MeasureResult, found: Sustained) -> str:
    """Say how long a gain has lasted, with what makes the sentence less sure."""
    said = sustained_sentence(found, result.measure)
    if found.status == SUSTAINED and found.year_two not in (HELD, NOT_HELD):
        said = said.partition(" Whether year two")[0]
    begins = parse_month(meeting.part.facts["first_month"])
    if found.since is not None and found.since < begins:
        said += " The run of points begins before the programme did."
    n = int(result.group_chart.points["in_baseline"].sum())
    if found.since is not None and n < BASELINE_POINTS:
        said += f" The line rests on {count_text(n, 'point')} only: read it with care."
    return said
