"""Addresses and styles: what a browser would go and get, and what it would run."""

from __future__ import annotations

import re

FETCHING = set(
    "src srcset poster data background action formaction manifest ping longdesc "
    "classid codebase lowsrc dynsrc imagesrcset".split()
)
PICTURE = re.compile(r"data:image/(png|svg\+xml|jpeg|gif|webp)[;,]", re.IGNORECASE)
INERT_LINK = re.compile(r"(https?://|mailto:|#)", re.IGNORECASE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
SLASHES = re.compile(r"[/\\]")
RUNNING = re.compile(r"(java|vb|live)script:|data:(text|application)", re.IGNORECASE)
IGNORED = re.compile(r"[\x00-\x20]")  # a browser reads past these in a scheme
CSS_ESCAPE = re.compile(r"\\([0-9a-f]{1,6})\s?", re.IGNORECASE)
CSS_URL = re.compile(r"url\(\s*['\"]?\s*([^'\")]*)", re.IGNORECASE)
CSS_FETCH = re.compile(
    r"@import|@namespace|image-set\(|(?<![\w-])src\(|['\"]\s*(?:https?:)?//",
    re.IGNORECASE,
)
CSS_RUN = re.compile(r"expression\s*\(|-moz-binding|behavior\s*:", re.IGNORECASE)
LAST_OF_ASCII = 0x7F


def runs(address: str) -> bool:
    """Whether an address is a program, as `javascript:` is, however it is spelt."""
    return bool(RUNNING.match(IGNORED.sub("", address)))


def is_held(address: str) -> bool:
    """Whether what an address names is in the file: a picture, or a place in it."""
    return address.startswith("#") or bool(PICTURE.match(address))


def is_plain_link(address: str) -> bool:
    """Whether a link leads to https, http, mailto, a file beside or a place in it."""
    said = IGNORED.sub("", address)
    if INERT_LINK.match(said):
        return True
    return not SCHEME.match(said) and not SLASHES.match(said)


def fetched_by_style(css: str) -> str:
    """Return what a style would fetch; "" where it fetches nothing."""
    plain = plain_css(css)
    found = CSS_FETCH.search(plain)
    if found:
        return found.group()
    urls = (match.group(1).strip() for match in CSS_URL.finditer(plain))
    return next((url or "url()" for url in urls if not is_held(url)), "")


def plain_css(css: str) -> str:
    """Spell a style out: comments out, escapes as the letters that they stand for.

    An escaped bracket, quote or @ is a sign of its own, not the start of anything.
    """
    without = re.sub(r"/\*.*?(\*/|\Z)", "", css, flags=re.DOTALL)
    spelt = CSS_ESCAPE.sub(lambda m: _letter(int(m.group(1), 16)), without)
    return re.sub(r"\\(.)", lambda m: _letter(ord(m.group(1))), spelt, flags=re.DOTALL)


def _letter(number: int) -> str:
    is_plain = number < LAST_OF_ASCII and (chr(number).isalnum() or chr(number) == "-")
    return chr(number) if is_plain else "\ufffd"
