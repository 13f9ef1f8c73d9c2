"""The page that says what changed between the papers that went out and these."""

from __future__ import annotations

from pathlib import Path

import qikit
from qikit.errors import DataError
from qikit.reports.comparison.compared_runs import Comparison, compare_runs
from qikit.reports.look import style, templates
from qikit.reports.paper.files import write_whole

TEMPLATE = "changes.html.j2"
LABEL = "For the analyst: read it before you tell the teams"
TITLE = "What changed since the papers went out"


def write_changes(older: Path, newer: Path, project: Path, page: Path) -> None:
    """Compare two runs and write what the newer says otherwise, as a page.

    Parameters
    ----------
    older, newer
        Folders of runs.
    project
        The project's top folder.
    page
        The file to write.
    """
    try:
        found = compare_runs(older, newer, project)
    except DataError as error:  # no report in common has figures
        found = None
        notes, sections = [str(error)], {}
    if found:
        notes, sections = _shown(found, older, newer)
    facts = {
        "title": TITLE,
        "label": LABEL,
        "style": style(),
        "notes": notes,
        "sections": sections,
        "version": qikit.__version__,
    }
    html = templates().get_template(TEMPLATE).render(page=facts)
    write_whole(page, html.encode("utf-8"))


def _shown(
    found: Comparison, older: Path, newer: Path
) -> tuple[list[str], dict[str, list[str]]]:
    """Give the sentences, with the names of the folders in place of their paths."""
    places = {str(older): older.name, str(newer): newer.name}
    notes = list(found.notes)
    for path, name in places.items():
        notes = [note.replace(path, name) for note in notes]
    return notes, found.sections
