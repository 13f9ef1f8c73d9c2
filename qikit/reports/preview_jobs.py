"""The job of a preview: one report of one area, as the command line asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from qikit.data.cutting import PROGRAMME
from qikit.data.dataset import Dataset
from qikit.data.definitions.job_files import FORMATS, JobFile, job_of
from qikit.data.definitions.programme_files import read_programmes
from qikit.data.definitions.strict_yaml import Document, read_yaml
from qikit.data.definitions.template_parameters import TemplateParameters
from qikit.data.definitions.yaml_tree import Loc, read_tree
from qikit.data.quality_slices import ONCE
from qikit.disclosure.audiences import ANALYST
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.practices import list_areas
from qikit.reports.preview_words import preview_label
from qikit.reports.project_folder import named_in
from qikit.reports.report_templates import find_template
from qikit.reports.some_measures import of_measures

COMMAND = "qikit preview"
MEASURES = "parameters.measures"
OF_KEYS = {  # what the command line says in the place of a key of a job file
    "report": "TEMPLATE",
    "for_each": "AREA",
    "areas": "AREA",
    "dataset": "--dataset",
    "audience": "--audience",
    "as_of": "--as-of",
}


@dataclass(frozen=True)
class PreviewOrder:
    """What a preview is asked for; what is empty is as the job or the template says.

    `given` are texts "name=value" for parameters. Without a `job` file the figures are
    for the analyst.
    """

    project: Path
    template: str
    area: str
    job: Path | None = None
    dataset: str = ""
    audience: str = ""
    as_of: str = ""
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Asked(Document):
    """A job file with what the command line changed in it, or made of that alone."""

    said: Mapping[str, str] = field(default_factory=dict)

    def where(self, loc: Loc = ()) -> str:
        """Name what a key comes from: an option, or a line of the job file."""
        loc = tuple(loc)
        if loc[:1] == ("parameters",) and len(loc) > 1:
            option = self.said.get(f"parameters.{loc[1]}", "")
        elif loc == ("parameters",) and not self.path.is_file():
            option = "--set"
        else:
            option = self.said.get(str(loc[0]), "") if loc else ""
        if option:
            return f"{COMMAND}, {option}"
        return super().where(loc) if self.path.is_file() else COMMAND


def preview_job(order: PreviewOrder) -> JobFile:
    """Make the job of a preview.

    Parameters
    ----------
    order
        What is asked for. `area` is a code or a name; capitals do not count where
        nothing else fits. Its level is the job's, or the template's one in which it
        is found.

    Returns
    -------
    A job for this area alone, whose label says that it is a preview. Everything else
    is as in the job file: who may read it, what was published before, decisions. Where
    --set names the measures, phases, events and rule sets of others are left out.

    Raises
    ------
    ParameterError
        If the template, the area, the job file or a parameter is not what it should
        be; each said of the option that names it.
    """
    template = find_template(order.template, order.project, f"{COMMAND}, TEMPLATE")
    before = _job_file(order, template)
    content = dict(before.content) if before else {"audience": ANALYST}
    said = {"report": "TEMPLATE", "areas": "AREA"}
    changed = {"dataset": _dataset(order), "audience": order.audience}
    changed = {k: v for k, v in (changed | {"as_of": order.as_of}).items() if v}
    said |= {key: OF_KEYS[key] for key in changed}
    content |= changed | {"report": template.path.stem}
    content.setdefault("dataset", str(template.defaults.get("dataset", "")))
    content["parameters"], options = _parameters(order, template, content)
    said |= options
    levels = (str(content["for_each"]),) if before else template.for_each
    level, code = _found(order, content["dataset"], levels)
    content["for_each"] = level
    content.pop("areas", None)
    content |= {} if level == ONCE else {"areas": [code]}
    path = before.path if before else Path(f"{template.path.stem}.yml")
    lines = before.lines if before else {}
    if MEASURES in options and isinstance(content["parameters"]["measures"], list):
        content, lines = of_measures(content, lines, content["parameters"]["measures"])
    job = job_of(_Asked(path, content, lines, said))
    return replace(job, label=preview_label(job.label), formats=FORMATS[:1])


def _job_file(order: PreviewOrder, template: TemplateParameters) -> Document | None:
    """Read the job file, if there is one: it must be for this template."""
    if order.job is None:
        return None
    document = read_yaml(order.job)
    made, name = document.content.get("report"), template.path.stem
    if made != name:
        what = f"this job file is for {made!r}, not for {name!r}."
        to_do = f"Write: {COMMAND} {made} AREA --job {order.job}"
        raise ParameterError(Problem(what, document.where(("report",)), to_do))
    if "for_each" not in document.content:
        job_of(document)  # says what is missing
    return document


def _dataset(order: PreviewOrder) -> str:
    return named_in(order.project, Path(order.dataset)) if order.dataset else ""


def _parameters(
    order: PreviewOrder, template: TemplateParameters, content: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Add what --set gives to the job's parameters; say which option each is of."""
    own = content.get("parameters") or {}
    given: dict[str, Any] = {}
    problems = []
    for text in order.given:
        name, sign, value = text.partition("=")
        name, where = name.strip(), f"{COMMAND}, --set {text}"
        if not (name and sign):
            what = "this says no value of a parameter."
            problems.append(Problem(what, where, "Write --set name=value."))
        elif name in given:
            what = f"{name!r} is given twice."
            problems.append(Problem(what, where, "Keep one of them."))
        else:
            given[name] = _value(value.strip(), name, template)
    if problems:
        raise ParameterError(problems)
    if not isinstance(own, dict):
        return own, {}  # the reader of job files says what is wrong with it
    return own | given, {f"parameters.{name}": f"--set {name}" for name in given}


