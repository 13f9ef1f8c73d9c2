"""The types that a parameter of a notebook may have, and how text becomes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from qikit.data.definitions import typed_text
from qikit.data.definitions.field_messages import Refused, shown_value

OR_NONE = " | None"


class _Kind(NamedTuple):
    of: type | tuple[type, ...]  # what a default in the notebook may be
    from_text: Callable[[Any], Any]  # how a text of a job file is typed


class Typed(NamedTuple):
    """A typed value, and what was refused on the way: key path -> why."""

    value: Any
    flaws: dict[tuple[str | int, ...], Refused]


def _words(value: Any) -> str:
    if value is None:
        raise Refused("is empty.", "Write a text, or '' for an empty one.")
    return value if value == "" else typed_text.text(value)


_SIMPLE = {
    "str": _Kind(str, _words),
    "int": _Kind(int, typed_text.whole_number),
    "float": _Kind((int, float), typed_text.number),
    "bool": _Kind(bool, typed_text.true_or_false),
}
_LISTS = {f"list[{item}]": _SIMPLE[item] for item in ("str", "int", "float")}
_MAPPING = "dict[str, str]"

_ALONE = (*_SIMPLE, *_LISTS, _MAPPING)
ANNOTATIONS = (*_ALONE, *(name + OR_NONE for name in _ALONE))


def fits(default: Any, annotation: str) -> bool:
    """Say whether a literal is of the type; a whole number is a float as well."""
    if default is None:
        return annotation.endswith(OR_NONE)
    alone = annotation.removesuffix(OR_NONE)
    if alone in _SIMPLE:
        return _is(default, _SIMPLE[alone].of)
    if alone == _MAPPING:
        texts = [*default, *default.values()] if isinstance(default, dict) else [None]
        return all(_is(text, str) for text in texts)
    return isinstance(default, list) and all(
        _is(item, _LISTS[alone].of) for item in default
    )


def typed(value: Any, annotation: str) -> Typed:
    """Type a value of a job file: text, a list, a mapping, or None for nothing.

    Nothing is raised: every item that does not fit is in `flaws`, under its
    path inside the value; `()` is the value itself.
    """
    if value is None and annotation.endswith(OR_NONE):
        return Typed(None, {})
    alone = annotation.removesuffix(OR_NONE)
    if alone in _SIMPLE:
        found = _each({(): value}, _SIMPLE[alone].from_text)
        return Typed(found.value.get(()), found.flaws)
    return _mapping(value) if alone == _MAPPING else _list(value, _LISTS[alone])


def _list(value: Any, kind: _Kind) -> Typed:
    if not isinstance(value, list):
        must_be = f"must be a list, {shown_value(value)}."
        return _refused(must_be, "Write it in brackets: [a, b].")
    items = {(position,): item for position, item in enumerate(value)}
    found = _each(items, kind.from_text)
    return Typed(list(found.value.values()), found.flaws)


def _mapping(value: Any) -> Typed:
    if not isinstance(value, dict):
        must_be = f"must be a block of 'key: value' lines, {shown_value(value)}."
        return _refused(must_be, "Write {key: value}.")
    found = _each({(key,): text for key, text in value.items()}, _words)
    return Typed({key: text for (key,), text in found.value.items()}, found.flaws)


def _each(items: dict[tuple, Any], from_text: Callable[[Any], Any]) -> Typed:
    values, flaws = {}, {}
    for loc, item in items.items():
        try:
            values[loc] = from_text(item)
        except Refused as refused:
            flaws[loc] = refused
    return Typed(values, flaws)


def _refused(what: str, to_do: str) -> Typed:
    return Typed(None, {(): Refused(what, to_do)})


def _is(value: Any, kind: type | tuple[type, ...]) -> bool:
    # True and False are whole numbers to Python, but not to a reader.
    return isinstance(value, kind) and (isinstance(value, bool) is (kind is bool))
