"""Sentences on what is suppressed and who decided it; they name no figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qikit.disclosure.settings import (
    EVERY_MEASURE,
    NEVER,
    POOLED,
    Override,
    Rule,
)
from qikit.measures import Measure
from qikit.rounding import count_text


def rule_text(
    measures: Sequence[Measure], rules: Mapping[str, Mapping[str, Rule]], audience: str
) -> str:
    """Say what is suppressed for an audience; "" where no rule hides anything.

    Each rule is said once, with the measures it holds for where there are several.
    """
    said: dict[str, list[str]] = {}
    for measure in measures:
        if measure.has_numerators:
            text = _of_rule(rules[measure.id][audience])
            said.setdefault(text, []).append(measure.short_name)
    said.pop("", None)
    texts = [
        text if len(said) == 1 else f"{', '.join(names)}: {text[0].lower()}{text[1:]}"
        for text, names in said.items()
    ]
    return " ".join(texts)


def decision_texts(
    overrides: Sequence[Override], measures: Sequence[Measure]
) -> tuple[str, ...]:
    """Say which decisions of the job file change a rule, who took them and why."""
    names = {m.id: m.short_name for m in measures} | {EVERY_MEASURE: "all measures"}
    return tuple(
        f"For {names.get(o.measure, o.measure)} {_of_override(o)}. Decided by {o.by} "
        f"on {o.date.day} {o.date:%B %Y}: {o.reason.strip().rstrip('.')}."
        for o in overrides
    )


def _of_rule(rule: Rule) -> str:
    if rule.practices == NEVER:
        return "These figures are not shown to these readers."
    parts = [_of_numbers(rule), _of_practices(rule)]
    return " ".join(part for part in parts if part)


def _of_numbers(rule: Rule) -> str:
    if rule.least_people and not rule.threshold:
        people = count_text(rule.least_people, "person", "people")
        return f"Figures out of fewer than {people} are suppressed{_PARTNERS}"
    if not rule.threshold and not rule.threshold_above:
        return ""
    what = "Figures that count, or are out of, fewer than"
    text = f"{what} {rule.threshold} people are suppressed"
    if rule.threshold_above != rule.threshold:
        text = (
            f"{what} {rule.threshold} people (in a practice) or "
            f"{rule.threshold_above} (in an area) are suppressed"
        )
    if rule.complement:
        text += ", and those that leave out so few"
    return text + (", and zeros" if rule.zeros else "") + _PARTNERS


def _of_practices(rule: Rule) -> str:
    if rule.practices != POOLED:
        return ""
    n = count_text(rule.least_practices, "practice")
    return f"Single practices are not shown, only areas of at least {n}."


def _of_override(override: Override) -> str:
    if override.threshold is None:
        return "practices are shown by letter"
    if override.threshold == 0:
        return "small numbers are shown"
    return f"the limit is {override.threshold} people"


_PARTNERS = ", and so are others with which they could be worked out."
