"""Sentences for what the checks found: what, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from qikit.data.checks.record import PLACE, Finding
from qikit.periods import period_text, periods_text
from qikit.plots.phrases import listed
from qikit.rounding import count_text

PLACES = {"file": "", "sheet": "sheet ", "cell": "cell ", "line": "line "}
KEYS = ("practice_code", "measure", "period_start")
STRETCHES_NAMED = 12  # of one measure, in one sentence
FILES_NAMED = 3
AS_A_WHOLE = "The file or table as a whole"
PLACES_NAMED = 8  # of one finding, for the analyst; a table has them all


def ended(text: str) -> str:
    """End a sentence once: a question keeps its mark."""
    said = text.rstrip().rstrip(".")
    return said if said.endswith(("?", "!", "…")) else f"{said}."


def found_words(finding: Finding) -> str:
    """Say a practice's rows of one finding in a clause: where, then what."""
    places = _by_place(finding.rows, {})
    more = len(places) - PLACES_NAMED
    tail = [f"{more} more"] if more > 0 else []
    said = finding.sentence.rstrip(".")
    return f"{'; '.join([*places[:PLACES_NAMED], *tail])} ({said[0].lower()}{said[1:]})"


def item_for_all(finding: Finding, names: Mapping[str, str]) -> tuple[str, str]:
    """Write one finding: how many rows, what, and the first places with practices."""
    if not finding.rows:
        return AS_A_WHOLE, _in_files(finding)
    places = _by_place(finding.rows, names)
    more = len(places) - PLACES_NAMED
    tail = f"; and {count_text(more, 'more place')}" if more > 0 else ""
    named = "; ".join(places[:PLACES_NAMED])
    rows = count_text(finding.n_rows, "row")
    return rows, f"{_in_files(finding)} {named[0].upper()}{named[1:]}{tail}."


def row_words(row: dict[str, str]) -> str:
    """Say where in a file or table a row is, beyond practice, measure and month."""
    return ", ".join(filter(None, [_other_keys(row), row.get(PLACE, "")]))


def _other_keys(row: dict[str, str]) -> str:
    parts = [f"{word}{row[key]}" for key, word in PLACES.items() if row.get(key)]
    rest = [
        value
        for key, value in row.items()
        if value and key not in (*KEYS, *PLACES, PLACE) and not _is_whole(key, value)
    ]
    return ", ".join([*rest, *parts])


def row_period(row: dict[str, str]) -> str:
    """Say the month of a row; "" where it has none."""
    start = row.get("period_start")
    return period_text(pd.Timestamp(start)) if start else ""


def months_text(starts: Iterable[str | pd.Timestamp]) -> str:
    """List months in order; of many stretches the first dozen are named."""
    return periods_text(starts, at_most=STRETCHES_NAMED)


def _in_files(finding: Finding) -> str:
    """End the sentence with its files, where they are few enough to look in."""
    said = finding.sentence.rstrip(".")
    files = () if finding.is_placed else finding.files
    named = f" (in {' or '.join(files)})" if 0 < len(files) <= FILES_NAMED else ""
    return ended(f"{said}{named}")


def _by_place(rows: Iterable[dict[str, str]], names: Mapping[str, str]) -> list[str]:
    """Gather rows that differ in nothing but the month; all months stay apart.

    The practice is named where `names` has names, or the code alone. The places of
    a few months in the raw files are named, of many none: the table has them.
    """
    months: dict[tuple, list[str]] = {}
    raw: dict[tuple, dict[str, None]] = {}
    for row in rows:
        code = row.get("practice_code", "") if names else ""
        start = row.get("period_start", "")
        place = (names.get(code, code), row.get("measure", ""), _other_keys(row))
        months.setdefault((*place, bool(start)), []).append(start)
        raw.setdefault((*place, bool(start)), {})[row.get(PLACE, "")] = None
    return [
        ", ".join(filter(None, (*key[:2], months_text(starts), key[2], _few(raw[key]))))
        or "The practice as a whole"
        for key, starts in months.items()
    ]


def _few(places: Iterable[str]) -> str:
    """Name the raw files of a few months."""
    known = [place for place in places if place]
    return f"in {listed(known)}" if 0 < len(known) <= FILES_NAMED else ""


def _is_whole(key: str, value: str) -> bool:
    return key == "breakdown" and value == "all"
