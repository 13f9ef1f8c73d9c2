"""What a page with letters keeps back, so that nothing tells who is who."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd

from qikit.data.moves import JOINED_OR_LEFT, move_texts
from qikit.data.paper_names import PaperNames
from qikit.data.report_facts import group_phases, own_phases
from qikit.measures import Measure
from qikit.practices import CODE_COLUMN, LEVELS

FOR_ONE, AGREED = "agreed for this practice", "agreed"
KEYS = ["measure", "period_start"]
ORIGIN_COLUMNS = ["source", "qualifier"]  # may differ from practice to practice


def without_origins(figures: pd.DataFrame, names: PaperNames) -> pd.DataFrame:
    """Leave out where the figures of a lettered practice came from.

    `figures` have the codes of the page already.
    """
    lettered = {names.codes[code] for code in names.lettered}
    if not lettered:
        return figures
    is_lettered = figures["practice_code"].isin(lettered)
    kept = [column for column in ORIGIN_COLUMNS if column in figures]
    blank = {column: figures[column].mask(is_lettered, "") for column in kept}
    return figures.assign(**blank)


def without_telling_totals(
    benchmarks: pd.DataFrame,
    figures: pd.DataFrame,
    group: pd.DataFrame,
    names: PaperNames,
    *,
    level: str,
) -> pd.DataFrame:
    """Leave out totals of areas that hold some of the lettered practices only.

    The figures of a cluster over two HSCPs are on its page, by letter: where all who
    reported in one of the HSCPs are practices of the page, the figures that add up
    to its total are those of its practices. So for what lies between two areas, and
    for areas within the page's own.

    Parameters
    ----------
    benchmarks
        The rows that the page would show, of one area a level.
    figures
        The group's figures, by real code.
    group
        The rows of the practices that the page is about.
    names
        What they are called.
    level
        The level of the group: cluster, hscp, board or country.
    """
    if not names.lettered or benchmarks.empty:
        return benchmarks
    place = LEVELS.index(level)
    wider = benchmarks[benchmarks["level"].isin(LEVELS[place + 1 :])]
    narrower = benchmarks["level"].isin(LEVELS[:place])
    known = figures[figures["value"].notna() & figures["breakdown"].eq("all")]
    telling = _telling(wider, known, group, names) if len(wider) else []
    rows = pd.MultiIndex.from_frame(benchmarks[[*KEYS, "level"]])
    return benchmarks[~(narrower | rows.isin(telling))].reset_index(drop=True)


def told_measures(
    periods: Sequence[tuple[Measure, pd.Timestamp | None]], shared: pd.DataFrame
) -> set[str]:
    """Name the measures whose page shows the total that a funnel stands on.

    A funnel would tell it otherwise.
    """
    rows = shared[shared["period_start"].isin([period for _, period in periods])]
    told = set(zip(rows["measure"], rows["period_start"], rows["level"], strict=True))
    return {
        measure.id
        for measure, period in periods
        if told & {(measure.id, period, n) for n in measure.benchmark_levels[-1:]}
    }


def told_phases(
    phases: tuple[dict[str, str], ...],
    group: pd.DataFrame,
    home: pd.DataFrame,
    names: PaperNames,
) -> tuple[dict[str, str], ...]:
    """Keep the phases that a page may tell: none of a practice that stands by letter.

    The own practice keeps its phases also by letter, without the reasons: its chart
    is the same on every page. Where practices are named, a group's page has all
    phases of its job, a practice's page those of its group.
    """
    if not phases:
        return ()
    if not names.lettered:
        return phases if names.own is None else own_phases(phases, group)
    if names.own is None:
        kept = group_phases(phases, group)
    else:
        kept = own_phases(phases, home)
    return tuple(_phase(phase, names) for phase in kept)


def unnamed_files(
    facts: tuple[dict[str, Any], ...], names: PaperNames
) -> tuple[dict[str, Any], ...]:
    """List files; those whose name may name a lettered practice become one line."""
    telling = [fact for fact in facts if names.mentions(fact["name"])]
    if not telling:
        return facts
    n = len(telling)
    files = "1 file whose name" if n == 1 else f"{n} files whose names"
    told = {"name": f"{files} may name a practice", "sha256": ""}
    told |= {"rows": sum(int(f["rows"]) for f in telling), "left_out": json.dumps([])}
    rest = [fact for fact in facts if fact not in telling]
    return (*rest, telling[0] | told)


def told_moves(
    found: list[dict[str, str]], names: PaperNames
) -> tuple[dict[str, str], ...]:
    """Say who joined or left the group from the first figure to the newest.

    Parameters
    ----------
    found
        From `moves.moves`.
    names
        What practices are called; an area named as one of them is left out.
    """
    unnamed = [move | {"done": _done(move, names)} for move in found]
    return move_texts(unnamed, names.own, how=names.how)


def _done(move: dict[str, str], names: PaperNames) -> str:
    """Say what a practice did, without an area that is named as a practice is."""
    return JOINED_OR_LEFT if names.mentions(move["done"]) else move["done"]


def _telling(
    wider: pd.DataFrame, known: pd.DataFrame, group: pd.DataFrame, names: PaperNames
) -> list[tuple[str, pd.Timestamp, str]]:
    """Find the totals that tell, from the narrowest area to the widest.

    An area is set beside the narrower one that is shown: what lies between them
    tells when all who reported there are on the page, and not all of the page's.
    """
    sizes = wider.pivot_table("n_practices", KEYS, "level", aggfunc="first")
    areas = wider.groupby("level")["area_code"].first()
    by_letter = known["area_code"].isin(names.lettered)
    every = _count(known[by_letter], sizes.index)
    telling = []
    shown = dict.fromkeys(["size", "all", "lettered"], 0 * every)
    for level in [level for level in LEVELS if level in sizes]:
        members = group["practice_code"][group[CODE_COLUMN[level]].eq(areas[level])]
        is_in = known["area_code"].isin(members)
        here = {
            "size": sizes[level],
            "all": _count(known[is_in], sizes.index),
            "lettered": _count(known[is_in & by_letter], sizes.index),
        }
        between = {name: here[name] - shown[name] for name in here}
        some = between["lettered"].gt(0) & between["lettered"].lt(every)
        tells = some & between["size"].le(between["all"])
        telling += [(*key, level) for key in sizes.index[tells]]
        is_shown = here["size"].notna() & ~tells
        shown = {name: here[name].where(is_shown, shown[name]) for name in here}
    return telling


def _count(rows: pd.DataFrame, index: pd.MultiIndex) -> pd.Series:
    return rows.groupby(KEYS).size().reindex(index, fill_value=0)


def _phase(phase: dict[str, str], names: PaperNames) -> dict[str, str]:
    if names.own in names.lettered and phase["area"] in names.own_words:
        return phase | {"area": names.codes[names.own], "reason": FOR_ONE}
    if names.mentions(phase.get("reason", "")):
        return phase | {"reason": AGREED}
    return phase
