"""Write text so that YAML, and our strict reader, give the same text back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

SAFE = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
# What YAML reads as no text, though our reader does: an editor checks the file by YAML.
NO_TEXT = frozenset("y n yes no on off true false null".split())
# JSON leaves them as they are; YAML refuses them, or takes them for a line end.
REFUSED_BY_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def plain(text: str) -> str:
    """Write a text as it is where any YAML reader takes it so, else in quotes."""
    is_safe = SAFE.fullmatch(text) and text.casefold() not in NO_TEXT
    return text if is_safe else quoted(text)


def quoted(text: str) -> str:
    """Write a text in double quotes, on one line."""
    words = json.dumps(text, ensure_ascii=False)
    return REFUSED_BY_YAML.sub(lambda sign: f"\\u{ord(sign[0]):04x}", words)


def flow_list(texts: Iterable[str]) -> str:
    """Write texts in brackets: "[a, b]"."""
    return f"[{', '.join(map(plain, texts))}]"


def flow(pairs: Mapping[str, str]) -> str:
    """Write keys and texts that are written already: "{measure: all, area: C1}"."""
    return "{" + ", ".join(f"{plain(key)}: {text}" for key, text in pairs.items()) + "}"
