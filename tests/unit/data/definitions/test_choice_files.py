"""Choices of the explorer: what is written is read again, and faults have lines."""

import pandas as pd
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qikit.data.definitions.choice_files import (
    CHARTS,
    LEVELS,
    Choices,
    choices_text,
    read_choices,
)
from qikit.data.definitions.job_files import Event, Phase
from qikit.data.definitions.yaml_text import plain, quoted
from qikit.errors import ParameterError

HOSTILE = [
    "007",
    "NO",
    "null",
    "~",
    "12:30",
    "a: b",
    "# no comment",
    "it's",
    'say "yes"',
    "{a}",
    "[b]",
    "- c",
    "&d",
    "*e",
    "!f",
    "%g",
    "<img src=x onerror=alert(1)>",
    "back\\slash",
    "Larken’s & Söhne",
    "1e3",
    "2026-03",
    "=1+1",
    "../x",
]
DAY = pd.Timestamp("2025-03-17")
MONTH = pd.Timestamp("2025-03-01")

lines = st.sampled_from(HOSTILE) | (
    st.text(min_size=1, max_size=60).filter(str.isprintable).map(str.strip).filter(bool)
)
months = st.dates(MONTH.date(), pd.Timestamp("2031-12-01").date()).map(
    lambda day: pd.Timestamp(day).replace(day=1)
)
days = st.dates(MONTH.date(), pd.Timestamp("2031-12-01").date()).map(pd.Timestamp)
phases = st.builds(
    Phase, lines, lines, months, st.just("freeze"), st.just("") | lines
) | st.builds(Phase, lines, lines, months, st.just("rebase"), lines)
events = st.builds(
    Event, lines, lines, days, lines, st.sampled_from(["note", "change", "pdsa"])
)
choices = st.builds(
    Choices,
    dataset=lines,
    level=st.sampled_from(LEVELS),
    area=lines,
    measures=st.lists(lines, min_size=1, max_size=3).map(tuple),
    first_month=st.none() | months,
    last_month=st.none() | months,
    rule_set=st.sampled_from(["", "strict", "nhs-scotland"]),
    chart=st.sampled_from(CHARTS),
    compared=st.lists(lines, max_size=2).map(tuple),
    phases=st.lists(phases, max_size=2).map(tuple),
    events=st.lists(events, max_size=2).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(chosen=choices)
def test_what_is_written_is_read_again(tmp_path, chosen):
    path = tmp_path / "mine.yml"
    path.write_text(choices_text(chosen), "utf-8")
    assert read_choices(path) == chosen


@given(text=st.sampled_from(HOSTILE) | st.text(max_size=40))
def test_any_yaml_reader_gives_a_text_back_as_it_was(text):
    if any("\ud800" <= sign <= "\udfff" for sign in text):
        return  # half a character can stand in no file
    assert yaml.safe_load(plain(text)) == text
    assert yaml.safe_load(quoted(text)) == text
    assert yaml.safe_load(f"{{a: {plain(text)}, b: c}}") == {"a": text, "b": "c"}


def test_a_file_is_short_and_says_what_it_is():
    chosen = Choices("data/x", "cluster", "C1", ("foot_check",), last_month=MONTH)
    assert choices_text(chosen).splitlines() == [
        "# yaml-language-server: $schema=../schemas/choices.schema.json",
        "# What was chosen in the explorer, to be shown again. It holds no figure.",
        "dataset: data/x",
        "level: cluster",
        "area: C1",
        "measures: [foot_check]",
        "last_month: 2025-03",
        "chart: run_chart",
    ]


def test_phases_and_events_stand_one_a_line():
    event = Event("all", "C1", DAY, "Door: painted")
    phase = Phase("foot_check", "NO", MONTH, "rebase", "a new form")
    chosen = Choices("d", "cluster", "C1", ("m",), phases=(phase,), events=(event,))
    assert choices_text(chosen).splitlines()[-4:] == [
        "phases:",
        (
            '  - {measure: foot_check, area: "NO", date: 2025-03, kind: rebase, '
            'reason: "a new form"}'
        ),
        "events:",
        '  - {measure: all, area: C1, date: 2025-03-17, label: "Door: painted"}',
    ]


def problems(tmp_path, monkeypatch, text) -> list[str]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yml").write_text(text, "utf-8")
    with pytest.raises(ParameterError) as caught:
        read_choices("mine.yml")
    return [str(problem) for problem in caught.value.problems]


def test_all_problems_come_at_once_with_their_lines(tmp_path, monkeypatch):
    found = problems(
        tmp_path,
        monkeypatch,
        "dataset: data/x\nlevel: clutser\narea:\nmeasures: []\nfirst_month: soon\n"
        "rule_set: strickt\nchart: funel\ncolour: red\n"
        "events:\n- {measure: all, area: all, date: 2025-13, label: x, kind: nte}\n",
    )
    assert [text.partition(":")[0] for text in found] == [
        f"mine.yml, line {n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 10)
    ]
    assert "must be one of practice, cluster, hscp, board, not 'clutser'" in found[0]
    assert "Did you mean 'cluster'?" in found[0]
    assert "'measures' must have at least 1 entries" in found[2]
    assert "must be one of nhs-scotland, strict, not 'strickt'" in found[4]
    assert "unknown key 'colour'" in found[6]
    assert "'date' must be a month or a date, not '2025-13'." in found[7]


@pytest.mark.parametrize("name", ["dataset", "level", "area", "measures"])
def test_what_a_file_must_say(tmp_path, monkeypatch, name):
    kept = {"dataset": "d", "level": "cluster", "area": "C1", "measures": "[m]"}
    kept.pop(name)
    text = "".join(f"{key}: {value}\n" for key, value in kept.items())
    assert f"'{name}' is missing" in problems(tmp_path, monkeypatch, text)[0]
