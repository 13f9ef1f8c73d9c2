"""Bright spots: teams with a clear gain, and the changes they tested and kept."""

from __future__ import annotations

import pandas as pd

from qikit.evaluation.bright_spots import BRIGHT
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
from qikit.reports.programme.session_changes import bare_interval
from qikit.reports.programme.session_opening import SessionReport
from qikit.reports.programme.session_texts import IN_A_CELL, shortened, team_name
from qikit.rounding import count_text, number_text

HOW_TO_READ = (
    "Clear means: a pattern on the team's run chart, and a gain that stays clear after "
    "allowing for all charts."
)
CAREFUL = (
    "Read with care: a short baseline that is low or high by chance tends to be nearer "
    "to the usual the next time."
)
SUREST = 1  # of each measure on the page
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
    said = [_too(meeting, bright), _others(spots)]
    blocks += [paragraph(" ".join(filter(None, said)))] if any(said) else []
    if bright["is_caution_due"].any():
        blocks.append(paragraph(CAREFUL, "note"))
    return together(blocks)


def has_bright_spots(meeting: SessionReport) -> bool:
    """Whether any team is named."""
    found = meeting.progress
    return found is not None and bool(found.spots["status"].eq(BRIGHT).any())


def _tables(meeting: SessionReport, bright: pd.DataFrame) -> list[Block]:
    """Write the surest gains of each measure; where there are more, all in a fold."""
    surest = bright[bright["rank"].le(SUREST)]
    if len(surest) == len(bright):
        return [_table(meeting, bright, "Clear gains since the baseline")]
    every = _table(meeting, bright, "All clear gains since the baseline")
    fold = folded(f"All {len(bright)} clear gains", every)
    caption = "The surest gain of each measure since the baseline"
    return [_table(meeting, surest, caption), fold]


def _too(meeting: SessionReport, bright: pd.DataFrame) -> str:
    """Name the bright teams without a row in the short table: none is left out."""
    shown = bright.loc[bright["rank"].le(SUREST), "area"]
    left = bright.loc[~bright["area"].isin(shown), "area"].unique()
    names = "; ".join(team_name(meeting.report, area) for area in left)
    return f"Also with a clear gain: {names}." if names else ""


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
            "Before and now": [_then_and_now(row, m) for row, m in every],
            "95% interval": [_interval(meeting, row["area"], m) for row, m in every],
            "Tested there and kept": [
                _kept(meeting, row["area"], m) for row, m in every
            ],
        }
    )
    return table(frame, caption, numbers=["Before and now", "95% interval"])


def _interval(meeting: SessionReport, area: str, measure: Measure) -> str:
    """Write the interval of the change of a team."""
    every = meeting.progress.found.table.set_index(["measure", "area"])
    return bare_interval(every.loc[(measure.id, area)], measure)


def _kept(meeting: SessionReport, team: str, measure: Measure) -> str:
    ideas = kept_ideas(meeting.part.cycles, team=team, measure=measure.id)
    return "; ".join(shortened(idea, IN_A_CELL) for idea in ideas) or NONE_KEPT


def _others(spots: pd.DataFrame) -> str:
    """Count the charts of single teams whose gain is not clear yet."""
    n = int(spots["status"].ne(BRIGHT).sum())
    charts = count_text(len(spots), "chart")
    return f"Not clear yet: {number_text(n)} of {charts} of single teams." if n else ""


def _then_and_now(row: dict, measure: Measure) -> str:
    before, after = with_unit(measure, row["value_before"]), row["value_after"]
    return f"{before} to {with_unit(measure, after)}"
