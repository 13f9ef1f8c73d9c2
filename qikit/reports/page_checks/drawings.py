"""Pictures in a page: a drawing (SVG) is opened and held to the rules of the page."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

from lxml import etree

from qikit.reports.page_checks.addresses import CSS_RUN, fetched_by_style, plain_css
from qikit.reports.page_checks.elements import ReadPage, shown
from qikit.reports.page_checks.faults import Fault
from qikit.reports.page_checks.safety import attribute_fault
from qikit.reports.page_checks.traces import trace_faults_of_text

SVG_URI = re.compile(r"data:image/svg\+xml", re.IGNORECASE)
RUNNING = {"script", "foreignObject", "iframe", "handler", "object", "embed"}
CHANGING = {"set", "animate", "animateTransform", "animateMotion"}
ENTITY = ("script", "entities may stand for anything")
DEEPEST = 3  # a drawing in a drawing in a drawing


def drawing_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge every drawing that an attribute of the page holds."""
    for element in page.elements:
        for value in element.attributes.values():
            if SVG_URI.match(value):
                for rule, what in svg_faults(value):
                    yield Fault(element.line, rule, f"in the picture, {what}")


def svg_faults(uri: str, *, depth: int = 1) -> Iterator[tuple[str, str]]:
    """Judge a drawing: the rules that it breaks, and how."""
    if depth > DEEPEST:
        yield "picture-broken", f"drawings stand more than {DEEPEST} deep"
        return
    try:
        root = etree.fromstring(_content(uri), _parser())
    except (etree.XMLSyntaxError, binascii.Error, ValueError):
        yield "picture-broken", "tags are missing: a browser shows nothing"
        return
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(dtd.iterentities()):
        yield ENTITY
    yield from _heading_faults(root)
    for node in root.iter():
        yield from _node_faults(node, depth)
    words = "\n".join(root.itertext(etree.Element))
    yield from trace_faults_of_text(words)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _content(uri: str) -> bytes:
    head, _, body = uri.partition(",")
    if ";base64" in head.lower():
        return base64.b64decode(unquote_to_bytes(body))
    return unquote_to_bytes(body)


def _heading_faults(root) -> Iterator[tuple[str, str]]:
    node = root.getprevious()
    while node is not None:
        if node.tag is etree.PI:
            yield "request", f"<?{node.target}…?>"
        node = node.getprevious()


def _node_faults(node, depth: int) -> Iterator[tuple[str, str]]:
    if not isinstance(node.tag, str):
        if node.tag is etree.PI:
            yield "request", f"<?{node.target}…?>"
        elif node.tag is etree.Entity:
            yield ENTITY
        return
    name = etree.QName(node).localname
    if name in RUNNING:
        yield "script", f"<{name}>"
    elif name in CHANGING:
        yield "script", f"<{name}> changes it while it is shown"
    elif name == "style":
        yield from _sheet_faults("".join(node.itertext()))
    for key, value in node.attrib.items():
        plain = etree.QName(key).localname
        if SVG_URI.match(value):
            yield from svg_faults(value, depth=depth + 1)
            continue
        fault = attribute_fault(plain, value, is_link=False)
        if fault is not None and not _is_about(key):
            yield fault


def _is_about(key: str) -> bool:
    """Whether an attribute names a kind or a licence (RDF), and fetches nothing."""
    return "rdf-syntax" in key or "purl.org" in key


def _sheet_faults(css: str) -> Iterator[tuple[str, str]]:
    if CSS_RUN.search(plain_css(css)):
        yield "script", "its style runs a program"
    fetched = fetched_by_style(css)
    if fetched:
        yield "request", f"its style fetches {shown(fetched)!r}"
