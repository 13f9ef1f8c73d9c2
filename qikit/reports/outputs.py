"""Outputs of a notebook as parts of a page: what is shown, and what never is.

HTML, Markdown, SVG and PNG are shown; programs, widgets, formulas in LaTeX, Mermaid,
Vega and Plotly, printed lines and errors never are. What our own blocks made keeps its
looks and ids. All other HTML may hold data as markup: it has no looks and no ids of
its own, so that it can neither pass for a part of the page nor be reached in its stead.
"""

from __future__ import annotations

import base64
import re
from html import escape

import nh3
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from qikit.reports.blocks import OF_A_BLOCK
from qikit.reports.page_checks.words import UNDESCRIBED
from qikit.reports.plain_tables import readable_tables
from qikit.reports.unseen import SHOWN_AS, without_unseen

SHOWN_TYPES = ("text/html", "image/svg+xml", "image/png", "text/markdown")
SAFE_TAGS = set(
    "a abbr b blockquote br caption code col colgroup dd details div dl dt em "
    "figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p pre s section small span "
    "strong sub summary sup table tbody td tfoot th thead tr u ul".split()
)
SAFE_ATTRIBUTES = {
    "*": {"aria-label", "lang", "role", "title"},
    "a": {"href"},
    "img": {"alt", "height", "src", "width"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"abbr", "colspan", "rowspan", "scope"},
}
OWN_ATTRIBUTES = SAFE_ATTRIBUTES | {
    "*": SAFE_ATTRIBUTES["*"] | {"class", "id"},
    "div": {"tabindex"},
    "td": SAFE_ATTRIBUTES["td"] | {"headers"},
}
TIDIED_ATTRIBUTES = SAFE_ATTRIBUTES | {"div": {"class"}}
PAGE_IDS = {"main", "contents"}  # the template's own; a further one would be reached
PAGE_CLASSES = {"skip", "label", "opening", "on-paper"}
SAFE_ROLES = {"group", "img", "list", "none", "note", "presentation"}  # no landmarks
LINKS = ("#", "https://", "http://", "mailto:")
PICTURE = re.compile(r"data:image/(?:png|svg\+xml|jpeg|gif|webp)[;,]")
LONG_PICTURE = re.compile(  # in the quotation marks that our blocks write, alone
    r"(?<==\")"
    r"(?:data:image/(?:png|svg\+xml|jpeg|gif|webp);base64,[A-Za-z0-9+/]{64,}+={0,2}+"
    r"|data:image/svg\+xml,[\w%!$'()*+,\-./:;=?@~]{64,}+)"
    r"(?=\")",
    re.ASCII,
)
STAND_IN = "data:image/png;base64,qikit-{:06d}-"  # "-" is not in base64's alphabet
STOOD_IN = re.compile(STAND_IN.replace("{:06d}", r"(\d{6})"))
OUTWARD = re.compile(r'(<a (?:[a-z-]+="[^"]*" )*href="https?://[^"]*")')
NO_REFERRER = r'\1 rel="noopener noreferrer"'
NO_ALT = "This picture has no text alternative."
NO_PICTURE = "(picture left out)"
CLEAN_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [^\s=>"]+="[^"]*")*)>')
CLEAN_ALT = re.compile(r' alt="([^"]*)"')
ALONE = {"br", "col", "hr", "img"}  # tags that hold nothing
DEEPEST = 60  # tags in one another; a browser stops at 512, the check of a page at 100


