"""A cluster that takes part in a programme has its own learning session."""

import re
from html import unescape

import pytest

from tests.cli.bad_programme import DATA, MEASURE, build

pytestmark = pytest.mark.long

JOB = f"""\
report: learning_session
for_each: cluster
areas: [C1]
dataset: {DATA}
as_of: 2025-05
audience: analyst
parameters: {{programme: uneven, session: SESSION, measures: [{MEASURE}]}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return build(tmp_path_factory.mktemp("cluster") / "project")


def run(project, session: int, name: str):
    job = project.write_job(name, JOB.replace("SESSION", str(session)))
    return project.command("run", job, "--out", f"outputs/{name}")


@pytest.fixture(scope="module")
def page(project) -> str:
    """Give the text of the cluster's page for session 3."""
    result = run(project, 3, "papers")
    assert result.exit_code == 0, result.output
    (made,) = project.manifest("papers")["reports"]
    html = (project.folder / "outputs/papers" / made["file"]).read_text("utf-8")
    html = re.sub(r"(?s)<(style|script|svg|head)\b.*?</\1>", " ", html)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_page_is_of_the_cluster_and_says_whose_programme_it_is(page):
    assert "Cluster C1: learning session 3" in page
    assert "Session 3 · Thursday 19 June 2025" in page
    assert "Own session of this cluster in the programme Uneven programme." in page


def test_practices_that_take_no_part_are_named_as_such(page):
    told = page.partition("They take no part: ")[2].partition(".")[0]
    assert told.startswith("Surgery H1; Surgery H2; Surgery H3")
    assert "Surgery S1" not in told


def test_aim_and_attendance_are_said_to_be_of_the_whole_programme(page):
    assert "Aim of the programme: " in page
    assert "Our cluster now " in page
    assert "Session 2, 8 May 2025, the whole programme: " in page


def test_nothing_is_told_that_came_after_the_day_before_the_session(page):
    assert "New 1: …" in page  # the actions to fill in: the page is whole
    assert not re.search(r"\b(nan|NaN|NaT|Traceback)\b|<NA>", page)


def test_a_session_that_the_programme_has_not_is_a_sentence(project):
    result = run(project, 9, "none")
    assert result.exit_code in (10, 11)
    assert "session 9" in result.output
    assert "Traceback" not in result.output
