"""Who may see what: rules by class and audience, and named decisions."""

from __future__ import annotations

from dataclasses import fields, replace

import pandas as pd
import pytest

from qikit.disclosure.audiences import AUDIENCES, LABELS
from qikit.disclosure.settings import CLASSES, DEFAULTS, Override, Rule, Settings, rules
from qikit.errors import ParameterError
from qikit.measures import Measure

CLUSTER, PAPER, PUBLISHED = AUDIENCES[1:]


def measure(sdc_class="A", *, sensitive=False, name="foot_check") -> Measure:
    return Measure(
        id=name,
        name="Foot check",
        short_name="Foot check",
        kind="proportion",
        type="process",
        numerator="checked",
        denominator="on the register",
        multiplier=100,
        unit="%",
        decimals=0,
        direction="up",
        frequency="month",
        chart="run",
        rule_set="nhs-scotland",
        source="invented",
        why_it_matters="feet",
        discussion_question="whose?",
        sdc_class=sdc_class,
        sensitive=sensitive,
    )


def override(name="foot_check", *, threshold=None, practices="") -> Override:
    day = pd.Timestamp("2026-11-03")
    return Override(name, threshold, practices, "programme lead", day, "agreed")


def changed(class_key: str, audience: str, **new) -> Settings:
    """The defaults with another rule in one place."""
    by_class = {key: dict(DEFAULTS.by_class[key]) for key in CLASSES}
    by_class[class_key][audience] = replace(by_class[class_key][audience], **new)
    return Settings(by_class)


NEVER = Rule(practices="never")
A_FEW_PEOPLE = Rule(least_people=10)
NO_SPLITS = Rule(splits_from_list=100)
POOLED = Rule(practices="pooled", least_practices=3)
SENSITIVE = Rule(10, 10, complement=True)
SENSITIVE_PUBLISHED = Rule(10, 10, complement=True, zeros=True)


@pytest.mark.parametrize(
    ("about", "cluster", "paper", "published"),
    [
        (measure("A"), Rule(5, 5), Rule(10, 5), Rule(10, 10)),
        (measure("A", sensitive=True), SENSITIVE, SENSITIVE, SENSITIVE_PUBLISHED),
        (measure("B"), NO_SPLITS, NO_SPLITS, NO_SPLITS),
        (measure("B", sensitive=True), NO_SPLITS, NO_SPLITS, NO_SPLITS),
        (measure("C"), Rule(), POOLED, NEVER),
        (measure("S"), A_FEW_PEOPLE, A_FEW_PEOPLE, A_FEW_PEOPLE),
    ],
)
def test_the_defaults_are_the_table_of_the_design(about, cluster, paper, published):
    assert rules(about, DEFAULTS) == {
        "analyst": Rule(),
        CLUSTER: cluster,
        PAPER: paper,
        PUBLISHED: published,
    }


def test_every_audience_has_a_label():
    assert tuple(LABELS) == AUDIENCES


@pytest.mark.parametrize("class_key", CLASSES)
def test_the_analyst_sees_everything(class_key):
    assert DEFAULTS.rule(class_key, "analyst") == Rule()


# -- a wider audience never sees more


@pytest.mark.parametrize(
    ("place", "new", "said"),
    [
        (
            ("A", PUBLISHED),
            {"threshold": 9},
            "at published (threshold: 9) than class A at meeting_paper (10).",
        ),
        (("A", PUBLISHED), {"threshold_above": 4}, "published (threshold_above: 4)"),
        (("C", CLUSTER), {"complement": True}, "meeting_paper (complement: false)"),
        (("A_sensitive", CLUSTER), {"zeros": True}, "at meeting_paper (zeros: false)"),
        (("S", PUBLISHED), {"least_people": 9}, "at published (least_people: 9)"),
        (("B", PAPER), {"splits_from_list": 99}, "(splits_from_list: 99) than class B"),
        (("C", PUBLISHED), {"practices": "all"}, "at published (practices: all)"),
        (
            ("C", PUBLISHED),
            {"practices": "pooled", "least_practices": 2},
            "at published (least_practices: 2) than class C at meeting_paper (3).",
        ),
        (("S", CLUSTER), {"practices": "never"}, "at meeting_paper (practices: all)"),
    ],
)
def test_a_wider_audience_with_a_weaker_rule_is_refused(place, new, said):
    with pytest.raises(ParameterError) as refused:
        changed(*place, **new)
    assert said in str(refused.value)
    assert len(refused.value.problems) == 1


def test_every_field_is_compared():
    """A rule that hides something by any one field is not matched by one without."""
    nothing = Rule(practices="all")
    for field in fields(Rule):
        strong = "never" if field.name == "practices" else 1
        hiding = replace(nothing, **{field.name: strong})
        if field.name == "least_practices":
            hiding = replace(hiding, practices="pooled")
            nothing = replace(nothing, practices="pooled")
        assert nothing.weaker_in(hiding) == (field.name,)
        nothing = Rule()


def test_where_nothing_is_shown_no_threshold_is_asked_for():
    assert Rule(practices="never").weaker_in(SENSITIVE_PUBLISHED) == ()


def test_sensitive_measures_are_not_shown_more_of_than_others():
    with pytest.raises(ParameterError) as refused:
        changed("A", PUBLISHED, threshold=15)
    assert (
        "class A_sensitive hides less at published (threshold: 10) than class A at "
        "published (15)."
    ) in str(refused.value)


def test_stronger_rules_are_taken():
    assert changed("A", PUBLISHED, complement=True, threshold_above=10)
    assert changed("B", PUBLISHED, practices="never")


# -- named decisions


@pytest.mark.parametrize("threshold", [3, 20])
def test_an_override_holds_for_every_reader_and_every_row(threshold):
    found = rules(measure(), DEFAULTS, [override(threshold=threshold)])
    assert found["analyst"] == Rule()
    assert {found[a] for a in AUDIENCES[1:]} == {Rule(threshold, threshold)}


def test_an_override_keeps_complement_and_zeros():
    found = rules(measure(sensitive=True), DEFAULTS, [override(threshold=5)])
    assert found[PAPER] == Rule(5, 5, complement=True)
    assert found[PUBLISHED] == Rule(5, 5, complement=True, zeros=True)


def test_an_override_to_0_hides_nothing():
    found = rules(measure(sensitive=True), DEFAULTS, [override(threshold=0)])
    assert found[PUBLISHED] == Rule()


def test_of_a_survey_the_least_number_of_people_is_overridden():
    found = rules(measure("S"), DEFAULTS, [override(threshold=30)])
    assert found[PUBLISHED] == Rule(least_people=30)


def test_an_override_concerns_its_measure_alone():
    for_another = [override("eye_check", threshold=3)]
    assert rules(measure(), DEFAULTS, for_another) == rules(measure(), DEFAULTS)


def test_an_override_for_one_measure_comes_before_that_for_all():
    own, every = override(threshold=3), override("all", threshold=20)
    for decided in ([own, every], [every, own]):
        assert rules(measure(), DEFAULTS, decided)[PUBLISHED].threshold == 3
        other = measure(name="eye_check")
        assert rules(other, DEFAULTS, decided)[PUBLISHED].threshold == 20


def test_by_letter_shows_the_practices_of_a_meeting_paper_only():
    found = rules(measure("C"), DEFAULTS, [override(practices="by_letter")])
    assert found[PAPER] == Rule()
    assert found[PUBLISHED] == NEVER


def test_by_letter_changes_nothing_where_practices_are_not_pooled():
    found = rules(measure("A"), DEFAULTS, [override(practices="by_letter")])
    assert found == rules(measure("A"), DEFAULTS)
