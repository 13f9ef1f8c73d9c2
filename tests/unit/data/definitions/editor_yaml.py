"""YAML as an editor reads it: the core schema of YAML 1.2, typed at once.

`2026-10` and `NO` are text there, `007` is the number 7, and the keys are text.
"""

import re
from typing import Any, ClassVar

import yaml

CORE = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+", list("-+0123456789")),
    "float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?",
        list("-+.0123456789"),
    ),
}


class EditorLoader(yaml.SafeLoader):
    """Reads a file for a JSON Schema."""

    yaml_implicit_resolvers: ClassVar[dict] = {}


for name, (pattern, first) in CORE.items():
    tag = f"tag:yaml.org,2002:{name}"
    EditorLoader.add_implicit_resolver(tag, re.compile(f"^(?:{pattern})$"), first)
EditorLoader.add_constructor(
    "tag:yaml.org,2002:int", lambda loader, node: int(node.value)
)
EditorLoader.add_constructor(
    "tag:yaml.org,2002:float", lambda loader, node: float(node.value)
)


def as_an_editor_reads(text: str) -> Any:
    """Return the content of a file, every key as text."""
    return _with_text_keys(yaml.load(text, EditorLoader))


def _with_text_keys(content: Any) -> Any:
    if isinstance(content, dict):
        return {str(key): _with_text_keys(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_with_text_keys(value) for value in content]
    return content
