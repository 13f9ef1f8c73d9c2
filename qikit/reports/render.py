"""Render an executed notebook as one HTML file that asks nobody for anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbconvert.exporters import Exporter

from qikit.errors import NotebookError, Problem
from qikit.reports.blocks import FACTS
from qikit.reports.look import margins, style, templates
from qikit.reports.outputs import PAGE_IDS, output_html, words_html
from qikit.reports.own_mark import hidden_mark
from qikit.reports.preview_words import preview_notice

ANALYST_TAG = "analyst"  # a cell for whoever opens the notebook, not for the reader
PAGE_FACTS = ("title", "area", "period", "label", "mark")
ANALYST_FACTS = ("attention", "why")  # for the index; never on the page
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

    `jupyter nbconvert --to qikit --execute notebooks/cluster_report.ipynb` works.
    Code and its prompts are hidden; of the outputs only HTML, SVG, PNG and
    Markdown are kept, so that no script, widget or traceback reaches a page.
    Cells tagged `analyst` are left out. Title, area, period and label come from
    the facts of the notebook's own blocks, or in `resources["qikit"]`.

    Raises
    ------
    NotebookError
        If a cell failed, or none was run: such a page would lack a part in silence.
    """

    export_from_notebook = "qikit report"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb, resources=None, **options):
        """Render a notebook; see the class."""
        given = (resources or {}).get("qikit", {})
        nb, resources = super().from_notebook_node(nb, resources, **options)
        _require_whole(nb)
        known = page_facts(nb) | {name: text for name, text in given.items() if text}
        page = _page(known, read_sections(nb))
        return templates().get_template("report.html.j2").render(page=page), resources


def render_report(executed: Path, **given: str) -> str:
    """Render an executed notebook file as the HTML of a report.

    `given` are title, area, period and label, where they are known better than the
    notebook knows them; and of a `preview` for whom its figures are.
    """
    return render_notebook(nbformat.read(executed, as_version=4), **given)


def render_notebook(notebook, **given: str) -> str:
    """Render an executed notebook as the HTML of a report; see `render_report`."""
    html, _ = _exporter().from_notebook_node(notebook, {"qikit": given})
    return html


def page_facts(notebook) -> dict[str, str]:
    """Gather what the outputs of a notebook say of its page: the last word counts.

    Besides the facts of the page these are those for the analyst.
    """
    facts: dict[str, str] = {}
    names = (*PAGE_FACTS, *ANALYST_FACTS)
    for output in chain.from_iterable(_outputs(cell) for cell in notebook.cells):
        said = output.get("metadata", {}).get(FACTS, {})
        facts |= {name: str(said[name]) for name in names if name in said}
    return facts


def area_said(notebook) -> str:
    """Return the area that a notebook opened: what its title says, or ""."""
    for output in chain.from_iterable(_outputs(cell) for cell in notebook.cells):
        said = output.get("metadata", {}).get(FACTS, {})
        if "area" in said:
            return str(said["area"])
    return ""


def read_sections(notebook) -> list[Section]:
    """Divide a notebook's cells at its headings of level 2.

    The first section holds what stands before the first such heading.
    """
    sections, used = [Section("", "")], set(PAGE_IDS)
    for cell in notebook.cells:
        if _is_for_analyst(cell):
            continue
        if cell.cell_type == "markdown":
            _read_markdown(cell.source, sections, used)
        elif cell.cell_type == "code":
            _read_code(cell, sections[-1])
    return sections


@cache
def _exporter() -> QikitExporter:
    """Keep one exporter: building one costs more than a page does.

    It changes no notebook first, as nbconvert's own command can: that checks all anew
    for each of eleven changes that nobody asked for.
    """
    return QikitExporter(default_preprocessors=[])


def _outputs(cell) -> list:
    """Return what a cell shows to the reader."""
    is_shown = cell.cell_type == "code" and not _is_for_analyst(cell)
    return cell.outputs if is_shown else []


def _is_for_analyst(cell) -> bool:
    return ANALYST_TAG in cell.metadata.get("tags", [])


def _require_whole(notebook) -> None:
    """Refuse a notebook that failed or was not run: its page would lack a part."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        failed = [o for o in cell.outputs if o.output_type == "error"]
        if failed:
            what = f"code cell {number} failed with {failed[0].ename}."
            raise NotebookError(Problem(what, to_do="Mend it and run it again."))
    if code and not any(cell.outputs for cell in code):
        what = "the notebook has not been run: it has no outputs."
        raise NotebookError(Problem(what, to_do="Run it first, or add --execute."))


def _page(known: dict[str, str], sections: list[Section]) -> dict:
    """Gather what the page template shows."""
    opening, shown = sections[0].body, [s for s in sections[1:] if s.stands]
    texts = {name: known.get(name, "") for name in PAGE_FACTS}
    return texts | {
        "title": texts["title"] or "Report",
        "mark": texts["mark"] and hidden_mark(texts["mark"]),
        "style": style(),
        "margins": margins(texts["label"], texts["title"]),
        "opening": opening,
        "preview": _banner(known.get("preview", ""), opening),
        "has_heading": "<h1" in opening,
        "sections": shown,
        "has_folded": any("<details" in part for s in shown for part in s.parts),
    }


def _banner(preview: str, opening: Markup) -> Markup:
    """Write the banner of a preview for some audience; nothing on other pages."""
    return Markup(preview_notice(preview, opening).html if preview else "")


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
