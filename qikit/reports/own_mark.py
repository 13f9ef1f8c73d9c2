"""Each page's own mark: which area it is of, so that no chart of another gets in.

A mark is a short digest of level and area. It names nobody: it stands in pages that are
handed on, hidden from sight, in the head of the page and in each of its charts.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_to_bytes

from markupsafe import Markup

from qikit.errors import NotebookError, Problem

PREFIX = "qikit-own-"
DIGITS = 16  # of a digest in hex: two of a nation's areas never share them
MARK = re.compile(rf"{PREFIX}([0-9a-f]{{{DIGITS}}})(?![0-9a-f])")
DATA_URI = re.compile(
    r"data:image/svg\+xml(?P<how>[^,\"'\s]*),(?P<content>[^\"\s<>]*)", re.IGNORECASE
)
IN_BASE64 = ";base64"
HIDDEN = Markup('<meta name="qikit-own" content="{}">')  # in the head of a page


def mark(level: str, area: str) -> str:
    """Return the mark of the pages of one area.

    Parameters
    ----------
    level
        practice, cluster or another one.
    area
        Its code as it stands in the folder of the run: a letter where a practice
        stands by letter, so that the mark undoes no letter.
    """
    found = hashlib.sha256(f"{level}:{area}".encode()).hexdigest()
    return f"{PREFIX}{found[:DIGITS]}"


def hidden_mark(own: str) -> Markup:
    """Write a mark for the head of a page: an element that shows nothing."""
    return HIDDEN.format(own)


def marked_svg(svg: str, own: str) -> str:
    """Put a mark into a chart: as data that no reader is shown or told."""
    return re.sub(r"<svg\b", rf'<svg data-own="{own}"', svg, count=1)


def marks(html: str) -> list[str]:
    """Find the marks of a page, each time one stands there: in text and in charts."""
    return [f"{PREFIX}{found}" for text in _texts(html) for found in MARK.findall(text)]


def foreign_marks(html: str, own: str) -> list[str]:
    """Find the marks of other areas in a finished page, each once."""
    return list(dict.fromkeys(found for found in marks(html) if found != own))


def charts_of(html: str) -> list[str]:
    """Read the charts of a finished page: the SVG in its images."""
    return [
        _decoded(found["how"], found["content"]) for found in DATA_URI.finditer(html)
    ]


def require_own(html: str, own: str) -> None:
    """Refuse a finished page that holds what another area's report drew.

    Parameters
    ----------
    html
        The finished page.
    own
        Its own mark.

    Raises
    ------
    NotebookError
        If a foreign mark is in it, or its own is not in its head. A chart without
        any mark is an analyst's own.
    """
    foreign = foreign_marks(html, own)
    if foreign:
        what = "the finished page holds what belongs to the report of another area."
    elif hidden_mark(own) not in html:
        what = "the finished page does not carry the mark of its own area."
    else:
        return
    to_do = "It was not written. Run again; if this comes back, please report it."
    raise NotebookError(Problem(what, to_do=to_do))


def _texts(html: str) -> Iterator[str]:
    yield html
    yield from charts_of(html)


def _decoded(how: str, content: str) -> str:
    """Read a data URI, in base64 or in per cent signs; what is broken reads as ""."""
    raw = unquote_to_bytes(unescape(content))
    if how.lower().endswith(IN_BASE64):
        try:
            raw = base64.b64decode(raw, validate=False)
        except (binascii.Error, ValueError):
            return ""
    return raw.decode("utf-8", "replace")
