"""What has not come, in words: forms and searches with their months."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.data.completeness import NOT_SENT
from qikit.data.quality_slices import QualityAbout
from qikit.plots.phrases import listed
from qikit.reports.fault_words import months_text


def missing_words(came: pd.DataFrame, about: QualityAbout) -> list[str]:
    """Name what a practice was asked for and did not send.

    Forms come first: "the forms for January and March 2025"; then figures, called
    the searches where none of several came: "the searches for July 2025".
    """
    gaps: dict[tuple[bool, str], list[str]] = {}
    n_months: dict[str, int] = {}
    for what, rows in came[came["outcome"].eq(NOT_SENT)].groupby("what"):
        months = months_text(rows["period_start"])
        n_months[months] = len(rows)
        gaps.setdefault((what not in about.forms, months), []).append(what)
    asked = set(came["what"])
    forms = asked & set(about.forms)
    return [
        _forms_words(months, whats, forms, about.names, is_one=n_months[months] == 1)
        if not is_search
        else _search_words(months, whats, asked - forms, about.names)
        for (is_search, months), whats in sorted(gaps.items(), key=lambda g: g[0][0])
    ]


def not_here_sentence(missing: list[str]) -> str:
    """Write what is missing as one sentence, and what would help."""
    (first, *rest) = missing
    is_one = not rest and first.startswith("the form ")
    said = f"{', '.join([first, *rest[:-1]])}, and {rest[-1]}," if rest else first
    if is_one:
        ask = (
            "has not reached us. Send it if you have it, or tell us that there is none."
        )
    else:
        ask = (
            "have not reached us. Send them if you have them, or tell us that there "
            "are none."
        )
    return f"{said[0].upper()}{said[1:]} {ask}"


def _forms_words(
    months: str,
    whats: list[str],
    forms: set[str],
    names: Mapping[str, str],
    *,
    is_one: bool,
) -> str:
    of = "" if set(whats) == forms else f" of {_named(whats, names)}"
    word = "form" if is_one and len(whats) == 1 else "forms"
    return f"the {word}{of} for {months}"


def _search_words(
    months: str, whats: list[str], searches: set[str], names: Mapping[str, str]
) -> str:
    if len(whats) > 1 and set(whats) == searches:
        return f"the searches for {months}"
    return f"the figures of {_named(whats, names)} for {months}"


def _named(whats: list[str], names: Mapping[str, str]) -> str:
    return listed([names.get(what, what) for what in whats])
