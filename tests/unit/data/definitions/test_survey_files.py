"""Survey files: that of the kit loads; bad ones are explained with their line."""

from __future__ import annotations

import pytest

from qikit.data.definitions.programme_files import read_programmes
from qikit.data.definitions.survey_files import read_surveys
from qikit.errors import ParameterError

TEA = """\
id: tea
name: Tea survey
answers: [good, so so, bad]
positive: [good]
waves:
  - {id: wave 1, month: 2025-01}
  - {id: wave 2, month: 2025-06}
questions:
  - id: taste
    text: How is the tea?
    level: 1
  - id: worry
    text: Do you worry about the kettle?
    level: 3
    positive: [bad]
"""


def survey(folder, text=TEA):
    (folder / "tea.yml").write_text(text, encoding="utf-8")
    return read_surveys(folder)["tea"]


def test_every_survey_of_a_programme_of_the_kit_has_its_file(repository):
    surveys = read_surveys(repository / "params" / "surveys")
    programmes = read_programmes(repository / "params" / "programmes").values()
    named = {name for programme in programmes for name in programme.surveys}
    assert named and named <= set(surveys)


def test_the_example_asks_at_three_levels_in_three_waves(repository):
    known = read_surveys(repository / "params" / "surveys")["synthetic_team_survey"]
    assert [q.level for q in known.questions] == [1, 2, 3, 3]
    assert len(known.waves) == 3 and known.synthetic


def test_a_question_may_have_its_own_positive_answers(tmp_path):
    tea = survey(tmp_path)
    taste, worry = tea.questions
    assert (taste.positive, worry.positive) == ((), ("bad",))
    assert tea.positive == ("good",)


def test_there_need_not_be_any(tmp_path):
    assert read_surveys(tmp_path / "none") == {}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("positive: [good]", "positive: [god]", "did you mean 'good'"),
        ("positive: [good]", "positive: [good, so so, bad]", "names every answer"),
        ("answers: [good, so so, bad]", "answers: [good]", "2 to 11 entries"),
        ("so so", "good", "has the answer 'good' twice"),
        ("month: 2025-06", "month: 2025-01", "out of order"),
        ("{id: wave 2", "{id: wave 1", "has the wave 'wave 1' twice"),
        ("id: worry", "id: taste", "has the question 'taste' twice"),
        ("level: 1", "level: 5", "line 11: 'level' must be at most 4"),
        ("positive: [bad]", "positive: [awful]", "not among the answers"),
        ("id: tea\n", "id: coffee\n", "the file is named 'tea'"),
        ("name: Tea survey", "names: Tea survey", "did you mean 'name'"),
    ],
)
def test_a_slip_is_explained(tmp_path, old, new, said):
    assert old in TEA
    with pytest.raises(ParameterError) as error:
        survey(tmp_path, TEA.replace(old, new, 1))
    assert said.casefold() in str(error.value).casefold()
    assert "tea.yml" in str(error.value)
