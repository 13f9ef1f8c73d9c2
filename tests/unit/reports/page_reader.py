"""Read a page as a browser would: its tags, its words, what it would fetch."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "hr", "link", "input", "base", "col"}
FETCHING = {"src", "srcset", "poster", "data", "background", "action", "formaction"}
LINKS = {"link", "use", "image", "base"}  # their href is fetched, that of <a> is not


def as_seen(text: str) -> str:
    """Put a mark for what nobody sees: controls, marks of direction, separators."""
    kinds, joiners = {"Cc", "Cf", "Zl", "Zp"}, "\u200c\u200d"
    hidden = {c for c in text if unicodedata.category(c) in kinds} - set(joiners)
    return "".join("\ufffd" if c in hidden else c for c in text)


class Page(HTMLParser):
    """The tags of a page in order, each as (name, attributes, text inside)."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html, self.tags, self._open = html, [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        entry = [tag, dict(attrs), ""]
        self.tags.append(entry)
        if tag not in VOID:
            self._open.append(entry)

    def handle_endtag(self, tag):
        assert self._open and self._open[-1][0] == tag, f"</{tag}> closes nothing"
        self._open.pop()

    def handle_data(self, data):
        for entry in self._open:
            entry[2] += data

    def all(self, name: str) -> list[tuple[dict, str]]:
        """The attributes and the text of every tag of a name."""
        return [(attrs, text) for tag, attrs, text in self.tags if tag == name]

    def texts(self, name: str) -> list[str]:
        return [text for _, text in self.all(name)]

    def values(self, attribute: str) -> list[str]:
        found = [attrs.get(attribute) for _, attrs, _ in self.tags]
        return [value for value in found if value is not None]

    @property
    def is_closed(self) -> bool:
        return not self._open

    @property
    def names(self) -> set[str]:
        return {tag for tag, _, _ in self.tags}

    def handlers(self) -> list[str]:
        return [a for _, attrs, _ in self.tags for a in attrs if a.startswith("on")]

    def fetches(self) -> list[str]:
        """What a browser would go and get; data URIs are already there."""
        found = [
            value
            for tag, attrs, _ in self.tags
            for name, value in attrs.items()
            if name in FETCHING or (name == "href" and tag in LINKS)
        ]
        words = re.sub(r'"data:image/[^"]*"', '""', self.html)
        found += re.findall(r"url\([^)]*\)|@import[^;]*", words)
        return [value for value in found if not (value or "").startswith("data:image/")]
