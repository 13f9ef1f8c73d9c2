"""The events of a job file, beside those of the dataset, for one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from qikit.data.report_facts import FOR_ALL

OF_JOB = "of_job"  # the column that tells the events of a job from the dataset's
EVENT = ["scope", "measure", "date", "label", "kind"]

Facts = Mapping[str, str]


def codes_by_name(
    practices: pd.DataFrame, areas: Mapping[str, str], names: Mapping[str, str]
) -> dict[str, str]:
    """Give the code of each area of a page by what a job may call it.

    A name that two of them share is none: the code tells them apart.

    Parameters
    ----------
    practices
        practice_code and practice_name of the practices that the page tells of.
    areas, names
        Code and name of the wider areas, by level.
    """
    own = practices[["practice_name", "practice_code"]].itertuples(index=False)
    pairs = {*own, *((names.get(level), code) for level, code in areas.items())}
    often = Counter(name for name, _ in pairs)
    named = {name: code for name, code in pairs if often[name] == 1}
    return named | {code: code for _, code in pairs}


def beside(
    events: pd.DataFrame, asked: Sequence[Facts], codes: Mapping[str, str]
) -> pd.DataFrame:
    """Put the events of a job beside a dataset's; what stands there already is left.

    Parameters
    ----------
    events
        Rows of the table `events` of the dataset.
    asked
        The events of the job: measure, area, date, label and kind as text.
    codes
        The code of each area that the page may tell of, by what a job may call it:
        see `codes_by_name`. An event of another area is left out.

    Returns
    -------
    pandas.DataFrame
        The rows of both, with a column `of_job`; scope is the code of the area or
        "all", measure is "" where the event is of all.
    """
    here = {**codes, FOR_ALL: FOR_ALL}
    rows = [_row(fact, here[fact["area"]]) for fact in asked if fact["area"] in here]
    told = set(map(_key, events[EVENT].to_dict("records"))) if rows else set()
    new = {_key(row): row for row in rows if told.isdisjoint(_covering(row))}
    known = events.assign(**{OF_JOB: False})
    if not new:
        return known
    added = pd.DataFrame(list(new.values()), columns=EVENT).assign(**{OF_JOB: True})
    added = added.astype({"date": events["date"].dtype})
    return pd.concat([known, added], ignore_index=True) if len(known) else added


def facts_of(events: pd.DataFrame) -> tuple[dict[str, str], ...]:
    """List the events of the job among the rows of `beside`, as a page tells them."""
    return tuple(
        {
            "measure": row["measure"] or FOR_ALL,
            "area": row["scope"],
            "date": f"{row['date']:%Y-%m-%d}",
            "label": row["label"],
        }
        for row in events[events[OF_JOB]].to_dict("records")
    )


def _row(fact: Facts, scope: str) -> dict[str, object]:
    measure = "" if fact["measure"] == FOR_ALL else fact["measure"]
    date = pd.Timestamp(fact["date"])
    return {**fact, "scope": scope, "measure": measure, "date": date}


def _key(row: Mapping[str, object]) -> tuple[object, ...]:
    """Say what makes two events one: a chart tells no days apart within a month."""
    date, measure, label = row["date"], row["measure"], row["label"]
    month = None if pd.isna(date) else (date.year, date.month)
    words = "" if pd.isna(label) else " ".join(str(label).casefold().split())
    return row["scope"], "" if pd.isna(measure) else measure, month, words


def _covering(row: Mapping[str, object]) -> Iterator[tuple[object, ...]]:
    """Give the keys of the events that say the same, of the area or of all."""
    for scope in {row["scope"], FOR_ALL}:
        for measure in {row["measure"], ""}:
            yield _key({**row, "scope": scope, "measure": measure})
