"""Rules run by Great Expectations: the rows that fail, and rules that cannot run."""

import pandas as pd
import pytest

from qikit.errors import ParameterError

pytestmark = [
    pytest.mark.usefixtures("great_expectations"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:great_expectations"),
]
FRAME = pd.DataFrame(
    {
        "code": ["A", "B", "C", "C", None],
        "n": [1.0, -2.0, None, 4.0, 5.0],
        "d": [2.0, 2.0, 2.0, 2.0, None],
    }
)


def rule(kind: str, **kwargs) -> dict:
    meta = {"rule": "drawn", "stage": "rows", "sentence": "It is wrong"}
    return {"type": kind, "kwargs": kwargs, "severity": "critical", "meta": meta}


def failing(one_rule: dict, keys=("code",)):
    from qikit.data.checks.engine import failures

    return list(failures(FRAME, [one_rule], list(keys)))


@pytest.mark.parametrize(
    ("one_rule", "rows"),
    [
        (rule("expect_column_values_to_be_between", column="n", min_value=0), [1]),
        (rule("expect_column_values_to_be_unique", column="code"), [2, 3]),
        (rule("expect_column_values_to_not_be_null", column="code"), [4]),
        (
            rule(
                "expect_column_pair_values_a_to_be_greater_than_b",
                column_A="d",
                column_B="n",
                or_equal=True,
                ignore_row_if="either_value_is_missing",
            ),
            [3],
        ),
        (
            rule(
                "expect_compound_columns_to_be_unique",
                column_list=["code", "d"],
                ignore_row_if="never",
            ),
            [2, 3],
        ),
    ],
)
def test_failing_rows_come_back_with_their_keys_alone(one_rule, rows):
    ((failed, found),) = failing(one_rule)
    assert failed == one_rule
    assert list(found.index) == rows
    assert list(found.columns) == ["code"]


def test_a_sound_rule_says_nothing():
    sound = rule("expect_column_values_to_be_between", column="n", min_value=-2)
    assert failing(sound) == []


@pytest.mark.parametrize(
    "one_rule",
    [
        rule("expect_column_values_to_be_good", column="n"),
        rule("expect_column_values_to_be_between", column="n"),  # no limit at all
        rule("expect_column_values_to_be_between", colum="n", min_value=0),
    ],
)
def test_a_rule_that_is_misspelt_is_named(one_rule):
    with pytest.raises(ParameterError, match="rule 'drawn' is no expectation"):
        failing(one_rule)


def test_no_rules_no_failures():
    from qikit.data.checks.engine import failures

    assert list(failures(FRAME, [], ["code"])) == []


def test_a_table_rule_has_no_rows():
    ((_, found),) = failing(rule("expect_table_row_count_to_be_between", min_value=9))
    assert found is None


@pytest.mark.parametrize(
    "one_rule",
    [
        rule("expect_column_values_to_not_be_null", column="gone"),
        rule("expect_column_values_to_be_between", column="code", min_value=1),
    ],
)
def test_a_rule_that_cannot_be_run_counts_as_failed_and_says_so(one_rule):
    ((failed, found),) = failing(one_rule)
    assert found is None
    assert failed["severity"] == "critical"
    assert failed["meta"]["sentence"].startswith("A rule could not be run")


def test_rows_of_a_cut_frame_and_of_a_long_one_are_found_by_their_place(monkeypatch):
    """Cut frames keep their numbers; long ones are judged by columns."""
    from qikit.data.checks import engine

    rules = [
        rule("expect_column_values_to_be_between", column="n", min_value=0),
        rule("expect_column_values_to_not_be_null", column="code"),
    ]
    for many in (engine.MANY_ROWS, 1):
        monkeypatch.setattr(engine, "MANY_ROWS", many)
        found = engine.failures(FRAME.iloc[1:], rules, ["code", "d"])
        values = [rows["d"].fillna(0.0).tolist() for _, rows in found]
        assert sorted(values) == [[0.0], [2.0]]


@pytest.mark.parametrize(
    "one_rule",
    [
        rule("expect_column_values_to_be_in_set", column="code", value_set=["A", "D"]),
        rule("expect_column_values_to_not_be_null", column="code"),
        rule("expect_column_values_to_match_regex", column="code", regex="^[AB]$"),
        rule("expect_column_values_to_be_unique", column="code"),
        rule(
            "expect_compound_columns_to_be_unique",
            column_list=["code", "d"],
            ignore_row_if="never",
        ),
    ],
    ids=lambda one: one["type"],
)
def test_codes_are_judged_as_the_texts_they_stand_for(one_rule):
    from qikit.data.checks.engine import failures

    coded = FRAME.astype({"code": "category"})
    ((_, rows),) = failures(coded, [one_rule], ["code", "n"])
    ((_, expected),) = failures(FRAME, [one_rule], ["code", "n"])
    assert len(expected) > 0
    pd.testing.assert_frame_equal(rows, expected.astype({"code": "str"}))
