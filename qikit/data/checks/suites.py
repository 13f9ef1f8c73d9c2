"""Suites: the rules in `expectations/`, read as data."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from qikit.data.checks.record import FIGURE, PEERS, SERIES, SET_ASIDE
from qikit.errors import ParameterError, Problem

ROOMS = ("extracts", "tables", "joins")
SEVERITIES = ("critical", "warning", "info")
STAGES = ("shape", "rows")
TELLS = {  # what a finding of a rule gives away to whoever reads it
    FIGURE: "how high the row's own figure is, or out of how many",
    SERIES: "how a practice's figures of several periods compare",
    PEERS: "how a practice's figures compare with those of others, so theirs as well",
    SET_ASIDE: "how high a figure is that is set aside for it: it is in no total",
    "sending": "what was sent, when, and what is missing: reports say so anyway",
    "form": "how something was written, named or numbered; no figure",
    "list": "who is in the list of practices, where, and list sizes: all public",
    "no_figure": "something of a table that no figure of a report is made from",
}


@dataclass(frozen=True)
class Suite:
    """One suite: what it judges, its keys, and its rules as Great Expectations reads.

    `keys` maps the columns that name a row to what they are in qikit
    (practice_code, period_start, measure, …). For a raw file, `numbers` are the
    text columns to be judged as numbers, `qualifiers` the columns with the column
    that qualifies them, and `counts` columns to be made: how many rows share keys.
    """

    room: str
    name: str
    about: str
    keys: dict[str, str]
    numbers: tuple[str, ...]
    rules: tuple[dict, ...]
    qualifiers: dict[str, str] = field(default_factory=dict)
    counts: dict[str, list[str]] = field(default_factory=dict)

    def stage(self, stage: str) -> list[dict]:
        """List the rules on the table's shape, or on its rows."""
        return [r for r in self.rules if r["meta"]["stage"] == stage]


def read_suites(folder: Path) -> list[Suite]:
    """Read every suite of `expectations/`, by room and name.

    Raises
    ------
    ParameterError
        With every file that is no suite, and every rule without a severity, a
        stage or a sentence.
    """
    suites, problems = [], []
    for room in ROOMS:
        for path in sorted((folder / room).glob("*.json")):
            suite, found = _read_suite(path, room)
            problems += found
            suites.append(suite)
    if problems:
        raise ParameterError(problems)
    return suites


def suites_hash(folder: Path, pattern: str = "*.json") -> str:
    """Return one hash over all files of a folder, to tell when they have changed."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob(pattern) if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _read_suite(path: Path, room: str) -> tuple[Suite | None, list[Problem]]:
    where = f"{path.parent.name}/{path.name}"
    try:
        content = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        return None, [Problem(f"this is not JSON ({error}).", where)]
    if not isinstance(content, dict) or not content.get("expectations"):
        what = "this is no suite: it has no 'expectations'."
        return None, [Problem(what, where, "Write at least one rule.")]
    meta, rules = content.get("meta", {}), content["expectations"]
    problems = [p for r in rules for p in _rule_problems(r, where)]
    names = [r["meta"]["rule"] for r in rules if r.get("meta", {}).get("rule")]
    problems += [
        Problem(f"two rules are named {name!r}.", where, "Rename one of them.")
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    suite = Suite(
        room,
        path.stem,
        meta.get("about", path.stem),
        meta.get("keys", {}),
        tuple(meta.get("numbers", ())),
        tuple(rules),
        meta.get("qualifiers", {}),
        meta.get("counts", {}),
    )
    return suite, problems


def _rule_problems(rule: dict, where: str) -> list[Problem]:
    meta = rule.get("meta", {})
    name = meta.get("rule", rule.get("type", "a rule"))
    problems = []
    if rule.get("severity") not in SEVERITIES:
        text = f"{name}: the severity is not one of {', '.join(SEVERITIES)}."
        problems.append(Problem(text, where))
    if meta.get("stage") not in STAGES:
        text = f"{name}: meta.stage is not one of {', '.join(STAGES)}."
        problems.append(Problem(text, where))
    if meta.get("tells", FIGURE) not in TELLS:
        text = f"{name}: meta.tells is not one of {', '.join(TELLS)}."
        problems.append(Problem(text, where))
    problems += [
        Problem(f"{name}: meta.{field} is missing.", where)
        for field in ("rule", "sentence")
        if not meta.get(field)
    ]
    return problems
