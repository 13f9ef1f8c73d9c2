"""An HSCP or a board as the group of practices on a page.

Whatever is worked out for a cluster is worked out for the area of the page: it stands
in the place of the cluster, as a programme does, and what is narrower goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from qikit.data.running_programme import (
    PROGRAMME,
    RunningProgramme,
    stands_as_group,
)
from qikit.measures import Measure
from qikit.practices import LEVELS

GROUP = LEVELS[0]  # the level at which a page looks for its own group's figures


def is_wider(level: str) -> bool:
    """Whether a page of this level is about an area wider than a cluster."""
    return level in LEVELS[1:]


def own_and_wider(areas: Mapping[str, str], level: str) -> dict[str, str]:
    """Leave out the areas that lie within one of `level`: they are not its group.

    Parameters
    ----------
    areas
        Codes by level: see `report_facts.areas_of`.
    level
        The level of the group: cluster (all stay), hscp, board or country.
    """
    kept = LEVELS[LEVELS.index(level) :]
    return {name: code for name, code in areas.items() if name in kept}


def group_names(names: Mapping[str, str], level: str) -> dict[str, str]:
    """Give the name of the page's own area under the level of the group.

    Parameters
    ----------
    names
        Names by level, of the own area and wider ones.
    level
        The own level; of a cluster all stay as they are.
    """
    if not is_wider(level):
        return dict(names)
    wider = {name: text for name, text in names.items() if name != level}
    return {GROUP: names[level]} | wider


def group_rows(benchmarks: pd.DataFrame, level: str) -> pd.DataFrame:
    """Let the totals of the page's own area stand as those of the group.

    Parameters
    ----------
    benchmarks
        One row a level × area × measure × period, of the own area and wider ones.
    level
        The own level; of a cluster all stay as they are.
    """
    if not is_wider(level):
        return benchmarks
    levels = benchmarks["level"].mask(benchmarks["level"].eq(level), GROUP)
    return benchmarks.assign(level=levels)


def group_words(
    words: Mapping[str, str], level: str, running: RunningProgramme | None
) -> dict[str, str]:
    """Give the levels their words; the group may stand in the place of the cluster."""
    found = {**words, GROUP: words[level]} if is_wider(level) else dict(words)
    if not stands_as_group(running):
        return found
    return found | {GROUP: PROGRAMME, PROGRAMME: PROGRAMME}


def asked_from(measure: Measure, level: str) -> Measure:
    """Ask for the own area where a measure asks to be set beside a narrower one."""
    if not is_wider(level):
        return measure
    within = LEVELS[: LEVELS.index(level)]
    asked = (level if name in within else name for name in measure.benchmark_levels)
    return replace(measure, benchmark_levels=tuple(dict.fromkeys(asked)))
