"""The words of elements of a page: nothing run together, nothing left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import groupby

from lxml.html import HtmlElement

WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")  # what a browser shows as one space
LISTS = {"ul", "ol"}
APART = LISTS | set(  # what begins and ends a line of its own
    "article blockquote br caption dd details div dl dt figcaption figure h1 h2 h3 h4 "
    "h5 h6 hr li p pre section summary table td th tr".split()
)
TERMS_OF = "./dt | ./dd | ./div/dt | ./div/dd"
NOTHING, PICTURES = frozenset(), frozenset({"img"})


def clean(text: str) -> str:
    """Write white space as a browser shows it."""
    return WHITE_SPACE.sub(" ", text).strip(" ")


def alt(picture: HtmlElement) -> str:
    """Return the words that stand for a picture."""
    return clean(picture.get("alt", ""))


def words(element: HtmlElement | None, leave: Set[str] = PICTURES) -> str:
    """Return the words of an element in one line, without those of the tags to leave.

    A picture that is not left says its text alternative.
    """
    return "" if element is None else clean("".join(_parts(element, leave)))


def _parts(element: HtmlElement, leave: Set[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        gap = " " if child.tag in APART else ""
        yield gap
        if child.tag == "img" and child.tag not in leave:
            yield alt(child)
        elif child.tag not in leave:
            yield from _parts(child, leave)
        yield gap + (child.tail or "")


def lead(item: HtmlElement) -> str:
    """Return the words in bold that an item begins with."""
    is_first = len(item) and item[0].tag == "strong" and not clean(item.text or "")
    return words(item[0]) if is_first else ""


def items(listed: HtmlElement) -> Iterator[tuple[str, str]]:
    """Give each item of a list with its lead; those of a list within it follow it."""
    for item in listed:
        if item.tag in LISTS:
            yield from items(item)
            continue
        inner = list(_lists_in(item))
        text = words(item, PICTURES | LISTS)
        if text or not inner:
            yield text, lead(item)
        for one in inner:
            yield from items(one)


def _lists_in(element: HtmlElement) -> Iterator[HtmlElement]:
    for child in element:
        if child.tag in LISTS:
            yield child
        else:
            yield from _lists_in(child)


def terms(listed: HtmlElement) -> Iterator[tuple[str, str]]:
    """Give "term: meaning" with its lead; terms that share a meaning stand together."""
    term = ""
    for tag, parts in groupby(listed.xpath(TERMS_OF), lambda part: part.tag):
        texts = [words(part) for part in parts]
        if tag == "dt":
            term = ", ".join(texts)
            continue
        said = f"{term}:" if term else ""
        yield from ((f"{said} {text}".strip(" "), said) for text in texts)
        term = ""
    if term:
        yield term, term
