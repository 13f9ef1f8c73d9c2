"""The rule sets in words: the numbers of the code, and those of docs/methods.md."""

import re

import pytest

from qikit.data.definitions.measure_files import MeasureFile
from qikit.errors import ParameterError
from qikit.spc import constants, special_cause
from qikit.spc.rule_words import RULE_WORDS, rule_words

FEWEST, MOST = min(constants.EXPECTED_RUNS), max(constants.EXPECTED_RUNS)
SAID_IN_BOTH = {  # as it stands in docs/methods.md, its numbers from the constants
    "nhs-scotland": (
        f"{constants.SHIFT_LENGTH} or more useful points in a row on one side",
        f"{constants.TREND_LENGTH} or more points, counting the first, that all rise",
        f"with {FEWEST} to {MOST} useful points: fewer or more runs than the 5% table",
        f"with {constants.NOT_ASSESSED_UP_TO} points or fewer",
        f"with fewer than {constants.USEFUL_FOR_SHIFT} useful points around",
        "too few points to show a shift",
    ),
    "anhoej": (
        f"+ {constants.ANHOEJ_EXTRA}",
        f"than the {constants.ANHOEJ_QUANTILE:.0%} quantile of binomial(n - 1, ½)",
    ),
    "making-data-count": (
        f"± {constants.MDC_LIMIT_FACTOR}",
        f"{special_cause.NEEDED} of {special_cause.WINDOW}",
        f"with fewer than {constants.MDC_ICON_POINTS} points",
        "nhsrplotthedots 0.2.2",
    ),
    "making-data-count-2023": ("points outside the limits count", "november 2023"),
    "runcharter": (
        f"{constants.RUNCHARTER_LENGTH} useful points on the wanted side",
        f"{constants.RUNCHARTER_BASELINE} rows",
        "nothing is rebased by itself",
    ),
}


def plain(text: str) -> str:
    """Write a text in one line, in small letters, with the simple signs."""
    text = text.replace("−", "-").replace("`", "").replace("*", "")
    return re.sub(r"\s+", " ", text).casefold()


def whole(name: str) -> str:
    words = rule_words(name)
    rules = [f"{term}: {said}" for term, said in words.rules]
    return plain(" ".join([*rules, *words.notes, words.source]))


def test_every_rule_set_that_a_measure_may_name_is_said():
    named = MeasureFile.model_fields["rule_set"].annotation.__args__
    assert sorted(RULE_WORDS) == sorted(named)


def test_the_docs_say_the_same_numbers(repository):
    methods = plain((repository / "docs" / "methods.md").read_text("utf-8"))
    for name, phrases in SAID_IN_BOTH.items():
        for phrase in phrases:
            assert phrase in whole(name), (name, phrase)
            assert phrase in methods, (name, phrase)


def test_strict_differs_in_what_breaks_a_row_and_in_the_runs():
    usual, strict = (dict(rule_words(n).rules) for n in ("nhs-scotland", "strict"))
    assert "passed over" in usual["shift"]
    assert "breaks" in strict["shift"]
    assert strict["runs"] == "Not judged."
    assert usual["centre"] == strict["centre"]


@pytest.mark.parametrize("name", RULE_WORDS)
def test_a_rule_set_names_its_charts_and_its_source(name):
    words = rule_words(name)
    assert words.source.endswith(".")
    assert words.charts
    assert all(name in constants.RULES_OF_CHART[chart] for chart in words.charts)
    assert words.is_reported == (name in constants.RULE_SETS)


def test_a_misspelt_rule_set_is_answered_with_the_nearest():
    with pytest.raises(ParameterError, match="Did you mean 'strict'"):
        rule_words("strikt")
