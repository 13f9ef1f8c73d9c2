"""Open pages in a browser and note all that they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.browser.hostile_project import collapsed

ELEMENTS = set(
    "a blockquote body caption code dd details div dl dt em figcaption figure footer "
    "h1 h2 h3 h4 head header hr html img li main meta nav ol p pre section span strong "
    "style summary table tbody td th thead title tr ul".split()
)
LOOK = """() => {
  document.querySelectorAll("details").forEach(d => d.open = true);
  const all = [...document.querySelectorAll("*")];
  const texts = name => [...document.querySelectorAll(name)].map(e => e.innerText);
  return {
    elements: all.map(e => e.localName),
    attributes: all.flatMap(e => [...e.attributes].map(a => a.name)),
    links: [...document.querySelectorAll("a")].map(a => a.getAttribute("href")),
    broken: [...document.images].filter(i => !i.naturalWidth).length,
    alts: [...document.images].map(i => i.alt),
    cells: texts("td, th"), headings: texts("h1, h2"), labels: texts("header .label"),
    styles: document.querySelectorAll("style").length,
    text: document.body.innerText, hacked: typeof window.hacked,
    visible: [...document.querySelectorAll("header .label")]
      .every(e => e.checkVisibility()),
  }
}"""


@dataclass(frozen=True)
class Seen:
    """What a browser saw of a page, and what the page did."""

    title: str
    did: tuple[str, ...]  # dialogs, requests outwards, complaints, new windows
    found: dict

    @property
    def text(self) -> str:
        return collapsed(self.found["text"])

    def texts(self, kind: str) -> list[str]:
        return [collapsed(text) for text in self.found[kind]]


def look_at(browser, paths: Iterable[Path]) -> Iterator[Seen]:
    """Open each page by itself with the network off."""
    for path in paths:
        context = browser.new_context(offline=True)
        page, did = context.new_page(), []
        page.on("dialog", lambda d, did=did: (did.append(f"dialog {d}"), d.dismiss()))
        for kind in ("console", "pageerror", "popup", "download", "worker"):
            page.on(
                kind, lambda event, kind=kind, did=did: did.append(f"{kind} {event}")
            )
        page.on("request", lambda r, did=did: did.append(f"request {r.url}"))
        page.goto(path.as_uri())
        page.wait_for_timeout(50)
        found = page.evaluate(LOOK)
        own = f"request {path.as_uri()}"
        rest = [w for w in did if w != own and not w.startswith("request data:image/")]
        yield Seen(page.title(), tuple(rest), found)
        context.close()


def require_inert(seen: Seen) -> None:
    """Nothing ran, asked, complained; nothing stands there that no page holds."""
    assert seen.did == ()
    assert seen.found["hacked"] == "undefined"
    assert set(seen.found["elements"]) <= ELEMENTS
    named = set(seen.found["attributes"])
    assert not {name for name in named if name.startswith("on")}
    assert not named & {"style", "srcset", "srcdoc", "ping", "target", "formaction"}
    assert seen.found["broken"] == 0
    assert seen.found["styles"] == seen.found["elements"].count("main") == 1
    assert seen.found["visible"]
