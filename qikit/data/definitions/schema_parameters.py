"""What a job file may set, by its report: from the notebooks' parameters cells."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qikit.data.definitions.parameter_types import OR_NONE
from qikit.data.definitions.parameters_cell import Parameter
from qikit.data.definitions.schema_shapes import SCALAR, SHAPES, Part
from qikit.data.definitions.template_parameters import (
    FILLED_BY_BATCH,
    TemplateParameters,
    read_template_parameters,
)
from qikit.data.definitions.typed_text import number, true_or_false, whole_number

_SIMPLE: dict[str, Part] = {
    "str": {"type": SCALAR},
    "int": SHAPES[whole_number],
    "float": SHAPES[number],
    "bool": SHAPES[true_or_false],
}


def report_templates(project: Path) -> dict[str, TemplateParameters]:
    """Read what each notebook takes that makes reports, by its name.

    Raises
    ------
    ParameterError
        If the parameters cell of a notebook cannot be read.
    """
    paths = sorted((project / "notebooks").glob("*.ipynb"))
    read = {path.stem: read_template_parameters(path) for path in paths}
    return {name: one for name, one in read.items() if not one.by_hand}


def report_names(project: Path) -> list[str]:
    """Name the notebooks that make reports."""
    return list(report_templates(project))


def by_report(project: Path) -> Part:
    """Return the conditions of a job file: levels and parameters of each report."""
    templates = report_templates(project)
    conditions = [_condition(name, one) for name, one in templates.items()]
    return {"allOf": conditions} if conditions else {}


def _condition(name: str, template: TemplateParameters) -> Part:
    taken = [p for p in template.parameters if p.name not in FILLED_BY_BATCH]
    parameters = {
        "type": ["object", "null"],
        "properties": {parameter.name: _part(parameter) for parameter in taken},
        "additionalProperties": False,
    }
    for_each = {"enum": list(template.for_each)}
    return {
        "if": {"required": ["report"], "properties": {"report": {"const": name}}},
        "then": {"properties": {"for_each": for_each, "parameters": parameters}},
    }


def _part(parameter: Parameter) -> Part:
    said = f"{parameter.help} ({parameter.annotation})"
    part = {"description": said, **_of_type(parameter.annotation)}
    if not _says_nothing(parameter.default):
        part["default"] = parameter.default
    return part


def _says_nothing(default: Any) -> bool:
    return default is None or default in ("", [], {})


def _of_type(annotation: str) -> Part:
    alone = annotation.removesuffix(OR_NONE)
    if alone in _SIMPLE:
        part = _SIMPLE[alone]
    elif alone.startswith("list["):
        part = {"type": "array", "items": _SIMPLE[alone[5:-1]]}
    else:
        part = {"type": "object", "additionalProperties": _SIMPLE["str"]}
    if alone == annotation:
        return part
    kinds = part["type"] if isinstance(part["type"], list) else [part["type"]]
    return {**part, "type": [*kinds, "null"]}
