"""The pages of a PDF by their tags: as a page of HTML, and what has no tag."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from qikit.reports.audit.chart_scales import on_scale

TAGS = {
    **{f"/H{level}": f"h{level}" for level in range(1, 7)},
    **{"/H": "h2", "/Title": "h1", "/P": "p", "/L": "ul", "/LI": "li"},
    **{"/Table": "table", "/TR": "tr", "/TH": "th", "/TD": "td", "/Caption": "caption"},
    **{"/Figure": "figure", "/Note": "p", "/Form": "p", "/Formula": "p"},
}
INLINE = {"/Span", "/Link", "/Lbl", "/NonStruct", "/Strong", "/Em", "/Quote", "/Code"}
WORDS = ("/Alt", "/ActualText", "/E", "/T")


@dataclass
class Pages:
    """The texts of the pages by page and mark; -1 is what stands outside the marks."""

    texts: dict[int, dict[int, list[str]]] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)  # by the id of the page
    told: set[tuple[int, int]] = field(default_factory=set)

    def tell(self, page: int, mark: int) -> list[str]:
        """Give the texts of a mark, and note that it was told."""
        self.told.add((page, mark))
        return self.texts.get(page, {}).get(mark, [])

    def untagged(self) -> Iterator[tuple[int, list[str]]]:
        """Give what no tag has told, page by page; lines are kept apart."""
        for page, marks in self.texts.items():
            rest = [
                t for m, own in marks.items() if (page, m) not in self.told for t in own
            ]
            if rest:
                yield page, rest


def read_pages(reader: PdfReader) -> Pages:
    """Read the text of each page, mark by mark."""
    pages = Pages()
    for number, page in enumerate(reader.pages, 1):
        pages.numbers[page.indirect_reference.idnum] = number
        pages.texts[number] = _marked(page)
    return pages


def _marked(page: Any) -> dict[int, list[str]]:
    """Return the texts of a page by the mark that they were drawn under."""
    open_marks, found = [-1], {}
    last = -1

    def operand(operator: bytes, operands: list, *_: object) -> None:
        nonlocal last
        if operator in (b"BDC", b"BMC"):
            facts = operands[1] if len(operands) > 1 else {}
            own = facts.get("/MCID") if isinstance(facts, dict) else None
            open_marks.append(open_marks[-1] if own is None else int(own))
        elif operator == b"EMC" and len(open_marks) > 1:
            open_marks.pop()
        elif operator in (b"Tj", b"TJ", b"'", b'"'):
            last = open_marks[-1]

    def text(words: str, *_: object) -> None:
        if words.strip():
            found.setdefault(last, []).append(words)

    page.extract_text(visitor_operand_before=operand, visitor_text=text)
    return found


def tagged_page(reader: PdfReader, pages: Pages) -> str:
    """Write what the tags of a PDF hold as a page of HTML; "" where there are none."""
    root = held(reader.root_object, "/StructTreeRoot")
    if not isinstance(root, DictionaryObject):
        return ""
    roles = held(root, "/RoleMap") or {}
    return "".join(_Tags(pages, dict(roles)).kids(root, 0))


def held(found: DictionaryObject, key: str) -> Any:
    """Return what a dictionary holds, wherever it stands in the file, or None."""
    return found[key] if key in found else None


@dataclass
class _Tags:
    pages: Pages
    roles: dict[str, str]
    is_picture: bool = False

    def kids(self, element: DictionaryObject, page: int) -> Iterator[str]:
        """Write what is in an element: texts of the page, and further elements."""
        page = self._page(element, page)
        found = held(element, "/K")
        texts: list[str] = []
        for kid in found if isinstance(found, ArrayObject) else [found]:
            kid = kid.get_object() if isinstance(kid, IndirectObject) else kid
            is_dictionary = isinstance(kid, DictionaryObject)
            if is_dictionary and "/MCID" in kid:
                texts += self.pages.tell(self._page(kid, page), int(kid["/MCID"]))
            elif is_dictionary:
                yield escape(" ".join(texts))
                texts = []
                yield self._element(kid, page)
            elif isinstance(kid, int):
                texts += self.pages.tell(page, int(kid))
        yield escape(" ".join(_without_scale(texts) if self.is_picture else texts))

    def _element(self, element: DictionaryObject, page: int) -> str:
        kind = held(element, "/S") or ""
        tag = _tag_of(self.roles.get(kind, kind))
        words = [str(t) for t in (held(element, w) for w in WORDS) if t]
        alts = "".join(f'<img alt="{escape(text)}">' for text in words)
        was_picture, self.is_picture = self.is_picture, tag == "figure"
        inner = "".join(self.kids(element, page))
        self.is_picture = was_picture
        return f"<{tag}>{inner}{alts}</{tag}>" if tag else f"{inner} {alts}"

    def _page(self, element: DictionaryObject, page: int) -> int:
        if "/Pg" not in element:
            return page
        own = element.raw_get("/Pg")
        return self.pages.numbers.get(getattr(own, "idnum", 0), page)


def _tag_of(kind: str) -> str:
    return "" if kind in INLINE else TAGS.get(kind, "div")


def _without_scale(texts: list[str]) -> list[str]:
    scale = on_scale(texts)
    return [text for place, text in enumerate(texts) if place not in scale]
