"""Who may see what: rules by audience and class of measure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from qikit.disclosure.audiences import (
    ANALYST,
    CLUSTER,
    MEETING_PAPER,
    PUBLISHED,
    READERS,
)
from qikit.errors import ParameterError
from qikit.measures import Measure

SENSITIVE = "A_sensitive"
CLASSES = ("A", SENSITIVE, "B", "C", "S")
ALL, POOLED, NEVER = PRACTICES = ("all", "pooled", "never")  # from weak to strong
EVERY_MEASURE = "all"
BY_LETTER = "by_letter"


@dataclass(frozen=True)
class Rule:
    """What is hidden from one audience of one class of measure.

    Attributes
    ----------
    threshold
        In practice rows 0 < numerator < threshold is hidden, and so is
        0 < denominator < threshold; 0 hides nothing.
    threshold_above
        The same for rows of clusters, HSCPs, boards and countries.
    complement
        Whether 0 < denominator - numerator < threshold is hidden as well.
    zeros
        Whether a numerator of 0 is hidden as well, and with `complement` one that
        equals its denominator.
    least_people
        Rows with 0 < denominator < least_people are hidden, whatever the numerator.
    practices
        all; pooled: practice rows are hidden, groups of `least_practices` are
        shown; never: nothing is shown.
    least_practices
        How many practices a group must have under `pooled`.
    splits_from_list
        A practice with a smaller list is not split by sex or age.
    """

    threshold: int = 0
    threshold_above: int = 0
    complement: bool = False
    zeros: bool = False
    least_people: int = 0
    practices: str = ALL
    least_practices: int = 0
    splits_from_list: int = 0

    def weaker_in(self, other: Rule) -> tuple[str, ...]:
        """Name the fields in which this rule hides less than another."""
        if self.practices == NEVER:
            return ()
        weaker = [
            f.name for f in fields(self) if self._hides(f.name) < other._hides(f.name)
        ]
        if self.practices == ALL and "practices" in weaker:
            weaker = [name for name in weaker if name != "least_practices"]
        return tuple(weaker)

    def _hides(self, name: str) -> int:
        """Return how much a field hides, as a number that grows with it."""
        value = getattr(self, name)
        return PRACTICES.index(value) if name == "practices" else int(value)


@dataclass(frozen=True)
class Override:
    """A named decision in a job file: another rule for one measure, or for all.

    `threshold` replaces the class's threshold at every audience, in practice rows
    and above; for a survey, the least number of people. `practices` is "by_letter"
    where a meeting paper may show practices that it would pool otherwise.
    """

    measure: str
    threshold: int | None
    practices: str
    by: str
    date: pd.Timestamp
    reason: str

    def concerns(self, measure: Measure) -> bool:
        """Whether the decision is on this measure."""
        return self.measure in (EVERY_MEASURE, measure.id)


@dataclass(frozen=True)
class Weakness:
    """A rule that hides less than one that it must not fall behind.

    A wider audience must not fall behind a narrower one, nor sensitive measures
    behind the others: `class_key` and `audience` must hide as much as `than_class`
    and `than_audience` do in the field.
    """

    class_key: str
    audience: str
    field: str
    than_class: str
    than_audience: str

    def text(self, by_class: Mapping[str, Mapping[str, Rule]]) -> str:
        """Say it with both values."""
        own = getattr(by_class[self.class_key][self.audience], self.field)
        other = getattr(by_class[self.than_class][self.than_audience], self.field)
        return (
            f"class {self.class_key} hides less at {self.audience} "
            f"({self.field}: {_written(own)}) than class {self.than_class} at "
            f"{self.than_audience} ({_written(other)})."
        )


@dataclass(frozen=True)
class Settings:
    """The rule of each class of measure for each audience but the analyst.

    Raises
    ------
    ParameterError
        If a wider audience would have a weaker rule than a narrower one, or
        sensitive measures than the others, in any field.
    """

    by_class: Mapping[str, Mapping[str, Rule]]

    def __post_init__(self) -> None:
        found = [w.text(self.by_class) for w in weaknesses(self.by_class)]
        if found:
            raise ParameterError(found)

    def rule(self, class_key: str, audience: str) -> Rule:
        """Return the rule of a class for an audience."""
        return Rule() if audience == ANALYST else self.by_class[class_key][audience]


def weaknesses(by_class: Mapping[str, Mapping[str, Rule]]) -> list[Weakness]:
    """List every field in which a rule falls behind one that it must not."""
    return [
        Weakness(*own, field, *other)
        for own, other in _ordered_pairs()
        for field in _rule_of(by_class, own).weaker_in(_rule_of(by_class, other))
    ]


def _ordered_pairs() -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Give each class and audience, with one that it must not fall behind."""
    for class_key in CLASSES:
        for narrower, wider in zip(READERS, READERS[1:], strict=False):
            yield (class_key, wider), (class_key, narrower)
    for audience in READERS:
        yield (SENSITIVE, audience), ("A", audience)


