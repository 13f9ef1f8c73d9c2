"""Sentences for what the checks found: what, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from qikit.data.checks.record import PLACE, Finding
from qikit.periods import period_text, span_text
from qikit.plots.phrases import listed
from qikit.rounding import count_text

PLACES = {"file": "", "sheet": "sheet ", "cell": "cell ", "line": "line "}
KEYS = ("practice_code", "measure", "period_start")
STRETCHES_NAMED = 12  # of one measure, in one sentence
FILES_NAMED = 3
PLACES_NAMED = 8  # of one finding, for the analyst; a table has them all
TO_DO = {
    "critical": "Please correct it and send it again, or tell us why it is right.",
    "warning": "Is this right? If so, tell us and we leave it; if not, send it again.",
    "info": "Nothing to do, unless it surprises you.",
}


def own_sentences(finding: Finding) -> list[str]:
    """Write a practice's rows of one finding, an item for each place.

    A place is a measure (with its months) in a file, sheet and cell where known;
    it comes first. What to do comes last.
    """
    to_do = getattr(finding, "to_do", "") or TO_DO[finding.severity]
    said = f"{_in_files(finding)} {to_do}"
    return [f"{place}: {said}" for place in _by_place(finding.rows, {})]


def own_places(findings: Iterable[Finding]) -> list[str]:
    """Name the places of a practice's findings: no file, and not what was found."""
    rows = [{**row, PLACE: ""} for finding in findings for row in finding.rows]
    return _by_place(rows, {})


def sentence_for_all(finding: Finding, names: Mapping[str, str]) -> str:
    """Write one finding with the first of its places, each with its practice."""
    if not finding.rows:
        return _in_files(finding)
    places = _by_place(finding.rows, names)
    more = len(places) - PLACES_NAMED
    tail = f"; and {count_text(more, 'more place')}" if more > 0 else ""
    named = "; ".join(places[:PLACES_NAMED])
    rows = count_text(finding.n_rows, "row")
    return f"{_in_files(finding)} {rows}: {named}{tail}."


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
    """List months in order: "May and June 2025", "July to October 2025".

    Three and more in a row are a stretch; of many stretches the first dozen are
    named.
    """
    stretches = _stretches(sorted({pd.Timestamp(start) for start in starts if start}))
    shown = stretches[:STRETCHES_NAMED]
    following = [first for first, _ in shown[1:]]
    words = [
        _stretch_text(first, last, is_year_said=_same_year(last, after))
        for (first, last), after in zip(shown, [*following, None], strict=False)
    ]
    more = len(stretches) - len(shown)
    return listed([*words, f"{more} more"] if more else words)


def _stretches(months: list[pd.Timestamp]) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """Gather months into stretches of three and more, others alone."""
    runs: list[list[pd.Timestamp]] = []
    for month in months:
        if runs and month == runs[-1][-1] + pd.DateOffset(months=1):
            runs[-1].append(month)
        else:
            runs.append([month])
    alone = [[(m, m) for m in run] for run in runs]
    return [
        pair
        for run, pairs in zip(runs, alone, strict=True)
        for pair in ([(run[0], run[-1])] if len(run) > 2 else pairs)
    ]


def _stretch_text(
    first: pd.Timestamp, last: pd.Timestamp, *, is_year_said: bool
) -> str:
    """Say a stretch; its year is left to the next one where they share it."""
    if not is_year_said or first.year != last.year:
        return span_text(first, last, "month")
    return f"{first:%B}" if first == last else f"{first:%B} to {last:%B}"


def _in_files(finding: Finding) -> str:
    """End the sentence with its files, where they are few enough to look in."""
    said = finding.sentence.rstrip(".")
    files = () if finding.is_placed else finding.files
    named = f" (in {' or '.join(files)})" if 0 < len(files) <= FILES_NAMED else ""
    is_question = said.endswith("?")
    return f"{said}{named}{'' if is_question and not named else '.'}"


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


def _same_year(month: pd.Timestamp, after: pd.Timestamp | None) -> bool:
    return after is not None and month.year == after.year
