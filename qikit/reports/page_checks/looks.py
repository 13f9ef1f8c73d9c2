"""Colours of a style sheet: words must stand out from what is behind them.

Only what is simple is judged: colours written as #rgb or #rrggbb, or as a custom
property with such a value, outside @media; the ground of a rule is its own, or that of
a rule whose selector begins the same ("header" of "header p"), or that of body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qikit.reports.page_checks.addresses import plain_css
from qikit.reports.page_checks.elements import ReadPage
from qikit.reports.page_checks.faults import Fault

LEAST_CONTRAST = 4.5  # WCAG 1.4.3, words of any size
PAPER = "#ffffff"
NAMED = {"white": "#ffffff", "black": "#000000"}
HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
BLOCK = re.compile(r"([^{}@;]+)\{([^{}]*)\}")
AT_BLOCK = re.compile(r"@[\w-]+[^{};]*(?:;|\{(?:[^{}]|\{[^{}]*\})*\})")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*\)")


def contrast_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge the colours of each style sheet."""
    for style in page.all("style"):
        css = "".join(map(str, style.children))
        for selector, ink, ground in _pairs(css):
            ratio = contrast(ink, ground)
            if ratio < LEAST_CONTRAST:
                what = f"{selector}: {ink} on {ground} is {ratio:.1f} to 1"
                yield Fault(style.line, "contrast", what)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _pairs(css: str) -> Iterator[tuple[str, str, str]]:
    blocks = [
        (selector.strip(), dict(_declarations(body)))
        for selectors, body in BLOCK.findall(AT_BLOCK.sub(" ", plain_css(css)))
        for selector in selectors.split(",")
    ]
    known = {n: v for _, d in blocks for n, v in d.items() if n.startswith("--")}
    grounds = {}
    for selector, said in blocks:
        ground = said.get("background-color") or said.get("background")
        if ground:
            grounds[selector] = _colour(ground, known)
    for selector, said in blocks:
        ink = _colour(said.get("color", ""), known)
        ground = _ground(selector, grounds)
        if ink and ground:
            yield selector, ink, ground


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip().lower(), value.replace("!important", "").strip()


def _colour(value: str, known: dict[str, str]) -> str | None:
    """Return #rrggbb, or None for what is not a plain colour."""
    variable = VARIABLE.fullmatch(value)
    value = known.get(variable.group(1), "") if variable else value
    value = NAMED.get(value.lower(), value)
    if not HEX.fullmatch(value):
        return None
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(d * 2 for d in digits))


def _ground(selector: str, grounds: dict[str, str | None]) -> str | None:
    """Return the ground of a rule; None where it is not a plain colour."""
    parts = selector.split()
    for n_parts in range(len(parts), 0, -1):
        outer = " ".join(parts[:n_parts])
        for name in (outer, re.sub(r":[\w-]+", "", outer)):
            if name in grounds:
                return grounds[name]
    return grounds.get("body", PAPER)
