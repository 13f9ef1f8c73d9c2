"""What must be equal on every machine for the same bytes: the kit, Python, packages."""

from __future__ import annotations

import platform

from qikit.reports.made_with import NOT_THERE, installed_digest, required, version_of

CARRIERS = ("dask", "distributed")
CODE, SYSTEM, PYTHON = "the kit's own code", "system", "Python"
NAMED = 5  # differences that are listed in a sentence


def own_kit() -> dict[str, str]:
    """Return what this machine makes reports with, as name -> version.

    It is read anew each time: a warm process is begun for each run, so that what
    counts is what is installed by then.
    """
    return {
        "qikit": version_of("qikit"),
        CODE: installed_digest(),
        PYTHON: platform.python_version(),
        SYSTEM: f"{platform.system()} {platform.machine()}",
    } | {name: version_of(name) for name in (*required(), *CARRIERS)}


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
