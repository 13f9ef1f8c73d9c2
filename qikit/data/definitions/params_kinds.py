"""Which kind of parameter file a file is: by its folder, else by its keys."""

from __future__ import annotations

from pathlib import Path

from qikit.data.definitions.schema_files import FOLDERS
from qikit.data.definitions.strict_yaml import Document
from qikit.data.definitions.text_files import shown_path
from qikit.disclosure.settings import CLASSES
from qikit.errors import ParameterError, Problem

DISCLOSURE_FILE = "disclosure.yml"
TELLING = {  # keys that few other kinds have; the one with the most of them it is
    "job": ("report", "for_each"),
    "measure": ("multiplier", "direction", "short_name", "chart"),
    "bundle": ("elements", "how_to_sample", "composite_measure"),
    "source": ("files", "publisher", "licence"),
    "programme": ("practices", "first_month", "last_month", "sessions"),
    "toolkit": ("drivers", "stakeholders", "data_collection"),
    "survey": ("questions", "answers", "waves"),
    "choices": ("level", "area", "compared"),
    "disclosure": CLASSES,
}


def kind_of(document: Document, params: Path) -> str:
    """Say which kind of file a document is.

    Parameters
    ----------
    document
        What was read.
    params
        The project's folder of parameter files: below it the folder says the kind.

    Raises
    ------
    ParameterError
        If neither folder nor keys say it.
    """
    kind = _by_folder(document.path, params) or _by_keys(document)
    if kind:
        return kind
    raise ParameterError(
        Problem(
            "this is no parameter file that qikit knows.",
            shown_path(document.path),
            f"Put it into its folder of params: {', '.join(sorted(FOLDERS))}.",
        )
    )


def _by_folder(path: Path, params: Path) -> str:
    path, params = path.resolve(), params.resolve()
    if not path.is_relative_to(params):
        return ""
    parts = path.relative_to(params).parts
    if parts == (DISCLOSURE_FILE,):
        return "disclosure"
    return FOLDERS.get(parts[0], "") if len(parts) > 1 else ""


def _by_keys(document: Document) -> str:
    keys = set(document.content)
    n_told = {kind: len(keys.intersection(told)) for kind, told in TELLING.items()}
    most = max(n_told.values())
    likely = [kind for kind, n in n_told.items() if n == most]
    return likely[0] if most and len(likely) == 1 else ""
