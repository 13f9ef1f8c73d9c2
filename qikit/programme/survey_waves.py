"""Survey answers by wave: how many are positive, and whether that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

import pandas as pd

from qikit.variation.change import difference_of_proportions
from qikit.variation.intervals import wilson_interval

HIGHER, LOWER, SIMILAR, UNKNOWN = "higher", "lower", "similar", "not known"
ALL_GROUPS = "all groups"
COUNTED = ["n", "positive", "n_hidden", "n_strange"]


@dataclass(frozen=True)
class Asked:
    """One question of a survey: its answers and what counts as positive.

    Attributes
    ----------
    question
        Its id.
    answers
        In order. What else stands in the data is no answer to it.
    positive
        Those of them that are counted.
    """

    question: str
    answers: tuple[str, ...]
    positive: frozenset[str]


def by_wave(
    surveys: pd.DataFrame, asked: Asked, waves: Sequence[str], *, by_group: bool = False
) -> pd.DataFrame:
    """Count the positive answers to one question, wave by wave.

    Parameters
    ----------
    surveys
        One row a respondent group × question × answer of one survey: wave, group,
        question, answer, count. A missing count is one of a group that is too small
        to be shown: the whole group is left out of that wave and counted.
    asked
        The question.
    waves
        In order; other waves are left out.
    by_group
        A row for each group and wave instead of one for all groups together.

    Returns
    -------
    One row a wave (or group × wave) in which the question was asked: wave, group,
    n (answers that the question knows), positive, share, lower and upper (95 %,
    Wilson; NaN where n is 0), n_hidden (groups left out), n_strange (answers that the
    question does not know; in no other count).
    """
    rows = _marked(surveys, asked)
    rows = rows[rows["wave"].isin(waves)]
    names = ["group", "wave"] if by_group else ["wave"]
    found = [
        {"wave": key[-1], "group": key[0] if by_group else ALL_GROUPS}
        | _counts(part, asked)
        for key, part in rows.groupby(names, sort=False, dropna=False)
    ]
    table = pd.DataFrame(found, columns=["wave", "group", *COUNTED])
    table = _in_order(table, waves)
    return table.join(_intervals(table))


@dataclass(frozen=True)
class WaveChange:
    """The last wave against the first, over the groups that are shown in both.

    Attributes
    ----------
    first, last
        The waves; "" with fewer than two.
    groups, is_partial
        The groups compared, and whether others answered in one of the two waves.
    positive_first, n_first, positive_last, n_last
        Counts of the groups compared.
    difference, lower, upper
        Last less first, -1 to 1, and its 95 % interval (Newcombe).
    word
        "higher" or "lower" where the interval excludes no change, "similar" where it
        does not, "not known" without two waves or without a group in both.
    """

    first: str = ""
    last: str = ""
    groups: tuple[str, ...] = ()
    is_partial: bool = False
    positive_first: int = 0
    n_first: int = 0
    positive_last: int = 0
    n_last: int = 0
    difference: float = nan
    lower: float = nan
    upper: float = nan
    word: str = UNKNOWN


def change_between(groups: pd.DataFrame, waves: Sequence[str]) -> WaveChange:
    """Compare the last wave with the first of those that have answers.

    A group that is hidden or absent in one of the two waves is in neither side: that
    it came or went would move the share though nobody answered otherwise.

    Parameters
    ----------
    groups
        Of one question, from `by_wave` with `by_group`.
    waves
        In order.
    """
    shown = groups[groups["n"].gt(0)]
    asked = [wave for wave in waves if shown["wave"].eq(wave).any()]
    if len(asked) < 2:
        return WaveChange()
    ends = asked[0], asked[-1]
    first, last = (shown[shown["wave"].eq(wave)] for wave in ends)
    first = first[first["group"].isin(last["group"])]
    last = last[last["group"].isin(first["group"])]
    if first.empty:
        return WaveChange(*ends, is_partial=True)
    there = groups.loc[groups["wave"].isin(ends), "group"]
    is_partial = not there.isin(first["group"]).all()
    return _compared(WaveChange(*ends, tuple(first["group"]), is_partial), first, last)


def _compared(
    change: WaveChange, first: pd.DataFrame, last: pd.DataFrame
) -> WaveChange:
    then, now = _side(first), _side(last)
    found = difference_of_proportions(then, now).iloc[0]
    is_higher, is_lower = found["lower"] > 0, found["upper"] < 0
    return replace(
        change,
        positive_first=int(first["positive"].sum()),
        n_first=int(first["n"].sum()),
        positive_last=int(last["positive"].sum()),
        n_last=int(last["n"].sum()),
        difference=float(found["difference"]),
        lower=float(found["lower"]),
        upper=float(found["upper"]),
        word=HIGHER if is_higher else LOWER if is_lower else SIMILAR,
    )


def _marked(surveys: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Take the answers to a question; mark the groups that are too small to show."""
    rows = surveys[surveys["question"].eq(asked.question)]
    groups = rows["count"].isna().groupby([rows["wave"], rows["group"]], dropna=False)
    return rows.assign(is_hidden=groups.transform("any").astype(bool))


def _counts(rows: pd.DataFrame, asked: Asked) -> dict[str, int]:
    shown = rows[~rows["is_hidden"]]
    counts = shown["count"].astype("int64")
    is_known = shown["answer"].isin(asked.answers)
    is_positive = shown["answer"].isin(asked.positive)
    return {
        "n": int(counts[is_known].sum()),
        "positive": int(counts[is_positive & is_known].sum()),
        "n_hidden": int(rows.loc[rows["is_hidden"], "group"].nunique()),
        "n_strange": int(counts[~is_known].sum()),
    }


def _in_order(table: pd.DataFrame, waves: Sequence[str]) -> pd.DataFrame:
    """Sort by group as they come, then by wave as they were asked."""
    place = {wave: at for at, wave in enumerate(waves)}
    groups = {group: at for at, group in enumerate(dict.fromkeys(table["group"]))}
    order = table.assign(
        _group=table["group"].map(groups), _wave=table["wave"].map(place)
    ).sort_values(["_group", "_wave"], kind="stable")
    return order[["wave", "group", *COUNTED]].reset_index(drop=True)


def _intervals(table: pd.DataFrame) -> pd.DataFrame:
    counts = table[["positive", "n"]].astype(float)
    n = counts["n"].where(counts["n"].gt(0))
    found = wilson_interval(counts["positive"].where(n.notna()), n)
    share = counts["positive"] / n
    return pd.DataFrame(
        {"share": share, "lower": found["lower"], "upper": found["upper"]}
    )


def _side(rows: pd.DataFrame) -> pd.DataFrame:
    counts = {"numerator": [rows["positive"].sum()], "denominator": [rows["n"].sum()]}
    return pd.DataFrame(counts).astype(float)
