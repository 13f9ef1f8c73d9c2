"""What is said: the words of links and pictures, and how words are set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from qikit.reports.page_checks.elements import Element, ReadPage, shown
from qikit.reports.page_checks.faults import Fault
from qikit.reports.page_checks.structure import HEADINGS

EMPTY_WORDS = set(
    "click|click here|details|find out more|follow this link|here|learn more|link|more|"
    "more information|open|page|read|read more|see more|see here|this|this link|"
    "this page|website".split("|")
)  # WCAG 2.4.4, failure F84, and the PHS guidance
REDUNDANT = re.compile(
    r"(an? |the |this )?(image|picture|graphic|graph|chart|photo|photograph|figure|"
    r"diagram|drawing|icon|screenshot|plot) (of|showing|that shows)\b",
    re.IGNORECASE,
)
FILE_NAME = re.compile(
    r"\S+\.(png|svg|jpe?g|gif|webp|bmp|tiff?|pdf|html?)", re.IGNORECASE
)
UNDESCRIBED = "Picture without a description"  # what outputs.py says for want of one
BOILERPLATE = {UNDESCRIBED, "No description has been provided for this image"}
SHORTEST_ALT = 21  # letters; below, it says no more than a title
SLANTED = ("i", "em", "u")
SLANTED_STYLE = re.compile(r"font-style\s*:\s*(?:italic|oblique)", re.IGNORECASE)


def picture_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge what a picture says to who does not see it, and its title above."""
    for image in page.all("img"):
        fault = _alt_fault(image)
        if fault is not None:
            yield Fault(image.line, *fault)
    heading = None
    for element in page.elements:
        if element.name in HEADINGS:
            heading = element
        elif element.name == "img" and not _is_for_looks(element):
            if not _is_titled(element, heading):
                what = "a picture without a heading of its own above it"
                yield Fault(element.line, "picture-heading", what)
            heading = None


def link_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge whether a list of the page's links makes sense by itself."""
    leads: dict[str, str] = {}
    for link in page.all("a"):
        if "href" not in link.attributes:
            continue
        said = link.get("aria-label") or link.text
        words = said.casefold().strip(" .…:>»→")
        if words in EMPTY_WORDS or not words:
            what = f"the link to {_aim(link)} says {said!r}"
            yield Fault(link.line, "link-words", what)
        elif leads.setdefault(words, link.get("href")) != link.get("href"):
            what = f"{shown(said)!r} leads to {_aim(link)} and elsewhere"
            yield Fault(link.line, "link-same-words", what)


def emphasis_faults(page: ReadPage) -> Iterator[Fault]:
    """Find slanted and underlined words; a style sheet counts once."""
    for element in page.all(*SLANTED):
        what = f"<{element.name}>: {shown(element.text)!r}"
        yield Fault(element.line, "emphasis", what)
    for style in page.all("style"):
        found = SLANTED_STYLE.search("".join(map(str, style.children)))
        if found:
            yield Fault(style.line, "emphasis", "the style sheet slants words")


def _alt_fault(image: Element) -> tuple[str, str] | None:
    if "alt" not in image.attributes:
        return "alt-missing", "a picture without alt text"
    alt = image.get("alt").strip()
    if not alt:
        is_meant = _is_for_looks(image)
        return None if is_meant else ("alt-missing", "a picture with an empty alt text")
    if alt in BOILERPLATE:
        return "alt-missing", "a picture that nobody has described"
    if FILE_NAME.fullmatch(alt):
        return "alt-file-name", f"alt text {shown(alt)!r} is the name of a file"
    if REDUNDANT.match(alt):
        return "alt-redundant", f"alt text {shown(alt)!r} says that it is a picture"
    if len(alt) < SHORTEST_ALT:
        return "alt-short", f"alt text {alt!r} is short"
    return None


def _is_titled(image: Element, heading: Element | None) -> bool:
    """Whether the last heading, since the last picture, is the title of this one.

    That of a figure stands in it or beside it: both are one part of the page.
    """
    if heading is None or heading.name == "h1":
        return False
    figure = next((e for e in image.around() if e.name == "figure"), None)
    return figure is None or heading.parent in (figure, figure.parent)


def _is_for_looks(image: Element) -> bool:
    is_empty = "alt" in image.attributes and not image.get("alt").strip()
    return is_empty and image.get("role") in ("presentation", "none")


def _aim(link: Element) -> str:
    return shown(unquote(link.get("href")))