def _rule_of(
    by_class: Mapping[str, Mapping[str, Rule]], place: tuple[str, str]
) -> Rule:
    class_key, audience = place
    return by_class[class_key][audience]


def _written(value: int | bool | str) -> str:
    return str(value).lower()  # true and false, as in the file


def class_of(measure: Measure) -> str:
    """Return the class that a measure's rules are looked up by."""
    if measure.sdc_class == "A" and measure.sensitive:
        return SENSITIVE
    return measure.sdc_class


def rules(
    measure: Measure, settings: Settings, overrides: Sequence[Override] = ()
) -> dict[str, Rule]:
    """Return the rule of one measure for each of the four audiences.

    An override that names the measure comes after one for all measures.
    """
    concerned = [o for o in overrides if o.concerns(measure)]
    concerned.sort(key=lambda o: o.measure != EVERY_MEASURE)
    found = {ANALYST: Rule()}
    for audience in READERS:
        rule = settings.rule(class_of(measure), audience)
        for override in concerned:
            rule = _decided(rule, override, audience)
        found[audience] = rule
    return found


def _decided(rule: Rule, override: Override, audience: str) -> Rule:
    """Return a rule as a named decision changes it."""
    if override.threshold is not None:
        rule = _with_threshold(rule, override.threshold)
    by_letter = override.practices == BY_LETTER and audience == MEETING_PAPER
    if by_letter and rule.practices == POOLED:
        rule = replace(rule, practices=ALL, least_practices=0)
    return rule


def _with_threshold(rule: Rule, threshold: int) -> Rule:
    if rule.least_people and not rule.threshold and not rule.threshold_above:
        return replace(rule, least_people=threshold)
    return replace(
        rule,
        threshold=threshold,
        threshold_above=threshold,
        complement=rule.complement and threshold > 0,
        zeros=rule.zeros and threshold > 0,
    )


# Sources: docs/disclosure.md. All are judgements [J] until the analyst of the body
# concerned confirms them; params/disclosure.yml changes them.
_SURVEY = Rule(least_people=10)
_ITEMS = Rule(splits_from_list=100)
_SENSITIVE = Rule(threshold=10, threshold_above=10, complement=True)
DEFAULTS = Settings(
    {
        "A": {
            CLUSTER: Rule(threshold=5, threshold_above=5),
            MEETING_PAPER: Rule(threshold=10, threshold_above=5),
            PUBLISHED: Rule(threshold=10, threshold_above=10),
        },
        SENSITIVE: {
            CLUSTER: _SENSITIVE,
            MEETING_PAPER: _SENSITIVE,
            PUBLISHED: replace(_SENSITIVE, zeros=True),
        },
        "B": dict.fromkeys(READERS, _ITEMS),
        "C": {
            CLUSTER: Rule(),
            MEETING_PAPER: Rule(practices=POOLED, least_practices=3),
            PUBLISHED: Rule(practices=NEVER),
        },
        "S": dict.fromkeys(READERS, _SURVEY),
    }
)
