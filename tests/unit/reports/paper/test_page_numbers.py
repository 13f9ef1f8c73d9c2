"""Numbers of a page: which texts are numbers, and which columns become two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.reports.paper.numbers import (
    Number,
    read_number,
    sheet_columns,
    stem_and_side,
)
from qikit.rounding import number_text
from tests.unit.reports.paper.drawn_pages import drawn_table


@pytest.mark.parametrize(
    ("text", "value", "shown_by", "plain"),
    [
        ("0", 0, "0", "0"),
        ("12", 12, "0", "12"),
        ("1,234", 1234, "#,##0", "1234"),
        ("1,234,567.80", 1234567.8, "#,##0.00", "1234567.80"),
        ("12.30", 12.3, "0.00", "12.30"),
        ("0.5", 0.5, "0.0", "0.5"),
        ("−5", -5, "0", "-5"),
        ("-5.5", -5.5, "0.0", "-5.5"),
        ("12.3%", 0.123, "0.0%", "12.3"),
        ("75%", 0.75, "0%", "75"),
        ("1,200%", 12, "#,##0%", "1200"),
        ("2025", 2025, "0", "2025"),
    ],
)
def test_numbers(text, value, shown_by, plain):
    number = read_number(text)
    assert (number.value, number.format, number.plain) == (value, shown_by, plain)


@pytest.mark.parametrize(
    "text",
    [
        *("", "–", "-", "suppressed", "007", "00", "+1", "1e5", "1.", ".5", "1,23"),
        *("0,123", "1,2345", "12,34", "1 234", "12.3 %", "%", "1/2", "--1", "−0.0"),
        *("٣", "１２", "12\n", " 12", "1234567890123456", "NaN", "inf", "1.2.3", "5)"),
    ],
)
def test_all_else_is_text(text):
    assert read_number(text) is None


@given(
    st.floats(-1e9, 1e9, allow_nan=False), st.integers(0, 3), st.sampled_from(["", "%"])
)
def test_every_number_that_a_page_writes_is_read(value, decimals, sign):
    text = number_text(value, decimals) + sign
    number = read_number(text)
    shown = number.value * (100 if sign else 1)
    assert f"{shown:,.{decimals}f}{sign}" == text
    assert number.has_commas == ("," in text) and number.is_percent == bool(sign)


def columns_of(*cells):
    table = drawn_table(("Practice", "X"), *[("P", cell) for cell in cells])
    return {
        c.name: [x.plain if isinstance(x, Number) else f"'{x}" for x in c.cells]
        for c in sheet_columns(table)[1:]
    }


@pytest.mark.parametrize(
    ("cells", "columns"),
    [
        (
            ["3 of 4", "1,234 of 2,000"],
            {"X: numerator": ["3", "1234"], "X: denominator": ["4", "2000"]},
        ),
        (
            ["3 of 4", "–", "suppressed", ""],
            {
                "X: numerator": ["3", "'–", "'suppressed", "'"],
                "X: denominator": ["4", "'–", "'suppressed", "'"],
            },
        ),
        (
            ["5.1% to 11.8%", "–"],
            {"X: lower": ["5.1", "'–"], "X: upper": ["11.8", "'–"]},
        ),
        (["−3 to 5"], {"X: lower": ["-3"], "X: upper": ["5"]}),
        (["–", "suppressed"], {"X": ["'–", "'suppressed"]}),  # no pair at all
        (["3 of 4", "7"], {"X": ["'3 of 4", "7"]}),  # a number that is no pair
        (["3 of 4", "5 of 6 (83%)"], {"X": ["'3 of 4", "'5 of 6 (83%)"]}),
        (["3 of 4", "5 to 6"], {"X": ["'3 of 4", "'5 to 6"]}),
        (["one of 4"], {"X": ["'one of 4"]}),
        (["3 of 4 of 5"], {"X": ["'3 of 4 of 5"]}),
        (["12.3%", "suppressed at source"], {"X": ["12.3", "'suppressed at source"]}),
        ([], {"X": []}),
    ],
)
def test_columns_of_pairs_become_two(cells, columns):
    assert columns_of(*cells) == columns


def names_of(name, *cells):
    table = drawn_table(("Practice", name), *[("P", cell) for cell in cells])
    return [column.name for column in sheet_columns(table)[1:]]


@pytest.mark.parametrize(
    ("name", "cells", "sides"),
    [
        ("Came, of asked", ["3 of 4"], ("came", "asked")),
        ("BP checked, of seen", ["3 of 4"], ("BP checked", "seen")),
        ("Came, of asked", ["3 to 4"], ("lower", "upper")),  # no count
        ("Of asked", ["3 of 4"], ("numerator", "denominator")),
        ("Came, of those, of asked", ["3 of 4"], ("numerator", "denominator")),
        ("Came, of 12", ["3 of 4"], ("numerator", "denominator")),
        (f"Came, of {'x' * 99}", ["3 of 4"], ("numerator", "denominator")),
    ],
)
def test_the_halves_of_a_pair_are_called_as_the_header_does(name, cells, sides):
    assert names_of(name, *cells) == [f"{name}: {side}" for side in sides]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Count: numerator", ("Count", ": numerator")),
        ("A: b: upper", ("A: b", ": upper")),
        ("Came, of asked: asked", ("Came, of asked", ": asked")),
        ("Count: asked", ("Count: asked", "")),
        ("numerator", ("numerator", "")),
        ("", ("", "")),
    ],
)
def test_only_half_a_pair_has_a_side(name, expected):
    assert stem_and_side(name) == expected


def test_a_column_of_text_stays_as_it_is():
    table = drawn_table(("Practice", "X"), ("12", "3 of 4"), is_number=(False, False))
    assert [c.cells for c in sheet_columns(table)] == [("12",), ("3 of 4",)]
