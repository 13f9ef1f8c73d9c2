"""The programme files of `params/programmes`: who takes part, when, in what."""

from __future__ import annotations

from pathlib import Path

from qikit.data.definitions.column_forms import MonthText
from qikit.data.definitions.strict_yaml import StrictModel, build, read_yaml
from qikit.data.definitions.typed_text import LineOfText, Text


class ProgrammeFile(StrictModel):
    """A collaborative: its practices, its months and its bundles."""

    id: Text
    name: LineOfText
    practices: tuple[str, ...]
    first_month: MonthText
    last_month: MonthText
    bundles: tuple[str, ...] = ()


def read_programmes(folder: Path) -> dict[str, ProgrammeFile]:
    """Read the programme files of a folder, by id."""
    files = sorted(folder.glob("*.yml"))
    found = [build(ProgrammeFile, read_yaml(path)) for path in files]
    return {programme.id: programme for programme in found}
