"""The bones of a page: language, headings, ids, landmarks, order of the keyboard."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from qikit.reports.page_checks.elements import Element, ReadPage, shown
from qikit.reports.page_checks.faults import Fault

LANGUAGE = "en-GB"
HEADINGS = tuple(f"h{level}" for level in range(1, 7))
LANDMARKS = ("main", "header", "footer")
SECTIONING = ("main", "article", "section", "aside", "nav")  # HTML 4.3.8: a header in
# one of these is that part's own, not the page's
POINTING = "aria-labelledby aria-describedby aria-details aria-owns headers for".split()
SAME_TITLE = 0.6  # share of letters in common; difflib's own threshold of "close"
NO_ZOOM = re.compile(r"user-scalable\s*=\s*(no|0)|maximum-scale", re.IGNORECASE)


def head_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge what stands before the first word: doctype, language, title, zoom."""
    if not re.match(r"\ufeff?\s*<!doctype html>", page.source, re.IGNORECASE):
        yield Fault(1, "doctype", "the file does not begin with its doctype")
    for html in page.all("html"):
        if html.get("lang") != LANGUAGE:
            said = f"is {html.get('lang')!r}" if html.get("lang") else "is missing"
            yield Fault(html.line, "lang", f"the language {said}")
    metas = page.all("meta")
    if not any(meta.get("charset").lower() == "utf-8" for meta in metas):
        yield Fault(1, "charset", "the page does not say that it is UTF-8")
    yield from _title_faults(page)
    views = [meta for meta in metas if meta.get("name").lower() == "viewport"]
    if not views:
        yield Fault(1, "viewport", "a phone would show the page too small")
    for meta in views:
        if NO_ZOOM.search(meta.get("content")):
            yield Fault(meta.line, "viewport", "readers cannot enlarge the page")
    for meta in metas:
        if meta.get("http-equiv").lower() == "refresh":
            yield Fault(meta.line, "refresh", "the page reloads or leaves by itself")


def heading_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge the headings: one h1, no level left out, none empty."""
    headings = page.all(*HEADINGS)
    firsts = [h for h in headings if h.name == "h1"]
    if not firsts:
        yield Fault(1, "one-h1", "there is no h1")
    for heading in firsts[1:]:
        yield Fault(heading.line, "one-h1", f"a further h1: {shown(heading.text)!r}")
    above = 0
    for heading in headings:
        level = int(heading.name[1])
        if level > above + 1 and (above or firsts):
            after = f"after an h{above}" if above else "as the first heading"
            what = f"{heading.name} {shown(heading.text)!r} {after}"
            yield Fault(heading.line, "heading-order", what)
        above = level
        if not heading.text:
            yield Fault(heading.line, "heading-empty", f"an empty {heading.name}")


def id_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge ids and what points to them."""
    known: set[str] = set()
    for element in page.elements:
        own = element.attributes.get("id")
        if own in known:
            yield Fault(element.line, "id-twice", f"a further id {shown(own)!r}")
        if own is not None:
            known.add(own)
    for element in page.elements:
        for name in set(_pointed(element)) - known:
            what = f"<{element.name}> points to {shown(name)!r}, which is not there"
            yield Fault(element.line, "target", what)


def landmark_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge the parts that a screen reader jumps between, and the way to main."""
    for name in LANDMARKS:
        found = [e for e in page.all(name) if not e.is_in(*SECTIONING)]
        if not found:
            yield Fault(1, "landmark", f"the page has no {name}")
        for element in found[1:]:
            yield Fault(element.line, "landmark", f"a further {name}")
    names: set[str] = set()
    for nav in page.all("nav"):
        name = " ".join(_label(page, nav).split()).casefold()
        if not name or name in names:
            said = f"has the name of another, {shown(name)!r}" if name else "has none"
            yield Fault(nav.line, "landmark", f"a nav needs its own name: it {said}")
        names.add(name)
    if page.all("main"):
        yield from _outside(page)
        yield from _skip_link_faults(page)


def keyboard_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge what is reached and unfolded with the keyboard."""
    for element in page.elements:
        value = element.get("tabindex").strip()
        if re.fullmatch(r"\+?0*[1-9][0-9]*", value):
            yield Fault(element.line, "tabindex", f"tabindex={shown(value)}")
    for details in page.all("details"):
        first = next((c for c in details.children if not _is_space(c)), None)
        is_summary = isinstance(first, Element) and first.name == "summary"
        if not (is_summary and first.text):
            yield Fault(details.line, "summary", "a folded part without a name")


def _title_faults(page: ReadPage) -> Iterator[Fault]:
    titles = [t for t in page.all("title") if not t.is_in("svg")]
    if not titles or not titles[0].text:
        yield Fault(titles[0].line if titles else 1, "title", "the title is empty")
        return
    heading = next((h.text for h in page.all("h1")), titles[0].text)
    if not _are_close(titles[0].text, heading):
        what = f"the title {shown(titles[0].text)!r} is not the h1 {shown(heading)!r}"
        yield Fault(titles[0].line, "title", what)


def _are_close(title: str, heading: str) -> bool:
    one, other = title.casefold(), heading.casefold()
    if not heading or one in other or other in one:
        return True
    return difflib.SequenceMatcher(None, one, other).ratio() >= SAME_TITLE


def _pointed(element: Element) -> Iterator[str]:
    for name in POINTING:
        yield from element.get(name).split()
    href = element.get("href")
    if href.startswith("#") and element.name == "a":
        yield href[1:]


def _label(page: ReadPage, element: Element) -> str:
    named = set(element.get("aria-labelledby").split())
    words = [e.text for e in page.elements if named and e.get("id") in named]
    return " ".join(words) or element.get("aria-label")


def _outside(page: ReadPage) -> Iterator[Fault]:
    """Find words of the body that no landmark holds; the skip link may stand there."""
    for body in page.all("body"):
        first = next((c for c in body.children if isinstance(c, Element)), None)
        for child in body.children:
            if isinstance(child, str):
                line, words = body.line, child.strip()
            else:
                is_skip = child is first and child.name == "a"
                is_held = is_skip or child.name in (*LANDMARKS, "nav")
                line, words = child.line, "" if is_held else child.text
            if words:
                yield Fault(line, "outside", f"{shown(words)!r} stands in no landmark")


def _skip_link_faults(page: ReadPage) -> Iterator[Fault]:
    links = [e for e in page.all("a") if "href" in e.attributes]
    href = links[0].get("href") if links else ""
    ids = {e.get("id"): e for e in page.elements if e.get("id")}
    if not href.startswith("#") or links[0].is_in("main"):
        yield Fault(1, "skip-link", "the first link does not lead to main")
        return
    aim = ids.get(href[1:])  # where there is none, `target` says so
    if aim is not None and aim.name != "main" and not aim.is_in("main"):
        yield Fault(links[0].line, "skip-link", f"{href} is not main")


def _is_space(child: Element | str) -> bool:
    return isinstance(child, str) and not child.strip()
