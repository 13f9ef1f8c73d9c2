"""Answers as plain data, and as JSON that is written whole or not at all."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from qikit.errors import ParameterError, Problem


@dataclass(frozen=True)
class Answer:
    """What a command prints: `content` as JSON, `notes` as sentences beside it."""

    content: dict[str, Any]
    notes: tuple[str, ...] = field(default=())


def plain(value: Any) -> Any:
    """Turn a value into what JSON knows: missing and infinite become None.

    Dates become text such as 2024-05-01; numbers become plain int and float.
    """
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Sequence | np.ndarray):
        return [plain(part) for part in value]
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isinf(value) else value


def records(frame: pd.DataFrame, keys: Sequence[str]) -> list[dict[str, Any]]:
    """Return one plain dict a row, with these keys in this order."""
    columns = [[plain(cell) for cell in frame[key]] for key in keys]
    return [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]


def as_json(content: Mapping[str, Any]) -> str:
    """Write as JSON in ASCII, so that every terminal and every reader can take it."""
    return json.dumps(content, indent=2, allow_nan=False)


def require_writable(out: Path, *, source: Path) -> None:
    """Refuse a place where no answer can be written, before anything is read.

    Raises
    ------
    ParameterError
        If the folder does not exist, or the file is the one that is read.
    """
    if not out.parent.is_dir():
        what = f"the folder {str(out.parent)!r} does not exist."
        raise ParameterError(Problem(what, "--out", "Make it first, or name another."))
    if out.exists() and source.exists() and out.samefile(source):
        what = f"{str(out)!r} is the file that is read."
        raise ParameterError(Problem(what, "--out", "Write the answer to another."))


def write_whole(path: Path, text: str, *, option: str = "--out") -> None:
    """Write a file in one step; a failure leaves what was there before.

    `option` is the one that named the file: the error says so.

    Raises
    ------
    ParameterError
        If the place cannot be written to.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text(text, "utf-8", newline="\n")
        os.replace(part, path)
    except OSError as error:
        what = f"{str(path)!r} cannot be written ({error.strerror})."
        raise ParameterError(Problem(what, option, "Name another file.")) from error
    finally:
        with suppress(OSError):  # what could not be made need not be removed
            part.unlink()
