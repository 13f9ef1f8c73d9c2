"""Find the notebook that makes a report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from qikit.data.definitions.job_files import PLAIN_NAME
from qikit.data.definitions.template_parameters import (
    TemplateParameters,
    read_template_parameters,
)
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean

FOLDER = "notebooks"


def find_template(name: str, project: Path, where: str) -> TemplateParameters:
    """Find a template by its name, and read its parameters.

    Parameters
    ----------
    name
        Of a notebook in the project's folder `notebooks`, without .ipynb.
    project
        The project's top folder.
    where
        Who names it, for the message.

    Raises
    ------
    ParameterError
        If there is none of that name, or it is for use by hand and makes no report.
    """
    path = project / FOLDER / f"{name}.ipynb"
    if not PLAIN_NAME.fullmatch(name) or not path.is_file():
        what = f"there is no notebook {name!r} in {FOLDER}."
        to_do = did_you_mean(name, _templates(project))
        raise ParameterError(Problem(what, where, to_do))
    template = read_template_parameters(path)
    if template.by_hand:
        what = f"{name} is for use by hand in JupyterLab: it makes no report."
        known = did_you_mean("", _templates(project))
        to_do = f"Open it there, or name another template. {known}"
        raise ParameterError(Problem(what, where, to_do))
    return template


def _templates(project: Path) -> Iterator[str]:
    """Name the notebooks that make reports; one that cannot be read may be one."""
    for path in (project / FOLDER).glob("*.ipynb"):
        try:
            is_by_hand = read_template_parameters(path).by_hand
        except QikitError:
            is_by_hand = False
        if not is_by_hand:
            yield path.stem
