"""The files that went in: by kind, and singly where something was left out."""

from __future__ import annotations

import json
import re

import pandas as pd

from qikit.reports.blocks import Block, paragraph, table, together
from qikit.reports.fault_words import months_text
from qikit.rounding import count_text

FILES_LISTED = 100
MONTH = re.compile(r"(?<!\d)(20\d\d)[-_](0[1-9]|1[0-2])(?!\d)")
NOTHING = "–"


def forms_sent(rows: pd.DataFrame) -> Block:
    """Say how many forms a practice sent, and of which months."""
    months = _months(rows["name"])
    said = ", ".join(filter(None, [count_text(len(rows), "form"), months]))
    return paragraph(f"{said}.")


def files_by_kind(rows: pd.DataFrame) -> Block:
    """List the files, a row a kind; those with something left out stand singly."""
    kinds = [
        {
            "Files": _kind(mapping, own),
            "Number": f"{len(own):,}",
            "Rows": f"{own['rows'].sum():,}",
            "Months": _months(own["name"]) or NOTHING,
        }
        for mapping, own in rows.groupby("mapping", sort=False)
    ]
    caption = f"{count_text(len(rows), 'file')} of {count_text(len(kinds), 'kind')}"
    parts = [table(pd.DataFrame(kinds), caption, numbers=["Number", "Rows"])]
    left = _left_out(rows)
    return together([*parts, *([left] if left else [])])


def _kind(mapping: str, own: pd.DataFrame) -> str:
    return own["name"].iloc[0] if len(own) == 1 else mapping.replace("_", " ")


def _left_out(rows: pd.DataFrame) -> Block | None:
    """List the files of which a row was left out or a column cleared."""
    frame = pd.DataFrame(
        {
            "File": rows["name"],
            "Left out": [_listed_json(text) for text in rows["left_out"]],
            "Columns cleared by name": [_listed_json(t) for t in rows["cleared"]],
        }
    )
    frame = frame[frame.iloc[:, 1:].ne(NOTHING).any(axis=1)]
    if frame.empty:
        return None
    shown = frame.head(FILES_LISTED)
    caption = f"{len(shown)} of {count_text(len(frame), 'file')} not taken in whole"
    return table(shown, caption)


def _months(names: pd.Series) -> str:
    """Say the months that the names hold; none where one of them has no month."""
    found = [MONTH.findall(name) for name in names]
    if not all(found):
        return ""
    return months_text({"-".join([*each[-1], "01"]) for each in found})


def _listed_json(text: str) -> str:
    """Read a list kept as JSON in `sources`; "–" where it is empty."""
    items = json.loads(text) if isinstance(text, str) and text else []
    return "; ".join(map(str, items)) or NOTHING