class _Words(IPythonRenderer):
    """Writes Markdown without what reaches beyond it: diagrams, pasted pictures."""

    def block_mermaidjs(self, code: str) -> str:
        """Write a diagram as the text that it is; nbconvert takes it for markup."""
        return self.block_code(code)

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Write a picture; nbconvert fails at one that was pasted into a notebook."""
        return super(IPythonRenderer, self).image(text, url, title)


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
    if data.get("text/plain") == OF_A_BLOCK:
        return safe_html(data[kind]).strip() or None
    return other_html(data[kind]).strip() or None


def safe_html(html: str) -> str:
    """Keep the tags and attributes of our blocks; drop all that runs or fetches."""
    return _clean(html, OWN_ATTRIBUTES, prefixes={"aria-", "data-"})


def other_html(html: str) -> str:
    """Keep the words, tables, links and pictures of HTML that is not our own."""
    cleaned = _clean(html, SAFE_ATTRIBUTES)
    tidied = readable_tables(cleaned)
    # cleaned once more: nothing after the cleaning may write markup
    return cleaned if tidied == cleaned else _clean(tidied, TIDIED_ATTRIBUTES)


def words_html(source: str) -> str:
    """Write Markdown as safe HTML; markup inside it is shown as text."""
    renderer = _Words(escape=True, exclude_anchor_links=True)
    return other_html(MarkdownWithMath(renderer=renderer).render(source))


def _clean(html: str, attributes: dict, *, prefixes: set[str] | None = None) -> str:
    """Clean HTML; long pictures stand aside meanwhile, which takes half the time."""
    html = html.replace("\0", SHOWN_AS)  # or it would be left out, and words run on
    pictures: list[str] = []

    def stand_in(match: re.Match) -> str:
        pictures.append(match.group())
        return STAND_IN.format(len(pictures) - 1)

    if not STOOD_IN.search(html):
        html = LONG_PICTURE.sub(stand_in, html)
    cleaned = nh3.clean(
        html,
        tags=SAFE_TAGS,
        attributes=attributes,
        attribute_filter=_kept,
        generic_attribute_prefixes=prefixes,
        url_schemes={"data", "http", "https", "mailto"},
        link_rel=None,
    )
    cleaned = OUTWARD.sub(NO_REFERRER, without_unseen(_plain(cleaned)))

    def come_back(match: re.Match) -> str:
        place = int(match.group(1))
        return pictures[place] if place < len(pictures) else match.group()

    return STOOD_IN.sub(come_back, cleaned) if pictures else cleaned


def _plain(cleaned: str) -> str:
    """Write in words which pictures are left out, and let nothing stand too deep.

    What stands deeper than a reader of HTML goes would be lost with all that follows
    it: there the words stay and the tags go.
    """
    depth, is_deep = 0, cleaned.count("</") > DEEPEST
    if not is_deep and "<img" not in cleaned:
        return cleaned

    def kept(tag: re.Match) -> str:
        nonlocal depth
        end, name, attributes = tag.groups()
        if name == "img" and ' src="' not in attributes:
            return _left_out(attributes)
        if name in ALONE:
            return tag.group()
        depth += not end
        is_kept = depth <= DEEPEST
        depth -= bool(end)
        return tag.group() if is_kept else " "

    return CLEAN_TAG.sub(kept, cleaned)


def _left_out(attributes: str) -> str:
    """Say what a picture showed that may not be fetched."""
    alt = CLEAN_ALT.search(attributes)
    words = alt.group(1).strip() if alt else ""
    inert = words.replace("<", "&lt;").replace(">", "&gt;")
    return f"{NO_PICTURE[:-1]}: {inert})" if inert else NO_PICTURE


def _kept(tag: str, name: str, value: str) -> str | None:
    """Keep an address only where it leads nowhere by itself; keep the page's own."""
    if name == "src":
        return value if PICTURE.match(value) else None
    if name == "href":
        return value if value.lower().startswith(LINKS) else None
    if name == "class":
        kept = [word for word in value.split() if word not in PAGE_CLASSES]
        return value if len(kept) == len(value.split()) else " ".join(kept) or None
    is_dropped = (
        (name == "id" and value in PAGE_IDS)
        or (name == "role" and value not in SAFE_ROLES)
        or (name == "tabindex" and value != "0")
    )
    return None if is_dropped else value


def _picture(kind: str, content: str, alt: str) -> str:
    """Show a picture as a picture: markup inside it is not part of the page.

    In a browser an `<img>` runs no script and fetches nothing that a drawing names.
    A picture without a description says so: neither in silence nor left out.
    """
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode("ascii")
    source = escape(f"data:{kind};base64,{''.join(content.split())}")
    if not alt.strip():
        missing = f'<p class="note">{NO_ALT}</p>'
        return f'<img src="{source}" alt="{UNDESCRIBED}">\n{missing}'
    return f'<img src="{source}" alt="{escape(without_unseen(alt))}">'
