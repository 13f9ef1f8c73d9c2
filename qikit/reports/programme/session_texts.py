"""Words of teams and patients on a page: long ones short, and whole in a fold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qikit.data.paper_names import SHORTEST_CODE
from qikit.reports.blocks import Block, folded, named_bullets, nested_bullets, together
from qikit.reports.results import Report

SHORT = 300  # letters: what a reader takes in at a glance
IN_A_CELL = 80  # letters of a table
MORE = "…"
WHOLE = "The long texts in full"
A_CLUSTER = "one of the clusters"

Told = tuple[str, str]  # who or what, and the text


def shortened(text: str, length: int = SHORT) -> str:
    """Cut a text at a space, and say so with three dots; all on one line."""
    whole = one_line(text)
    if len(whole) <= length:
        return whole
    cut = whole[: length + 1].rpartition(" ")[0]
    if len(cut) < length / 2:  # one long word: it is cut where it stands
        cut = whole[:length]
    return f"{cut}{MORE}"


def one_line(text: object) -> str:
    """Return a text with single spaces; a missing one as ""."""
    return "" if text is None or text != text else " ".join(str(text).split())


def told_bullets(items: Sequence[Told]) -> Block:
    """Write who said what as a list; what is cut stands whole below, folded."""
    shown = named_bullets([(lead, shortened(text)) for lead, text in items])
    return together([shown, *whole_texts(items)])


def told_tree(items: Sequence[tuple[str, Sequence[Told]]]) -> Block:
    """Write lists below lines: each line, and below it who said what."""
    rows = [
        (line, [(f"{lead}: {shortened(text)}", ()) for lead, text in below])
        for line, below in items
    ]
    every = [told for _, below in items for told in below]
    return together([nested_bullets(rows), *whole_texts(every)])


def whole_texts(items: Sequence[Told], *, above: int = SHORT) -> list[Block]:
    """Fold the texts that are shown cut, `above` so many letters; [] for none."""
    long = [(lead, one_line(text)) for lead, text in items]
    long = [(lead, text) for lead, text in long if len(text) > above]
    return [folded(WHOLE, named_bullets(long))] if long else []


def team_name(report: Report, code: object) -> str:
    """Call a team as the page does; the programme itself is "the programme".

    What is neither is a cluster with teams in it: a page of all knows no other.
    """
    part, known = report.slice.programme, report.slice.short_labels
    text = one_line(code)
    if text == report.about.area_code and text != part.facts["scope"]:
        return "the cluster"
    if not text or text in (part.facts["id"], part.facts["scope"]):
        return "the programme"
    gone = {team["code"]: team["name"] for team in part.facts.get("gone", ())}
    return known.get(text) or gone.get(text, A_CLUSTER)


def with_team_names(report: Report, text: str) -> str:
    """Write the names of teams for their codes in a text.

    A letter or two are no code: they are words of English.
    """
    for code, name in report.slice.short_labels.items():
        if len(code) >= SHORTEST_CODE:
            whole = rf"(?<!\w){re.escape(code)}(?!\w)"
            text = re.sub(whole, lambda _, n=name: n, text)
    return text
