"""Where the bars and marks of a plan stand: rows, lanes, months and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from qikit.errors import DataError, ParameterError
from qikit.periods import all_periods, period_end
from qikit.plots import theme
from qikit.plots.lettering import plain, width_mm

COLUMNS = ["row", "start", "end", "kind"]
PERIODS = {  # what a bar is called
    "baseline": "baseline",
    "enrolment": "enrolment",
    "action_period": "action period",
    "evaluation": "evaluation",
    "period": "period",
}
DAYS = {  # what a mark is called
    "session": "learning session",
    "report": "progress report",
    "summit": "summit",
    "day": "day",
}
DATED = ("session", "summit", "day")  # whose date is written below the mark
WORDS = PERIODS | DAYS
LEFT_MM, RIGHT_MM = 46.0, 4.0
ACROSS_MM = theme.PAGE_WIDTH_MM - LEFT_MM - RIGHT_MM
LANE_MM, DATE_MM, DATE_GAP_MM = 7.6, 3.6, 0.8
MARK_MM = {"session": 6.0, "report": 2.6, "summit": 6.0, "day": 2.6}
DAY, CLOSE = pd.Timedelta(days=1), 1e-6


@dataclass(frozen=True)
class Entry:
    """A bar or a mark: `left` and `right` in mm from the first month, `down` in mm."""

    kind: str
    label: str
    left: float
    right: float
    down: float
    date: str = ""

    @property
    def is_bar(self) -> bool:
        """Whether it is drawn as a bar."""
        return self.kind in PERIODS

    @property
    def middle(self) -> float:
        """Where its middle is."""
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Row:
    """A row of the plan; without an entry it has no date yet."""

    name: str
    top: float
    height: float
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Calendar:
    """The months that are drawn, the last day of the last, and how wide a day is."""

    months: tuple[pd.Timestamp, ...]
    last: pd.Timestamp
    day_mm: float

    def across(self, day: pd.Timestamp) -> float:
        """Return how far a day's beginning is from the left, in mm."""
        return (day - self.months[0]).days * self.day_mm

    def has(self, day: pd.Timestamp | None) -> bool:
        """Say whether a day is among those that are drawn."""
        return day is not None and self.months[0] <= day < self.last + DAY


def checked(plan: pd.DataFrame) -> list[dict]:
    """Return the entries of a plan, each with a label, and its days without a time.

    Raises
    ------
    DataError
        If a column is missing, or an entry ends before it begins.
    ParameterError
        If a kind is none that can be drawn.
    """
    missing = [name for name in COLUMNS if name not in plan]
    if missing:
        raise DataError(f"The plan has no column {missing[0]!r}.")
    strange = [kind for kind in plan["kind"] if kind not in WORDS]
    if strange:
        known = ", ".join(WORDS)
        raise ParameterError(f"{strange[0]!r} is no kind of entry. Known: {known}.")
    days = {name: pd.to_datetime(plan[name]).dt.normalize() for name in COLUMNS[1:3]}
    texts = {"row": _texts(plan["row"]), "label": _texts(plan.get("label"))}
    entries = plan.assign(**days).to_dict("records")
    for place, entry in enumerate(entries):
        entry |= {name: column[place] for name, column in texts.items() if column}
        entry.setdefault("label", "")
        _require_in_order(entry)
    return entries


def _texts(column: pd.Series | None) -> list[str]:
    """Return cells as one line of text each; a missing one is empty."""
    if column is None:
        return []
    return ["" if pd.isna(cell) else plain(cell) for cell in column]


def _require_in_order(entry: dict) -> None:
    if entry["end"] < entry["start"]:  # never so where one is missing
        raise DataError(
            f"{entry['row']!r} has an entry that ends before it begins: "
            f"{entry['start']:%Y-%m-%d} to {entry['end']:%Y-%m-%d}."
        )


def by_row(entries: Sequence[dict]) -> dict[str, list[dict]]:
    """Gather checked entries by the name of their row, the dated ones by start."""
    found: dict[str, list[dict]] = {}
    for entry in entries:
        found.setdefault(entry["row"], []).append(entry)
    return {name: sorted(own, key=_start) for name, own in found.items()}


