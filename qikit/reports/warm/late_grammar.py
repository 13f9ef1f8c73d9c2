"""The grammar of web addresses in all scripts: read when an address is to be judged.

jsonschema, which nbformat imports, imports it for a format that no notebook's schema
names. Working the grammar out takes longer than all else that a report imports.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import Any

GRAMMAR, JSONSCHEMA = "rfc3987_syntax", "jsonschema"


class LateGrammar(ModuleType):
    """Stands in for the grammar's module while another one is imported."""

    def __getattr__(self, name: str) -> Any:
        """Give what has another name; what an import asks of any module is not here."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_grammar(), name)

    @staticmethod
    def is_valid_syntax(*args: Any, **options: Any) -> bool:
        """Judge an address; with the first one the grammar is read."""
        return _grammar().is_valid_syntax(*args, **options)


def import_jsonschema() -> None:
    """Import jsonschema without the grammar; it judges as it always does."""
    there = {GRAMMAR, JSONSCHEMA} & sys.modules.keys()
    if there or not (find_spec(GRAMMAR) and find_spec(JSONSCHEMA)):
        return
    sys.modules[GRAMMAR] = LateGrammar(GRAMMAR)
    try:
        import jsonschema  # noqa: F401
    finally:
        _put_back()


def _grammar() -> ModuleType:
    _put_back()
    import rfc3987_syntax

    return rfc3987_syntax


def _put_back() -> None:
    """Let whoever imports the grammar from now on have it itself."""
    if isinstance(sys.modules.get(GRAMMAR), LateGrammar):
        del sys.modules[GRAMMAR]
