"""What a job file asks of its charts: events and rule sets."""

import pandas as pd
import pytest

from qikit.data.definitions.job_files import Event, read_job_file
from qikit.errors import ParameterError

JOB = "report: a\nfor_each: cluster\ndataset: d\naudience: analyst\n"


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_and_read(*lines: str):
        (tmp_path / "job.yml").write_text(JOB + "\n".join(lines) + "\n", "utf-8")
        return read_job_file("job.yml")

    return write_and_read


def problems(read, *lines) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        read(*lines)
    return [str(problem) for problem in caught.value.problems]


def an_event(**keys) -> str:
    sound = {"measure": "all", "area": "all", "date": "2025-03", "label": "New form"}
    pairs = (f"{k}: {v}" for k, v in (sound | keys).items() if v is not None)
    return f"events: [{{{', '.join(pairs)}}}]"


def test_without_them_there_are_none(read):
    job = read("events:", "rule_sets:")
    assert (job.events, job.rule_sets) == ((), {})


def test_events_of_a_day_and_of_a_month(read):
    job = read(
        "events:",
        "- {measure: foot_check, area: C1, date: 2025-03-17, label: New form,"
        " kind: change}",
        "- {measure: all, area: all, date: 2025-04, label: Winter}",
    )
    assert job.events == (
        Event("foot_check", "C1", pd.Timestamp("2025-03-17"), "New form", "change"),
        Event("all", "all", pd.Timestamp("2025-04-01"), "Winter", "note"),
    )


def test_rule_sets_by_measure(read):
    job = read("rule_sets: {foot_check: strict, uptake: nhs-scotland}")
    assert job.rule_sets == {"foot_check": "strict", "uptake": "nhs-scotland"}


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kind": "chagne"}, "'kind' must be one of learning_session, pdsa, change"),
        ({"kind": "chagne"}, "Did you mean 'change'?"),
        ({"date": "soon"}, "'date' must be a month or a date, not 'soon'."),
        ({"date": "2025-02-30"}, "'date' must be a month or a date"),
        ({"date": "0025-02"}, "'date' must be a day from 1000-01-01 on"),
        ({"label": None}, "'label' is missing."),
        ({"label": ""}, "'label' is empty."),
        ({"label": '"two\\nlines"'}, "'label' must be one line of text."),
        ({"label": "x" * 101}, "'label' has 101 signs; at most 100 can stand"),
        ({"reason": "x"}, "unknown key 'reason'."),
    ],
)
def test_an_event_that_cannot_be(read, keys, said):
    (text,) = problems(read, an_event(**keys))
    assert text.startswith("job.yml, line 5: ")
    assert said in text


def test_the_longest_label(read):
    assert len(read(an_event(label="x" * 100)).events[0].label) == 100


def test_a_rule_set_that_run_charts_do_not_have(read):
    (text,) = problems(read, "rule_sets:", "  foot_check: strickt")
    assert text == (
        "job.yml, line 6: 'foot_check' must be one of nhs-scotland, strict, not "
        "'strickt'. Did you mean 'strict'?"
    )
    (text,) = problems(read, "rule_sets: {foot_check: anhoej}")
    assert "must be one of nhs-scotland, strict, not 'anhoej'" in text