def _start(entry: dict) -> pd.Timestamp:
    return pd.Timestamp.max if pd.isna(entry["start"]) else entry["start"]


def dated(entries: Sequence[dict]) -> list[dict]:
    """Return the entries that have a start."""
    return [entry for entry in entries if not pd.isna(entry["start"])]


def calendar(entries: Sequence[dict]) -> Calendar | None:
    """Return the months of checked entries; None where nothing has a date."""
    known = dated(entries)
    if not known:
        return None
    first = min(entry["start"] for entry in known).replace(day=1)
    latest = max(_last_day(entry) for entry in known).replace(day=1)
    last = period_end(latest, "month")
    day_mm = ACROSS_MM / ((last - first).days + 1)
    return Calendar(tuple(all_periods(first, latest)), last, day_mm)


def _last_day(entry: dict) -> pd.Timestamp:
    return entry["start"] if pd.isna(entry["end"]) else entry["end"]


def rows(entries: Sequence[dict], months: Calendar | None) -> list[Row]:
    """Place checked entries; those of one name share a row."""
    found, top = [], 0.0
    for name, own in by_row(entries).items():
        row = _row(name, top, [_entry(entry, months) for entry in dated(own)], months)
        found.append(row)
        top += row.height
    return found


def _row(name: str, top: float, placed: list[Entry], months: Calendar | None) -> Row:
    bars = [entry for entry in placed if entry.is_bar]
    marks = [entry for entry in placed if not entry.is_bar]
    of_marks = _lanes(marks)
    lanes = [*_lanes(bars, months.day_mm if bars else 0.0), *of_marks]
    has_dates = _dates_fit(marks, of_marks)
    lane_mm = LANE_MM + (DATE_MM if has_dates else 0)
    entries = tuple(
        replace(
            entry,
            down=top + lane * lane_mm + LANE_MM / 2,
            date=entry.date if has_dates else "",
        )
        for entry, lane in zip([*bars, *marks], lanes, strict=True)
    )
    return Row(name, top, lane_mm * (max(lanes, default=0) + 1), entries)


def _entry(entry: dict, months: Calendar) -> Entry:
    kind, start = entry["kind"], entry["start"]
    if kind in PERIODS:
        left, right = months.across(start), months.across(_last_day(entry) + DAY)
    else:
        middle = months.across(start) + months.day_mm / 2
        half = MARK_MM[kind] / 2
        left, right = middle - half, middle + half
    date = f"{start.day} {start:%b}" if kind in DATED else ""
    return Entry(kind, entry["label"], left, right, 0.0, date)


def _lanes(entries: Sequence[Entry], shared: float = 0.0) -> list[int]:
    """Put what overlaps below one another: the first lane with room for each.

    Entries may share so many mm: the day on which one ends and the next begins.
    """
    ends: list[float] = []
    lanes = []
    for entry in entries:
        free = [n for n, end in enumerate(ends) if entry.left >= end - shared - CLOSE]
        lane = free[0] if free else len(ends)
        ends[lane : lane + 1] = [entry.right]
        lanes.append(lane)
    return lanes


def date_middle(entry: Entry) -> float:
    """Return where the date below a mark is centred: never beyond an end."""
    half = width_mm(entry.date) / 2
    return min(max(entry.middle, half), ACROSS_MM + RIGHT_MM - half)


def _dates_fit(marks: Sequence[Entry], lanes: Sequence[int]) -> bool:
    """Say whether there is a date to write and no two of a lane would touch."""
    ends: dict[int, float] = {}
    shown = [(n, m) for n, m in zip(lanes, marks, strict=True) if m.date]
    for lane, mark in shown:
        middle, half = date_middle(mark), width_mm(mark.date) / 2
        if middle - half < ends.get(lane, -np.inf) + DATE_GAP_MM:
            return False
        ends[lane] = middle + half
    return bool(shown)
