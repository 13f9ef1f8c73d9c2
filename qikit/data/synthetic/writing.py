"""Write an example: raw files in `incoming`, what was planted beside them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qikit.errors import DataError, Problem

TRUTHS = "truths.yml"
LISTED = "example_files.txt"  # names each file of an example: what may be replaced
BUILD = "incoming.part"
TOP = (
    "# What was planted in this example of qikit. Everything in it is synthetic: no\n"
    "# practice, person or figure is real. Made by: qikit example-data\n"
)


def require_own_folder(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier example.

    Raises
    ------
    DataError
        Naming a file that an example did not write.
    """
    if folder.exists() and not folder.is_dir():
        raise DataError(Problem("this is a file.", str(folder), "Name a new folder."))
    there = [p for p in folder.iterdir() if p.name != BUILD] if folder.is_dir() else []
    if not there:
        return
    if not (folder / LISTED).is_file():
        what = "the folder is not empty and holds no earlier example."
        raise DataError(Problem(what, str(folder), "Name a new folder."))
    own = set((folder / LISTED).read_text("utf-8").splitlines())
    strange = [name for name in _raw_names(folder / "incoming") if name not in own]
    if strange:
        what = f"{strange[0]} is not a file of the example."
        raise DataError(
            Problem(what, str(folder), "Move it away, or name a new folder.")
        )


def begin(folder: Path) -> Path:
    """Make the folder in which the raw files are put together."""
    build = folder / BUILD
    shutil.rmtree(build, ignore_errors=True)
    build.mkdir(parents=True)
    return build


def finish(folder: Path, truths: dict[str, Any]) -> None:
    """Put the raw files in their place; an earlier example's go."""
    names = _raw_names(folder / BUILD)
    earlier = folder / LISTED
    before = earlier.read_text("utf-8").splitlines() if earlier.is_file() else []
    both = sorted({*names, *before})
    earlier.write_text(
        "\n".join(both) + "\n", "utf-8"
    )  # a stop from here can be redone
    shutil.rmtree(folder / "incoming", ignore_errors=True)
    os.replace(folder / BUILD, folder / "incoming")
    write_yaml(folder / TRUTHS, truths)
    earlier.write_text("\n".join(names) + "\n", "utf-8")


def write_csv(build: Path, name: str, rows: pd.DataFrame) -> None:
    """Write one table; the same rows give the same bytes on every machine."""
    path = build / name
    path.parent.mkdir(parents=True, exist_ok=True)
    rows.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def write_yaml(path: Path, content: dict[str, Any]) -> None:
    """Write plain lists and texts as YAML, in the order given."""
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=88)
    path.write_text(TOP + text, "utf-8", newline="\n")


def _raw_names(folder: Path) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sorted(path.relative_to(folder).as_posix() for path in files)
