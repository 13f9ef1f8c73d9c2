"""The measures of a project that a skeleton may name until its author writes others."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qikit.data.definitions.measure_files import read_measures
from qikit.errors import ParameterError, Problem
from qikit.measures import Measure

INVENTED = (  # named first: nobody takes them for a recommendation
    "example_foot_check",
    "synthetic_patients_told",
    "synthetic_repeat_tests",
)


def measures_to_name(project: Path, types: tuple[str, ...]) -> dict[str, str]:
    """Choose a measure of each type, one on invented data where there is one.

    Returns
    -------
    Type -> id of a measure; `measure` -> that of any type.

    Raises
    ------
    ParameterError
        If the project has no measure of a type.
    """
    known = read_measures(project / "params" / "measures")
    missing = [name for name in types if not _of_type(known, name)]
    if missing:
        what = f"there is no measure of the type {' or '.join(missing)} to name."
        to_do = "Make one first: qikit new measure NAME, and write its type."
        raise ParameterError(Problem(what, "params/measures", to_do))
    chosen = {name: _of_type(known, name)[0] for name in types}
    return chosen | {"measure": _invented_first(known)[0]}


def _of_type(known: Mapping[str, Measure], name: str) -> list[str]:
    return [i for i in _invented_first(known) if known[i].type == name]


def _invented_first(known: Mapping[str, Measure]) -> list[str]:
    return [*(i for i in INVENTED if i in known), *known]
