"""What a page may do: nothing runs, nothing is fetched, and a browser is told so."""

from __future__ import annotations

from collections.abc import Iterator

from qikit.reports.page_checks.addresses import (
    CSS_RUN,
    FETCHING,
    fetched_by_style,
    is_held,
    is_plain_link,
    plain_css,
    runs,
)
from qikit.reports.page_checks.elements import Element, ReadPage, shown
from qikit.reports.page_checks.faults import Fault

ON_PAPER = set(
    "a abbr address article aside b bdi bdo blockquote body br caption cite code col "
    "colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 "
    "h6 head header hgroup hr html i img ins kbd li main mark meta nav ol p pre q rp "
    "rt ruby s samp section small span strong style sub summary sup table tbody td "
    "tfoot th thead time title tr u ul var wbr".split()
)
DRAWN = set(
    "circle clippath defs desc ellipse g line lineargradient marker path polygon "
    "polyline radialgradient rect stop svg symbol text title tspan use".split()
)
POLICY = {  # at least this; CSP level 3
    "default-src": ["'none'"],
    "img-src": ["data:"],
    "style-src": ["'unsafe-inline'"],
}
META_COMMANDS = {"", "content-security-policy", "refresh"}  # `refresh` has its rule


def safety_faults(page: ReadPage) -> Iterator[Fault]:
    """Judge every element: what it is, what it runs, what it fetches."""
    for element in page.elements:
        yield from _element_faults(element)
        for name, value in element.attributes.items():
            yield from _attribute_faults(element, name, value)
    yield from _style_faults(page)
    yield from _policy_faults(page)


def attribute_fault(name: str, value: str, *, is_link: bool) -> tuple[str, str] | None:
    """Return the rule that an attribute breaks, and how; None where it breaks none.

    `is_link`: its href is followed when somebody clicks, and not before.
    """
    if name.startswith("on"):
        return "script", f"{name} runs a program"
    if runs(value):
        return "script", f"{name} holds a program: {shown(value)!r}"
    if name == "srcdoc":
        return "script", "srcdoc holds a page of its own"
    if name == "href" and is_link:
        if not is_plain_link(value):
            return "link-scheme", f"a link to {shown(value)!r}"
    elif (name in FETCHING or name == "href") and not is_held(value.strip()):
        return "request", f"{name} fetches {shown(value)!r}"
    elif name not in FETCHING and name != "href":
        return _style_value_fault(name, value)
    return None


def _style_value_fault(name: str, value: str) -> tuple[str, str] | None:
    """Judge a style, or an attribute of a drawing that may hold url(…)."""
    if name != "style" and "url(" not in value.lower():
        return None
    if CSS_RUN.search(plain_css(value)):
        return "script", f"{name} runs a program"
    fetched = fetched_by_style(value)
    return ("request", f"{name} fetches {shown(fetched)!r}") if fetched else None


def _element_faults(element: Element) -> Iterator[Fault]:
    in_drawing = element.name == "svg" or element.is_in("svg")
    if element.name in ("script", "foreignobject"):
        yield Fault(element.line, "script", f"<{element.name}>")
    elif element.name not in (DRAWN if in_drawing else ON_PAPER):
        yield Fault(element.line, "element", f"<{shown(element.name)}>")
    command = element.get("http-equiv").strip().lower()
    if element.name == "meta" and command not in META_COMMANDS:
        yield Fault(element.line, "element", f"<meta http-equiv={shown(command)!r}>")


def _attribute_faults(element: Element, name: str, value: str) -> Iterator[Fault]:
    if name in ("alt", "content", "title", "aria-label", "id", "class", "lang"):
        return  # words: they run nothing
    plain = name.removeprefix("xlink:")
    fault = attribute_fault(plain, value, is_link=element.name in ("a", "area"))
    if fault is not None:
        yield Fault(element.line, *fault)


def _style_faults(page: ReadPage) -> Iterator[Fault]:
    for style in page.all("style"):
        css = "".join(map(str, style.children))
        if not style.is_in("head"):
            yield Fault(style.line, "style-place", "a style sheet in the body")
        if CSS_RUN.search(plain_css(css)):
            yield Fault(style.line, "script", "the style sheet runs a program")
        fetched = fetched_by_style(css)
        if fetched:
            what = f"the style sheet fetches {shown(fetched)!r}"
            yield Fault(style.line, "request", what)


def _policy_faults(page: ReadPage) -> Iterator[Fault]:
    for element in page.elements:
        command = element.get("http-equiv").strip().lower()
        if element.name == "style":
            yield Fault(element.line, "policy", "no policy before the first style")
            return
        if element.name == "meta" and command == "content-security-policy":
            if not element.is_in("head"):
                yield Fault(element.line, "policy", "a policy outside the head")
            elif not _is_strict(element.get("content")):
                yield Fault(element.line, "policy", "the policy allows too much")
            return
    yield Fault(1, "policy", "no policy forbids requests and scripts")


def _is_strict(policy: str) -> bool:
    allowed: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.lower().split() or [""]
        allowed.setdefault(name, sources)  # CSP: the first of a name counts
    allowed.pop("", None)
    others = {name: s for name, s in allowed.items() if name not in POLICY}
    is_full = all(allowed.get(name) == sources for name, sources in POLICY.items())
    return is_full and all(sources == ["'none'"] for sources in others.values())
