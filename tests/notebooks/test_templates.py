"""Every template on ordinary, small, short, empty and refused data.

Templates are found by their file: a new one is tested without editing a list.
"""

import json
import re

import pytest

from tests.project_fixtures import (
    MONTHS,
    REPOSITORY,
    make_project,
    practice,
    steady,
)

pytestmark = pytest.mark.long

TEMPLATES = sorted(p.stem for p in (REPOSITORY / "notebooks").glob("*_report.ipynb"))
CASES = ("ORDINARY", "SMALL", "ONEMONTH", "ZERO", "REFUSED")


def level_of(template: str) -> str:
    """A template is for practices or for clusters, as its name says."""
    return template.removesuffix("_report")


def case_rows():
    """Two practices a case; the first one's code is the case's name and 1."""
    one_month = [[c, MONTHS[-1], 7, 9] for c in ("ONEMONTH1", "ONEMONTH2")]
    zero = [[c, m, 0, 0] for c in ("ZERO1", "ZERO2") for m in MONTHS]
    refused = steady("REFUSED1") + steady("REFUSED2")
    refused[5][2] = 900
    return [
        *steady("ORDINARY1"),
        *steady("ORDINARY2", checked=50),
        *steady("SMALL1", checked=1, register=4),
        *steady("SMALL2", checked=2, register=3),
        *one_month,
        *zero,
        *refused,
    ]


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    project = make_project(tmp_path_factory.mktemp("templates") / "project")
    practices = [practice(f"{case}{n}", case) for case in CASES for n in (1, 2)]
    project.write_dataset("cases", practices, case_rows())
    assert project.command("intake", "data/cases").exit_code == 0
    jobs = []
    for template in TEMPLATES:
        level = level_of(template)
        areas = [case if level == "cluster" else f"{case}1" for case in CASES]
        text = (
            f"report: {template}\nfor_each: {level}\nareas: {json.dumps(areas)}\n"
            "dataset: data/cases\naudience: analyst\n"
        )
        jobs.append(project.write_job(template, text))
    result = project.command("run", *jobs, "--out", "outputs/run")
    return project, result


def page(run, template, case):
    area = case if level_of(template) == "cluster" else f"{case}1"
    return run[0].pages("run").get(area)


def test_there_are_templates():
    assert {"cluster_report", "practice_report"} <= set(TEMPLATES)


@pytest.mark.parametrize("template", TEMPLATES)
def test_ordinary_data_give_charts_and_headlines(run, template):
    html = page(run, template, "ORDINARY")
    assert html.count("<img") >= 3
    assert "Main points" in html and "95% interval" in html


@pytest.mark.parametrize("template", TEMPLATES)
def test_small_numbers_are_shown_to_the_analyst_with_the_banner(run, template):
    html = page(run, template, "SMALL")
    assert "small numbers are shown" in html
    assert "2 of 4" in html or "1 of 4" in html


@pytest.mark.parametrize("template", TEMPLATES)
def test_one_month_shows_no_signal_words(run, template):
    html = page(run, template, "ONEMONTH")
    assert "7 of 9" in html
    assert "no shift" not in html.lower()


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_zero_denominator_is_a_gap_never_a_zero(run, template):
    html = page(run, template, "ZERO")
    assert not re.search(r"(?<!\d)0\.0%", html)
    assert "We do not know" in html or "not known" in html


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_refused_row_blocks_the_practice_and_banners_the_cluster(run, template):
    html = page(run, template, "REFUSED")
    if level_of(template) == "practice":
        assert html is None
    else:
        assert "Set aside" in html and "Surgery REFUSED1" in html


def test_the_exit_code_is_that_of_the_failed_check(run):
    assert run[1].exit_code == 12
