"""What was learnt from PDSA cycles, gathered by change idea over all teams."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from qikit.programme.cycles import DECISIONS, OPEN

NO_IDEA = "No change idea written down"
KEPT = ("adopt", "adapt")  # decisions after which a change goes on, as it is or changed


def by_idea(cycles: pd.DataFrame) -> pd.DataFrame:
    """Count teams, cycles and decisions of each change idea.

    Ideas that differ in spaces and capitals alone are one; it is written as it came
    first. A cycle without an idea counts under its own line, the last.

    Parameters
    ----------
    cycles
        One row a cycle as known on a day: see `as_known_on`.

    Returns
    -------
    One row an idea, those of most teams first, then of most cycles, then by name:
    idea, key (what its cycles are found by: see `idea_keys`), n_teams (cycles of no
    single team count none), n_cycles, adopt, adapt, abandon, open.
    """
    rows = cycles.assign(key=idea_keys(cycles), idea=_texts(cycles["change_idea"]))
    rows["team"] = _texts(rows["practice_code"]).replace("", None)
    counts = {d: rows["decision"].eq(d).astype(int) for d in DECISIONS}
    grouped = rows.assign(**counts).groupby("key", sort=False)
    found = grouped.agg(
        idea=("idea", "first"),
        n_teams=("team", "nunique"),
        n_cycles=("key", "size"),
        **{d: (d, "sum") for d in DECISIONS},
    ).reset_index()
    found["idea"] = found["idea"].where(found["key"].ne(""), NO_IDEA)
    found["is_none"] = found["key"].eq("")
    order = ["is_none", "n_teams", "n_cycles", "idea"]
    found = found.sort_values(order, ascending=[True, False, False, True])
    columns = ["idea", "key", "n_teams", "n_cycles", *DECISIONS]
    return found[columns].reset_index(drop=True)


def idea_keys(cycles: pd.DataFrame) -> pd.Series:
    """Return what tells the ideas of cycles apart; "" for none."""
    return _texts(cycles["change_idea"]).str.casefold()


def learnt_from(cycles: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the ended cycles of an idea that say what was learnt, oldest first."""
    rows = cycles[idea_keys(cycles).eq(key) & cycles["decision"].ne(OPEN)]
    rows = rows[_texts(rows["learnt"]).ne("")]
    return rows.sort_values(["start", "practice_code", "cycle"])


def kept_ideas(cycles: pd.DataFrame, *, team: str, measure: str) -> list[str]:
    """Name the ideas that a team adopted or adapted on a measure, once each."""
    own = cycles["practice_code"].eq(team) & cycles["measure"].eq(measure)
    rows = cycles[own & cycles["decision"].isin(KEPT)]
    return _once(_texts(rows["change_idea"]))


def _texts(column: pd.Series) -> pd.Series:
    """Return texts on one line each; a missing one is empty."""
    texts = [" ".join(str(text).split()) for text in column.fillna("")]
    return pd.Series(texts, column.index, dtype="str")


def _once(texts: Iterable[str]) -> list[str]:
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(text.casefold(), text)
    return [text for text in found.values() if text]
