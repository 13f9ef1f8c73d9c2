"""Blocks of a page: headings, bullets, figures and tables as safe HTML.

All text that comes from data is escaped here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

import pandas as pd

OF_A_BLOCK = "(shown as HTML)"  # the plain text that goes with a block of ours
FACTS = "qikit"  # in the metadata of an output
WIDE_TABLE = 3  # columns that may not fit on a phone
BEHIND = "The numbers behind this chart"


@dataclass(frozen=True)
class Block:
    """A piece of a page; shown as HTML in a notebook and in a report.

    `facts` are what the page says of itself (title, area, period, label): they go
    with the output as metadata, and the exporter writes header and footer from them.
    """

    html: str
    facts: Mapping[str, str] = field(default_factory=dict)

    def _repr_mimebundle_(self, include=None, exclude=None):
        shown = {"text/html": self.html, "text/plain": OF_A_BLOCK}
        return (shown, {FACTS: dict(self.facts)}) if self.facts else shown

    def __add__(self, other: Block) -> Block:
        return Block(self.html + "\n" + other.html, {**self.facts, **other.facts})


def together(blocks: Iterable[Block]) -> Block | None:
    """Join blocks into one; None where there are none, so nothing is shown."""
    parts = list(blocks)
    facts = {name: value for part in parts for name, value in part.facts.items()}
    return Block("\n".join(p.html for p in parts), facts) if parts else None


def in_one(block: Block) -> Block:
    """Keep what belongs together in one part, as a chart is."""
    return Block(f'<div class="chart">{block.html}</div>', block.facts)


def beside(blocks: Iterable[Block]) -> Block | None:
    """Set blocks side by side, one below another where there is no room for two."""
    parts = together(blocks)
    if parts is None:
        return None
    return Block(f'<div class="beside">{parts.html}</div>', parts.facts)


def heading(text: str, level: int) -> Block:
    """Write a heading of level 1 to 6."""
    return Block(f"<h{level}>{escape(text)}</h{level}>")


def paragraph(text: str, kind: str = "") -> Block:
    """Write a paragraph; `kind` names its look in the style sheet."""
    mark = f' class="{escape(kind)}"' if kind else ""
    return Block(f"<p{mark}>{escape(text)}</p>")


def status(text: str, kind: str = "", *, serial: int | None = None) -> Block:
    """Write a line that a screen reader says when it changes.

    `serial` counts the changes that have been answered, for whoever waits for one.
    """
    mark = f' class="{escape(kind)}"' if kind else ""
    count = "" if serial is None else f' data-serial="{int(serial)}"'
    return Block(f'<p{mark} role="status"{count}>{escape(text)}</p>')


def bullets(items: Sequence[str], kind: str = "") -> Block:
    """Write a list; what stands before the first colon is set in bold."""
    mark = f' class="{escape(kind)}"' if kind else ""
    rows = "".join(f"<li>{_lead(item)}</li>" for item in items)
    return Block(f"<ul{mark}>{rows}</ul>")


def named_bullets(items: Sequence[tuple[str, str]]) -> Block:
    """Write a list of names, set in bold, each with its text."""
    rows = "".join(
        f"<li><strong>{escape(lead)}:</strong> {escape(text)}</li>"
        for lead, text in items
    )
    return Block(f"<ul>{rows}</ul>")


def nested_bullets(items: Sequence[tuple[str, Sequence]], kind: str = "") -> Block:
    """Write a list whose items may have lists below them, to any depth.

    Each item is a pair: its text, and the items below it. What stands before the
    first colon is set in bold.
    """
    mark = f' class="{escape(kind)}"' if kind else ""
    rows = "".join(
        f"<li>{_lead(text)}{nested_bullets(below).html if below else ''}</li>"
        for text, below in items
    )
    return Block(f"<ul{mark}>{rows}</ul>")


def notice(title: str, items: Sequence[str], kind: str = "notice") -> Block:
    """Write a banner with a title and its sentences, one at least."""
    if not items:
        raise ValueError("a notice without a sentence says nothing")
    inner = bullets(items).html if len(items) > 1 else paragraph(items[0]).html
    return Block(
        f'<div class="{escape(kind)}" role="note"><p class="notice-title">'
        f"{escape(title)}</p>{inner}</div>"
    )


@dataclass(frozen=True)
class Around:
    """What a chart says besides its picture; all of it may be missing.

    Attributes
    ----------
    reading
        What the chart shows, in words: above the picture.
    events
        What its numbered marks stand for, "1 Programme begins (Oct 2024)".
    notes
        How it was made: below the source.
    numbers
        Its table, folded.
    points
        Makes the titles of its points (`plots.hover.PointTitle`); asked only where
        the picture stands in the page itself.
    """

    reading: Sequence[str] = ()
    events: Sequence[str] = ()
    notes: Sequence[str] = ()
    numbers: Block | None = None
    points: Callable[[], Sequence] | None = None


def figure(
    title: str,
    image_uri: str,
    alt: str,
    source: str,
    around: Around | None = None,
    *,
    level: int = 3,
) -> Block:
    """Write a chart, in the same order everywhere.

    Text title; what it shows, in words; the picture with its alt text; source and
    n; its events; how it was made; its numbers, folded. `image_uri` must be a data
    URI of an image.
    """
    if not image_uri.startswith("data:image/"):
        raise ValueError("a figure is shown from a data URI of an image")
    # An apostrophe ends nothing here, and a drawing has thousands of them.
    address = escape(image_uri, quote=False).replace('"', "&quot;")
    picture = f'<figure><img src="{address}" alt="{escape(alt)}">'
    return _with_words(title, picture, source, around or Around(), level)


def inline_figure(
    title: str, svg: str, source: str, around: Around, *, level: int = 3
) -> Block:
    """Write a chart whose picture stands in the page itself, in the order of `figure`.

    `svg` is markup that `qikit.plots` wrote: it names itself by its alt text, and its
    points may have titles.
    """
    return _with_words(title, f'<figure class="inline">{svg}', source, around, level)


def _with_words(
    title: str, picture: str, source: str, around: Around, level: int
) -> Block:
    """Write a chart with its words; `picture` opens the figure that holds it."""
    parts = [
        heading(title, level),
        *(paragraph(text, "reading") for text in around.reading),
        Block(f"{picture}<figcaption>{escape(source)}</figcaption></figure>"),
        *([bullets(around.events, "events")] if around.events else []),
        *(paragraph(text, "note") for text in around.notes),
        *([folded(BEHIND, around.numbers, about=title)] if around.numbers else []),
    ]
    return Block(f'<div class="chart">{together(parts).html}</div>')


def table(frame: pd.DataFrame, caption: str, *, numbers: Sequence[str] = ()) -> Block:
    """Write a table; the first column names the rows, cells are shown as text.

    `numbers` are the columns to set to the right. A wide one scrolls sideways on a
    small screen: it can be reached and moved by the keyboard, and says what it is.
    """
    heads = "".join(
        f'<th scope="col"{_right(c in numbers)}>{escape(str(c))}</th>' for c in frame
    )
    columns = [column.tolist() for _, column in frame.items()]
    marks = [_right(column in numbers) for column in frame.columns]
    rows = "".join(_row(row, marks) for row in zip(*columns, strict=True))
    scrolls = f' tabindex="0" role="group" aria-label="{escape(caption)}"'
    wide = scrolls if frame.shape[1] >= WIDE_TABLE else ""
    return Block(
        f'<div class="table"{wide}><table><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def folded(summary: str, inner: Block, *, about: str = "") -> Block:
    """Write a part that the reader can unfold without any script.

    `about` tells parts of the same name apart for who hears the page.
    """
    heard = f'<span class="heard">: {escape(about)}</span>' if about else ""
    return Block(
        f"<details><summary>{escape(summary)}{heard}</summary>{inner.html}</details>"
    )


def pairs(items: Iterable[tuple[str, str]]) -> Block:
    """Write a list of terms and what they mean; empty meanings are left out."""
    rows = "".join(
        f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>"
        for term, text in items
        if text
    )
    return Block(f"<dl>{rows}</dl>")


def _lead(item: str) -> str:
    lead, colon, rest = item.partition(": ")
    is_cut = lead.count("(") > lead.count(")")  # the colon stands in brackets
    if not colon or is_cut or len(lead) > 60:
        return escape(item)
    return f"<strong>{escape(lead)}:</strong> {escape(rest)}"


def _row(row: tuple, marks: Sequence[str]) -> str:
    cells = [
        f"<td{mark}>{escape(str(cell))}</td>"
        for mark, cell in zip(marks[1:], row[1:], strict=True)
    ]
    return f'<tr><th scope="row">{escape(str(row[0]))}</th>{"".join(cells)}</tr>'


def _right(is_number: bool) -> str:
    return ' class="number"' if is_number else ""
