"""What the words mean that stand in a table where there is no figure."""

from __future__ import annotations

from collections.abc import Iterable

from qikit.reports.paper.pieces import PageTable

MEANINGS = {
    "–": "There is no figure.",
    "suppressed": (
        "Hidden, so that nobody can be recognised by it. It says nothing of how "
        "large the figure is."
    ),
    "suppressed at source": "Hidden by who published the data.",
    "hidden at source": "Hidden by who published the data.",
    "not reported": "No figure was sent or published. It is not a zero.",
    "not sent": "It was asked for and has not come. It is not a zero.",
    "not applicable": "The question does not apply here.",
    "nobody to count": "There was nobody to count: the denominator is zero.",
    "set aside": "It failed a check and is in no total.",
    "set aside by a check": "It failed a check and is in no total.",
    "not known": "It cannot be worked out from what came.",
    "no figure": "There is no figure to compare.",
    "too few to compare": "Too few people to say whether it differs from the others.",
    "none due": "Nothing was asked for.",
    "part": "Some of what was asked for came.",
    "late": "It came after the day on which it was due.",
}


def gap_words(tables: Iterable[PageTable]) -> dict[str, str]:
    """Say what each word for a gap means that stands in these tables."""
    cells = {cell for table in tables for row in table.rows for cell in row}
    return {word: meaning for word, meaning in MEANINGS.items() if word in cells}
