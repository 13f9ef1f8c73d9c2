"""What may name an area on a page: code, name, short name, letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from qikit.practices import CODE_COLUMN, LEVELS, NAME_COLUMN, short_names
from qikit.reports.audit.hidden import Area

PRACTICE = "practice"


def area_names(
    members: pd.DataFrame, letters: Mapping[str, str]
) -> dict[tuple[str, str], Area]:
    """Name every area of a membership, by level and code.

    `letters` are those of the practices on the pages, by code; without them a page by
    letter is searched by names and counts alone.
    """
    named = dict(zip(members["practice_code"], members["practice_name"], strict=True))
    short = short_names({code: str(name) for code, name in named.items()})
    areas = {}
    for row in members.to_dict("records"):
        code = row["practice_code"]
        letter = letters.get(code)
        by_letter = (f"Practice {letter}", letter) if letter else ()
        labels = _words([row["practice_name"], short[code], *by_letter])
        within = _words(
            row.get(column)
            for level in LEVELS
            for column in (CODE_COLUMN[level], NAME_COLUMN[level])
        )
        areas[PRACTICE, code] = Area(PRACTICE, code, labels, within)
    return areas | dict(_wider(members))


def _wider(members: pd.DataFrame) -> Iterator[tuple[tuple[str, str], Area]]:
    for level in LEVELS:
        rows = members[[CODE_COLUMN[level], NAME_COLUMN[level]]].T.drop_duplicates().T
        for row in rows.drop_duplicates().itertuples(index=False):
            if isinstance(row[0], str) and row[0]:
                yield (level, row[0]), Area(level, row[0], _words(row[1:]))


def _words(names) -> tuple[str, ...]:
    texts = [name for name in names if isinstance(name, str) and name.strip()]
    return tuple(dict.fromkeys(texts))
