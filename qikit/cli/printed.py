"""Print to the terminal: what stands in data may not steer it."""

from __future__ import annotations

import unicodedata

import click

KEPT = "\n\t"  # what we write ourselves between lines and columns
NOT_PRINTED = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # Unicode's control and format characters


def say(text: object, *, err: bool = False) -> None:
    """Print a sentence, without the control and format characters in it."""
    click.echo(printable(str(text)), err=err)


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
