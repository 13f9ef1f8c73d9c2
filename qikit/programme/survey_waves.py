"""Survey answers by wave: how many are positive, and whether that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


def change_between(waves: pd.DataFrame) -> pd.Series:
    """Compare the last wave with the first of those that have answers.

    Parameters
    ----------
    waves
        Of one question, from `by_wave`, all groups together.

    Returns
    -------
    first, last (their waves), difference (last less first, -1 to 1), lower, upper
    (95 %, Newcombe) and word: higher or lower where the interval excludes no change,
    similar where it does not, not known with fewer than two waves.
    """
    known = waves[waves["n"].gt(0)]
    names = ["first", "last", "difference", "lower", "upper", "word"]
    if len(known) < 2:
        gaps = ["", "", float("nan"), float("nan"), float("nan"), UNKNOWN]
        return pd.Series(gaps, names, dtype=object)
    first, last = (_side(known.iloc[[at]]) for at in (0, -1))
    found = difference_of_proportions(first, last).iloc[0]
    values = [found["difference"], found["lower"], found["upper"]]
    word = HIGHER if values[1] > 0 else LOWER if values[2] < 0 else SIMILAR
    ends = [known["wave"].iloc[0], known["wave"].iloc[-1]]
    return pd.Series([*ends, *values, word], names, dtype=object)


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


def _side(row: pd.DataFrame) -> pd.DataFrame:
    counts = {"numerator": row["positive"], "denominator": row["n"]}
    return pd.DataFrame(counts).astype(float).reset_index(drop=True)
