"""Libraries of charts that analysts draw with: imported before they are needed."""

from __future__ import annotations

import re


def _pyplot() -> None:
    import matplotlib.pyplot as plt  # noqa: F401


def _seaborn() -> None:
    import seaborn as sns  # noqa: F401


LIBRARIES = {  # some tenths of a second each; they start no threads
    "matplotlib.pyplot": _pyplot,
    "seaborn": _seaborn,
}


def import_for(source: str) -> list[str]:
    """Import the libraries of charts that some code names; return their names.

    Parameters
    ----------
    source
        Code, or a whole notebook as text: what only looks like an import costs time,
        and nothing else.
    """
    named = [name for name in LIBRARIES if _is_named(name, source)]
    for name in named:
        LIBRARIES[name]()
    return named


def _is_named(library: str, source: str) -> bool:
    package, _, part = library.partition(".")
    ways = [rf"import\s+{re.escape(library)}\b"]
    ways.append(
        rf"from\s+{package}\s+import\s+{part}\b" if part else rf"from\s+{package}\b"
    )
    return any(re.search(rf"\b{way}", source) for way in ways)
