"""JSON Schemas of the parameter files: what an editor takes and what it marks."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from qikit.data.definitions.params_kinds import kind_of
from qikit.data.definitions.schema_files import (
    MODELS,
    SAYS_ITS_SCHEMA,
    schema,
    schema_line,
    schema_texts,
    write_schemas,
)
from qikit.data.definitions.strict_yaml import read_yaml
from tests.unit.data.definitions.editor_yaml import as_an_editor_reads

HERE = Path(__file__).parent
PARAMS = HERE.parents[3] / "params"
FILES = sorted(PARAMS.rglob("*.yml"))
NAMES = [path.relative_to(PARAMS).as_posix() for path in FILES]
QUOTED = re.compile(r"(?<!\w)'[^']*'|\([^)]*\)|\b[0-9][0-9.]*\b")
JOB = "report: cluster_report\nfor_each: cluster\ndataset: data/example\n"
MEASURE = """
id: feet
name: Foot checks
short_name: Feet
kind: proportion
type: process
numerator: checked
denominator: on the register
unit: "%"
multiplier: 100
decimals: 1
direction: up
frequency: month
chart: run
source: practice
why_it_matters: Ulcers can be prevented.
discussion_question: Who is missed?
owner: Analyst
"""


@pytest.fixture(scope="module")
def validators(repository):
    return {
        kind: jsonschema.Draft7Validator(schema(kind, repository)) for kind in MODELS
    }


def marked(validator, text: str) -> list[str]:
    """List the keys that an editor would mark."""
    found = validator.iter_errors(as_an_editor_reads(text))
    return sorted("/".join(map(str, error.path)) or error.message for error in found)


@pytest.mark.parametrize("kind", MODELS)
def test_a_schema_is_a_schema(kind, repository):
    jsonschema.Draft7Validator.check_schema(schema(kind, repository))


def test_the_schemas_of_the_kit_are_fresh(repository):
    old = [
        name.as_posix()
        for name, text in schema_texts(repository)
        if not (repository / name).is_file()
        or (repository / name).read_text("utf-8") != text
    ]
    assert old == [], "run: qikit check-params --write-schemas"


def test_only_what_changed_is_written_again(tmp_path):
    assert len(write_schemas(tmp_path)) == len(MODELS)
    path = tmp_path / "params/schemas/survey.schema.json"
    path.write_text("{}", "utf-8")
    assert [name.name for name in write_schemas(tmp_path)] == [path.name]
    assert json.loads(path.read_text("utf-8"))["title"] == "survey"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_file_of_the_kit_has_its_schema_and_fits_it(path, repository, validators):
    kind = kind_of(read_yaml(path), PARAMS)
    text = path.read_text("utf-8")
    assert text.startswith(schema_line(kind, path, repository))
    named = text.splitlines()[0].removeprefix(SAYS_ITS_SCHEMA)
    assert (path.parent / named).is_file()
    assert marked(validators[kind], text) == []


def test_the_line_of_a_file_in_a_folder_of_its_own(tmp_path):
    path = tmp_path / "params/jobs/year/x.yml"
    line = f"{SAYS_ITS_SCHEMA}../../schemas/job.schema.json\n"
    assert schema_line("job", path, tmp_path) == line
    assert schema_line("job", tmp_path.parent / "x.yml", tmp_path) == ""


@pytest.mark.parametrize(
    "text",
    [
        "areas: [70323, 00712]",  # codes that look like numbers
        "areas: {hscp: [Edinburgh]}",
        "areas: all",
        "as_of: 2026-10",
        "title: 2026",
        "audience:",  # a key without a value is as if left out
        "parameters:",
        "parameters: {measures: [flu_65]}",
        "formats: [html, pdf]",
        "events: [{measure: all, area: all, date: 2026-03-17, label: 12}]",
        "rule_sets: {flu_65: strict}",
        "disclosure: {rounding: to_5}",
    ],
)
def test_what_a_job_file_may_say(text, validators):
    assert marked(validators["job"], JOB + text) == []


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("areas: [A, A]", "areas"),
        ("areas: some", "areas"),
        ("areas: {hcsp: [A]}", "areas"),
        ("as_of: 2026", "as_of"),
        ("as_of: 2026-13", "as_of"),
        ("audience: everybody", "audience"),
        ("formats: [pdf]", "formats"),
        ("parameters: {measure: [flu_65]}", "parameters"),
        ("parameters: {measures: flu_65}", "parameters/measures"),
        (
            "phases: [{measure: all, area: all, date: 2026-03, kind: rebase}]",
            "phases/0",
        ),
        (
            "events: [{measure: all, area: all, date: 2026-03, label: x, kind: party}]",
            "events/0/kind",
        ),
        ("rule_sets: {flu_65: anhoej}", "rule_sets/flu_65"),
        ("disclosure: {overrides: [{}]}", "disclosure"),
    ],
)
def test_what_is_marked_in_a_job_file(text, at, validators):
    assert at in marked(validators["job"], JOB + text)


def test_a_report_says_its_levels_and_parameters(validators, repository):
    job = validators["job"]
    assert marked(job, JOB.replace("each: cluster", "each: practice")) == ["for_each"]
    practice = "report: practice_report\nfor_each: practice\ndataset: data/example\n"
    assert marked(job, practice + "parameters: {programme: tea}") == []
    assert marked(job, JOB + "parameters: {programme: tea}") == ["parameters"]
    assert marked(job, practice + "parameters: {area: EX01}") == ["parameters"]


def test_only_notebooks_that_make_reports_may_be_named(repository, validators):
    known = validators["job"].schema["properties"]["report"]["enum"]
    assert "cluster_report" in known
    assert "explore" not in known
    assert marked(validators["job"], JOB.replace("cluster_report", "explore"))


def test_a_parameter_has_its_help_type_and_default(validators):
    of_report = {
        one["if"]["properties"]["report"]["const"]: one["then"]["properties"]
        for one in validators["job"].schema["allOf"]
    }
    session = of_report["learning_session"]["parameters"]["properties"]["session"]
    assert session["description"] == "number of the learning session (int)"
    assert session["default"] == 1
    assert session["type"] == ["integer", "string"]


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("kind: proportion", "kind: proportoin", ["kind"]),
        ("decimals: 1", "decimals: 1.5", ["decimals"]),
        ("decimals: 1", "decimals: seven", ["decimals"]),
        ("decimals: 1", "decimals: '1'", []),
        ("multiplier: 100", "multiplier: 1", ["multiplier"]),
        ("id: feet", "id: 12", ["id"]),
        ("name: Foot checks", "name: 12", []),
        ("owner: Analyst", "owner:", ["owner"]),
        ("owner: Analyst", "owner: Analyst\ntarget: 90", ["target"]),
        ("owner: Analyst", "owner: Analyst\nsensitive: 1", ["sensitive"]),
        ("owner: Analyst", "owner: Analyst\nsensitive: true", []),
        ("owner: Analyst", "owner: Analyst\nreviewed:", []),
        ("owner: Analyst", "owner: Analyst\nreviewed: 2026-11-31", []),
    ],
)
def test_what_is_marked_in_a_measure(old, new, at, validators):
    assert marked(validators["measure"], MEASURE.replace(old, new, 1)) == at


def test_what_a_measure_lacks_is_said(validators):
    said = marked(validators["measure"], MEASURE.replace("\nnumerator: checked", ""))
    assert said == ["'numerator' is a required property"]
    text = MEASURE.replace("short_name", "shrt_name")
    assert len(marked(validators["measure"], text)) == 2


ONLY_THE_READER = HERE / "only_the_reader.txt"  # rules between keys, files or days


@pytest.mark.long
def test_what_the_readers_refuse_is_marked_or_known_not_to_be(tmp_path):
    """Take every file that the tests of the readers write; look at it as an editor."""
    validators = {
        kind: jsonschema.Draft7Validator(schema(kind, tmp_path)) for kind in MODELS
    }
    taken, unmarked = [], set()
    for kind, text, whats in recorded(tmp_path):
        is_sound = validators[kind].is_valid(as_an_editor_reads(text))
        if not whats and not is_sound:
            taken.append((kind, text))
        if whats and is_sound:
            unmarked |= {f"{kind}: {QUOTED.sub('…', what)}" for what in whats}
    assert taken == [], "the reader takes it, and an editor would mark it"
    known = ONLY_THE_READER.read_text("utf-8").splitlines()
    assert sorted(unmarked) == known, f"teach the schema, or change {ONLY_THE_READER}"


def recorded(folder: Path) -> list:
    """Run the tests of the readers, and return what they read with its problems."""
    out = folder / "refusals.json"
    top = HERE.parents[3]
    paths = os.pathsep.join([str(top), str(HERE)])
    env = {**os.environ, "QIKIT_REFUSALS": str(out), "PYTHONPATH": paths}
    words = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p"]
    words += ["recorded_refusals", str(HERE), f"--ignore={__file__}"]
    command = [sys.executable, "-m", "pytest", *words]
    subprocess.run(command, cwd=top, env=env, capture_output=True, check=False)
    found = json.loads(out.read_text("utf-8"))
    assert len(found) > 300
    return found
