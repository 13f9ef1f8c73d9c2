"""What a measure, a rule set or a report is, as a page for the terminal."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

from qikit.data.dataset import Dataset
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.parameters_cell import Parameter
from qikit.data.definitions.schema_parameters import report_templates
from qikit.data.definitions.template_parameters import (
    FILLED_BY_BATCH,
    TemplateParameters,
)
from qikit.data.definitions.text_files import read_text
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.measures import Measure
from qikit.reports.provenance import definition
from qikit.spc.rule_words import RULE_WORDS, RuleWords

WIDTH, TERM, DEEPEST = 80, 20, 3  # letters a line, of a term; folders below data
MEASURE, RULE, REPORT = "measure", "rule", "report"
PROGRAMME = "programme"  # the level of which a job has to name one
MAX_BYTES = 10_000_000  # of a notebook
KINDS = (MEASURE, RULE, REPORT)
HEADING = re.compile(r"^(#{1,2}) +(.+)$", re.M)
Named = tuple[str, str]


def docs_page(kind: str, name: str, project: Path) -> str:
    """Write a page of plain text, 80 letters wide; without a name, the list of names.

    Parameters
    ----------
    kind
        measure, rule or report.
    name
        The id of a measure, the name of a rule set, or of a notebook; or "".
    project
        The folder with `params` and `notebooks`; `data` is looked through for a
        measure's figures.

    Raises
    ------
    ParameterError
        If there is nothing of this name, or a file of the project cannot be read.
    """
    known = _known(kind, project)
    if not name:
        return _page(_list([_line_of(one, word) for word, one in known.items()]))
    if name not in known:
        what = f"there is no {kind} {name!r}."
        raise ParameterError(Problem(what, to_do=did_you_mean(name, known)))
    one = known[name]
    if isinstance(one, Measure):
        return _page(_of_measure(one, project))
    return _page(_of_rule(one) if isinstance(one, RuleWords) else _of_report(one))


def _known(kind: str, project: Path) -> dict:
    if kind == MEASURE:
        return read_measures(project / "params" / "measures")
    return dict(RULE_WORDS) if kind == RULE else report_templates(project)


def _line_of(one: Measure | RuleWords | TemplateParameters, word: str) -> Named:
    if isinstance(one, Measure):
        return word, one.short_name
    return word, one.title if isinstance(one, RuleWords) else _first_cell(one.path)[0]


def _of_measure(measure: Measure, project: Path) -> Iterator[str]:
    yield from _title(measure.name, f"params/measures/{measure.id}.yml")
    facts = [(term, said) for term, said in definition(measure) if said]
    facts += [
        ("Kind", f"{measure.kind.replace('_', ' ')}, {measure.type}"),
        ("One figure a", measure.frequency),
        ("Rule set", measure.rule_set if measure.chart == "run" else "no run chart"),
        ("Find the people", measure.patient_search),
        ("For the meeting", measure.discussion_question),
        ("Datasets with it", ", ".join(_datasets(measure.id, project)) or "none"),
    ]
    yield from _rows((term, said) for term, said in facts if said)


def _datasets(measure_id: str, project: Path) -> Iterator[str]:
    """Name the datasets below `data` that have figures of a measure."""
    top = project / "data"
    below = ["/".join("*" * depth) for depth in range(1, DEEPEST + 1)]
    folders = [path for pattern in below for path in sorted(top.glob(pattern))]
    for folder in folders:
        if folder.is_dir() and _has(folder, measure_id):
            yield folder.relative_to(project).as_posix()


def _has(folder: Path, measure_id: str) -> bool:
    try:
        return measure_id in Dataset(folder).measure_ids
    except (QikitError, OSError):
        return False  # a folder of another kind, or a dataset not taken in yet


def _of_rule(words: RuleWords) -> Iterator[str]:
    yield from _title(words.title, f"rule_set: {words.name}")
    yield from _rows([*words.rules, ("charts", ", ".join(words.charts))])
    yield ""
    notes = [*words.notes]
    if not words.is_reported:
        notes.append("The run charts of the reports do not use it: qikit signals does.")
    for note in notes:
        yield from textwrap.wrap(note, WIDTH)
    yield ""
    yield from textwrap.wrap(f"Source: {words.source}", WIDTH)


def _of_report(template: TemplateParameters) -> Iterator[str]:
    title, *said = _first_cell(template.path)
    yield from _title(title, f"notebooks/{template.path.name}")
    for line in said:
        yield from textwrap.wrap(line, WIDTH)
    yield ""
    yield from _rows([("Made for each", " or ".join(template.for_each))])
    yield from ("", "Parameters")
    for parameter in template.parameters:
        yield from _parameter(parameter)
    yield from ("", "Sections")
    yield from (f"  {heading}" for heading in _sections(template.path))
    yield from ("", "A job file for it, in params/jobs")
    yield from (f"  {line}" for line in _example(template))


def _parameter(parameter: Parameter) -> Iterator[str]:
    yield f"  {parameter.name}: {parameter.annotation} = {parameter.default!r}"
    indent = " " * 6
    own = {"initial_indent": indent, "subsequent_indent": indent}
    yield from textwrap.wrap(parameter.help, WIDTH, **own)


def _example(template: TemplateParameters) -> Iterator[str]:
    yield f"report: {template.path.stem}"
    yield f"for_each: {template.for_each[0]}"
    if template.for_each[0] == PROGRAMME:
        yield f"areas: [{template.defaults.get('area', 'NAME')}]"
    yield f"dataset: {template.defaults.get('dataset', 'data/example')}"
    yield "audience: analyst"
    taken = [p for p in template.parameters if p.name not in FILLED_BY_BATCH]
    own = [p for p in taken if p.default not in (None, "", [], {})]
    if own:
        yield "parameters:"
    for parameter in own:
        yield f"  {parameter.name}: {json.dumps(parameter.default, ensure_ascii=False)}"


def _cells(path: Path) -> list[str]:
    """Return the texts of a notebook's Markdown cells."""
    cells = json.loads(read_text(path, max_bytes=MAX_BYTES))["cells"]
    return ["".join(c["source"]) for c in cells if c["cell_type"] == "markdown"]


def _first_cell(path: Path) -> list[str]:
    """Return the title of a notebook, and the lines below it."""
    text = next(iter(_cells(path)), "")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = lines[0].lstrip("# ") if lines else path.stem
    return [title, *lines[1:]]


def _sections(path: Path) -> list[str]:
    found = HEADING.findall("\n".join(_cells(path)))
    return [words for level, words in found if level == "##"]


def _title(title: str, below: str) -> Iterator[str]:
    yield from textwrap.wrap(title, WIDTH)
    yield below
    yield ""


def _list(rows: list[Named]) -> Iterator[str]:
    """Write names and what they are, side by side."""
    longest = max((len(name) for name, _ in rows), default=0)
    return _rows(rows, width=min(longest + 2, WIDTH // 2))


def _rows(rows: Iterable[Named], *, width: int = TERM) -> Iterator[str]:
    """Write terms and what they mean; a long term has a line of its own."""
    for term, said in rows:
        indent, lead = " " * width, f"{term}  ".ljust(width)
        if len(lead) > width:
            yield term
            lead = indent
        own = {"initial_indent": lead, "subsequent_indent": indent}
        yield from textwrap.wrap(said, WIDTH, **own) or [lead.rstrip()]


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines)
