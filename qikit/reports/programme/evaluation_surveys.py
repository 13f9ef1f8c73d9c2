"""What people said in surveys, wave by wave, by level of evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd

from qikit.periods import parse_month, period_text
from qikit.plots.phrases import listed
from qikit.programme.survey_waves import (
    HIGHER,
    LOWER,
    SIMILAR,
    UNKNOWN,
    Asked,
    by_wave,
    change_between,
)
from qikit.reports.blocks import Block, folded, paragraph, table
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text

NO_ANSWERS = "no answers"
NOT_SAME = (
    "those who answer in one wave are not those of another, so a difference may "
    "be one of who answered."
)
EACH_ALONE = "Each question is compared on its own; of many, some differ by chance."


def how_to_read(report: Report) -> list[Block]:
    """Say once how surveys are to be read; nothing without any answers."""
    if part_of(report).surveys.empty:
        return []
    return [paragraph(f"Surveys: {NOT_SAME} {EACH_ALONE}", "note")]


def survey_tables(report: Report, level: int) -> list[Block]:
    """Write the questions of one level of evaluation, survey by survey."""
    blocks = [
        _survey(report, survey, questions)
        for survey in part_of(report).facts["survey_content"]
        if (questions := [q for q in survey["questions"] if q["level"] == level])
    ]
    return [block for block in blocks if block is not None]


def changed_questions(report: Report) -> list[str]:
    """Say of each survey how many questions are answered otherwise than at first."""
    return [
        said
        for survey in part_of(report).facts["survey_content"]
        if (said := _changed(report, survey))
    ]


def _changed(report: Report, survey: Mapping[str, Any]) -> str:
    rows, waves = _answers(report, survey), _waves(report, survey)
    found = [by_wave(rows, _asked(q, survey), list(waves)) for q in survey["questions"]]
    words = Counter(change_between(f)["word"] for f in found)
    if not len(words) or set(words) == {UNKNOWN}:
        return ""
    rest = words[SIMILAR] + words[UNKNOWN]
    return (
        f"{survey['name']}: of {count_text(len(found), 'question')}, {words[HIGHER]} "
        f"answered more favourably in the last wave than in the first, {words[LOWER]} "
        f"less, {rest} with no clear difference or not known."
    )


def unknown_answers(report: Report) -> list[str]:
    """Say what of the answers is not shown: no file, small groups, strange answers."""
    part = part_of(report)
    known = {s["id"]: s for s in part.facts["survey_content"]}
    strange = [name for name in part.surveys["survey"].unique() if name not in known]
    said = [
        f"Survey {name}: no file says what it asks; its answers are left out."
        for name in strange
    ]
    for survey in known.values():
        said += _gaps(report, survey)
    return said


def _survey(report: Report, survey: Mapping[str, Any], questions: list) -> Block | None:
    rows, waves = _answers(report, survey), _waves(report, survey)
    if rows.empty:
        return None
    frame = pd.DataFrame([_cells(rows, q, survey, waves) for q in questions])
    by_group = pd.DataFrame(
        [line for q in questions for line in _group_cells(rows, q, survey, waves)]
    )
    caption = (
        f"{survey['name']}: share who answer {_positive(questions, survey)}, all groups"
    )
    shown = table(frame, caption)
    if by_group.empty:
        return shown
    inner = table(by_group, f"{survey['name']}, group by group")
    level = f"level {questions[0]['level']}"
    return shown + folded("Group by group", inner, about=f"{survey['name']}, {level}")


def _answers(report: Report, survey: Mapping[str, Any]) -> pd.DataFrame:
    rows = part_of(report).surveys
    return rows[rows["survey"].eq(survey["id"])]


def _waves(report: Report, survey: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each wave on the page; none of a month still to come."""
    until = part_of(report).until
    return {
        wave[
            "id"
        ]: f"{wave['id'].capitalize()}, {period_text(parse_month(wave['month']))}"
        for wave in survey["waves"]
        if parse_month(wave["month"]) <= until
    }


