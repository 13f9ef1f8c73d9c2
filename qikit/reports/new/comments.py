"""Comments in a new file: what each key means, above its first use."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from qikit.data.definitions.key_words import SAID
from qikit.data.definitions.yaml_tree import Loc, read_tree

WIDTH = 88


def commented(text: str, kind: str) -> str:
    """Put above each key what it means.

    Parameters
    ----------
    text
        A YAML file; its own comments stay.
    kind
        The kind of file, as in `key_words.SAID`.

    Returns
    -------
    The same file. What has been said above is not said again, as in a list; a key that
    begins no line, as in `{a: 1}`, is not explained.
    """
    said = _by_line(text, SAID[kind])
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if number in said:
            lines += _comment(said[number], indent=line[: _depth(line)])
        lines.append(line)
    return "\n".join(lines) + "\n"


def _by_line(text: str, said: Mapping[str, str]) -> dict[int, str]:
    """Give what is to be said above a line, by its number."""
    lines, told, found = text.splitlines(), set(), {}
    for loc, number in sorted(read_tree(text).lines.items(), key=lambda item: item[1]):
        key = _dotted(loc)
        sentence = said.get(key, "")
        if sentence and sentence not in told and _begins(lines[number - 1], loc):
            told.add(sentence)
            found[number] = sentence
    return found


def _dotted(loc: Loc) -> str:
    return ".".join(part for part in loc if isinstance(part, str))


def _begins(line: str, loc: Loc) -> bool:
    return line.lstrip(" -").startswith(f"{loc[-1]}:")


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _comment(sentence: str, *, indent: str) -> list[str]:
    start = f"{indent}# "
    return textwrap.wrap(sentence, WIDTH, initial_indent=start, subsequent_indent=start)
