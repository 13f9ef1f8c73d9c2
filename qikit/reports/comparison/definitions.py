"""Measures of two runs: in, out, and defined otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from qikit.measures import Measure

SHOWN_AT_MOST = 40  # characters of a value; longer ones are only named
RULES = ("rule_set", "chart")
REVIEW = ("reviewed", "next_review", "owner")  # says nothing about the figures


def compare_measures(old: Iterable[Measure], new: Iterable[Measure]) -> list[str]:
    """Say which measures came, went, or are defined otherwise."""
    was, now = ({m.id: m for m in side} for side in (old, new))
    come = [m.short_name for m in now.values() if m.id not in was]
    gone = [m.short_name for m in was.values() if m.id not in now]
    told = [f"{name}: in the newer run only." for name in come]
    told += [f"{name}: in the older run only." for name in gone]
    for name in (name for name in now if name in was):
        told += _changes(was[name], now[name])
    return told


def compare_phases(old: Iterable[dict], new: Iterable[dict]) -> list[str]:
    """Say which baselines, new medians and exclusions were set or taken back."""
    was, now = ([_phase_words(p) for p in side] for side in (old, new))
    told = [f"Now set: {words}." for words in now if words not in was]
    return told + [f"No longer set: {words}." for words in was if words not in now]


def _changes(was: Measure, now: Measure) -> list[str]:
    before, after = asdict(was), asdict(now)
    named = [k for k in after if before[k] != after[k] and k not in REVIEW]
    return [
        f"{now.short_name}: {_field(k)} {_said(before[k], after[k])}." for k in named
    ]


def _field(name: str) -> str:
    words = name.replace("_", " ")
    return f"the rules of its chart, {words}," if name in RULES else f"its {words}"


def _said(before: object, after: object) -> str:
    if max(len(str(before)), len(str(after))) > SHOWN_AT_MOST:
        return "is worded otherwise"
    return f"was {_value(before)} and is {_value(after)}"


def _value(value: object) -> str:
    if value is None or value == "":
        return "not set"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _phase_words(phase: dict) -> str:
    kind = phase["kind"].replace("_", " ")
    of = "" if phase["measure"] == "all" else f" of {phase['measure']}"
    area = "" if phase["area"] == "all" else f" for {phase['area']}"
    reason = phase.get("reason", "").strip().rstrip(".")
    return f"{kind} {phase['date'][:7]}{of}{area}" + (f" ({reason})" if reason else "")
