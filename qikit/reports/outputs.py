"""Outputs of a notebook as parts of a page: what is shown, and what never is."""

from __future__ import annotations

import base64
from html import escape

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

SHOWN_TYPES = ("text/html", "image/svg+xml", "image/png", "text/markdown")
SAFE_TAGS = set(
    "a abbr b blockquote br caption code col colgroup dd details div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p pre s section small span "
    "strong sub summary sup table tbody td tfoot th thead tr u ul".split()
)
SAFE_ATTRIBUTES = {
    "*": {"class", "id", "lang", "role", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "headers", "rowspan"},
    "th": {"abbr", "colspan", "rowspan", "scope"},
}
LINKS = ("#", "https://", "http://", "mailto:")
PICTURE = "data:image/"


def output_html(output) -> str | None:
    """Return an output as safe HTML, or None for what a page does not show.

    Only HTML, SVG, PNG and Markdown are shown, SVG and PNG as pictures.
    """
    data = output.get("data", {})
    kind = next((t for t in SHOWN_TYPES if t in data), None)
    if kind is None:
        return None
    if kind == "text/markdown":
        return words_html(data[kind])
    if kind.startswith("image/"):
        alt = output.get("metadata", {}).get(kind, {}).get("alt", "")
        return _picture(kind, data[kind], str(alt))
    return safe_html(data[kind]).strip() or None


def safe_html(html: str, *, scopes: dict[str, dict[str, str]] | None = None) -> str:
    """Keep the tags and attributes of a report; drop all that runs or fetches.

    `scopes` sets attributes on every tag of a name, such as the scope of `th`.
    """
    return nh3.clean(
        html,
        tags=SAFE_TAGS,
        attributes=SAFE_ATTRIBUTES,
        attribute_filter=_kept,
        generic_attribute_prefixes={"aria-", "data-"},
        set_tag_attribute_values=scopes,
        url_schemes={"data", "http", "https", "mailto"},
        link_rel=None,
    )


def words_html(source: str) -> str:
    """Write Markdown as safe HTML; markup inside it is shown as text."""
    renderer = IPythonRenderer(escape=True, exclude_anchor_links=True)
    html = MarkdownWithMath(renderer=renderer).render(source)
    return safe_html(html, scopes={"th": {"scope": "col"}})


def _kept(tag: str, name: str, value: str) -> str | None:
    """Keep an address only where it leads nowhere by itself."""
    if name == "src":
        return value if value.startswith(PICTURE) else None
    if name == "href":
        return value if value.startswith(LINKS) else None
    return value


def _picture(kind: str, content: str, alt: str) -> str:
    """Show a picture as a picture: markup inside it is not part of the page."""
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode("ascii")
    source = f"data:{kind};base64,{''.join(content.split())}"
    return f'<img src="{escape(source)}" alt="{escape(alt)}">'
