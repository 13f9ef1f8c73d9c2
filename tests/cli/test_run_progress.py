"""The bar of a run: what it says at each width, and what it leaves on a terminal."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from qikit.cli.progress import Bar, bar_line, can_draw, duration_text, pace_text
from qikit.cli.tally import Tally
from tests.cli.fake_run import record, records

REPOSITORY = Path(__file__).parents[2]


class Clock:
    """Seconds that a test moves on."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def tally_of(picture: str, *, total: int, every: float = 1.0) -> Tally:
    """Count the reports of a picture, one finished every so many seconds."""
    clock = Clock()
    tally = Tally(total, clock)
    for told in records(picture):
        clock.at += every
        tally.add(told)
    return tally


def screen(written: str) -> list[str]:
    """Give the lines a terminal shows: a carriage return goes back, nothing else."""
    lines, column = [""], 0
    for letter in written.replace("\r\n", "\n"):
        assert letter in "\r\n" or letter.isprintable(), repr(letter)
        if letter == "\n":
            lines, column = [*lines, ""], 0
        elif letter == "\r":
            column = 0
        else:
            line = lines[-1].ljust(column)
            lines[-1] = line[:column] + letter + line[column + 1 :]
            column += 1
    return [line.rstrip() for line in lines]


# -- the line


def drawn(done: int, to_do: int) -> str:
    return f"[{'#' * done}{'-' * to_do}]  "


@pytest.mark.parametrize(
    ("picture", "total", "bar", "words"),
    [
        ("", 4, (0, 30), "0 of 4, reading and checking the data"),
        ("m", 4, (7, 23), "1 of 4"),
        ("mm", 4, (15, 15), "2 of 4"),
        ("mmm", 6, (15, 15), "3 of 6, 60 a minute, 3 s left"),
        ("mnm", 6, (15, 15), "3 of 6, 1 failed, 60 a minute, 3 s left"),
        ("mmmm", 4, (30, 0), "4 of 4, writing the index"),
        ("kkk", 4, (22, 8), "3 of 4, 3 kept"),
        ("mmm", 1037, (0, 30), "3 of 1,037, 60 a minute, 17 min 14 s left"),
    ],
)
def test_the_bar_says_how_far_a_run_is(picture, total, bar, words):
    assert bar_line(tally_of(picture, total=total), 90) == drawn(*bar) + words


ALL_WORDS = "6 of 12, 1 kept, 1 failed, 60 a minute, 6 s left"  # 48 characters


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (90, drawn(15, 15) + ALL_WORDS),
        (82, drawn(15, 15) + ALL_WORDS),
        (80, drawn(14, 14) + ALL_WORDS),
        (62, drawn(5, 5) + ALL_WORDS),
        (61, ALL_WORDS),
        (48, ALL_WORDS),
        (47, "6 of 12, 1 failed, 60 a minute, 6 s left"),
        (39, "6 of 12, 1 failed, 6 s left"),
        (26, "6 of 12, 6 s left"),
        (16, "6 of 12"),
        (6, "6 of 1"),
    ],
)
def test_a_narrow_terminal_keeps_what_matters_most(width, line):
    assert bar_line(tally_of("kmmnmm", total=12), width) == line


def test_no_line_is_wider_than_the_terminal():
    for picture in ("", "m", "kmn" * 4, "m" * 40):
        tally = tally_of(picture, total=40)
        for width in range(1, 130):
            assert len(bar_line(tally, width)) <= width


def test_kept_and_refused_reports_say_nothing_of_the_pace():
    slow = tally_of("mmm", total=1000, every=10)
    clock = slow.clock
    for told in records("k" * 500 + "c"):
        slow.add(told)
    assert slow.a_minute == 6
    assert slow.seconds_left == 10 * (1000 - 504)
    clock.at += 30
    assert slow.a_minute_in_all == pytest.approx(3)  # three of them in a minute


