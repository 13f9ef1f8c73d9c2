"""A stored number is judged as a page would write it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qikit.reports.audit.number_forms import forms_of_number, forms_of_text


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        (0.063829787, "6.4%"),
        (0.064, "6.4%"),
        (0.06, "6%"),
        (0.063829787, "0.0638"),
        (6.3829787, "6.4%"),
        (6.3829787, "6.4"),
        (-0.186, "−18.6%"),
        (1234.5, "1234.5"),
    ],
)
def test_a_stored_number_is_written_as_on_a_page(stored, written):
    assert written in forms_of_number(stored)


def test_a_whole_number_is_a_count_and_no_percentage():
    assert forms_of_number(47.0) == ("47",)


def test_a_change_has_its_sign():
    assert "+3" in forms_of_number(3.0, is_change=True)
    assert "+2.1%" in forms_of_number(0.021, is_change=True)


@pytest.mark.parametrize("text", ["", "suppressed", "3 of 47", "nan", "inf", "1_000"])
def test_words_have_no_other_form(text):
    assert forms_of_text(text) == ()


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_every_percentage_of_counts_is_written_with_one_decimal(n, d):
    assume(n < d)
    shown = f"{100 * n / d:.1f}"
    tie = abs(1000 * n / d % 1 - 0.5) < 1e-9  # halves are rounded up on a page
    assert tie or f"{shown}%" in forms_of_number(n / d)
