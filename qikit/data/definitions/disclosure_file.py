"""The file `params/disclosure.yml`: rules by class and audience. It is optional."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import Document, StrictModel, build, read_yaml
from qikit.data.definitions.text_files import shown_path
from qikit.data.definitions.typed_text import TrueOrFalse, WholeNumber
from qikit.disclosure.audiences import READERS
from qikit.disclosure.settings import (
    ALL,
    CLASSES,
    DEFAULTS,
    POOLED,
    Rule,
    Settings,
    Weakness,
    weaknesses,
)
from qikit.errors import ParameterError, Problem

DISCLOSURE = Path("params") / "disclosure.yml"
MOST = 100  # people or practices; more is a slip of the pen [J]
LONGEST_LIST = 10_000  # for `splits_from_list`, as above [J]
FEWEST_POOLED = 2  # a group of one is the practice itself

Classes = dict[str, dict[str, Rule]]


def at_least_two(value: int) -> int:
    """Refuse a threshold of 1: no count lies between 0 and 1."""
    if value == 1:
        raise Refused("of 1 hides nothing.", "Write 2 or more, or 0 to hide nothing.")
    return value


class _RuleModel(StrictModel):
    """What a class hides from an audience; a line that is left out is the default."""

    threshold: WholeNumber = Field(0, ge=0, le=MOST)
    threshold_above: WholeNumber = Field(0, ge=0, le=MOST)
    complement: TrueOrFalse = False
    zeros: TrueOrFalse = False
    least_people: WholeNumber = Field(0, ge=0, le=MOST)
    practices: Literal["all", "pooled", "never"] = ALL
    least_practices: WholeNumber = Field(0, ge=FEWEST_POOLED, le=MOST)
    splits_from_list: WholeNumber = Field(0, ge=0, le=LONGEST_LIST)

    _hides = field_validator("threshold", "threshold_above", "least_people")(
        at_least_two
    )

    def over(self, default: Rule) -> Rule:
        """Return the default with the lines that are written."""
        written = {name: getattr(self, name) for name in self.model_fields_set}
        if written.get("practices", POOLED) != POOLED:
            written.setdefault("least_practices", 0)
        return replace(default, **written)


class _ClassModel(StrictModel):
    """The rules of a class; the analyst has none, because an analyst sees all."""

    cluster: _RuleModel = _RuleModel()
    meeting_paper: _RuleModel = _RuleModel()
    published: _RuleModel = _RuleModel()


class _DisclosureFile(StrictModel):
    A: _ClassModel = _ClassModel()
    A_sensitive: _ClassModel = _ClassModel()
    B: _ClassModel = _ClassModel()
    C: _ClassModel = _ClassModel()
    S: _ClassModel = _ClassModel()


def read_disclosure(path: str | Path) -> Settings:
    """Read the rules of disclosure control; without a file they are the defaults.

    What the file leaves out, be it a class, an audience or one line, is the default
    too, so that a short file never hides less by saying nothing.

    Raises
    ------
    ParameterError
        With every problem of the file, with its line; also if a wider audience
        would have a weaker rule than a narrower one.
    """
    path = Path(path)
    if not path.exists():
        _require_no_other_ending(path)
        return DEFAULTS
    document = read_yaml(path)
    asked = build(_DisclosureFile, document)
    by_class = {key: _rules_of(getattr(asked, key), key) for key in CLASSES}
    problems = [*_useless(by_class, document), *_weak(by_class, document)]
    if problems:
        raise ParameterError(problems)
    return Settings(by_class)


def _require_no_other_ending(path: Path) -> None:
    """Refuse a file that would be passed over because it ends in .yaml."""
    other = path.with_suffix(".yaml")
    if other.exists():
        what = "the file ends in .yaml."
        raise ParameterError(Problem(what, shown_path(other), "Rename it to .yml."))


def _rules_of(asked: _ClassModel, class_key: str) -> dict[str, Rule]:
    return {
        audience: getattr(asked, audience).over(DEFAULTS.rule(class_key, audience))
        for audience in READERS
    }


def _useless(by_class: Classes, document: Document) -> Iterator[Problem]:
    """Refuse lines that would hide nothing without another line."""
    for class_key, rules in by_class.items():
        for audience, rule in rules.items():
            for name, what, to_do in _without_effect(rule):
                where = document.where((class_key, audience, name))
                yield Problem(f"{name!r} of {class_key} {what}", where, to_do)


def _without_effect(rule: Rule) -> Iterator[tuple[str, str, str]]:
    has_threshold = rule.threshold or rule.threshold_above
    for name in ("complement", "zeros"):
        if getattr(rule, name) and not has_threshold:
            what = "hides nothing without a threshold."
            yield name, what, f"Write {name}: false, or a threshold."
    if rule.practices == POOLED and not rule.least_practices:
        what = "is pooled, but over how many practices?"
        yield "practices", what, "Write least_practices: 3."
    if rule.practices != POOLED and rule.least_practices:
        what = "is for practices: pooled."
        yield "least_practices", what, "Remove it, or write practices: pooled."


def _weak(by_class: Classes, document: Document) -> Iterator[Problem]:
    for weakness in weaknesses(by_class):
        where = document.where(_written_place(weakness, document))
        to_do = f"Let {weakness.field} hide at least as much for the first."
        yield Problem(weakness.text(by_class), where, to_do)


def _written_place(weakness: Weakness, document: Document) -> tuple[str, ...]:
    """Return the line to mend: of the weaker rule, or of the stronger one."""
    places = [
        (weakness.class_key, weakness.audience, weakness.field),
        (weakness.than_class, weakness.than_audience, weakness.field),
        (weakness.class_key, weakness.audience),
        (weakness.than_class, weakness.than_audience),
    ]
    return next((p for p in places if p in document.lines), places[0][:1])
