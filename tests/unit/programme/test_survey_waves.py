"""Answers by wave: x of n, their interval, and the last wave against the first."""

import math

import pandas as pd
import pytest

from qikit.programme.survey_waves import Asked, by_wave, change_between

ASKED = Asked("safe", ("agree", "neither", "disagree"), frozenset({"agree"}))
WAVES = ["one", "two"]


def answers(*rows):
    """Each row: wave, group, who agree, who do not."""
    found = []
    for wave, group, yes, no in rows:
        for answer, count in (("agree", yes), ("neither", 0), ("disagree", no)):
            count = None if yes is None else count
            found.append((wave, group, "safe", answer, count))
    columns = ["wave", "group", "question", "answer", "count"]
    return pd.DataFrame(found, columns=columns).astype({"count": "Int64"})


def test_groups_are_added_up_wave_by_wave():
    rows = answers(
        ("two", "GP", 30, 10), ("one", "GP", 10, 30), ("one", "nurse", 10, 10)
    )
    found = by_wave(rows, ASKED, WAVES)
    assert found["wave"].tolist() == ["one", "two"]
    assert found["positive"].tolist() == [20, 30]
    assert found["n"].tolist() == [60, 40]
    assert found["share"].round(3).tolist() == [0.333, 0.75]


def test_the_interval_is_wilsons():
    """10 of 20: 29.9% to 70.1% (Wilson, hand-worked: 0.5 ± 0.4383 × 0.4586…)."""
    found = by_wave(answers(("one", "GP", 10, 10)), ASKED, WAVES).iloc[0]
    assert round(found["lower"], 3) == 0.299 and round(found["upper"], 3) == 0.701


def test_a_group_without_counts_is_left_out_whole_and_counted():
    rows = answers(("one", "GP", 10, 10), ("one", "nurse", None, None))
    found = by_wave(rows, ASKED, WAVES).iloc[0]
    assert (found["n"], found["n_hidden"]) == (20, 1)


def test_where_all_groups_are_hidden_there_is_no_share():
    found = by_wave(answers(("one", "nurse", None, None)), ASKED, WAVES).iloc[0]
    assert (found["n"], found["n_hidden"]) == (0, 1)
    assert math.isnan(found["share"]) and math.isnan(found["lower"])


def test_an_answer_that_the_question_does_not_know_is_in_no_count():
    rows = answers(("one", "GP", 10, 10))
    strange = rows.head(1).assign(answer="agreed", count=5)
    found = by_wave(pd.concat([rows, strange]), ASKED, WAVES).iloc[0]
    assert (found["n"], found["n_strange"]) == (20, 5)


def test_a_wave_that_is_not_asked_for_is_left_out():
    assert by_wave(answers(("nine", "GP", 10, 10)), ASKED, WAVES).empty


def test_group_by_group_each_has_its_own_rows():
    rows = answers(("one", "GP", 1, 9), ("one", "nurse", 9, 1), ("two", "GP", 5, 5))
    found = by_wave(rows, ASKED, WAVES, by_group=True)
    told = found[["group", "wave", "positive"]].to_numpy().tolist()
    assert told == [["GP", "one", 1], ["GP", "two", 5], ["nurse", "one", 9]]


@pytest.mark.parametrize(
    ("last", "word"),
    [((90, 10), "higher"), ((10, 90), "lower"), ((52, 48), "similar")],
)
def test_the_last_wave_is_compared_with_the_first(last, word):
    found = change(("one", "GP", 50, 50), ("two", "GP", *last))
    assert found.word == word and not found.is_partial
    assert found.difference == pytest.approx(last[0] / 100 - 0.5)


def change(*rows, waves=WAVES):
    groups = by_wave(answers(*rows), ASKED, waves, by_group=True)
    return change_between(groups, waves)


def test_a_wave_without_answers_is_passed_over():
    found = change(
        *[("one", "GP", 50, 50), ("two", "GP", None, None), ("three", "GP", 90, 10)],
        waves=["one", "two", "three"],
    )
    assert (found.first, found.last) == ("one", "three")


def test_a_group_that_is_hidden_in_one_wave_is_in_neither_side():
    """Doctors say 60 of 100 twice; the desk is hidden first, then says 0 of 40."""
    found = change(
        *[("one", "GP", 60, 40), ("one", "desk", None, None)],
        *[("two", "GP", 60, 40), ("two", "desk", 0, 40)],
    )
    assert (found.word, found.difference) == ("similar", 0)
    assert (found.groups, found.is_partial) == (("GP",), True)
    assert (found.n_first, found.n_last) == (100, 100)


def test_a_group_that_came_later_moves_no_share():
    found = change(
        *[("one", "GP", 60, 40), ("one", "nurse", 10, 10)],
        *[("two", "GP", 60, 40), ("two", "nurse", 15, 5), ("two", "desk", 0, 40)],
    )
    assert found.groups == ("GP", "nurse") and found.is_partial
    assert (found.positive_first, found.n_first) == (70, 120)
    assert (found.positive_last, found.n_last) == (75, 120)


def test_waves_without_a_group_in_common_cannot_be_compared():
    found = change(("one", "GP", 60, 40), ("two", "desk", 10, 40))
    assert (found.first, found.last, found.word) == ("one", "two", "not known")


def test_waves_stand_in_the_order_that_is_given_whatever_group_came_first():
    found = change(
        *[("two", "GP", 50, 50), ("one", "nurse", 10, 90), ("two", "nurse", 90, 10)]
    )
    assert (found.first, found.last, found.word) == ("one", "two", "higher")


def test_one_wave_cannot_be_compared():
    found = change(("one", "GP", 5, 5))
    assert (found.word, found.first) == ("not known", "")
    assert math.isnan(found.difference)
