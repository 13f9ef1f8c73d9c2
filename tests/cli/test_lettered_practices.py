"""A page for each practice on which every practice stands by letter, made for real."""

import pytest

from tests.project_fixtures import practice, steady

pytestmark = pytest.mark.long

JOB = """report: practice_report
for_each: practice
areas: all
dataset: data/lettered
audience: cluster
peers: letters
parameters: {measures: [example_foot_check]}
"""


def test_practices_of_two_clusters_get_pages_by_letter(project):
    """Three pages a cluster, called by cluster and letter; none names a practice."""
    codes = [f"{cluster}{n}" for cluster in ("KIRK", "LOCH") for n in (1, 2, 3)]
    rows = [practice(code, f"C{code[:4]}", f"{code} Surgery") for code in codes]
    figures = [row for code in codes for row in steady(code)]
    project.write_dataset("lettered", rows, figures)
    assert project.command("intake", "data/lettered").exit_code == 0
    made = project.command("run", project.write_job("lettered", JOB))
    assert made.exit_code == 0, made.output
    pages = project.pages("lettered")
    clusters = [area.partition("-")[0] for area in sorted(pages)]
    assert clusters == ["CKIRK"] * 3 + ["CLOCH"] * 3
    for html in pages.values():
        assert html.count("<img") >= 3
        assert not [code for code in codes if code in html]
