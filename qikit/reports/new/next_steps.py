"""What to do next with something new: three lines, with the commands to copy."""

from __future__ import annotations

import os
from pathlib import Path

from qikit.reports.new.orders import (
    BUNDLE,
    EXAMPLE_AREAS,
    MEASURE,
    PROGRAMME,
    REPORT,
    SOURCE,
    TOOLKIT,
    NewOrder,
)

EXAMPLE_DATASET = "data/example"  # the one that a new report begins with
THEN = {  # the third line; {name} and {file} are filled in
    MEASURE: (
        "Name it in a source (measure: {name}), then: qikit intake DATASET, and "
        "qikit run JOB"
    ),
    BUNDLE: (
        "See its form: qikit form {name} --practice EXAMPLE --month 2026-01 "
        "--out outputs/forms"
    ),
    SOURCE: "Put raw files into data/{name}/incoming, then: qikit intake data/{name}",
    TOOLKIT: "Name it in a programme (toolkit: {name}); a clinician reviews it first",
    PROGRAMME: (
        "Make its year of job files: qikit plan-programme {name} --dataset DATASET"
    ),
}


def next_steps(order: NewOrder) -> list[str]:
    """Say in three numbered lines what to do with the new files."""
    file = from_here(order.paths[-1])
    if order.kind == REPORT:
        notebook = from_here(order.paths[0])
        preview = f"qikit preview {order.name} {EXAMPLE_AREAS[order.level]}"
        return [
            f"1. Open {notebook} in JupyterLab and make its words and parts your own.",
            f"2. {_data_first(order)}After each change: {preview}",
            f"3. For all: qikit check-params {file}, then qikit run {file}",
        ]
    return [
        '1. Open it and replace every text that begins with "Write".',
        f"2. See whether it is sound and finished: qikit check-params {file}",
        f"3. {THEN[order.kind].format(name=order.name)}",
    ]


def _data_first(order: NewOrder) -> str:
    """Say how the synthetic example comes into a project that has not got it."""
    if (order.project / EXAMPLE_DATASET).is_dir():
        return ""
    return f"Once: qikit intake {EXAMPLE_DATASET} --from examples/synthetic. "


def from_here(path: Path) -> str:
    """Write a path as a command takes it in the folder where one is."""
    try:
        return Path(os.path.relpath(path)).as_posix()
    except ValueError:  # another drive
        return str(path)
