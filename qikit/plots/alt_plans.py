"""Say what a driver diagram and the plan of a programme show, in plain sentences."""

from __future__ import annotations

import pandas as pd

from qikit.periods import span_text
from qikit.plots.gantt_layout import WORDS, by_row, calendar, checked, dated
from qikit.plots.lettering import ELLIPSIS, plain
from qikit.plots.phrases import listed, sentence, shorter_list
from qikit.programme.drivers import NO_DRIVER, Driver, driver_tree
from qikit.rounding import count_text

MOST_DATES = 8  # of one kind in one row; of more the first and the last are told
MOST_LETTERS = 300  # of the aim; the list beside the drawing has all of it


def driver_diagram_alt(aim: str, drivers: pd.DataFrame) -> str:
    """Describe a driver diagram in three or four sentences.

    The aim; how many drivers and ideas there are, with the names of the primary
    drivers; which of these have no idea yet. The whole text is in `driver_list`.

    Raises
    ------
    DataError
        As `driver_tree`.
    """
    tree = driver_tree(drivers)
    words = plain(aim).rstrip(".")
    words = words if len(words) <= MOST_LETTERS else words[:MOST_LETTERS] + ELLIPSIS
    first = f"Driver diagram. Aim: {words}." if words else "Driver diagram, no aim yet."
    if not tree:
        return f"{first} {NO_DRIVER}."
    secondary = [below for driver in tree for below in driver.children if below.text]
    ideas = [i for d in tree for below in d.children for i in below.children]
    names = shorter_list([plain(driver.text) for driver in tree])
    counts = [
        f"{count_text(len(tree), 'primary driver')} ({names})",
        count_text(len(secondary), "secondary driver"),
        count_text(len(ideas), "change idea"),
    ]
    return " ".join([first, sentence(listed(counts)), *_without(tree)])


def _without(tree: tuple[Driver, ...]) -> list[str]:
    """Name the primary drivers that have no change idea."""
    bare = [
        plain(driver.text)
        for driver in tree
        if not any(below.children for below in driver.children)
    ]
    if not bare:
        return []
    return [f"No change idea yet for {shorter_list(bare)}."]


def gantt_alt(
    plan: pd.DataFrame, *, name: str, as_of: pd.Timestamp | None = None
) -> str:
    """Say a plan in words: its months, and row by row its dates.

    Parameters
    ----------
    plan, as_of
        As for `plot_gantt`.
    name
        Of the programme.

    Raises
    ------
    DataError, ParameterError
        As `plot_gantt`.
    """
    whole = checked(plan)
    months = calendar(whole)
    what = f"Plan of {plain(name)}"
    if months is None:
        return f"{what}: no dates yet."
    span = span_text(months.months[0], months.months[-1], "month")
    texts = [f"{what}, {span}, {count_text(len(months.months), 'month')}."]
    for row, own in by_row(whole).items():
        texts.append(f"{row or 'No name'}: {_row_text(own)}.")
    if months.has(as_of):
        texts.append(f"A line marks {_day(as_of)}.")
    return " ".join(texts)


def _row_text(own: list[dict]) -> str:
    known = dated(own)
    kinds = dict.fromkeys(entry["kind"] for entry in known)
    parts = [_kind_text([e for e in known if e["kind"] == kind]) for kind in kinds]
    n_without = len(own) - len(known)
    if n_without:
        many = f"{count_text(n_without, 'entry', 'entries')} with " if parts else ""
        parts.append(f"{many}no date yet")
    return "; ".join(parts)


def _kind_text(entries: list[dict]) -> str:
    """List the entries of one kind; of many, how many, the first and the last."""
    if len(entries) <= MOST_DATES:
        return listed([_entry_text(entry) for entry in entries])
    many = count_text(len(entries), WORDS[entries[0]["kind"]])
    ends = f"the first {_when(entries[0])} and the last {_when(entries[-1])}"
    return f"{many}, {ends}"


def _entry_text(entry: dict) -> str:
    word, label = WORDS[entry["kind"]], entry["label"]
    named = f"{word} {label}" if label.isdigit() else label or word
    return f"{named} {_when(entry)}"


def _when(entry: dict) -> str:
    """Say "on 5 May 2025", or "from 5 May 2025 to 6 June 2025"."""
    start, end = entry["start"], entry["end"]
    if pd.isna(end) or start == end:
        return f"on {_day(start)}"
    return f"from {_day(start)} to {_day(end)}"


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"
