"""PDF by the machine's browser: tagged, bookmarked, on A4, with nothing cut off."""

import re
from io import BytesIO

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from qikit.errors import ParameterError
from qikit.plots.svg import data_uri, svg_text
from qikit.plots.theme import new_figure
from qikit.reports.blocks import bullets, figure, heading, table
from qikit.reports.paper import pdf
from qikit.reports.paper.pdf import Printer
from qikit.reports.render import render_notebook
from tests.browser.conftest import require_browser

pytestmark = [pytest.mark.browser, pytest.mark.long]
A4 = (595, 842)  # points
LABEL = 'OFFICIAL-SENSITIVE: 100 % "quoted" </style>'


def shown(block):
    data = {"text/html": block.html, "text/plain": "(shown as HTML)"}
    return new_code_cell("pass", outputs=[new_output("display_data", data=data)])


def drawn(name, n_rows):
    import pandas as pd

    frame = pd.DataFrame({"Practice": [f"{name} {i}" for i in range(n_rows)], "n": "7"})
    svg = svg_text(new_figure(180, 85), title=name, description=f"{name} as a line.")
    alt = f"{name}: a line that rises from 40 to 60 in ten months."
    return figure(name, data_uri(svg), alt, "Source: a test.") + table(frame, name)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """A page of several charts and long tables, and its PDF."""
    require_browser()
    cells = [
        shown(heading("High Street: practice report", 1)),
        new_markdown_cell("## Main points"),
        shown(bullets(["Foot check: 7 of 9"])),
        new_markdown_cell("## Charts"),
        *[shown(drawn(f"Chart {i}", 30)) for i in range(5)],
    ]
    page = tmp_path_factory.mktemp("printed") / "page.html"
    html = render_notebook(new_notebook(cells=cells), title="High Street", label=LABEL)
    page.write_text(html, "utf-8")
    with Printer() as printer:
        first, second = printer.pdf(page), printer.pdf(page)
    return PdfReader(BytesIO(first)), PdfReader(BytesIO(second))


def test_the_pages_are_a4_and_numbered_and_carry_the_label(printed):
    pages = printed[0].pages
    assert len(pages) >= 4
    for number, page in enumerate(pages, 1):
        size = page.mediabox.width, page.mediabox.height
        assert size == pytest.approx(A4, abs=1)
        text = " ".join(page.extract_text().split())
        assert f"Page {number} of {len(pages)}" in text
        assert LABEL in text
        assert "High Street" in text  # the title, on a loose page too


def test_the_pdf_is_tagged_has_a_language_and_bookmarks(printed):
    root = printed[0].trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en-GB"
    titles = [mark.title for mark in flat(printed[0].outline)]
    assert titles[:3] == ["High Street: practice report", "Main points", "Charts"]
    assert "Chart 4" in titles


def flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def test_each_chart_keeps_its_alt_text_and_lies_on_one_page(printed):
    alts = [a for a in alt_texts(printed[0].trailer["/Root"]["/StructTreeRoot"])]
    assert sum(bool(re.match(r"Chart \d: a line that rises", a)) for a in alts) == 5


def alt_texts(node):
    """Give every alternative text of the structure tree, below a node."""
    stack, seen = [node], set()
    while stack:
        found = stack.pop()
        found = found.get_object() if hasattr(found, "get_object") else found
        if isinstance(found, list):
            stack += found
        elif isinstance(found, dict) and id(found) not in seen:
            seen.add(id(found))
            if "/Alt" in found:
                yield str(found["/Alt"])
            if "/K" in found:
                stack.append(found["/K"])


def test_a_long_table_repeats_its_head_on_each_page(printed):
    texts = [page.extract_text() for page in printed[0].pages]
    with_rows = [t for t in texts if re.search(r"Chart \d \d+ ?7", t)]
    assert len(with_rows) > 2
    assert all("Practice" in text for text in with_rows)


def test_the_browser_stays_warm_for_the_next_page(printed):
    first, second = printed
    assert len(first.pages) == len(second.pages)
    assert first.pages[0].extract_text() == second.pages[0].extract_text()


def test_a_browser_that_died_is_started_again(printed, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<!DOCTYPE html><title>x</title><p>words</p>", "utf-8")
    with Printer() as printer:
        printer.pdf(page)
        printer._thread.submit(lambda: printer._browser.close()).result()
        content = printer.pdf(page)
    assert "words" in PdfReader(BytesIO(content)).pages[0].extract_text()


def test_a_page_that_fails_takes_no_other_with_it(printed, tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "PAGES_A_TAB", 2)
    pages = [tmp_path / f"{number}.html" for number in range(5)]
    for number, page in enumerate(pages):
        page.write_text(f"<!DOCTYPE html><title>x</title><p>page {number}", "utf-8")
    with Printer() as printer:
        with pytest.raises(Exception, match="ERR_FILE_NOT_FOUND"):
            printer.pdf(tmp_path / "none.html")
        contents = [printer.pdf(page) for page in pages]
    texts = [PdfReader(BytesIO(c)).pages[0].extract_text() for c in contents]
    assert [f"page {number}" in text for number, text in enumerate(texts)] == [True] * 5


def test_a_browser_that_does_not_start_is_passed_over(monkeypatch, tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(pdf, "BROWSERS", (str(broken),))
    monkeypatch.setattr(pdf, "CHANNELS", ())
    with pytest.raises(ParameterError, match="none starts on this machine"):
        Printer().__enter__()


def test_without_a_browser_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(pdf.shutil, "which", lambda name: None)
    monkeypatch.setattr(pdf, "CHANNELS", ("chrome-canary",))
    with pytest.raises(ParameterError, match="needs Chromium, Chrome or Edge") as error:
        Printer().__enter__()
    assert "take pdf out of the formats" in str(error.value)


def test_without_playwright_there_is_a_sentence(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(ParameterError, match="playwright, which is not installed"):
        Printer().__enter__()
