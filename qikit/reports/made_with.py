"""What makes a report beside its data: qikit's own files, Python, the libraries."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import qikit

VERSIONS_OF = (
    "qikit",
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "great-expectations",
)
PACKAGE = Path(qikit.__file__).parent
SOURCES = {".py", ".css", ".j2", ".json", ".yml", ".lua", ".txt", ".svg", ".ttf"}
DIGITS = 24  # of a digest in hex: 96 bits, which no two inputs share by chance


@cache
def versions() -> dict[str, str]:
    """List the versions of what makes the figures."""
    found = {name: version(name) for name in VERSIONS_OF}
    return {"python": platform.python_version()} | found


@cache
def package_digest() -> str:
    """Digest the source files of qikit, theme and page templates included."""
    found = sorted(p for p in PACKAGE.rglob("*") if p.suffix in SOURCES)
    return digest(
        part
        for path in found
        for part in (path.relative_to(PACKAGE).as_posix(), path.read_bytes())
    )


def digest(parts: Iterable[str | bytes]) -> str:
    """Digest parts in their order; where one ends and the next begins counts."""
    found = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8") if isinstance(part, str) else part
        found.update(b"%d:" % len(content))
        found.update(content)
    return found.hexdigest()[:DIGITS]
