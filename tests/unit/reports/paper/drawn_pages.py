"""Finished pages drawn by hand, in the markup of the exporter."""

import pandas as pd

from qikit.reports.blocks import Around, Block, figure, notice, pairs, paragraph, table
from qikit.reports.paper.pieces import PageContent, PageSection, PageTable, Passage
from tests.unit.reports import payloads

PICTURE = "data:image/svg+xml;base64,PHN2Zy8+"
LABEL = "OFFICIAL-SENSITIVE"
# What is shown for the characters that XML forbids: an oracle for str.translate.
CONTROLS = {n: chr(0x2400 + n) for n in range(32) if n not in (9, 10, 13)} | {
    127: "\u2421",
    0xFFFE: "\ufffd",
}
CONTROLS |= {0xFFFF: "\ufffd"}
HOSTILE = (
    *payloads.HOSTILE.values(),
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x", "y")',
    "+1",
    "-1+1",
    "@SUM(A1)",
    "  =1+1",
    "\uff1d1+1",
    "\u200b=1+1",
    "http://example.org",
    "<script>alert(1)</script>",
    "a & b &amp; &[Page] &P",
    "a\x00b\x07c\x7f\ufffe",
    "_x0041_",
    "\u202eabc\u202c 😀 الرعاية",
    "{=1+1}",
    "'quoted'",
    '"quoted", and so on',
    "007",
    "1e5",
    "2024-01-01",
    "1/2",
    "TRUE",
    "../../etc/passwd",
    "x" * 300,
)


def numbers_table(rows, header=("Practice", "Value", "Count", "Interval")):
    """Draw a table as a block: all columns but the first are set to the right."""
    frame = pd.DataFrame(rows, columns=list(header))
    return table(frame, "Latest figures", numbers=list(header)[1:])


def chart(numbers: Block, title="Foot checks over time") -> Block:
    around = Around(reading=["It rises."], notes=["A note."], numbers=numbers)
    return figure(
        title, PICTURE, "Run chart of foot checks", "Source: SDC · n = 7", around
    )


def opening() -> Block:
    banner = notice("Synthetic data", ["All figures are invented."], "banner")
    return (
        Block("<h1>High Street: report</h1>")
        + paragraph("One of 3", "subtitle")
        + banner
    )


def page_html(*sections: tuple[str, Block], head: Block | None = None) -> str:
    """Put sections into a page; `head` is its opening."""
    body = "".join(
        f'<section aria-labelledby="s{place}"><h2 id="s{place}">{title}</h2>'
        f"{block.html}</section>"
        for place, (title, block) in enumerate(sections)
    )
    nav = '<nav aria-label="Contents"><h2 id="contents">Contents</h2></nav>'
    return (
        '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">'
        "<title>High Street</title></head>"
        '<body data-area="A1" data-period="September 2026">'
        f'<header><p class="label">{LABEL}</p></header><main id="main">'
        f'<div class="opening">{(head or opening()).html}</div>{nav}{body}</main>'
        "<footer><p>made with qikit</p></footer></body></html>"
    )


def terms() -> Block:
    return pairs([("Counted", "People seen"), ("Out of", "People on the register")])


def page_of(*tables: PageTable, label: str = LABEL, title="Report") -> PageContent:
    """Draw what is read from a page that holds these tables."""
    passages = tuple(Passage("table", table=table) for table in tables)
    sections = (PageSection("", ""), PageSection("Figures", "figures", passages))
    return PageContent(title, "A1", "September 2026", label, sections)


def drawn_table(header, *rows, is_number=None, **more) -> PageTable:
    """Draw a table; all columns but the first hold numbers, unless said."""
    is_number = is_number or (False, *[True] * (len(header) - 1))
    facts = {"section": "Figures", "title": "Figures", "caption": "A table"} | more
    return PageTable(
        **facts, header=tuple(header), rows=tuple(rows), is_number=tuple(is_number)
    )
