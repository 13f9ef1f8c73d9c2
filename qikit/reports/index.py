"""The index of a run: every report asked for, with its status, for the analyst."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import groupby
from pathlib import Path

import qikit
from qikit.reports.look import style, templates
from qikit.reports.manifest import Manifest, ReportRecord
from qikit.reports.paper.files import write_whole
from qikit.reports.run_folder import INDEX
from qikit.reports.statuses import MADE
from qikit.rounding import count_text, number_text

READ_FIRST = 5  # reports named on top
LETTERS_FROM = 20  # a longer list is divided by first letters
OTHER = "0–9 and others"
FORM_NAMES = {"pdf": "PDF", "workbook": "Excel", "word": "Word", "csv": "CSV"}


def write_index(manifest: Manifest, folder: Path, *, label: str) -> Path:
    """Write `index.html` into the run's folder, whole or not at all."""
    made = sum(r.status == MADE for r in manifest.reports)
    run = {
        "title": f"Reports of {manifest.run}",
        "label": label,
        "style": style(),
        "summary": f"{made} of {count_text(len(manifest.reports), 'report')} made.",
        "notices": [text for d in manifest.datasets for text in d.critical],
        "cares": sum(len(d.warnings) for d in manifest.datasets),
        "first": _read_first(manifest),
        "groups": _groups(manifest),
        "files": [form.file for form in manifest.files],
        "version": qikit.__version__,
        "run_at": manifest.run_at,
    }
    html = templates().get_template("index.html.j2").render(run=run)
    write_whole(folder / INDEX, html.encode("utf-8"))
    return folder / INDEX


def _read_first(manifest: Manifest) -> list[dict]:
    """List what the analyst should read first: not made, then what stands out."""
    not_made = [r for r in manifest.reports if r.status != MADE]
    told = [r for r in manifest.reports if r.status == MADE and r.attention]
    told.sort(key=lambda r: (-r.attention, r.name.casefold()))
    return [_row(r) | {"why": r.why} for r in [*not_made, *told][:READ_FIRST]]


def _groups(manifest: Manifest) -> list[dict]:
    groups = []
    names = Counter(record.name for record in manifest.reports)
    for place, (name, job) in enumerate(manifest.jobs.items(), 1):
        records = [r for r in manifest.reports if r.job == name]
        rows = sorted(
            (_row(r) | {"is_one_of_several": names[r.name] > 1} for r in records),
            key=lambda row: row["name"].casefold(),
        )
        made = sum(r.status == MADE for r in records)
        caption = f"{made} of {count_text(len(records), 'report')} made"
        groups.append(
            {"title": job["title"], "caption": caption, "parts": _parts(rows, place)}
        )
    return groups


def _parts(rows: list[dict], place: int) -> list[dict]:
    """Divide a long list by first letters; a short one stays whole."""
    if len(rows) <= LETTERS_FROM:
        return [{"letter": "", "id": "", "rows": rows}]
    by_letter = sorted(rows, key=lambda row: _letter(row["name"]))
    return [
        {"letter": letter, "id": f"list-{place}-{number}", "rows": list(part)}
        for number, (letter, part) in enumerate(
            groupby(by_letter, key=lambda row: _letter(row["name"])), 1
        )
    ]


def _letter(name: str) -> str:
    """Return the first letter of a name without its accent, or what others share."""
    first = unicodedata.normalize("NFKD", name.strip())[:1].upper()[:1]
    return first if first.isascii() and first.isalpha() else OTHER


def _row(record: ReportRecord) -> dict:
    is_made = record.status == MADE
    return {
        "name": record.name,
        "area": record.area,
        "status": _status(record),
        "href": record.file if is_made else "",
        "size": number_text(record.bytes / 1000) if is_made else "",
        "others": [
            {
                "name": FORM_NAMES[form.form],
                "href": form.file,
                "size": number_text(form.bytes / 1000),
            }
            for form in record.others
        ],
    }


def _status(record: ReportRecord) -> str:
    """Say whether a report was made; of one that was not made now, when it was."""
    if record.status != MADE:
        return f"not made: {record.error}"
    issue = f"; issue {record.issue}" if record.issue else ""
    if record.unseen:
        return f"made {record.made_at}; not looked at again{issue}"
    when = f"made {record.made_at}; unchanged since" if record.kept else "made"
    return f"{when}{issue}"
