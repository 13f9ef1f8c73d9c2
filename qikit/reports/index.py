"""The index of a run: every report asked for, with its status."""

from __future__ import annotations

import os
from pathlib import Path

import qikit
from qikit.reports.kernel import MADE
from qikit.reports.manifest import Manifest, ReportRecord
from qikit.reports.render import style, templates
from qikit.rounding import count_text, number_text

INDEX = "index.html"


def write_index(manifest: Manifest, folder: Path, *, label: str) -> Path:
    """Write `index.html` into the run's folder, whole or not at all."""
    made = sum(r.status == MADE for r in manifest.reports)
    run = {
        "title": f"Reports of {manifest.run}",
        "label": label,
        "style": style(),
        "summary": f"{made} of {count_text(len(manifest.reports), 'report')} made.",
        "notices": [text for d in manifest.datasets for text in d.critical],
        "groups": _groups(manifest),
        "version": qikit.__version__,
        "run_at": manifest.run_at,
    }
    html = templates().get_template("index.html.j2").render(run=run)
    part = folder / f"{INDEX}.part"
    part.write_text(html, "utf-8")
    os.replace(part, folder / INDEX)
    return folder / INDEX


def _groups(manifest: Manifest) -> list[dict]:
    groups = []
    for name, job in manifest.jobs.items():
        records = [r for r in manifest.reports if r.job == name]
        rows = sorted(
            (_row(r) for r in records), key=lambda row: row["name"].casefold()
        )
        made = sum(r.status == MADE for r in records)
        caption = f"{made} of {count_text(len(records), 'report')} made"
        groups.append({"title": job["title"], "caption": caption, "rows": rows})
    return groups


def _row(record: ReportRecord) -> dict[str, str]:
    is_made = record.status == MADE
    return {
        "name": record.name,
        "area": record.area,
        "status": "made" if is_made else f"not made: {record.error}",
        "href": record.file if is_made else "",
        "size": number_text(record.bytes / 1000) if is_made else "",
    }
