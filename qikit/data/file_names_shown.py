"""Which names of files a practice's page may show: none that names another one."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from qikit.data.words_of_many import OF_MANY, SHORTEST_WORD, words_in


def practices_named(files: Iterable[str], practices: pd.DataFrame) -> dict[str, set]:
    """Say which practices the name of a file may name: its codes by file.

    A file may name a practice when its name holds the practice's code, or a word
    of the practice's name that is not a word of many names. Rather one too many:
    a file that is not shown is still described by its finding.
    """
    marks = {
        row.practice_code: {_plain(row.practice_code), *_words(row.practice_name)}
        for row in practices.itertuples()
    }
    return {
        file: {c for c, words in marks.items() if any(w in _plain(file) for w in words)}
        for file in set(files)
    }


def _words(name: object) -> set[str]:
    words = words_in(name.lower()) if isinstance(name, str) else []
    return {w for w in words if len(w) >= SHORTEST_WORD} - OF_MANY


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())
