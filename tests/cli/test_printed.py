"""What is printed cannot steer the terminal, whatever stands in the data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import qikit.cli
from qikit.cli.printed import printable, say

FOLDER = Path(qikit.cli.__file__).parent


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Surgery P1: 72 of 100", "Surgery P1: 72 of 100"),
        ("Ynys Môn, Coleg – “A” … 5 °C", "Ynys Môn, Coleg – “A” … 5 °C"),
        ("Hill\x1b[31m Surgery", "Hill[31m Surgery"),
        ("Hill\x1b]0;title\x07 Surgery", "Hill]0;title Surgery"),
        ("Hill \u202eyregruS", "Hill yregruS"),
        ("\u2066Hill\u2069 Sur\u200bgery\ufeff", "Hill Surgery"),
        ("Hill\u2028Nothing differs.", "HillNothing differs."),
        ("Hill\rNothing", "HillNothing"),
        ("Hill\x9b31m", "Hill31m"),
        ("Hill \ud800", "Hill "),
        ("one\n\ttwo", "one\n\ttwo"),
        ("", ""),
    ],
)
def test_control_and_format_characters_are_taken_out(text, printed):
    assert printable(text) == printed


def test_it_goes_to_the_right_stream(capsys):
    say("a\x1b[2Jb")
    say("c\x07d", err=True)
    assert capsys.readouterr() == ("a[2Jb\n", "cd\n")


def test_every_command_prints_through_it():
    direct = [
        path.name
        for path in sorted(FOLDER.glob("*.py"))
        if re.search(r"\bclick\.s?echo\(|(?<!\w)print\(", path.read_text("utf-8"))
    ]
    assert direct == ["printed.py"]
