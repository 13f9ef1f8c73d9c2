"""What a job file says of its charts, for some of its measures alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from qikit.data.definitions.job_files import ALL
from qikit.data.definitions.yaml_tree import Loc

MARKS = ("phases", "events")  # lists whose items name a measure
RULE_SETS = "rule_sets"  # a mapping by measure

Content = Mapping[str, Any]
Lines = Mapping[Loc, int]


def of_measures(
    content: Content, lines: Lines, measures: Collection[str]
) -> tuple[dict[str, Any], dict[Loc, int]]:
    """Leave out phases, events and rule sets of measures that are not asked for.

    What is not of the form of a job file stays as it is: the reader says what is
    wrong with it. Decisions on disclosure stay all.

    Parameters
    ----------
    content, lines
        Of a job file, as `strict_yaml.Document` has them.
    measures
        The ids that are asked for.

    Returns
    -------
    The content, and the lines of what is left in it.
    """
    content, lines = dict(content), dict(lines)
    for key in MARKS:
        marks = content.get(key)
        if isinstance(marks, list):
            kept = [n for n, mark in enumerate(marks) if _is_asked(mark, measures)]
            content[key] = [marks[n] for n in kept]
            lines = _renumbered(lines, key, kept)
    chosen = content.get(RULE_SETS)
    if isinstance(chosen, dict):
        content[RULE_SETS] = {m: s for m, s in chosen.items() if m in measures}
    return content, lines


def _is_asked(mark: Any, measures: Collection[str]) -> bool:
    measure = mark.get("measure") if isinstance(mark, dict) else None
    return not isinstance(measure, str) or measure in (ALL, *measures)


def _renumbered(lines: Lines, key: str, kept: list[int]) -> dict[Loc, int]:
    """Let lines of a list's items follow them to their new places."""
    now = {before: after for after, before in enumerate(kept)}
    found = {}
    for loc, line in lines.items():
        is_item = loc[:1] == (key,) and len(loc) > 1
        if not is_item:
            found[loc] = line
        elif loc[1] in now:
            found[(key, now[loc[1]], *loc[2:])] = line
    return found
