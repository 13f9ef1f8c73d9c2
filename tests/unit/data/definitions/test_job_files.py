"""A job file: which report, for whom, from which data."""

import pandas as pd
import pytest

from qikit.data.definitions.job_disclosure import Disclosure, SignOff
from qikit.data.definitions.job_files import Phase, read_job_file
from qikit.disclosure.settings import Override
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
    assert job.label == "For the analyst's eyes only"
    assert job.earlier == ()
    assert job.disclosure == Disclosure("none", (), None)
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
        ("[html]", "[pdf]", "'formats' must have html: the other forms are made"),
        ("[html]", "[html, pdf, pdf]", "'formats' names 'pdf' twice"),
        ("[html]", "[htm]", "item 1 of 'formats' must be one of html, pdf"),
        ("[html]", "[]", "'formats' must have html"),
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


# -- who may see it


@pytest.mark.parametrize(
    ("line", "audience", "label"),
    [
        ("audience: analyst", "analyst", "For the analyst's eyes only"),
        ("audience: cluster", "cluster", "For the practices of the cluster"),
        ("audience: meeting_paper", "meeting_paper", "Meeting paper"),
        ("audience: published", "published", "Published"),
        ("audience:", "published", "Published"),
        ("", "published", "Published"),
        ("audience: published\nlabel: OFFICIAL", "published", "OFFICIAL"),
    ],
)
def test_a_missing_audience_means_published(read, line, audience, label):
    job = read(SOUND.replace("audience: analyst", line))
    assert (job.audience, job.label) == (audience, label)


@pytest.mark.parametrize(
    ("for_each", "line", "peers"),
    [
        ("cluster", "", "named"),
        ("practice", "", "own"),
        ("once", "", "named"),
        ("cluster", "peers: letters\n", "letters"),
        ("practice", "peers: named\n", "named"),
        ("practice", "peers: own\n", "own"),
    ],
)
def test_how_peers_are_named(read, for_each, line, peers):
    text = SOUND.replace("for_each: cluster", f"for_each: {for_each}")
    assert read(text + line).peers == peers


DECIDED = """\
audience: meeting_paper
peers: letters
earlier: [data/2026-07, data/2026-04]
disclosure:
  rounding: midpoint_6
  overrides:
  - {measure: m, threshold: 5, by: lead, date: 2026-11-03, reason: agreed}
  - measure: c
    practices: by_letter
    by: lead
    date: 2026-11-04
    reason: agreed too
  sign_off: {name: A Analyst, date: 2026-11-05, decision: release}
"""


def decided(**changes) -> str:
    text = SOUND.replace("audience: analyst\n", DECIDED)
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_named_decisions_are_typed(read):
    job = read(decided())
    assert job.earlier == ("data/2026-07", "data/2026-04")
    assert job.disclosure == Disclosure(
        "midpoint_6",
        (
            Override("m", 5, "", "lead", pd.Timestamp("2026-11-03"), "agreed"),
            Override(
                "c", None, "by_letter", "lead", pd.Timestamp("2026-11-04"), "agreed too"
            ),
        ),
        SignOff("A Analyst", pd.Timestamp("2026-11-05"), "release"),
    )
    assert job.disclosure.sign_off.releases
    where = job.where("disclosure", "overrides", 1, "measure")
    assert where == "learning_session_3.yml, line 13"


def test_a_human_may_decide_against_the_release(read):
    job = read(decided(no=("decision: release", "decision: do_not_release")))
    assert not job.disclosure.sign_off.releases


def test_a_sign_off_for_the_analyst_is_harmless(read):
    job = read(decided(to=("meeting_paper", "analyst")))
    assert job.disclosure.sign_off.name == "A Analyst"


def test_keys_without_a_value_decide_nothing(read):
    assert read(f"{SOUND}disclosure:\nearlier:\n").disclosure == Disclosure()
    assert read(f"{SOUND}disclosure:\n  overrides:\n").disclosure == Disclosure()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("audience: meeting_paper", "audience: clutser", "Did you mean 'cluster'?"),
        ("peers: letters", "peers: letter", "line 7: 'peers' must be one of named"),
        ("peers: letters", "peers: own", "a report for each cluster has no practice"),
        ("peers: letters", "peers: named", "line 9: 'disclosure' shows practices by "),
        ("peers: letters\n", "", "by letter, but the peers are named. Write peers:"),
        ("data/2026-04]", "data/2026-10]", "the job's own dataset, 'data/2026-10'"),
        ("data/2026-04]", "data/2026-07/]", "'earlier' names 'data/2026-07' twice."),
        ("[data/2026-07, data/2026-04]", "data/2026-07", "'earlier' must be a list"),
        ("rounding: midpoint_6", "rounding: to_6", "'rounding' must be one of none, t"),
        ("rounding:", "ruonding:", "Did you mean 'rounding'?"),
        ("by: lead, ", "", "line 12: 'by' is missing. Add it."),
        ("date: 2026-11-03, ", "", "line 12: 'date' is missing. Add it."),
        (", reason: agreed}", "}", "line 12: 'reason' is missing. Add it."),
        ("reason: agreed too", "reason:", "line 17: 'reason' is empty."),
        ("date: 2026-11-04", "date: 2026-11", "line 16: 'date' must be a day, not"),
        ("date: 2026-11-04", "date: 2026-11-31", "'date' must be a day, not '2026-11-"),
        ("threshold: 5, ", "", "'practices' is missing, and so is 'threshold'"),
        ("threshold: 5, ", "threshold: , ", "line 12: 'threshold' is empty."),
        ("threshold: 5, ", "threshold: 1, ", "line 12: 'threshold' of 1 hides nothing"),
        ("threshold: 5, ", "threshold: few, ", "'threshold' must be a whole number"),
        ("threshold: 5, ", "threshold: 101, ", "'threshold' must be at most 100"),
        ("practices: by_letter", "practices: by_name", "'practices' must be by_letter"),
        ("  rounding:", "  levels:", "unknown key 'levels'. Known: overrides, "),
        ("reason: agreed too", "reason: a\n    raeson: b", "Did you mean 'reason'?"),
        ("measure: c\n    practices: by_letter", "measure: m\n    threshold: 7",
         "'overrides' decide threshold of 'm' twice."),
        ("name: A Analyst, ", "", "line 18: 'name' is missing. Add it."),
        ("date: 2026-11-05, ", "", "line 18: 'date' is missing. Add it."),
        ("decision: release", "decision: yes", "must be one of release, do_not_rel"),
    ],
)  # fmt: skip
def test_a_decision_that_is_not_whole_is_refused(read, old, new, sentence):
    with pytest.raises(ParameterError) as refused:
        read(decided(fault=(old, new)))
    assert sentence in str(refused.value)
    assert len(refused.value.problems) == 1


def test_three_faults_give_three_sentences_in_line_order(read):
    with pytest.raises(ParameterError) as refused:
        read("formats: [pdf]\nfor_each: town\nreport: a\ndataset: d\nlabl: x")
    begins = [
        "'formats' must have html",
        "'for_each' must be one of practice, cluster",
        "unknown key 'labl'. Did you mean 'label'?",
    ]
    assert len(refused.value.problems) == 3
    for problem, line, said in zip(
        refused.value.problems, (1, 2, 5), begins, strict=True
    ):
        assert problem.where == f"learning_session_3.yml, line {line}"
        assert str(problem).split(": ", 1)[1].startswith(said)


def test_the_file_name_becomes_a_folder_so_it_is_plain(read):
    with pytest.raises(ParameterError, match="cannot be named 'my job.yml'"):
        read(name="my job.yml")
