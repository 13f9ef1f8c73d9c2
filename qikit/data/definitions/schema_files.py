"""JSON Schemas of the parameter files: an editor completes and explains the keys.

They are made from the models that read the files, and kept in `params/schemas`. The
first line of a file, `# yaml-language-server: $schema=…`, says which is its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

from qikit.data.definitions.bundle_files import BundleFile
from qikit.data.definitions.choice_files import ChoiceFile
from qikit.data.definitions.disclosure_file import _DisclosureFile
from qikit.data.definitions.job_files import _JobModel
from qikit.data.definitions.key_words import SAID
from qikit.data.definitions.measure_files import MeasureFile
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.schema_extras import EXTRAS
from qikit.data.definitions.schema_parameters import by_report, report_names
from qikit.data.definitions.schema_parts import Model, Parts
from qikit.data.definitions.schema_shapes import Part
from qikit.data.definitions.source_files import Source
from qikit.data.definitions.survey_files import SurveyFile
from qikit.data.definitions.toolkit_files import ToolkitFile

DRAFT = "http://json-schema.org/draft-07/schema#"  # the one that editors know best
SCHEMAS = Path("params") / "schemas"
SAYS_ITS_SCHEMA = "# yaml-language-server: $schema="
MODELS: dict[str, Model] = {
    "job": _JobModel,
    "measure": MeasureFile,
    "bundle": BundleFile,
    "source": Source,
    "programme": ProgrammeFile,
    "toolkit": ToolkitFile,
    "survey": SurveyFile,
    "choices": ChoiceFile,
    "disclosure": _DisclosureFile,
}
FOLDERS = {  # below params: the kind of the files in it
    "jobs": "job",
    "measures": "measure",
    "bundles": "bundle",
    "sources": "source",
    "programmes": "programme",
    "toolkits": "toolkit",
    "surveys": "survey",
    "explorer": "choices",
}


def schema(kind: str, project: Path) -> Part:
    """Return the JSON Schema of a kind of file.

    Parameters
    ----------
    kind
        One of `MODELS`.
    project
        Its notebooks say which reports a job file may name, with which parameters.

    Raises
    ------
    ParameterError
        If the parameters cell of a notebook cannot be read.
    """
    parts = Parts(SAID[kind], EXTRAS)
    made = parts.model(MODELS[kind])
    if kind == "job":
        made["properties"]["report"] = _report(made, project)
        made |= by_report(project)
    return {"$schema": DRAFT, "title": kind, **made, "definitions": parts.inside}


def _report(made: Part, project: Path) -> Part:
    names = report_names(project)
    known = {"enum": names} if names else made["properties"]["report"]
    return {"description": SAID["job"]["report"], **known}


def schema_texts(project: Path) -> Iterator[tuple[Path, str]]:
    """Give each schema of a project: its place from the top, and its text."""
    for kind in MODELS:
        text = json.dumps(schema(kind, project), indent=1, ensure_ascii=False)
        yield SCHEMAS / f"{kind}.schema.json", text + "\n"


def write_schemas(project: Path) -> list[Path]:
    """Write the schemas of a project anew; return those that were changed.

    Raises
    ------
    ParameterError
        If the parameters cell of a notebook cannot be read.
    """
    texts = dict(schema_texts(project))
    (project / SCHEMAS).mkdir(parents=True, exist_ok=True)
    changed = [name for name, text in texts.items() if not _is(project / name, text)]
    for name in changed:
        (project / name).write_text(texts[name], "utf-8", newline="\n")
    return changed


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode("utf-8")


def schema_line(kind: str, path: Path, project: Path) -> str:
    """Write the first line of a file: which schema it has, as seen from its folder.

    `path` need not be there. Where it lies outside the project the line is empty.
    """
    top, folder = project.resolve(), path.resolve().parent
    if not folder.is_relative_to(top):
        return ""
    seen = os.path.relpath(top / SCHEMAS / f"{kind}.schema.json", folder)
    return f"{SAYS_ITS_SCHEMA}{Path(seen).as_posix()}\n"
