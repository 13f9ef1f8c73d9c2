"""Bright spots: teams with a clear gain, and the changes they tested and kept."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.bright_spots import BRIGHT
from qikit.evaluation.change_words import change_interval_text
from qikit.headlines import with_unit
from qikit.measures import Measure
from qikit.programme.ideas import kept_ideas
from qikit.reports.blocks import (
    Block,
    folded,
    heading,
    paragraph,
    table,
    together,
)
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_texts import IN_A_CELL, shortened, team_name
from qikit.rounding import count_text

HOW_TO_READ = (
    "A team stands here when its run chart shows a pattern and its gain since the "
    "baseline stays clear after allowing for all the charts we looked at. The interval "
    "says how large the change may be; the surest gain comes first."
)
CAREFUL = (
    "Read with care: a short baseline that is low or high by chance tends to be nearer "
    "to the usual the next time."
)
SUREST = 2  # of each measure on the page
NONE_KEPT = "no test written down"


def bright_spot_tables(meeting: SessionReport) -> Block:
    """Name the teams with a clear gain by measure; the others are only counted.

    The surest of each measure stand on the page, all of them in a fold.
    """
    head = heading("Bright spots", 3)
    found = meeting.progress
    if found is None or found.spots.empty:
        return head + paragraph("There are too few points to name any bright spot.")
    spots = found.spots
    bright = spots[spots["status"].eq(BRIGHT)]
    if bright.empty:
        return head + paragraph(_none(spots))
    blocks = [head, paragraph(HOW_TO_READ, "reading"), *_tables(meeting, bright)]
    blocks.append(paragraph(_others(spots, meeting)))
    if bright["is_caution_due"].any():
        blocks.append(paragraph(CAREFUL, "note"))
    return together(blocks)


def _tables(meeting: SessionReport, bright: pd.DataFrame) -> list[Block]:
    """Write the surest gains of each measure; where there are more, all in a fold."""
    surest = bright[bright["rank"].le(SUREST)]
    if len(surest) == len(bright):
        return [_table(meeting, bright, "Clear gains since the baseline")]
    caption = f"The {SUREST} surest gains of each measure since the baseline"
    every = _table(meeting, bright, "All clear gains since the baseline")
    named = f"All {len(bright)} clear gains"
    return [_table(meeting, surest, caption), folded(named, every)]


def _none(spots: pd.DataFrame) -> str:
    n = count_text(spots["area"].nunique(), "team")
    return (
        f"No gain of a single team is clear yet ({n}). That is usual while the points "
        "are few. Who has a hunch that something works, and how would we know?"
    )


def _table(meeting: SessionReport, rows: pd.DataFrame, caption: str) -> Block:
    measures = [meeting.progress.found.measures[name] for name in rows["measure"]]
    every = list(zip(rows.to_dict("records"), measures, strict=True))
    frame = pd.DataFrame(
        {
            "Team": [team_name(meeting.report, area) for area in rows["area"]],
            "Measure": [measure.short_name for measure in measures],
            "Before": [with_unit(m, row["value_before"]) for row, m in every],
            "Now": [with_unit(m, row["value_after"]) for row, m in every],
            "95% interval": [_interval(meeting, row["area"], m) for row, m in every],
            "Tested there and kept": [
                _kept(meeting, row["area"], m) for row, m in every
            ],
        }
    )
    return table(frame, caption, numbers=["Before", "Now", "95% interval"])


def _interval(meeting: SessionReport, area: str, measure: Measure) -> str:
    """Write the interval of the change; why it is wide is said in the evaluation."""
    every = meeting.progress.found.table.set_index(["measure", "area"])
    row = every.loc[(measure.id, area)]
    text = change_interval_text(row, measure).partition(" interval ")[2]
    return text.partition(",")[0]


def _kept(meeting: SessionReport, team: str, measure: Measure) -> str:
    ideas = kept_ideas(meeting.part.cycles, team=team, measure=measure.id)
    return "; ".join(shortened(idea, IN_A_CELL) for idea in ideas) or NONE_KEPT


def _others(spots: pd.DataFrame, meeting: SessionReport) -> str:
    """Count, measure by measure, the teams whose gain is not clear yet."""
    measures = meeting.progress.found.measures
    told = []
    for name, rows in spots.groupby("measure", sort=False):
        n = int(rows["status"].ne(BRIGHT).sum())
        told += [f"{measures[name].short_name} {n} of {len(rows)}"] if n else []
    if not told:
        return "What could each of these teams show the others?"
    return f"Not clear yet: {'; '.join(told)} teams. Whom would you like to visit?"
