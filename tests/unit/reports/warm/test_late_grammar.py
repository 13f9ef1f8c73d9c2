"""Addresses are judged as jsonschema always judges them; the grammar is read late."""

import subprocess
import sys

import pytest

pytest.importorskip("rfc3987_syntax")
LATE = """
import sys
from qikit.reports.warm.late_grammar import import_jsonschema
import_jsonschema()
import nbformat, qikit.reports.kernel
print("rfc3987_syntax" in sys.modules)
"""
JUDGED = """
from jsonschema import FormatChecker
cases = "https://a.example/ä", "no address", "", "#ä", "http://[1"
forms = "iri", "iri-reference"
print([FormatChecker().conforms(c, f) for c in cases for f in forms])
"""
ITSELF = """
import rfc3987_syntax
print(rfc3987_syntax.RFC3987_SYNTAX_PARSER_TYPE)
"""


def test_the_grammar_is_not_read_with_what_a_report_imports():
    assert said(LATE) == ["False"]


def test_an_address_is_judged_as_without_us():
    assert said(LATE + JUDGED)[1:] == said(JUDGED)


def test_who_imports_the_grammar_has_it_itself():
    assert said(LATE + ITSELF) == ["False", "earley"]


def said(code: str) -> list[str]:
    """Say what a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()
