"""The bar on a terminal: how far a run is, how fast it goes, how long it will take.

click's own bar has no rate, cannot have a line printed above it, and hides the cursor
by an escape sequence. This one is plain characters and a carriage return.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from typing import TextIO

from qikit.cli.printed import over_the_line, say
from qikit.cli.tally import Tally
from qikit.rounding import number_text

SECONDS_BETWEEN = 0.1  # drawn ten times a second at most
WIDEST, NARROWEST = 30, 10  # characters between the bar's brackets
MINUTE, HOUR = 60, 3600
DUMB = "dumb"  # a terminal that cannot go back to the start of a line


class Bar:
    """One line that is drawn again and again; other lines go above it."""

    def __init__(self, tally: Tally, columns: Callable[[], int] | None = None) -> None:
        self._tally = tally
        self._columns = columns or terminal_columns
        self._drawn_at: float | None = None
        self._length = 0

    def show(self) -> None:
        """Draw the bar, unless it was drawn a moment ago; the last one always."""
        now, tally = self._tally.clock(), self._tally
        is_fresh = self._drawn_at is not None and now - self._drawn_at < SECONDS_BETWEEN
        if is_fresh and tally.done < tally.total:
            return
        self._drawn_at = now
        self._write(bar_line(tally, self._width))

    def above(self, text: str) -> None:
        """Print a line that stays, above the bar."""
        self.clear()
        say(text, err=True)
        self._drawn_at = None
        self.show()

    def clear(self) -> None:
        """Take the bar away."""
        if self._length:
            self._write("")
            over_the_line("")

    @property
    def _width(self) -> int:
        # the last column stays free: many terminals begin a new line there
        return max(self._columns() - 1, 1)

    def _write(self, line: str) -> None:
        over_the_line(line.ljust(min(self._length, self._width)))
        self._length = len(line)


def bar_line(tally: Tally, width: int) -> str:
    """Put the bar and its words into `width` characters; what matters least goes first.

    Before the first report the data are read and checked, after the last one the index
    is written: both may take a while.
    """
    words = _words(tally)
    kept = list(words)
    for name in ("kept", "pace", "stage", "failed", "left"):
        if len(_joined(words, kept)) <= width:
            break
        kept = [k for k in kept if k != name]
    text = _joined(words, kept)[:width]
    inside = min(width - len(text) - len("[]  "), WIDEST)
    if inside < NARROWEST:
        return text
    filled = inside * tally.done // max(tally.total, 1)
    return f"[{'#' * filled}{'-' * (inside - filled)}]  {text}"


def _words(tally: Tally) -> dict[str, str]:
    words = {"count": f"{tally.done:,} of {tally.total:,}"}
    if tally.kept:
        words["kept"] = f"{tally.kept:,} kept"
    if tally.failed:
        words["failed"] = f"{tally.failed:,} failed"
    if tally.done == 0:
        words["stage"] = "reading and checking the data"
    elif tally.done == tally.total:
        words["stage"] = "writing the index"
    elif (pace := tally.a_minute) is not None:
        words["pace"] = f"{pace_text(pace)} a minute"
        words["left"] = f"{duration_text(tally.seconds_left or 0)} left"
    return words


def _joined(words: Mapping[str, str], kept: list[str]) -> str:
    return ", ".join(words[name] for name in kept)


def pace_text(pace: float) -> str:
    """Write reports a minute, with a decimal where there are few."""
    return number_text(pace, 0 if pace >= 10 else 1)


def duration_text(seconds: float) -> str:
    """Write a time as people say it: "42 s", "3 min 5 s", "1 h 4 min"."""
    whole = int(seconds + 0.5)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def can_draw(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether a line can be drawn again: on a terminal, and not in a CI's log."""
    is_ci = environment.get("CI", "").lower() not in ("", "0", "false")
    return stream.isatty() and not is_ci and environment.get("TERM") != DUMB


def terminal_columns() -> int:
    """Return how wide the terminal is now; 80 where it does not say."""
    try:
        asked = os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        asked = 0
    return asked or shutil.get_terminal_size().columns
