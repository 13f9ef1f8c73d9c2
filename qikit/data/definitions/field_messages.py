"""Say what pydantic found wrong with a field in the words of the file."""

from __future__ import annotations

import re
import typing
from typing import Any

import pydantic

from qikit.errors import did_you_mean

_MUST_BE = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "dict_type": "must be a block of 'key: value' lines",
    "finite_number": "must be a number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_parsing_size": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "list_type": "must be a list",
    "model_attributes_type": "must be a block of 'key: value' lines",
    "model_type": "must be a block of 'key: value' lines",
    "string_pattern_mismatch": "must look like {pattern}",
    "string_too_long": "must have at most {max_length} characters",
    "string_too_short": "must have at least {min_length} characters",
    "string_type": "must be text",
    "too_short": "must have at least {min_length} entries",
    "tuple_type": "must be a list",
}


class Refused(ValueError):
    """A value that a validator of ours refuses.

    Parameters
    ----------
    what
        A sentence that goes on after the name of the key: "must be a month,
        not 'soon'."
    to_do
        What to write instead.
    """

    def __init__(self, what: str, to_do: str = "") -> None:
        super().__init__(what)
        self.what, self.to_do = what, to_do


def field_message(
    error: dict[str, Any], model: type[pydantic.BaseModel]
) -> tuple[str, str]:
    """Say one entry of `ValidationError.errors()`: what is wrong, what to do."""
    loc, kind = error["loc"], error["type"]
    if kind == "missing":
        return f"{loc[-1]!r} is missing.", "Add it."
    if kind == "extra_forbidden":
        known = _keys(_model_at(model, loc[:-1]))
        return f"unknown key {loc[-1]!r}.", did_you_mean(str(loc[-1]), known)
    name = field_name(loc)
    if kind == "value_error":
        return _refusal(name, error["ctx"]["error"])
    if kind == "literal_error":
        return _choice(name, error)
    must_be = _MUST_BE.get(kind, f"is not right ({error['msg']})")
    must_be = must_be.format(**error.get("ctx", {}))
    return f"{name} {must_be}, {shown_value(error['input'])}.", ""


def field_name(loc: tuple[str | int, ...]) -> str:
    """Name a key path: "'target'", or "item 2 of 'formats'" for a list."""
    if not loc:
        return "the file"
    if isinstance(loc[-1], int):
        return f"item {loc[-1] + 1} of {field_name(loc[:-1])}"
    return repr(loc[-1])


def shown_value(value: Any) -> str:
    """Say what stands in the file instead, as in "not 'two'"."""
    if value is None:
        return "but it is empty"
    if isinstance(value, dict):
        return "not a block of keys"
    if isinstance(value, list | tuple):
        return "not a list"
    text = str(value)
    return f"not {text if len(text) <= 60 else text[:60] + '…'!r}"


def nearest(word: Any, choices: typing.Iterable[str]) -> str:
    """Suggest a near choice; say nothing when none is near."""
    advice = did_you_mean(str(word), choices)
    return advice if advice.startswith("Did you mean") else ""


def _refusal(name: str, error: ValueError) -> tuple[str, str]:
    if isinstance(error, Refused):
        return f"{name} {error.what}", error.to_do
    sentence = str(error)
    return f"{name}: {sentence}" + ("" if sentence.endswith((".", "?")) else "."), ""


def _choice(name: str, error: dict[str, Any]) -> tuple[str, str]:
    choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    listed = ", ".join(choices)
    must_be = f"must be one of {listed}" if len(choices) > 1 else f"must be {listed}"
    what = f"{name} {must_be}, {shown_value(error['input'])}."
    return what, nearest(error["input"], choices)


def _keys(model: type[pydantic.BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(
    model: type[pydantic.BaseModel], loc: tuple[str | int, ...]
) -> type[pydantic.BaseModel]:
    for step in loc:
        if step in model.model_fields:
            model = _model_inside(model.model_fields[step].annotation) or model
    return model


def _model_inside(annotation: Any) -> type[pydantic.BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return annotation
    inside = (_model_inside(part) for part in typing.get_args(annotation))
    return next(filter(None, inside), None)
