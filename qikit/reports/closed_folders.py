"""Close folders to a report's kernel: what Python opens, and on Linux all else.

Two fences, as neither does everywhere. The first is Python's own: it stops `open`,
`pandas.read_csv`, `os.listdir` and SQLite with a sentence, on every system. The second
is Linux's (Landlock, see `landlock`): it stops also what libraries open past Python
(Parquet, DuckDB) and other programs. Where there is no Landlock, Parquet files are
refused by name; DuckDB and other programs are not stopped. A template is trusted code:
this is there for its mistakes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path

from qikit.data.only_slice import REFUSED
from qikit.reports.landlock import lock_out

LOOKS_INTO = {"open", "os.listdir", "os.scandir", "sqlite3.connect"}


def close_folders(closed: Sequence[Path], own: Path) -> None:
    """Close folders to this process for good, all but the report's own below them."""
    refuse = _refusing([_plain(folder) for folder in closed], _plain(own))
    if not lock_out(closed, own):
        _close_parquet(refuse)

    def hook(event: str, arguments: tuple) -> None:
        if event in LOOKS_INTO:
            refuse(arguments[0])

    sys.addaudithook(hook)


def _refusing(closed: Sequence[str], own: str) -> Callable[[object], None]:
    def refuse(path: object) -> None:
        """Refuse a path in a closed folder; an open file's number is let pass."""
        if not isinstance(path, str | bytes | os.PathLike):
            return
        place = _plain(path)
        if any(_is_in(place, folder) for folder in closed) and not _is_in(place, own):
            raise PermissionError(f"{os.fsdecode(path)}: {REFUSED}")

    return refuse


def _plain(path: str | bytes | os.PathLike) -> str:
    """Give a path without links; capitals do not count, as on some systems."""
    return os.path.realpath(os.fsdecode(path).removeprefix("file:")).casefold()


def _is_in(place: str, folder: str) -> bool:
    return place == folder or place.startswith(folder.rstrip(os.sep) + os.sep)


def _close_parquet(refuse: Callable[[object], None]) -> None:
    """Have pyarrow ask before it opens a Parquet file: Python does not see that."""
    from pyarrow.parquet import core

    for kind in (core.ParquetFile, core.ParquetDataset):
        kind.__init__ = _asking(kind.__init__, refuse)


def _asking(opens: Callable, refuse: Callable[[object], None]) -> Callable:
    @wraps(opens)
    def asks_first(self, source, *arguments, **options):
        for path in source if isinstance(source, list | tuple) else [source]:
            refuse(path)
        return opens(self, source, *arguments, **options)

    return asks_first
