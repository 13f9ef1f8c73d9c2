"""Render an executed notebook as one HTML file that asks nobody for anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from nbconvert.exporters import Exporter

from qikit.reports.outputs import output_html, words_html

PAGE_FOLDER = Path(__file__).parent / "page"
ANALYST_TAG = "analyst"  # a cell for whoever opens the notebook, not for the reader
PAGE_IDS = ("main", "contents")  # what the page template itself uses
HEADING = re.compile(r"^##\s+(.+?)\s*$", re.MULTILINE)


@dataclass
class Section:
    """A part of the page under one heading of level 2."""

    title: str
    id: str
    parts: list[str] = field(default_factory=list)
    has_code: bool = False
    has_output: bool = False

    @property
    def stands(self) -> bool:
        """A section whose code shows nothing is left out, words and all."""
        return self.has_output or not self.has_code

    @property
    def body(self) -> Markup:
        """The section's HTML."""
        return Markup("\n".join(self.parts))


class QikitExporter(Exporter):
    """Turn a notebook into a report page: nbconvert's exporter of qikit.

    Code and its prompts are hidden; of the outputs only HTML, SVG, PNG and
    Markdown are kept, so that no script, widget or traceback reaches a page.
    Cells tagged `analyst` are left out. What the runner knows (title, area,
    label) comes in `resources["qikit"]`.
    """

    export_from_notebook = "qikit report"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb, resources=None, **options):
        """Render a notebook; see the class."""
        resources = self._init_resources(resources)
        known = resources.get("qikit", {})
        sections = read_sections(nb)
        page = {
            "title": known.get("title") or "Report",
            "area": known.get("area", ""),
            "label": known.get("label", ""),
            "style": style(),
            "opening": sections[0].body,
            "sections": [s for s in sections[1:] if s.stands],
        }
        return templates().get_template("report.html.j2").render(page=page), resources


def render_report(executed: Path, *, title: str, area: str, label: str) -> str:
    """Render an executed notebook file as the HTML of a report."""
    notebook = nbformat.read(executed, as_version=4)
    known = {"qikit": {"title": title, "area": area, "label": label}}
    html, _ = QikitExporter().from_notebook_node(notebook, known)
    return html


def read_sections(notebook) -> list[Section]:
    """Divide a notebook's cells at its headings of level 2.

    The first section holds what stands before the first such heading.
    """
    sections, used = [Section("", "")], set(PAGE_IDS)
    for cell in notebook.cells:
        if ANALYST_TAG in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "markdown":
            _read_markdown(cell.source, sections, used)
        elif cell.cell_type == "code":
            _read_code(cell, sections[-1])
    return sections


@cache
def templates() -> Environment:
    """Return the page templates; every value is escaped unless it is a page part."""
    return Environment(
        loader=FileSystemLoader(PAGE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


@cache
def style() -> Markup:
    """Return the style sheet of every page."""
    return Markup((PAGE_FOLDER / "page.css").read_text("utf-8"))


def _read_markdown(source: str, sections: list[Section], used: set[str]) -> None:
    """Add the words of a cell; each heading of level 2 begins a section."""
    before, *rest = HEADING.split(source)
    _add_words(before, sections[-1])
    for title, words in zip(rest[::2], rest[1::2], strict=True):
        sections.append(Section(title, _identifier(title, used)))
        _add_words(words, sections[-1])


def _add_words(source: str, section: Section) -> None:
    if source.strip():
        section.parts.append(words_html(source))


def _read_code(cell, section: Section) -> None:
    section.has_code = True
    for output in cell.outputs:
        shown = output_html(output)
        if shown:
            section.has_output = True
            section.parts.append(shown)


def _identifier(title: str, used: set[str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "section"
    name, count = slug, 1
    while name in used:
        count += 1
        name = f"{slug}-{count}"
    used.add(name)
    return name
