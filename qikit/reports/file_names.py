"""File names: safe on every system, stable, and never two alike."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter

from pathvalidate import is_valid_filename

LONGEST_PART = 40
PLAIN_CODE = re.compile(r"[A-Za-z0-9]{1,20}")  # a code as issued keeps its capitals


def slug(text: str, *, longest: int = LONGEST_PART) -> str:
    """Write a text with small letters, digits and hyphens only.

    "Bearsden/Milngavie" becomes "bearsden-milngavie"; accents are dropped. A
    text without any letter or digit becomes empty.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"['’]", "", plain.lower())
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:longest].strip("-")


def report_names(areas: list[tuple[str, str]], label: str) -> list[str]:
    """Name the files of areas, given as (code, name), without an ending.

    A name is code, slug of the name, and slug of the label. Two areas whose
    names would be alike, whatever the capitals, are told apart by a short hash
    of the code. A name may be missing.
    """
    stems = [_stem(code, name, label) for code, name in areas]
    alike = Counter(stem.casefold() for stem in stems)
    return [
        f"{stem}-{_short_hash(code)}" if alike[stem.casefold()] > 1 else stem
        for stem, (code, _) in zip(stems, areas, strict=True)
    ]


def _stem(code: str, name: str, label: str) -> str:
    plain_code = code if PLAIN_CODE.fullmatch(code) else slug(code)
    plain_name = slug(name) if isinstance(name, str) else ""
    if not plain_code:
        plain_code = _short_hash(code)
    is_said = plain_name and not plain_code.startswith(plain_name)
    parts = [plain_code, plain_name if is_said else "", slug(label)]
    stem = "-".join(part for part in parts if part)
    if len(slug(code, longest=len(code))) > LONGEST_PART:
        stem = f"{stem}-{_short_hash(code)}"
    return stem if is_valid_filename(stem, platform="universal") else f"area-{stem}"


def _short_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]
