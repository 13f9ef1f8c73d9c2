"""Tell a data collection form of qikit from any other workbook."""

from __future__ import annotations

from pathlib import Path


def is_form(path: Path) -> bool:
    """Whether a file is a data collection form of qikit, sound or not."""
    return False