def _value(text: str, name: str, template: TemplateParameters) -> Any:
    """Read a value: lists and mappings as in job files, and lists without brackets."""
    if text[:1] in ("[", "{"):
        tree = read_tree(text)
        return text if tree.flaws else tree.content
    is_list = name in template.names and template[name].annotation.startswith("list[")
    if is_list:
        return [item.strip() for item in text.split(",") if item.strip()]
    return text


def _found(
    order: PreviewOrder, dataset: str, levels: tuple[str, ...]
) -> tuple[str, str]:
    """Find the area among those of some levels; return its level and code."""
    folder = order.project / dataset
    try:
        known = [(lv, *area) for lv in levels for area in _areas(order, folder, lv)]
    except (QikitError, OSError):
        return levels[0], order.area  # the plan says what is wrong with the dataset
    found = _like(order.area, known)
    if len(found) == 1:
        return found[0][:2]
    where = f"{COMMAND}, AREA"
    if found:
        named = ", ".join(f"{level} {code!r}" for level, code, _ in found)
        what = f"{order.area!r} is {len(found)} areas: {named}."
        to_do = "Write the code; where that is of several levels, name a --job file."
        raise ParameterError(Problem(what, where, to_do))
    what = f"there is no {' or '.join(levels)} {order.area!r} in {dataset}."
    words = [word for _, *both in known for word in both if isinstance(word, str)]
    raise ParameterError(Problem(what, where, did_you_mean(order.area, words)))


def _areas(order: PreviewOrder, folder: Path, level: str) -> Iterator[tuple[str, str]]:
    """List the areas of a level as (code, name), those that have closed as well."""
    if level == ONCE:
        return iter([(folder.name, folder.name)])
    if level == PROGRAMME:
        files = read_programmes(order.project / "params" / "programmes").values()
        return ((file.id, file.name) for file in files)
    areas = list_areas(Dataset(folder).table("practices"), level)
    return zip(areas["code"], areas["name"], strict=True)


def _like(area: str, known: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Keep the areas of a code, else of a name; else let capitals not count."""
    low = area.casefold()
    for fits in (
        lambda code, name: code == area,
        lambda code, name: name == area,
        lambda code, name: low in (code.casefold(), str(name).casefold()),
    ):
        found = [each for each in known if fits(*each[1:])]
        if found:
            return found
    return []
