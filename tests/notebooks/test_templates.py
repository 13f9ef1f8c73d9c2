"""Every template on ordinary, small, short, empty and refused data.

Templates are found by what their metadata say they are made for: a new one, as
`qikit new report` writes it, is tested without editing a list.
"""

import json
import re
from typing import NamedTuple

import pytest

from qikit.data.definitions.template_parameters import (
    FIGURES,
    read_template_parameters,
)
from tests.project_fixtures import (
    MONTHS,
    REPOSITORY,
    make_project,
    practice,
    steady,
)

pytestmark = pytest.mark.long

NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
WITHOUT_A_PROGRAMME = {"practice", "cluster"}


class Made(NamedTuple):
    """A template, and one of the levels that it is made for."""

    name: str
    level: str

    @property
    def job(self) -> str:
        """The job file that runs it for this level."""
        return f"{self.name}_{self.level}"


def reports_on_figures():
    """Leave out those by hand, those on data, and those that need a programme."""
    for path in NOTEBOOKS:
        template = read_template_parameters(path)
        levels = for_each(path)
        of_figures = template.reports_on == FIGURES and not template.by_hand
        if of_figures and levels and set(levels) <= WITHOUT_A_PROGRAMME:
            yield from (Made(path.stem, level) for level in levels)


def for_each(path) -> list[str]:
    """Read the levels of a notebook's metadata; none where they say nothing."""
    metadata = json.loads(path.read_text("utf-8"))["metadata"]
    return metadata.get("qikit", {}).get("for_each", [])


TEMPLATES = sorted(reports_on_figures())
every_template = pytest.mark.parametrize(
    "template", TEMPLATES, ids=[made.job for made in TEMPLATES]
)
CASES = ("ORDINARY", "SMALL", "ONEMONTH", "ZERO", "REFUSED")


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
        areas = [area_of(template, case) for case in CASES]
        text = (
            f"report: {template.name}\nfor_each: {template.level}\n"
            f"areas: {json.dumps(areas)}\ndataset: data/cases\naudience: analyst\n"
        )
        jobs.append(project.write_job(template.job, text))
    result = project.command("run", *jobs, "--out", "outputs/run")
    return project, result


def area_of(template, case):
    return case if template.level == "cluster" else f"{case}1"


def page(run, template, case):
    project, area = run[0], area_of(template, case)
    (file,) = [
        report["file"]
        for report in project.manifest("run")["reports"]
        if (report["job"], report["area"]) == (template.job, area)
    ]
    folder = project.folder / "outputs" / "run"
    return (folder / file).read_text("utf-8") if file else None


def test_there_are_templates():
    kit = {("cluster_report", "cluster"), ("practice_report", "practice")}
    assert kit <= set(TEMPLATES)


def test_every_template_on_figures_says_what_it_is_made_for():
    told = {path: read_template_parameters(path) for path in NOTEBOOKS}
    silent = [
        path.stem
        for path, template in told.items()
        if template.reports_on == FIGURES and not template.by_hand
        if not for_each(path)
    ]
    assert silent == []


@every_template
def test_ordinary_data_give_charts_and_headlines(run, template):
    html = page(run, template, "ORDINARY")
    assert html.count("<img") >= 3
    assert "Main points" in html and "95% interval" in html


@every_template
def test_small_numbers_are_shown_to_the_analyst_with_the_banner(run, template):
    html = page(run, template, "SMALL")
    assert "small numbers are shown" in html
    assert "2 of 4" in html or "1 of 4" in html


@every_template
def test_one_month_shows_no_signal_words(run, template):
    html = page(run, template, "ONEMONTH")
    assert "7 of 9" in html
    assert "no shift" not in html.lower()


@every_template
def test_a_zero_denominator_is_a_gap_never_a_zero(run, template):
    html = page(run, template, "ZERO")
    assert not re.search(r"(?<!\d)0\.0%", html)
    assert "We do not know" in html or "not known" in html


@every_template
def test_a_refused_row_blocks_the_practice_and_banners_the_cluster(run, template):
    html = page(run, template, "REFUSED")
    if template.level == "practice":
        assert html is None
    else:
        assert "Set aside" in html and "Surgery REFUSED1" in html


def test_the_exit_code_is_that_of_the_failed_check(run):
    assert run[1].exit_code == 12
