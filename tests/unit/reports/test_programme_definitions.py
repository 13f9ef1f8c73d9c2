"""The toolkit and the surveys that a programme file names."""

import shutil

import pytest

from qikit.errors import ParameterError
from qikit.reports.opening import running_programme

EXAMPLE = "synthetic_collaborative"


@pytest.fixture
def project_folder(tmp_path, repository):
    shutil.copytree(repository / "params", tmp_path / "params")
    return tmp_path


def change(project, old, new):
    path = project / "params" / "programmes" / f"{EXAMPLE}.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_example_works_with_its_toolkit_and_its_survey(project_folder):
    running = running_programme(project_folder, EXAMPLE)
    assert running.toolkit.id == "pathology_results"
    assert [m.id for m in running.toolkit_measures] == list(
        running.toolkit.measures.ids
    )
    assert [survey.id for survey in running.surveys] == ["synthetic_team_survey"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "toolkit: pathology_results",
            "toolkit: pathology_result",
            "there is no toolkit 'pathology_result' in params/toolkits",
        ),
        (
            "surveys: [synthetic_team_survey]",
            "surveys: [synthetic_teem_survey]",
            "there is no survey 'synthetic_teem_survey' in params/surveys",
        ),
    ],
)
def test_an_unknown_name_asks_what_was_meant(project_folder, old, new, said):
    change(project_folder, old, new)
    with pytest.raises(ParameterError) as error:
        running_programme(project_folder, EXAMPLE)
    assert said in str(error.value)
    assert "did you mean" in str(error.value).casefold()
    assert f"{EXAMPLE}.yml" in str(error.value)
    assert error.value.exit_code == 10


def test_both_are_said_at_once(project_folder):
    change(project_folder, "toolkit: pathology_results", "toolkit: tea")
    change(project_folder, "surveys: [synthetic_team_survey]", "surveys: [tea]")
    with pytest.raises(ParameterError) as error:
        running_programme(project_folder, EXAMPLE)
    assert len(error.value.problems) == 2


def test_a_programme_without_them_reads_no_folder(project_folder):
    change(project_folder, "toolkit: pathology_results\n", "")
    change(project_folder, "surveys: [synthetic_team_survey]\n", "")
    for name in ("toolkits", "surveys"):
        shutil.rmtree(project_folder / "params" / name)
    running = running_programme(project_folder, EXAMPLE)
    assert running.toolkit is None and running.surveys == ()
