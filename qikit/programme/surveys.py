"""Surveys of teams and patients: answers by group and wave."""

from __future__ import annotations

import pandas as pd

FEWEST_RESPONDENTS = 10  # class S: design.md section 8
GROUP = ["survey", "wave", "scope", "group", "question"]


def without_small_groups(surveys: pd.DataFrame, *, fewest: int) -> pd.DataFrame:
    """Take the counts out of groups of few respondents.

    Parameters
    ----------
    surveys
        One row a respondent group × question × answer.
    fewest
        A group whose answers to a question are fewer has no counts left: all its
        answers to that question are missing, also those that are 0.

    Returns
    -------
    The same rows. Nothing else in them tells a missing count: no total is given.
    """
    n = surveys.groupby(GROUP, dropna=False)["count"].transform("sum")
    return surveys.assign(count=surveys["count"].mask(n.lt(fewest)))
