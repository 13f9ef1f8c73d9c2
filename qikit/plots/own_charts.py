"""Libraries of charts that analysts draw with: imported before they are needed."""

from __future__ import annotations

import re
from importlib import import_module

LIBRARIES = ("matplotlib.pyplot", "seaborn")  # seconds each; they start no threads


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
        import_module(name)
    return named


def _is_named(library: str, source: str) -> bool:
    package, _, part = library.partition(".")
    ways = [rf"import\s+{re.escape(library)}\b"]
    ways.append(
        rf"from\s+{package}\s+import\s+{part}\b" if part else rf"from\s+{package}\b"
    )
    return any(re.search(rf"\b{way}", source) for way in ways)
