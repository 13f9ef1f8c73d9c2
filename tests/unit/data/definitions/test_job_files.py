"""A job file: which report, for whom, from which data."""

import pandas as pd
import pytest

from qikit.data.definitions.job_files import LABEL, Phase, read_job_file
from qikit.errors import ParameterError

SOUND = """\
report: learning_session
for_each: cluster
areas: {hscp: [Edinburgh]}
dataset: data/2026-10
as_of: 2026-10
audience: analyst
formats: [html]
parameters:
  session: 3
  measures: [foot_check, 007]
phases:
- {measure: all, area: all, date: 2026-03, kind: baseline_end}
- measure: foot_check
  area: EXAMPLE1
  date: 2026-06
  kind: rebase
  reason: a new recall system
"""


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_and_read(content=SOUND, name="learning_session_3.yml"):
        (tmp_path / name).write_text(content, encoding="utf-8")
        return read_job_file(tmp_path / name)

    return write_and_read


def test_a_sound_job(read, tmp_path):
    job = read()
    assert job.path == tmp_path / "learning_session_3.yml"
    assert job.name == "learning_session_3"
    assert job.report == "learning_session"
    assert job.areas == {"hscp": ("Edinburgh",)}
    assert job.dataset == "data/2026-10"
    assert job.as_of == pd.Timestamp("2026-10-01")
    assert job.formats == ("html",)
    assert job.parameters == {"session": "3", "measures": ["foot_check", "007"]}
    assert job.phases == (
        Phase("all", "all", pd.Timestamp("2026-03-01"), "baseline_end"),
        Phase(
            "foot_check",
            "EXAMPLE1",
            pd.Timestamp("2026-06-01"),
            "rebase",
            "a new recall system",
        ),
    )
    assert job.line_of("parameters", "measures", 1) == 10
    assert job.where("phases", 1, "reason") == "learning_session_3.yml, line 17"


def test_what_a_job_may_leave_out(read):
    job = read(
        "report: a\nfor_each: once\ndataset: d\naudience: analyst\nparameters:\n"
    )
    assert job.areas == "all"
    assert job.as_of is None
    assert job.formats == ("html",)
    assert job.label == LABEL
    assert job.title == ""
    assert job.parameters == {}
    assert job.phases == ()
    assert job.on_critical == "set_aside"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("all", "all"),
        ("[EXAMPLE1, 007]", ("EXAMPLE1", "007")),
        ("{hscp: [A, B], board: [C]}", {"hscp": ("A", "B"), "board": ("C",)}),
    ],
)
def test_areas(read, written, read_as):
    assert read(SOUND.replace("{hscp: [Edinburgh]}", written)).areas == read_as


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("report: learning_session", "", "line 2: 'report' is missing. Add it."),
        ("report: learning_session", "report: ../x", "line 1: 'report' must be the"),
        ("report: learning_session", "report: [a]", "'report' must be text, not a"),
        ("for_each: cluster", "for_each: clusters", "Did you mean 'cluster'?"),
        ("dataset: data/2026-10", "dataset: {a: b}", "'dataset' must be text"),
        ("as_of: 2026-10", "as_of: October", "line 5: 'as_of' must be a month"),
        ("as_of", "asof", "line 5: unknown key 'asof'. Did you mean 'as_of'?"),
        ("{hscp: [Edinburgh]}", "EXAMPLE1", "'areas' must be all, a list or a filter"),
        ("{hscp: [Edinburgh]}", "[]", "'areas' must list at least one name."),
        ("{hscp: [Edinburgh]}", "[A, B, A]", "'areas' names 'A' twice."),
        ("{hscp: [Edinburgh]}", "[A, [B]]", "'areas' must list codes or names"),
        ("{hscp: [Edinburgh]}", "{hcsp: [A]}", "Did you mean 'hscp'?"),
        ("{hscp: [Edinburgh]}", "{hscp: A}", "Write the names in brackets: [A, B]."),
        ("[html]", "[html, pdf]", "'formats' asks for pdf, but only html can be made"),
        ("[html]", "[htm]", "item 1 of 'formats' must be one of html, pdf"),
        ("[html]", "[]", "'formats' asks for nothing"),
        ("session: 3", "session: 3\nlabel: 'a\n\n  b'", "'label' must be one line"),
        ("baseline_end}", "exclude}", "line 12: 'reason' is missing: exclude needs"),
        ("  reason: a new recall system", "", "'reason' is missing: rebase needs one."),
        ("baseline_end}", "baseline}", "Did you mean 'baseline_"),
        ("date: 2026-06", "date: 2026-06-15", "line 15: 'date' must be a month"),
        ("- measure: foot_check", "- mesure: foot_check", "'mesure'. Did you mean"),
    ],
)
def test_a_fault_is_told_with_its_line(read, old, new, sentence):
    if "label" in new:
        content = SOUND + "label: 'a\n\n  b'\n"
    else:
        content = SOUND.replace(old, new, 1)
    with pytest.raises(ParameterError) as refused:
        read(content)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("audience: published", "line 6: 'audience' is published."),
        ("audience: meeting_paper", "line 6: 'audience' is meeting_paper."),
        ("audience: cluster", "line 6: 'audience' is cluster."),
        ("audience:", "line 6: 'audience' is missing, which would mean published."),
        ("", "line 1: 'audience' is missing, which would mean published."),
    ],
)
def test_only_the_analyst_is_served_until_disclosure_control_is_built(
    read, line, begins
):
    with pytest.raises(ParameterError) as refused:
        read(SOUND.replace("audience: analyst", line))
    assert begins in str(refused.value)
    assert (
        "Disclosure control is not built yet, so only `audience: analyst` can be "
        "made. Write `audience: analyst`"
    ) in str(refused.value)
    assert len(refused.value.problems) == 1


def test_four_faults_give_four_sentences_in_line_order(read):
    with pytest.raises(ParameterError) as refused:
        read("formats: [pdf]\nfor_each: town\nreport: a\ndataset: d\nlabl: x")
    begins = [
        "'audience' is missing",
        "'formats' asks for pdf",
        "'for_each' must be one of practice, cluster",
        "unknown key 'labl'. Did you mean 'label'?",
    ]
    assert len(refused.value.problems) == 4
    for problem, line, said in zip(
        refused.value.problems, (1, 1, 2, 5), begins, strict=True
    ):
        assert problem.where == f"learning_session_3.yml, line {line}"
        assert str(problem).split(": ", 1)[1].startswith(said)


def test_the_file_name_becomes_a_folder_so_it_is_plain(read):
    with pytest.raises(ParameterError, match="cannot be named 'my job.yml'"):
        read(name="my job.yml")
