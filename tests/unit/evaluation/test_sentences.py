"""Sentences: what they say, in which order, and which words they never use."""

import ast
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import qikit.bundles
import qikit.evaluation
from qikit.evaluation.bright_spots import bright_spots
from qikit.evaluation.change_words import (
    article,
    caution_text,
    change_interval_text,
    change_text,
    value_text,
)
from qikit.evaluation.sentences import bright_spot_sentence, sentences

CAUSAL = re.compile(
    r"\b(because|due to|owing to|thanks to|caus\w+|led to|leads? to|result(?:s|ed) in|"
    r"effects?|effective\w*|impact\w*|drove|driven|brought about|attribut\w+|"
    r"made a difference|worked(?! out)|achieved|helped|improved by|as a result|"
    r"therefore|so that)\b",
    re.IGNORECASE,
)
YEAR = 12


def months(*years: tuple[int, int]) -> list[tuple[int, int]]:
    return [(x + (-1) ** m, n) for x, n in years for m in range(YEAR)]


def only(found, labels=None) -> str:
    (sentence,) = sentences(found, labels)["sentence"]
    return sentence


def test_a_claim_in_full(make_counts, judge):
    found = judge(make_counts({"P1": months((20, 40), (35, 40))}))
    assert only(found, {"P1": "Practice A"}) == (
        "Practice A, Foot checks: better. 87.5% (420 of 480) in April 2025 to March "
        "2026, 50.0% (240 of 480) in April 2024 to March 2025: 37.5 percentage points "
        "higher (95% interval +32.0 to +42.7; 12 months before and 12 after, treated "
        "as independent). The nhs-scotland rules find a 12-point shift above the "
        "centre line of 50.0% from April 2025 to March 2026 (85.0% to 90.0%). The "
        "change stays clear when the 1 series of this report is allowed for."
    )


def test_a_signal_without_a_claim_is_a_question(make_counts, judge):
    late = [(21, 40)] * 8 + [(19, 40), (20, 40), (20, 40), (20, 40)]
    said = only(judge(make_counts({"P1": months((20, 40)) + late})))
    assert said == (
        "P1, Foot checks: the nhs-scotland rules find an 8-point shift above the "
        "centre line of 50.0% from April 2025 to November 2025 (52.5%), the wanted "
        "direction. Not clear yet: 51.5% (247 of 480) in April 2025 to March 2026, "
        "50.0% (240 of 480) in April 2024 to March 2025: 1.5 percentage points higher "
        "(95% interval −4.8 to +7.7; 12 months before and 12 after, treated as "
        "independent). What changed, and could others try it?"
    )
    assert "better" not in said


def test_better_and_worse_only_where_there_is_a_direction(make_counts, judge):
    frame = make_counts({"P1": months((20, 40), (35, 40))})
    assert "Foot checks: worse." in only(judge(frame, direction="down"))
    neutral = only(judge(frame, direction="neutral"))
    assert "Foot checks: higher." in neutral
    assert not re.search("better|worse|wanted", neutral)


def test_a_question_of_a_neutral_measure_has_no_side(make_counts, judge):
    late = [(21, 40)] * 6 + [(19, 40)] * 6
    found = judge(make_counts({"P1": months((20, 40)) + late}), direction="neutral")
    said = sentences(found)["sentence"]
    assert len(said) == 2
    assert not said.str.contains("wanted|better|worse").any()
    assert said.str.endswith("What changed?").all()


def test_claims_come_first_and_the_larger_change_before_the_smaller(make_counts, judge):
    areas = {
        "A": months((20, 40), (28, 40)),
        "B": months((20, 40), (35, 40)),
        "C": months((20, 40)) + [(21, 40)] * 6 + [(19, 40)] * 6,
    }
    said = sentences(judge(make_counts(areas)))
    assert said["area"].tolist()[:2] == ["B", "A"]
    assert said["kind"].tolist() == ["claim", "claim", "question", "question"]
    assert said["rank"].tolist() == [1, 2, 3, 4]


def test_a_signal_against_a_claim_is_a_question_of_its_own(make_counts, judge):
    fall = [(x, 40) for x in (38, 37, 36, 35, 34)] + [(35, 40)] * 7
    said = sentences(judge(make_counts({"P1": months((20, 40)) + fall})))
    assert said["kind"].tolist() == ["claim", "question"]
    assert "5-point falling trend" in said["sentence"].iloc[1]
    assert "It points another way than the change" in said["sentence"].iloc[1]


def test_nothing_to_say(make_counts, judge):
    assert sentences(judge(make_counts({"P1": months((20, 40), (20, 40))}))).empty


def test_a_short_baseline_carries_the_caution(make_counts, judge):
    gap = [(np.nan, 40)] * 3
    frame = make_counts({"P1": gap + months((20, 40))[3:] + months((35, 40))})
    said = only(judge(frame))
    assert said.endswith(caution_text(9, True))
    assert "the baseline has 9 points only" in said
    assert "regression to the mean" in said


