"""The JSON Schema of a model: what an editor may let stand in a file.

Our files are read as text first and typed afterwards: `7` is text where text is asked
for. An editor has read it as a number by then, so a text here may be any scalar.
What a rule between two keys refuses is not said here: the reader sees it.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from typing import Any

import annotated_types as bounds
import pydantic
from pydantic import AfterValidator, BeforeValidator, PlainValidator

from qikit.data.definitions.schema_shapes import SCALAR, Part, length_of, shape_of

Model = type[pydantic.BaseModel]
Extras = Mapping[tuple[Model, str], Part]  # the model, and a field or "" for itself
OWN_CHECKS = (BeforeValidator, PlainValidator, AfterValidator)
NUMBERS = {
    bounds.Ge: ("minimum", "ge"),
    bounds.Gt: ("exclusiveMinimum", "gt"),
    bounds.Le: ("maximum", "le"),
    bounds.Lt: ("exclusiveMaximum", "lt"),
}
LENGTHS = {
    bounds.MinLen: ("min", "min_length"),
    bounds.MaxLen: ("max", "max_length"),
}
COUNTED = {"array": "Items", "object": "Properties"}


class Parts:
    """Makes the schema of a model, and keeps those of the models inside it.

    Parameters
    ----------
    said
        What each key means; a key inside another is written with a point.
    extras
        What to add to a field, or to a model, that its annotation does not say.
    """

    def __init__(self, said: Mapping[str, str], extras: Extras) -> None:
        self.said, self.extras = said, extras
        self.inside: dict[str, Part] = {}

    def model(self, model: Model, path: str = "") -> Part:
        """Return the schema of a model whose keys stand below a path."""
        properties = {
            name: self._field(model, name, f"{path}.{name}".lstrip("."))
            for name in model.model_fields
        }
        required = [n for n, f in model.model_fields.items() if f.is_required()]
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": required} if required else {}),
            **self.extras.get((model, ""), {}),
        }

    def _field(self, model: Model, name: str, path: str) -> Part:
        field = model.model_fields[name]
        part = self._part(field.annotation, field.metadata, path)
        part |= self.extras.get((model, name), {})
        if any(_takes_nothing(check) for check in field.metadata):
            part = _or_nothing(part)
        return {"description": self.said[path], **part, **_default(field.default)}

    def _part(self, annotation: Any, metadata: typing.Iterable, path: str) -> Part:
        part = self._of_type(annotation, path)
        for one in metadata:
            part = _with(part, one)
        if part.pop("unknown", False):
            raise TypeError(f"{path}: no schema is known for {annotation}.")
        return part

    def _of_type(self, annotation: Any, path: str) -> Part:
        origin, inside = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            return self._part(inside[0], inside[1:], path)
        if origin is typing.Literal:
            return {"enum": list(inside)}
        if origin in (typing.Union, types.UnionType):
            return self._any_of(inside, path)
        if origin is tuple:
            return {"type": "array", "items": self._part(inside[0], (), path)}
        if origin is dict:
            of_each = self._part(inside[1], (), path)
            return {"type": "object", "additionalProperties": of_each}
        if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
            return self._reference(annotation, path)
        if annotation is Any:
            return {}
        return {"type": SCALAR} if annotation is str else {"unknown": True}

    def _any_of(self, choices: tuple, path: str) -> Part:
        real = [one for one in choices if one is not type(None)]
        parts = [self._part(one, (), path) for one in real]
        part = parts[0] if len(parts) == 1 else {"anyOf": parts}
        return _or_nothing(part) if len(real) < len(choices) else part

    def _reference(self, model: Model, path: str) -> Part:
        name = model.__name__.lstrip("_")
        if name not in self.inside:
            self.inside[name] = {}  # its place, in the order of the file
            self.inside[name] = self.model(model, path)
        return {"$ref": f"#/definitions/{name}"}


def _with(part: Part, one: Any) -> Part:
    """Add what one entry of a field's metadata says."""
    if isinstance(one, pydantic.fields.FieldInfo):
        for inner in one.metadata:
            part = _with(part, inner)
        return part
    if isinstance(one, OWN_CHECKS):
        if length := length_of(one.func):
            return {**part, **length}
        shape = shape_of(one.func)
        return part if shape is None else {**_bounds_of(part), **shape}
    if type(one) in NUMBERS:
        key, name = NUMBERS[type(one)]
        return {**part, key: getattr(one, name)}
    if type(one) in LENGTHS:
        which, name = LENGTHS[type(one)]
        what = COUNTED.get(str(part.get("type")), "Length")
        return {**part, f"{which}{what}": getattr(one, name)}
    return part


def _bounds_of(part: Part) -> Part:
    """Keep of a part what another shape does not replace."""
    kept = {name for name, _ in NUMBERS.values()} | {"minLength", "maxLength"}
    return {key: value for key, value in part.items() if key in kept}


def _takes_nothing(check: Any) -> bool:
    """Say whether a key may stand without a value: it is then as if left out."""
    if not isinstance(check, BeforeValidator):
        return False
    try:
        check.func(None)
    except (ValueError, TypeError):
        return False
    return True


def _or_nothing(part: Part) -> Part:
    if isinstance(part.get("type"), str | list) and "enum" not in part:
        kinds = [part["type"]] if isinstance(part["type"], str) else part["type"]
        return {**part, "type": [*kinds, "null"]}
    if set(part) == {"enum"}:
        return {"enum": [*part["enum"], None]}
    return {"anyOf": [part, {"type": "null"}]}


def _default(value: Any) -> Part:
    """Write the default of a field where it says something."""
    if isinstance(value, bool | int | float) or (isinstance(value, str) and value):
        return {"default": value}
    return {}
