"""A page as a tree of elements, and every tag that a browser would have to guess at.

The tree is built from the tags as they are written. A browser builds the same one
only where each tag is closed in its place: whatever it would mend is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from qikit.reports.page_checks.faults import Fault

VOID = set(
    "area base br col embed hr img input link meta param source track wbr".split()
)
CLOSE_A_PARAGRAPH = set(
    "address article aside blockquote details div dl fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table "
    "ul".split()
)  # HTML 13.1.2.4: a p ends where one of these begins
PARENTS = {  # HTML 4.4, 4.9, 4.11: where else they stand, a browser moves them
    "li": {"ul", "ol"},
    "caption": {"table"},
    "colgroup": {"table"},
    "col": {"colgroup"},
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"thead", "tbody", "tfoot", "table"},
    "th": {"tr"},
    "td": {"tr"},
    "dt": {"dl", "div"},
    "dd": {"dl", "div"},
    "figcaption": {"figure"},
    "summary": {"details"},
    "head": {"html"},
    "body": {"html"},
    "html": {"#page"},
}
CHILDREN = {  # and what these hold, words included
    "html": {"head", "body"},
    "title": set(),
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd", "div"},
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tfoot": {"tr"},
    "tr": {"th", "td"},
    "head": {"meta", "title", "style", "link", "base", "script", "noscript"},
}
NO_WORDS = set(CHILDREN) - {"title"}
NOT_IN_ITSELF = set("a button form main h1 h2 h3 h4 h5 h6".split())
DEEPEST = 100  # a report has about twelve; Chromium stops at 512
SHOWN = 60  # letters of a text in a message


@dataclass(eq=False)
class Element:
    """A tag of a page with what stands in it; of two equal attributes the first."""

    name: str
    attributes: dict[str, str]
    line: int
    parent: Element | None = None
    children: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words in it, in one line; a picture speaks by its alt text."""
        return " ".join("".join(self._words()).split())

    def get(self, attribute: str) -> str:
        """An attribute's value; "" where there is none."""
        return self.attributes.get(attribute, "")

    def within(self) -> Iterator[Element]:
        """All elements inside, in the order of the page."""
        waiting = [c for c in reversed(self.children) if isinstance(c, Element)]
        while waiting:
            element = waiting.pop()
            yield element
            inner = [c for c in reversed(element.children) if isinstance(c, Element)]
            waiting.extend(inner)

    def around(self) -> Iterator[Element]:
        """The elements that it stands in, from the inside."""
        outer = self.parent
        while outer is not None:
            yield outer
            outer = outer.parent

    def is_in(self, *names: str) -> bool:
        """Whether it stands in an element of one of these names."""
        return any(outer.name in names for outer in self.around())

    def _words(self) -> Iterator[str]:
        waiting: list[Element | str] = list(reversed(self.children))
        while waiting:
            part = waiting.pop()
            if isinstance(part, str):
                yield part
            elif part.name == "img":
                yield f" {part.get('alt')} "
            else:
                yield " " if part.name == "br" else ""
                waiting.extend(reversed(part.children))


class ReadPage(HTMLParser):
    """A page as it is written.

    Attributes
    ----------
    elements
        All elements in the order of the page.
    texts
        Line and words of every run of text.
    faults
        Tags that a browser would have to guess at, and attributes given twice.
    """

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.source = source
        self.root = Element("#page", {}, 1)
        self.elements: list[Element] = []
        self.texts: list[tuple[int, str]] = []
        self.faults: list[Fault] = []
        self._open, self._is_deep = [self.root], False
        self.feed(source)
        self.close()

    def all(self, *names: str) -> list[Element]:
        """The elements of these names."""
        return [e for e in self.elements if e.name in names]

    def line_of(self, place: int) -> int:
        """The line of a place in the source."""
        return self.source.count("\n", 0, place) + 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element where it stands."""
        element = self._take(tag, attrs)
        if tag not in VOID:
            self._enter(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take `<x/>`: in a drawing it is closed, elsewhere it is left open."""
        element = self._take(tag, attrs)
        if tag not in VOID and tag != "svg" and not element.is_in("svg", "math"):
            self._say(f"<{tag}/> is not closed by its slash")
            self._enter(element)

    def handle_endtag(self, tag: str) -> None:
        """Close an element; whatever is still open in it was not closed."""
        if tag not in {e.name for e in self._open}:
            self._say(f"</{tag}> closes nothing")
            return
        while (element := self._open.pop()).name != tag:
            self._not_closed(element)

    def handle_data(self, data: str) -> None:
        """Take words where they stand."""
        holder = self._open[-1]
        holder.children.append(data)
        if not data.strip():
            return
        self.texts.append((self.getpos()[0], data))
        if holder.name in NO_WORDS:
            words = shown(data)
            self._say(f"words in <{holder.name}>, outside its parts: {words!r}")

    def close(self) -> None:
        """End the page; what is still open was not closed."""
        super().close()
        for element in self._open[1:]:
            self._not_closed(element)

    def _take(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        line, holder = self.getpos()[0], self._open[-1]
        values: dict[str, str] = {}
        for name, value in attrs:
            if name in values:
                what = f"<{tag}> has {name} twice"
                self.faults.append(Fault(line, "attribute-twice", what))
            values.setdefault(name, value or "")
        element = Element(tag, values, line, holder)
        for what in _misplaced(element):
            self._say(what)
        holder.children.append(element)
        self.elements.append(element)
        return element

    def _enter(self, element: Element) -> None:
        if len(self._open) <= DEEPEST:
            self._open.append(element)
        elif not self._is_deep:
            self._is_deep = True
            self._say(f"tags stand more than {DEEPEST} deep in one another")

    def _not_closed(self, element: Element) -> None:
        self.faults.append(
            Fault(element.line, "tags", f"<{element.name}> is not closed in its place")
        )

    def _say(self, what: str) -> None:
        self.faults.append(Fault(self.getpos()[0], "tags", what))


def shown(text: str) -> str:
    """Cut a text for a message."""
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _misplaced(element: Element) -> Iterator[str]:
    tag, holder = element.name, element.parent.name
    is_parent = holder in PARENTS.get(tag, {holder})
    is_child = tag in CHILDREN.get(holder, {tag})
    in_paragraph = tag in CLOSE_A_PARAGRAPH and element.is_in("p")
    in_itself = tag in NOT_IN_ITSELF and element.is_in(tag)
    if not (is_parent and is_child):
        yield f"<{tag}> cannot stand in <{holder}>"
    elif in_paragraph:
        yield f"<{tag}> cannot stand in <p>"
    elif in_itself:
        yield f"<{tag}> cannot stand in <{tag}>"
