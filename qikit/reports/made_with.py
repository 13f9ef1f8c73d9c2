"""What makes a report beside its data: qikit's own files, Python, the libraries."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
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
CARRIERS = ("ipython",)  # required by what qikit requires; it runs each cell
EXTRA = "extra =="  # a requirement that is not of every installation
NOT_THERE = "not installed"
DIGITS = 24  # of a digest in hex: 96 bits, which no two inputs share by chance


@cache
def versions() -> dict[str, str]:
    """List the versions of what makes the figures, as the manifest tells them."""
    found = {name: metadata.version(name) for name in VERSIONS_OF}
    return {"python": platform.python_version()} | found


@cache
def libraries() -> dict[str, str]:
    """List the versions of all that may change a page: Python and what qikit needs."""
    return {"python": platform.python_version()} | {
        name: version_of(name) for name in required()
    }


def required() -> list[str]:
    """List the packages that qikit itself requires, and those that run its cells."""
    needed = metadata.requires("qikit") or []
    names = {
        re.match(r"[\w.-]+", line).group().lower()
        for line in needed
        if EXTRA not in line
    }
    return sorted(names.union(CARRIERS))


def version_of(package: str) -> str:
    """Return the version of a package, or that it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return NOT_THERE


@cache
def package_digest() -> str:
    """Digest qikit's own files, as they were when this was first asked."""
    return installed_digest()


def installed_digest() -> str:
    """Digest qikit's own files as they are now, theme and page templates included."""
    return digest(
        part
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
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
