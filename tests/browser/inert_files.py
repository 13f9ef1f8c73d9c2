"""What a spreadsheet or an office program would run or follow in a file."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from pathlib import Path

STARTS_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
NUMBER = re.compile(r"[-+\u2212]?[0-9][0-9,.]*%?")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might work a cell out, once it passes over the unseen."""
    seen = [c for c in cell if not (c.isspace() or unicodedata.category(c)[0] == "C")]
    return "".join(seen[:1]).startswith(STARTS_FORMULA) and not NUMBER.fullmatch(cell)


def require_closed(path: Path) -> None:
    """No part of an office file leads outside or runs."""
    with zipfile.ZipFile(path) as parts:
        for name in parts.namelist():
            assert not re.search(r"externalLink|vbaProject|embeddings|activeX", name)
            content = parts.read(name).decode("utf-8", "replace")
            assert 'TargetMode="External"' not in content
            codes = re.findall(r'w:instr="([^"]*)"|<w:instrText[^>]*>([^<]*)', content)
            assert {a or b for a, b in codes} <= {"PAGE", "NUMPAGES"}
