"""Texts of a new file that nobody has written yet, by the key they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from qikit.data.definitions.placeholders import is_placeholder
from qikit.data.definitions.strict_yaml import Document
from qikit.data.definitions.yaml_tree import Loc

SKELETONS = files("qikit") / "reports" / "new" / "skeletons"
WITH_ORDERS = ("toolkit",)  # whose finished texts may begin with "Write" as well
A_TEXT = re.compile(r": (Write .*)$", re.M)


def unwritten_keys(document: Document, kind: str) -> Iterator[str]:
    """Name the keys whose text still says what is to be written there, once each."""
    ours = _texts_of(kind) if kind in WITH_ORDERS else None
    told = set()
    for loc, text in _texts(document.content, ()):
        key = ".".join(part for part in loc if isinstance(part, str))
        if key in told or not is_placeholder(text):
            continue
        if ours is None or text in ours:
            told.add(key)
            yield key


def _texts(content: Any, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _texts(value, (*loc, key))
    elif isinstance(content, list):
        for at, value in enumerate(content):
            yield from _texts(value, (*loc, at))
    elif isinstance(content, str):
        yield loc, content


def _texts_of(kind: str) -> set[str]:
    """Read the texts that the skeleton of a kind asks somebody to write."""
    text = (SKELETONS / f"{kind}.yml").read_text("utf-8")
    return set(A_TEXT.findall(text))
