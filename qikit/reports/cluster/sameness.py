"""What must be equal on every machine for the same bytes: the kit, Python, packages."""

from __future__ import annotations

import hashlib
import platform
import re
from importlib import metadata
from pathlib import Path

import qikit

EXTRA = "extra =="  # a requirement that is not of every installation
CARRIERS = ("dask", "distributed", "ipython")
CODE, SYSTEM, PYTHON = "the kit's own code", "system", "Python"
NOT_THERE = "not installed"
NAMED = 5  # differences that are listed in a sentence


def own_kit() -> dict[str, str]:
    """Return what this machine makes reports with, as name -> version.

    It is read anew each time: a warm process is begun for each run, so that what
    counts is what is installed by then.
    """
    return {
        "qikit": version_of("qikit"),
        CODE: _code(),
        PYTHON: platform.python_version(),
        SYSTEM: f"{platform.system()} {platform.machine()}",
    } | {name: version_of(name) for name in (*_required(), *CARRIERS)}


def version_of(package: str) -> str:
    """Return the version of a package, or that it is not installed."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return NOT_THERE


def differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    """List what another machine has in another version, as short phrases."""
    return [
        f"{name} {theirs.get(name, NOT_THERE)} in place of {version}"
        for name, version in ours.items()
        if theirs.get(name, NOT_THERE) != version
    ]


def shortened(found: list[str]) -> str:
    """Join some phrases; of a long list the first ones and how many more there are."""
    more = len(found) - NAMED
    rest = [f"{more} more"] if more > 0 else []
    return ", ".join([*found[:NAMED], *rest])


def _required() -> list[str]:
    """List the packages that the kit itself requires."""
    needed = metadata.requires("qikit") or []
    return sorted(
        re.match(r"[\w.-]+", line).group().lower()
        for line in needed
        if EXTRA not in line
    )


def _code() -> str:
    """Return a short digest of the kit's own files: a version may hold several."""
    folder = Path(qikit.__file__).parent
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:12]