def test_the_pace_is_that_of_late():
    tally = tally_of("m" * 60, total=200, every=10)
    for told in records("m" * 60):
        tally.clock.at += 1
        tally.add(told)
    assert tally.a_minute == 60


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "0 s"),
        (59.4, "59 s"),
        (59.5, "1 min 0 s"),
        (185, "3 min 5 s"),
        (3599.4, "59 min 59 s"),
        (3600, "1 h 0 min"),
        (3840, "1 h 4 min"),
    ],
)
def test_a_time_is_said_as_people_say_it(seconds, said):
    assert duration_text(seconds) == said


@pytest.mark.parametrize(
    ("pace", "said"), [(0.44, "0.4"), (9.96, "10.0"), (10, "10"), (1234.5, "1,235")]
)
def test_a_pace_has_a_decimal_where_it_is_slow(pace, said):
    assert pace_text(pace) == said


# -- where and how often it is drawn


class Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("terminal", "environment", "drawn"),
    [
        (True, {"TERM": "xterm"}, True),
        (True, {}, True),
        (True, {"CI": "", "NO_COLOR": "1"}, True),  # it has no colours
        (True, {"CI": "false"}, True),
        (True, {"CI": "true"}, False),
        (True, {"CI": "1"}, False),
        (True, {"TERM": "dumb"}, False),
        (False, {"TERM": "xterm"}, False),
    ],
)
def test_a_bar_is_drawn_on_a_terminal_alone(terminal, environment, drawn):
    assert can_draw(Stream(terminal=terminal), environment) is drawn


def test_it_is_drawn_ten_times_a_second_at_most_and_at_the_end(capsys):
    clock = Clock()
    tally = Tally(100, clock)
    bar = Bar(tally, lambda: 80)
    drawn_at = []
    for told in records("m" * 100):
        clock.at += 0.03
        tally.add(told)
        bar.show()
        if capsys.readouterr().err:
            drawn_at.append(clock.at)
    assert len(drawn_at) > 20
    assert all(later - before >= 0.1 for before, later in pairwise(drawn_at[:-1]))
    assert drawn_at[-1] == clock.at


def test_a_line_above_the_bar_stays_and_the_bar_goes(capsys):
    clock = Clock()
    tally = Tally(3, clock)
    bar = Bar(tally, lambda: 60)
    bar.show()
    tally.add(record("n", "P1"))
    bar.above("P1  notebook failed: P1 broke")
    shown = screen(capsys.readouterr().err)
    assert shown[0] == "P1  notebook failed: P1 broke"
    assert shown[1].startswith("[###") and shown[1].endswith("1 of 3, 1 failed")
    bar.above("short")
    bar.clear()
    assert screen(capsys.readouterr().err)[-2:] == ["short", ""]


# -- a real terminal


def run_on_terminal(picture: str, *words: str, columns: int) -> tuple[str, int]:
    """Run the command with a terminal for both streams; give what it was sent."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cli.fake_run", picture, *words],
        cwd=REPOSITORY,
        env={**os.environ, "TERM": "xterm", "COLUMNS": str(columns)},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    sent = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # Linux says so when nobody writes any more
            break
        if not part:
            break
        sent += part
    os.close(ours)
    return sent.decode(), process.wait()


def test_a_terminal_shows_one_bar_failures_above_it_and_the_table():
    sent, code = run_on_terminal("m_mn_mk", "--out", "x", columns=70)
    assert code == 13
    assert drawn(0, 28) + "0 of 5, reading and checking the data" in sent
    assert "3 of 5, 1 failed" in sent and "writing the index" in sent
    shown = [line for line in screen(sent) if line]
    assert shown[:3] == [
        "P3  notebook failed: P3 broke",
        "4 of 5 reports written: x/index.html",
        "1 report is unchanged and was kept.",
    ]
    assert not any("[#" in line or "P1.html" in line for line in shown)
