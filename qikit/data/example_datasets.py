"""Data to practise on, which the templates name, and how they are made."""

from __future__ import annotations

from pathlib import Path

DATA = "data"  # the folder of a project that holds its datasets
EXAMPLES = {  # by name, the command that makes it
    "example": "qikit intake data/example --from examples/synthetic",
    "collaborative": "qikit example-data --out data/collaborative",
}


def how_to_make(folder: Path) -> str:
    """Say which command makes a dataset that is not there yet."""
    if folder.parent.name == DATA and folder.name in EXAMPLES:
        return f"Run: make demo, or {EXAMPLES[folder.name]}"
    return f"Run: qikit intake {folder}"
