"""What a raw file became, kept beside the dataset: an unchanged file is read once.

An entry is named by all that its rows are made of: the file, its mapping, the names
and bundles it is read with, and the code that reads. It can always be thrown away.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow as pa

from qikit.data.dataset import file_sha256
from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.extracts.folder.found_files import RawFile
from qikit.data.extracts.mapped import MappedFile, Names, map_file

ABOUT = "kept.json"
PART = ".part"
READING_CODE = "* bundles/* data/* data/definitions/* data/extracts/**/* data/forms/*"
READ_WITH = ("pandas", "pyarrow", "duckdb", "openpyxl")


@dataclass(frozen=True)
class Kept:
    """The folder in which a dataset keeps what its raw files became."""

    folder: Path

    def mapped(
        self, raw: RawFile, *, names: Names, bundles: Mapping[str, BundleFile]
    ) -> MappedFile:
        """Map a raw file, or give what was kept of it; raises what mapping does.

        A file with people in it is always read again: what it becomes depends on
        a secret, which is not part of any name.
        """
        if has_people(raw):
            return map_file(raw, names=names, bundles=bundles)
        entry = self.folder / entry_name(raw, names, bundles)
        found = _read(entry, raw)
        if found is None:
            found = replace(map_file(raw, names=names, bundles=bundles), kept=entry)
            _write(entry, found)
        return found

    def forget_others(self, used: Iterable[MappedFile]) -> None:
        """Remove every entry that these files did not use."""
        names = {file.kept.name for file in used if file.kept is not None}
        if self.folder.is_dir():
            for entry in self.folder.iterdir():
                if entry.name not in names:
                    shutil.rmtree(entry, ignore_errors=True)


def entry_name(raw: RawFile, names: Names, bundles: Mapping[str, BundleFile]) -> str:
    """Name an entry by all that decides what the file becomes."""
    parts = [raw.name, raw.sha256, reading_code()]
    if raw.is_form:
        parts += [bundles[name].model_dump_json() for name in sorted(bundles)]
    else:
        parts.append(raw.source.model_dump_json(exclude={"files"}))
        parts.append(raw.mapping.model_dump_json())
        parts.append(json.dumps(names, sort_keys=True))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@cache
def reading_code() -> str:
    """Name the code that reads raw files, and the libraries it reads them with."""
    package = Path(__file__).parents[2]
    digest = hashlib.sha256(platform.python_version().encode())
    for name in READ_WITH:
        digest.update(f"{name} {version(name)}\0".encode())
    for pattern in READING_CODE.split():
        for path in sorted(package.glob(f"{pattern}.py")):
            name = path.relative_to(package).as_posix()
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def has_people(raw: RawFile) -> bool:
    """Say whether a file names people, whose keys depend on a secret."""
    return not raw.is_form and bool(raw.mapping.table and raw.mapping.table.person)


def _read(entry: Path, raw: RawFile) -> MappedFile | None:
    """Read an entry; None where there is none, or it is damaged."""
    try:
        about = json.loads((entry / ABOUT).read_text("utf-8"))
        tables = {}
        for name, sha256 in about["tables"].items():
            path = entry / f"{name}.parquet"
            if file_sha256(path) != sha256:
                return None
            tables[name] = pd.read_parquet(path)
        said = {k: about[k] for k in ("rows", "cleared", "left_out")}
        return MappedFile(raw, tables, **said, kept=entry, is_from_cache=True)
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        pa.ArrowException,
    ):
        return None


def _write(entry: Path, mapped: MappedFile) -> None:
    """Keep an entry, whole or not at all; what cannot be kept is no failure."""
    part = entry.with_name(entry.name + PART)
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        if all(_is_kept_exactly(f, part, n) for n, f in mapped.tables.items()):
            _write_about(part, mapped)
            shutil.rmtree(entry, ignore_errors=True)
            os.replace(part, entry)
    except OSError:
        pass  # a full disk is said when the tables are written
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _is_kept_exactly(frame: pd.DataFrame, folder: Path, name: str) -> bool:
    """Write a frame, and see whether Parquet gives the same back, types and all."""
    path = folder / f"{name}.parquet"
    try:
        frame.to_parquet(path, compression="zstd")
        back = pd.read_parquet(path)
    except (pa.ArrowException, TypeError, ValueError):
        return False
    return back.dtypes.equals(frame.dtypes) and back.equals(frame)


def _write_about(folder: Path, mapped: MappedFile) -> None:
    about = {
        "tables": {n: file_sha256(folder / f"{n}.parquet") for n in mapped.tables},
        "rows": int(mapped.rows),
        "cleared": list(mapped.cleared),
        "left_out": list(mapped.left_out),
    }
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False), "utf-8")
