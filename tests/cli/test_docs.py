"""`qikit docs`: what a measure, a rule set or a report is, in the terminal."""

import json
import textwrap

import pytest
import yaml
from click.testing import CliRunner

from qikit.cli import main
from qikit.data.definitions.job_files import read_job_file
from qikit.data.definitions.schema_parameters import report_templates
from qikit.data.definitions.template_parameters import type_parameters
from qikit.reports.docs_pages import WIDTH, docs_page
from qikit.spc.rule_words import RULE_WORDS
from tests.project_fixtures import REPOSITORY

MEASURES = sorted(path.stem for path in REPOSITORY.glob("params/measures/*.yml"))
REPORTS = sorted(report_templates(REPOSITORY))


@pytest.fixture
def docs(monkeypatch):
    monkeypatch.chdir(REPOSITORY)

    def ask(*words: str):
        return CliRunner().invoke(main, ["docs", *words])

    return ask


def test_a_measure_is_its_definition(docs):
    result = docs("measure", "flu_65")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "Influenza vaccination of people aged 65 and over"
    assert lines[1] == "params/measures/flu_65.yml"
    assert "Better is           higher" in lines
    assert "Reviewed            Not yet reviewed by a clinician." in lines


def test_a_measure_says_which_datasets_have_it(docs, tmp_path, example_datasets):
    for place in ("params", "notebooks"):
        (tmp_path / place).symlink_to(REPOSITORY / place)
    (tmp_path / "data/deep").mkdir(parents=True)
    (tmp_path / "data/mine").symlink_to(example_datasets["synthetic"])
    (tmp_path / "data/deep/ni").symlink_to(example_datasets["northern_ireland"])
    (tmp_path / "data/empty").mkdir()
    page = docs_page("measure", "example_foot_check", tmp_path)
    assert "Datasets with it    data/mine" in page.splitlines()
    page = docs_page("measure", "flu_65", tmp_path)
    assert "Datasets with it    data/deep/ni" in page.splitlines()
    page = docs_page("measure", "pathology_composite", tmp_path)
    assert "Datasets with it    none" in page.splitlines()


def test_a_rule_set_has_its_numbers_and_its_source(docs):
    said = docs("rule", "nhs-scotland").stdout
    assert "shift               6 or more useful points" in said
    assert "With 8 points or fewer nothing is assessed." in said
    assert "Source: Perla, Provost & Murray (2011)" in said
    assert "The run charts of the reports do not use it" not in said
    assert (
        "The run charts of the reports do not use it" in docs("rule", "anhoej").stdout
    )


def test_a_report_has_its_parameters_and_sections(docs):
    lines = docs("report", "practice_report").stdout.splitlines()
    assert lines[:2] == ["Practice report", "notebooks/practice_report.ipynb"]
    assert "Made for each       practice" in lines
    at = lines.index("  measures: list[str] = []")
    assert lines[at + 1] == "      names in params/measures; empty: all"
    assert "  Among our peers" in lines


@pytest.mark.parametrize("name", REPORTS)
def test_the_example_of_a_report_is_a_job_file(name, docs, tmp_path):
    said = docs("report", name).stdout
    text = textwrap.dedent(said.split("A job file for it, in params/jobs\n")[1])
    path = tmp_path / "job.yml"
    path.write_text(text, "utf-8")
    job = read_job_file(path)
    assert job.report == name
    template = report_templates(REPOSITORY)[name]
    assert job.for_each in template.for_each
    type_parameters(template, job)
    assert yaml.safe_load(text)["audience"] == "analyst"


@pytest.mark.parametrize(
    ("kind", "names"),
    [("measure", MEASURES), ("rule", list(RULE_WORDS)), ("report", REPORTS)],
)
def test_without_a_name_all_are_listed(kind, names, docs):
    lines = docs(kind).stdout.splitlines()
    assert [line.split()[0] for line in lines if line[0] != " "] == names


def test_the_list_says_what_each_is(docs):
    assert "\nflu_65 " in docs("measure").stdout
    assert "  Flu vaccine 65+\n" in docs("measure").stdout
    assert "summit                Summit\n" in docs("report").stdout


@pytest.mark.parametrize("kind", ["measure", "rule", "report"])
def test_a_page_is_80_letters_wide(kind, docs):
    names = {"measure": MEASURES[:5], "rule": list(RULE_WORDS), "report": REPORTS}
    for name in ("", *names[kind]):
        lines = docs_page(kind, name, REPOSITORY).splitlines()
        assert max(map(len, lines)) <= WIDTH


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("measure", "flu_56"), "there is no measure 'flu_56'. Did you mean 'flu_65'?"),
        (("rule", "strikt"), "there is no rule 'strikt'. Did you mean 'strict'?"),
        (("report", "sumit"), "there is no report 'sumit'. Did you mean 'summit'?"),
        (("mesure",), "'mesure' is not known. Did you mean 'measure'?"),
        ((), "is missing"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(words, said, docs):
    result = docs(*words)
    assert result.exit_code == 10
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_notebook_for_use_by_hand_is_no_report(tmp_path):
    (tmp_path / "params").symlink_to(REPOSITORY / "params")
    (tmp_path / "notebooks").mkdir()
    made = json.loads((REPOSITORY / "notebooks/summit.ipynb").read_text("utf-8"))
    (tmp_path / "notebooks/summit.ipynb").write_text(json.dumps(made), "utf-8")
    made["metadata"]["qikit"] = {"by_hand": True}
    (tmp_path / "notebooks/look.ipynb").write_text(json.dumps(made), "utf-8")
    assert docs_page("report", "", tmp_path).split() == ["summit", "Summit"]
