"""Say a YAML syntax error in a sentence that tells what to type instead."""

from __future__ import annotations

import re

import yaml

# Part of PyYAML's message -> what is wrong, what to do. The first that fits is used.
_SENTENCES = (
    (
        r"found character '\\t'",
        "a tab stands where only spaces may stand.",
        "Replace the tab with spaces.",
    ),
    (
        r"found character '(?P<sign>.)' that cannot start",
        "a value cannot begin with '{sign}'.",
        "Put it in quotes.",
    ),
    (
        r"nested too deeply",
        "the blocks are nested too deeply.",
        "Remove brackets or indentation.",
    ),
    (
        r"but found another document",
        "a second document begins here ('---').",
        "Keep one document in a file.",
    ),
    (
        r"quoted scalar.*(end of stream|document separator)",
        "a quote is opened and never closed.",
        "Close it.",
    ),
    (
        r"flow (sequence|mapping)",
        "a bracket is opened and not closed, or a comma is missing.",
        "Check the brackets and commas.",
    ),
    (
        r"mapping values are not allowed",
        "a colon stands where no key can be.",
        "Put text that contains ': ' in quotes, and check the indentation.",
    ),
    (
        r"could not find expected ':'",
        "a line has neither a colon nor a dash.",
        "Write 'key: value', and check the indentation.",
    ),
    (
        r"sequence entries are not allowed",
        "a dash stands where no list can begin.",
        "Begin the list on a line of its own, or put the text in quotes.",
    ),
    (
        r"block end.*found '<scalar>'|document start",
        "text follows a value that is already complete.",
        "Put the whole value in one pair of quotes, and check the indentation.",
    ),
    (
        r"block (mapping|collection|sequence)|block end|block sequence",
        "the indentation does not fit the lines above.",
        "Begin the keys of one block in the same column.",
    ),
    (
        r"found unknown escape character",
        "a backslash in double quotes begins no known sign.",
        "Use single quotes, or write two backslashes.",
    ),
    (
        r"tag",
        "a tag (a word beginning with '!') is not allowed.",
        "Put it in quotes.",
    ),
    (
        r"alias|anchor",
        "anchors and aliases ('&', '*') are not allowed.",
        "Put text that begins with '&' or '*' in quotes.",
    ),
)


def syntax_flaw(error: yaml.YAMLError, text: str) -> tuple[int, str, str]:
    """Return the line of a PyYAML error, what is wrong and what to do."""
    if isinstance(error, yaml.reader.ReaderError):
        return _control_character(error, text)
    said = f"{error.context or ''} {error.problem or ''}"
    for pattern, what, to_do in _SENTENCES:
        match = re.search(pattern, said)
        if match:
            return _line(error, what), what.format(**match.groupdict()), to_do
    what = f"this line cannot be read as YAML ({said.strip()})."
    return _line(error, what), what, "Compare it with a file that works."


def _line(error: yaml.MarkedYAMLError, what: str) -> int:
    # What is never finished is shown where it begins, not where the file ends.
    unfinished = " is opened " in what or " has neither " in what
    marks = [error.problem_mark, error.context_mark]
    mark = next(filter(None, reversed(marks) if unfinished else marks), None)
    return mark.line + 1 if mark else 1


def _control_character(
    error: yaml.reader.ReaderError, text: str
) -> tuple[int, str, str]:
    line = text.count("\n", 0, error.position) + 1
    code = error.character if isinstance(error.character, int) else -1
    return (
        line,
        f"the file holds a control character (U+{code:04X}).",
        "Delete it; it is often pasted in from another program.",
    )