def test_a_change_without_an_interval_says_why(make_counts, judge):
    gap = [(np.nan, 40)] * 11
    late = [(25, 40)] * 6 + [(15, 40)] * 6
    frame = make_counts({"P1": gap + [(20, 40)] + late})
    said = sentences(judge(frame, kind="published_value"))["sentence"]
    assert said.str.contains("Not clear yet: there are too few values").all()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (5, "a"),
        (6, "a"),
        (8, "an"),
        (10, "a"),
        (11, "an"),
        (12, "a"),
        (18, "an"),
        (80, "an"),
        (88, "an"),
        (110, "a"),
        (118, "a"),
        (800, "an"),
        (1_100, "a"),
        (8_000, "an"),
        (11_000, "an"),
        (18_500, "an"),
    ],
)
def test_a_and_an(number, expected):
    assert article(number) == expected


def change(**columns) -> pd.Series:
    known = {"scale": "difference", "change": 0.1, "lower": 0.05, "upper": 0.2}
    return pd.Series(known | {"is_widened": False} | columns)


@pytest.mark.parametrize(
    ("columns", "measure", "said"),
    [
        ({}, {}, "10.0 percentage points higher"),  # never "10 % higher"
        ({"change": -0.025}, {}, "2.5 percentage points lower"),
        ({"change": 0.01}, {"decimals": 0}, "1 percentage point higher"),
        ({"change": 0.01}, {}, "1.0 percentage points higher"),
        ({"change": 0.5125 - 0.5}, {}, "1.3 percentage points higher"),  # half up
        ({"change": 0.0004}, {}, "no difference that shows"),
        (
            {"change": 1.5},
            {"unit": "days", "multiplier": 1.0},
            "1.5 days higher",
        ),
        ({"scale": "ratio", "change": 1.255}, {}, "1.26 times as high"),
        ({"scale": "ratio", "change": np.inf}, {}, "no event before, so no ratio"),
    ],
)
def test_a_change_in_words(make_measure, columns, measure, said):
    assert change_text(change(**columns), make_measure(**measure)) == said


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "95% interval +5.0 to +20.0"),
        ({"lower": -0.05}, "95% interval −5.0 to +20.0"),
        ({"lower": -0.0001}, "95% interval 0.0 to +20.0"),
        ({"scale": "ratio", "upper": np.inf}, "95% interval 0.05 to no upper end"),
        (
            {"is_widened": True},
            "95% interval +5.0 to +20.0, widened for the spread between periods",
        ),
    ],
)
def test_an_interval_in_words(make_measure, columns, said):
    assert change_interval_text(change(**columns), make_measure()) == said


def test_a_value_without_counts_stands_alone(make_measure):
    row = pd.Series(
        {"value_after": 0.5, "numerator_after": np.nan, "denominator_after": np.nan}
    )
    assert value_text(row, "after", make_measure()) == "50.0%"


def test_only_bright_spots_are_named(planted, make_measure):
    labels = {area: f"Practice {area}" for area in planted.table["area"]}
    spots = bright_spots(planted)
    said = bright_spot_sentence(spots, make_measure(), labels)
    named = re.findall(r"Practice (P\d+)", said)
    bright = spots.loc[spots["status"].eq("bright spot"), "area"].tolist()
    assert named == bright
    assert said.endswith(f"The {40 - len(bright)} others are not clear yet.")


def test_with_no_bright_spot_nobody_is_named(noise, make_measure):
    spots = bright_spots(noise)
    unclear = spots[spots["status"].eq("not clear yet")]
    said = bright_spot_sentence(unclear, make_measure())
    areas = len(unclear)
    assert said == (
        f"Foot checks: of {areas} areas none shows a gain that is clear yet."
    )


@pytest.mark.parametrize("reason", [True, False])
def test_no_sentence_says_what_brought_it_about(noise, planted, reason):
    said = [*sentences(noise)["sentence"], *sentences(planted)["sentence"]]
    said += [caution_text(1, reason), caution_text(12, reason)]
    assert len(said) > 40
    assert [text for text in said if CAUSAL.search(text)] == []


def strings_of(package) -> list[tuple[str, str]]:
    """Every text in the source of a package that is not a docstring."""
    found = []
    for path in sorted(Path(package.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
        docstrings = {
            ast.get_docstring(node, clean=False)
            for node in ast.walk(tree)
            if isinstance(node, documented)
        }
        found += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value not in docstrings
        ]
    return found


@pytest.mark.parametrize("package", [qikit.evaluation, qikit.bundles])
def test_no_causal_word_stands_in_the_source(package):
    texts = strings_of(package)
    assert len(texts) > 50
    assert [text for text in texts if CAUSAL.search(text[1])] == []


@pytest.mark.parametrize(
    "text",
    [
        "fell because of the new clinic",
        "The session led to a rise",
        "the impact of coaching",
        "thanks to the team",
    ],
)
def test_the_word_list_catches(text):
    assert CAUSAL.search(text)
