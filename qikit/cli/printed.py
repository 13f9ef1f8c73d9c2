"""Print to the terminal: what stands in data may not steer it."""

from __future__ import annotations

import sys
import unicodedata
from typing import TextIO

import click

KEPT = "\n\t"  # what we write ourselves between lines and columns
NOT_PRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's control and format characters


def say(text: object, *, err: bool = False) -> None:
    """Print a sentence, without the control and format characters in it."""
    click.echo(_in_its_letters(printable(str(text)), err), err=err)


def over_the_line(text: str) -> None:
    """Print over the last line of standard error, and stay on that line."""
    click.echo("\r" + printable(text), nl=False, err=True)


def to_stream(line: str, stream: TextIO) -> None:
    """Print a line for a program to read, and flush it."""
    click.echo(printable(line), file=stream)


def _in_its_letters(text: str, err: bool) -> str:
    """Put "?" for what a stream cannot write: a name in a log may not end a run."""
    if text.isascii():
        return text
    letters = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    return text.encode(letters, "replace").decode(letters)


def printable(text: str) -> str:
    """Take out what would colour, erase or turn round a line, such as ESC or U+202E.

    A name in a raw file may hold such characters; what is printed is read by people
    and by other programs. Line breaks and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c for c in text if c in KEPT or _is_printed(c))


def _is_printed(letter: str) -> bool:
    return unicodedata.category(letter) not in NOT_PRINTED
