"""The `parameters` cell of a notebook: the only schema of a job's parameters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qikit.data.definitions.field_messages import field_name
from qikit.data.definitions.job_files import JobFile
from qikit.data.definitions.parameter_types import typed
from qikit.data.definitions.parameters_cell import FORM, TAG, Parameter, read_cell
from qikit.data.definitions.text_files import read_text, shown_path
from qikit.errors import ParameterError, Problem, did_you_mean

MAX_NOTEBOOK_BYTES = 10_000_000
USUAL_LEVELS = ("practice", "cluster")  # of a template that does not say for_each
LEVELS_ON_DATA = ("once", "practice")
KNOWN_LEVELS = ("practice", "cluster", "programme", "once")
# What a template reports on: `metadata.qikit`. A plan is written before there are
# figures, so it may stand on none.
FIGURES, DATA, PLAN = "figures", "data", "plan"
FILLED_BY_BATCH = frozenset({"dataset", "area"})  # for each report of a job file


@dataclass(frozen=True)
class TemplateParameters:
    """The parameters of a notebook, in the order of its cell.

    `reports_on` is "figures", or "data" where the notebook's metadata say so: a
    report on what came and what was found has no measures, and faults are what
    it is about. "plan" is one on figures that may stand without any. `for_each` are
    the levels that it is made for, as its metadata say. One that is `by_hand` is for
    exploring or learning, and makes no report.
    """

    path: Path
    parameters: tuple[Parameter, ...]
    reports_on: str = FIGURES
    for_each: tuple[str, ...] = USUAL_LEVELS
    by_hand: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names, in the order of the cell."""
        return tuple(parameter.name for parameter in self.parameters)

    @property
    def defaults(self) -> dict[str, Any]:
        """Name -> default value."""
        return {parameter.name: parameter.default for parameter in self.parameters}

    def __getitem__(self, name: str) -> Parameter:
        return next(p for p in self.parameters if p.name == name)


def read_template_parameters(path: str | Path) -> TemplateParameters:
    """Read the parameters of a notebook; its code is parsed, never run.

    Raises
    ------
    ParameterError
        If the file is no notebook, or has not exactly one cell tagged
        `parameters`, or a line of it lacks type, default or help. All such
        lines are listed.
    """
    path = Path(path)
    parameters = read_cell(_tagged_source(path), path)
    about = _about(path)
    by_hand = about.get("by_hand") is True
    return TemplateParameters(path, parameters, *_told(path, about), by_hand=by_hand)


def type_parameters(
    template: TemplateParameters,
    job_file: JobFile,
    *,
    reserved: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """Type what a job file sets by the annotations of the template.

    Parameters
    ----------
    template
        What the notebook takes.
    job_file
        Its `parameters` are text, or lists and mappings of text.
    reserved
        Names that the batch fills in itself; a job must not set them.

    Returns
    -------
    Name -> typed value, for the names that the job sets, in its order; the
    template's own defaults are left out.

    Raises
    ------
    ParameterError
        With every unknown, reserved or wrongly typed parameter, with its line.
    """
    values, problems = {}, []
    for name, value in job_file.parameters.items():
        where = job_file.where("parameters", name)
        refused = _refused_name(name, template, reserved)
        if refused:
            problems.append(Problem(refused[0], where, refused[1]))
            continue
        values[name], flaws = typed(value, template[name].annotation)
        for loc, flaw in flaws.items():
            what = f"{field_name((name, *loc))} {flaw.what}"
            where = job_file.where("parameters", name, *loc)
            problems.append(Problem(what, where, flaw.to_do))
    if problems:
        raise ParameterError(problems)
    return values


def _refused_name(
    name: str, template: TemplateParameters, reserved: frozenset[str]
) -> tuple[str, str] | None:
    if name in reserved:
        return (
            f"{name!r} is filled in by the batch for each report.",
            "Remove it here; choose the areas with 'areas'.",
        )
    if name in template.names:
        return None
    what = f"unknown parameter {name!r} of {template.path.stem}."
    return what, did_you_mean(name, set(template.names) - reserved)


def _about(path: Path) -> dict[str, Any]:
    """Read what the notebook's metadata say of it."""
    about = _notebook(path).get("metadata", {}).get("qikit", {})
    return about if isinstance(about, dict) else {}


def _told(path: Path, about: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return what the notebook reports on, and for which levels it is made."""
    said = about.get("reports_on", FIGURES)
    if said not in (FIGURES, DATA, PLAN):
        what = f"the notebook's metadata say reports_on {said!r}."
        to_do = f"Write {FIGURES!r}, {PLAN!r} or {DATA!r}."
        raise ParameterError(Problem(what, shown_path(path), to_do))
    usual = LEVELS_ON_DATA if said == DATA else USUAL_LEVELS
    levels = about.get("for_each", list(usual))
    known = isinstance(levels, list) and set(levels) <= set(KNOWN_LEVELS)
    if not known or not levels:
        what = f"the notebook's metadata say for_each {levels!r}."
        to_do = f"Write a list of {', '.join(KNOWN_LEVELS)}."
        raise ParameterError(Problem(what, shown_path(path), to_do))
    return said, tuple(levels)


def _tagged_source(path: Path) -> str:
    cells = [cell for cell in _code_cells(path) if TAG in _tags(cell)]
    if len(cells) == 1:
        return "".join(cells[0].get("source", ""))
    if not cells:
        what = f"the notebook has no code cell tagged '{TAG}'."
        to_do = f"Tag the cell that holds the lines `{FORM}`."
    else:
        what = f"the notebook has {len(cells)} cells tagged '{TAG}'."
        to_do = "Keep the tag on one of them."
    raise ParameterError(Problem(what, shown_path(path), to_do))


def _code_cells(path: Path) -> list[dict]:
    cells = _notebook(path)["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def _notebook(path: Path) -> dict:
    try:
        notebook = json.loads(read_text(path, max_bytes=MAX_NOTEBOOK_BYTES))
        all(cell["cell_type"] for cell in notebook["cells"])
        return notebook
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise ParameterError(
            Problem(
                "the file is not a notebook.",
                shown_path(path),
                "Open it in JupyterLab and save it again.",
            )
        ) from error


def _tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])