def _asked(question: Mapping[str, Any], survey: Mapping[str, Any]) -> Asked:
    positive = question["positive"] or survey["positive"]
    return Asked(question["id"], tuple(survey["answers"]), frozenset(positive))


def _positive(questions: list, survey: Mapping[str, Any]) -> str:
    """Name the answers that are counted, where all questions count the same."""
    kinds = {tuple(q["positive"] or survey["positive"]) for q in questions}
    if len(kinds) > 1:
        return "positively, as the survey's file says"
    return " or ".join(f"“{answer}”" for answer in next(iter(kinds)))


def _cells(
    rows: pd.DataFrame, question: Mapping, survey: Mapping, waves: dict[str, str]
) -> dict[str, str]:
    found = by_wave(rows, _asked(question, survey), list(waves))
    shown = {row.wave: _share(row) for row in found.itertuples()}
    cells = {name: shown.get(wave, "not asked") for wave, name in waves.items()}
    last = _change(change_between(found), waves)
    return {"Question": question["text"], **cells, "Last against first": last}


def _group_cells(
    rows: pd.DataFrame, question: Mapping, survey: Mapping, waves: dict[str, str]
) -> list[dict[str, str]]:
    found = by_wave(rows, _asked(question, survey), list(waves), by_group=True)
    lines = []
    for group, own in found.groupby("group", sort=False):
        shown = {row.wave: _share(row) for row in own.itertuples()}
        cells = {name: shown.get(wave, "not asked") for wave, name in waves.items()}
        lines.append({"Question": question["text"], "Group": str(group), **cells})
    return lines


def _share(row) -> str:
    """Write a share with n and interval: "45% (68 of 151; 37% to 53%)"."""
    if not row.n:
        return "suppressed: fewer than 10" if row.n_hidden else NO_ANSWERS
    ends = f"{_percent(row.lower)} to {_percent(row.upper)}"
    return f"{_percent(row.share)} ({row.positive} of {row.n}; 95% interval {ends})"


def _change(change: pd.Series, waves: Mapping[str, str]) -> str:
    if change["word"] == UNKNOWN:
        return "not known: fewer than two waves"
    ends = [_points(change[side]) for side in ("lower", "upper")]
    points = f"{_points(change['difference'])} points"
    return f"{change['word']}: {points} (95% interval {ends[0]} to {ends[1]})"


def _percent(share: float) -> str:
    return f"{number_text(100 * share)}%"


def _points(difference: float) -> str:
    size = number_text(100 * abs(difference))
    sign = "" if size == "0" else "+" if difference > 0 else "\N{MINUS SIGN}"
    return f"{sign}{size}"


def _gaps(report: Report, survey: Mapping[str, Any]) -> list[str]:
    """Say what of a survey does not enter the table."""
    rows, waves = _answers(report, survey), _waves(report, survey)
    if rows.empty:
        return [f"{survey['name']}: no answers in this dataset."]
    strange = sorted(set(rows["question"]) - {q["id"] for q in survey["questions"]})
    said = []
    if strange:
        said.append(
            f"{survey['name']}: its file does not know the question "
            f"{listed(strange)}; left out."
        )
    other = sorted(set(rows["wave"]) - {wave["id"] for wave in survey["waves"]})
    if other:
        said.append(
            f"{survey['name']}: its file does not know {listed(other)}; left out."
        )
    found = [by_wave(rows, _asked(q, survey), list(waves)) for q in survey["questions"]]
    n_hidden = sum(int(f["n_hidden"].sum()) for f in found)
    n_strange = sum(int(f["n_strange"].sum()) for f in found)
    if n_hidden:
        times = count_text(n_hidden, "time")
        said.append(
            f"{survey['name']}: a group of fewer than 10 people is left out, {times} "
            "over its questions and waves."
        )
    if n_strange:
        said.append(
            f"{survey['name']}: {count_text(n_strange, 'answer')} that its file does "
            "not know; left out."
        )
    return said
