"""What a text may look like that one of our functions types: for an editor."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from qikit.data.definitions import (
    bundle_files,
    column_forms,
    job_charts,
    job_disclosure,
    job_files,
    prescribing_mapping,
    programme_parts,
    query_mapping,
    toolkit_parts,
    typed_text,
)

Part = dict[str, Any]
SCALAR = ["string", "number", "boolean"]
MONTH_OF_YEAR = "(0[1-9]|1[0-2])"
DAY_OF_MONTH = "(0[1-9]|[12][0-9]|3[01])"
MONTH = f"^[1-9][0-9]{{3}}-{MONTH_OF_YEAR}(-01)?$"
DATE = f"^[0-9]{{4}}-{MONTH_OF_YEAR}-{DAY_OF_MONTH}$"
MONTH_OR_DATE = f"^[0-9]{{4}}-{MONTH_OF_YEAR}(-{DAY_OF_MONTH})?$"


def whole(pattern: str) -> str:
    """Let a pattern fit the whole text."""
    return f"^(?:{pattern})$"


def text_like(pattern: str) -> Part:
    """Return the shape of a text that a pattern fits."""
    return {"type": "string", "pattern": pattern}


TEXT: Part = {"type": SCALAR, "minLength": 1}
LINE: Part = {"type": SCALAR, "pattern": r"^[^\r\n]+\n*$"}
NAMES: Part = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
AREAS: Part = {
    "anyOf": [
        {"const": job_files.ALL},
        NAMES,
        {
            "type": "object",
            "properties": dict.fromkeys(job_files.AREA_LEVELS, NAMES),
            "additionalProperties": False,
        },
    ]
}
DELIMITERS: Part = {
    "enum": [*column_forms.DELIMITERS, *column_forms.DELIMITERS.values()]
}
SHAPES: dict[Callable, Part] = {
    typed_text.text: TEXT,
    typed_text.line_of_text: LINE,
    typed_text.whole_number: {
        "type": ["integer", "string"],
        "pattern": whole(typed_text.WHOLE_NUMBER.pattern),
    },
    typed_text.number: {
        "type": ["number", "string"],
        "pattern": whole(typed_text.NUMBER.pattern),
    },
    typed_text.true_or_false: {
        "type": ["boolean", "string"],
        "pattern": "^(true|false)$",
    },
    typed_text.month: text_like(MONTH),
    typed_text.month_or_date: text_like(MONTH_OR_DATE),
    typed_text.day_or_month: text_like(MONTH_OR_DATE),
    job_charts._label: {**LINE, "maxLength": job_charts.LONGEST_LABEL},
    column_forms._month_text: text_like(MONTH),
    column_forms._delimiter: DELIMITERS,
    programme_parts.date_text: text_like(DATE),
    job_disclosure.day: text_like(DATE),
    job_files._areas: AREAS,
    bundle_files.plain_name: text_like(whole(bundle_files.NAME.pattern)),
    prescribing_mapping._bnf_prefix: {
        "type": SCALAR,
        "pattern": whole(prescribing_mapping.BNF_PREFIX.pattern),
    },
    prescribing_mapping._code: TEXT,
    query_mapping._variable: text_like(whole(query_mapping.VARIABLE.pattern)),
}


def shape_of(check: Callable) -> Part | None:
    """Return the shape of the texts that a function of ours takes, if one is known."""
    return SHAPES.get(check)


def length_of(check: Callable) -> Part | None:
    """Return how many entries a list may have, where `toolkit_parts.some` asks it."""
    if not check.__qualname__.startswith(f"{toolkit_parts.some.__name__}."):
        return None
    return {"minItems": 1, "maxItems": inspect.getclosurevars(check).nonlocals["most"]}
