"""A cluster of more practices than one figure holds: its report is whole."""

import pytest

from tests.project_fixtures import MONTHS, make_project, practice, steady
from tests.unit.reports.page_reader import Page

pytestmark = pytest.mark.long

JOB = """
report: cluster_report
dataset: {dataset}
for_each: cluster
areas: all
parameters: {{measures: [example_foot_check]}}
audience: analyst
"""
MOST_BYTES = 900_000  # of a report with more than 12 panels


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("large") / "project")


@pytest.mark.parametrize(("n", "pages"), [(31, 2), (60, 2), (61, 3)])
def test_a_report_of_a_large_cluster_shows_every_practice(project, n, pages):
    codes = [f"P{number:03d}" for number in range(1, n + 1)]
    figures = [
        row
        for number, code in enumerate(codes)
        for row in steady(code, checked=40 + number % 50)
    ]
    name = f"large{n}"
    dataset = project.write_dataset(name, [practice(code) for code in codes], figures)
    for words in (
        ["intake", dataset],
        ["run", project.write_job(name, JOB.format(dataset=dataset))],
    ):
        result = project.command(*words)
        assert result.exit_code == 0, result.output
    (html,) = project.pages(name).values()
    page = Page(html)
    headings = [h for h in page.texts("h3") if ": practices " in h]
    assert len(headings) == pages
    assert headings[0].split("practices ")[1].startswith("1 to ")
    assert headings[-1].endswith(f" to {n} of {n}")
    tables = [t for t in page.texts("table") if "Run chart" in t]
    assert len(tables) == 1
    assert [tables[0].count(f"Surgery {code}") for code in codes] == [1] * n
    assert len(html.encode()) <= MOST_BYTES
    assert f"{len(MONTHS)} months" in html
