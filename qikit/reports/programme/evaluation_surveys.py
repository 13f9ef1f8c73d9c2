"""What people said in surveys, wave by wave, by level of evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
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
    WaveChange,
    by_wave,
    change_between,
)
from qikit.programme.surveys import FEWEST_RESPONDENTS
from qikit.reports.blocks import Block, folded, paragraph, table
from qikit.reports.programme.plan_toolkit import part_of
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text

NO_ANSWERS = "no answers"
FEW = f"fewer than {FEWEST_RESPONDENTS}"
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
    words = Counter(_change(rows, q, survey, waves).word for q in survey["questions"])
    if not len(words) or set(words) == {UNKNOWN}:
        return ""
    rest = words[SIMILAR] + words[UNKNOWN]
    n = count_text(words.total(), "question")
    return (
        f"{survey['name']}: of {n}, {words[HIGHER]} "
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
    last = _change_text(_change(rows, question, survey, waves))
    return {"Question": question["text"], **cells, "Last against first": last}


def _group_cells(
    rows: pd.DataFrame, question: Mapping, survey: Mapping, waves: dict[str, str]
) -> list[dict[str, str]]:
    found = by_wave(rows, _asked(question, survey), list(waves), by_group=True)
    lines = []
    for group, own in found.groupby("group", sort=False):
        shown = {row.wave: _share(row) for row in own.itertuples()}
        cells = {name: shown.get(wave, "not asked") for wave, name in waves.items()}
        lines.append({"Question": question["text"], "Group": _group(group), **cells})
    return lines


def _group(name: object) -> str:
    is_missing = pd.isna(name) or not str(name).strip()
    return "group not written down" if is_missing else str(name)


def _replies(positive: int, n: int) -> str:
    """Write "68 of 151 replies": the noun tells the audit that they are no patients."""
    return f"{positive} of {count_text(n, 'reply', 'replies')}"


def _share(row) -> str:
    """Write a share with n and interval: "45% (68 of 151 replies; 37% to 53%)"."""
    if not row.n:
        return f"suppressed: {FEW}" if row.n_hidden else NO_ANSWERS
    ends = f"{_percent(row.lower)} to {_percent(row.upper)}"
    return (
        f"{_percent(row.share)} ({_replies(row.positive, row.n)}; 95% interval {ends})"
    )


def _change(
    rows: pd.DataFrame, question: Mapping, survey: Mapping, waves: Mapping[str, str]
) -> WaveChange:
    asked = _asked(question, survey)
    return change_between(by_wave(rows, asked, list(waves), by_group=True), list(waves))


def _change_text(change: WaveChange) -> str:
    if not change.first:
        return "not known: fewer than two waves"
    if change.word == UNKNOWN:
        return "not known: no group is shown in both waves"
    points = f"{_points(change.difference)} points"
    ends = f"{_points(change.lower)} to {_points(change.upper)}"
    return f"{change.word}: {points} (95% interval {ends}){_of_whom(change)}"


def _of_whom(change: WaveChange) -> str:
    """Name the groups compared, where some are shown in one of the waves alone."""
    if not change.is_partial:
        return ""
    groups = listed([_group(group) for group in change.groups])
    then = _replies(change.positive_first, change.n_first)
    now = _replies(change.positive_last, change.n_last)
    return f", of those shown in both waves: {groups}; {then}, then {now}"


def _percent(share: float) -> str:
    return f"{number_text(100 * share)}%"


def _points(difference: float) -> str:
    size = number_text(100 * abs(difference))
    sign = "" if size == "0" else "+" if difference > 0 else "\N{MINUS SIGN}"
    return f"{sign}{size}"


def _gaps(report: Report, survey: Mapping[str, Any]) -> list[str]:
    """Say what of a survey does not enter the table."""
    rows = _answers(report, survey)
    if rows.empty:
        return [f"{survey['name']}: no answers in this dataset."]
    gaps = [*_strange_names(rows, survey), *_left_out(report, rows, survey)]
    return [f"{survey['name']}: {gap}" for gap in gaps]


def _strange_names(rows: pd.DataFrame, survey: Mapping[str, Any]) -> Iterator[str]:
    """Name the questions and waves that the survey's file does not know."""
    questions = set(rows["question"]) - {q["id"] for q in survey["questions"]}
    if questions:
        names = listed(sorted(questions))
        yield f"its file does not know the question {names}; left out."
    waves = set(rows["wave"]) - {wave["id"] for wave in survey["waves"]}
    if waves:
        yield f"its file does not know {listed(sorted(waves))}; left out."


def _left_out(
    report: Report, rows: pd.DataFrame, survey: Mapping[str, Any]
) -> Iterator[str]:
    """Count small groups and answers that the survey's file does not know."""
    waves = list(_waves(report, survey))
    found = [by_wave(rows, _asked(q, survey), waves) for q in survey["questions"]]
    n_hidden = sum(int(f["n_hidden"].sum()) for f in found)
    n_strange = sum(int(f["n_strange"].sum()) for f in found)
    if n_hidden:
        times = count_text(n_hidden, "time")
        yield (
            f"a group of {FEW} people is left out, {times} over its questions and "
            "waves."
        )
    if n_strange:
        answers = count_text(n_strange, "answer")
        yield f"{answers} that its file does not know; left out."
