"""A programme in which much goes wrong, written as files and run by command.

Six invented practices take part from October 2024. At the end of May 2025: S1 sends
its figures and writes nothing else down; S2 joined in February; S3 left at the end of
March; S4 has three months; S5 writes 2,000 letters, an action without owner and a cycle
that ends before it begins; S6 sends nothing since December. Other programmes of the
same dataset: no team sends or writes anything down (`silent`), all figures of the teams
are too small to show (`hidden`), all teams have left (`ended`), a team is in no list
(`mistyped`).
"""

from __future__ import annotations

from pathlib import Path

from tests.project_fixtures import PRACTICE_COLUMNS, Project, make_project, practice

MEASURE = "synthetic_results_actioned"
TEAMS = ("S1", "S2", "S3", "S4", "S5", "S6")
SMALL = ("H1", "H2", "H3")
DATA = "data/uneven"
LONG = "Ask the laboratory once more. " * 67  # 2,010 letters
SOURCE = """\
source: drawn
title: Drawn programme, no real practice
publisher: qikit
licence: Open Government Licence v3.0
country: Example
synthetic: true
levels: {practice: practice, cluster: cluster, hscp: partnership, board: board,
  country: all practices}
membership_as_of: 2025-05
files:
  - name: practices
    match: drawn_practices.csv
    practices:
      practice_code: practice_code
      practice_name: practice_name
      cluster: cluster
      cluster_code: cluster_code
      hscp: partnership
      board: board
      list_size: list_size
  - name: figures
    match: drawn_figures.csv
    observations:
      layout: long
      period: {column: month, form: yyyy-mm}
      practice_code: practice_code
      measure: synthetic_results_actioned
      numerator: met
      denominator: people
"""
TABLES = {
    "pdsa": "scope practice_code measure change_idea cycle start end plan prediction "
    "did learnt decision",
    "actions": "scope what by_whom by_when status done_on meeting",
    "meetings": "scope date kind invited attended profession data_available "
    "minutes_shared",
    "notes": "scope date kind text role cleared_by",
}
PROGRAMME = """\
id: uneven
name: Uneven programme
topic: Test results
practices: [S1, S2, S3, S4, S5, S6]
joins: {S2: 2025-02, S4: 2025-03}
leaves: {S3: 2025-03}
first_month: 2024-10
last_month: 2025-12
measures: [synthetic_results_actioned]
aims:
  - {measure: synthetic_results_actioned, reach: 0.9}
sessions:
  - {number: 1, date: 2025-03-20, topic: Where results get lost}
  - {number: 2, date: 2025-05-08}
  - {number: 3, date: 2025-06-19}
summit: 2025-09-18
"""


def months(first: str, last: str) -> list[str]:
    """Return every month from one to another, both included."""
    found = [
        f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)
    ]
    return [month for month in found if first <= month <= last]


def figures() -> list[list]:
    """Return the figures that each practice sends."""
    spans = {code: ("2023-10", "2025-05") for code in (*TEAMS, *SMALL)} | {
        "S2": ("2025-02", "2025-05"),
        "S3": ("2023-10", "2025-03"),
        "S4": ("2025-03", "2025-05"),
        "S6": ("2023-10", "2024-12"),
    }
    return [
        [code, month, *(_few if code in SMALL else _many)(place)]
        for code, span in spans.items()
        for place, month in enumerate(months(*span))
    ]


def _many(place: int) -> tuple[int, int]:
    return 60 + (place * 7) % 11, 100


def _few(place: int) -> tuple[int, int]:
    return 1 + place % 3, 9


def cycle(code: str, idea: str, start: str, end: str = "", **more) -> list:
    """Return one row of the tests of change."""
    given = {"scope": "uneven", "practice_code": code, "measure": MEASURE}
    given |= {"change_idea": idea, "cycle": 1, "start": start, "end": end}
    given |= {"decision": "adopt" if end else "open"} | more
    return [given.get(name, "") for name in TABLES["pdsa"].split()]


ROWS = {
    "pdsa": [
        cycle(
            "S3",
            "A tray for results",
            "2024-11-04",
            "2024-12-02",
            learnt="Nobody looked for a result after noon.",
        ),
        cycle("S5", LONG, "2025-02-03", "2025-03-03", learnt=LONG),
        cycle("S5", "Two people sign", "2025-04-14", "2025-04-01"),
    ],
    "actions": [
        ["S5", "Bring the list of tests", "", "2025-04-30", "open", "", "2025-03-20"],
        ["S5", LONG, "practice manager", "", "open", "", "2025-03-20"],
    ],
    "meetings": [
        ["uneven", "2025-05-08", "learning_session", 5, 9, "GP", "yes", "yes"],
        ["uneven", "2025-05-08", "learning_session", 4, 4, "nurse", "no", "yes"],
    ],
    "notes": [
        [
            "S3",
            "2025-02-11",
            "story",
            "We closed our day with an empty tray.",
            "receptionist",
            "programme lead",
        ],
    ],
}


OTHERS = {
    "silent": ("[S6]", "{}"),
    "hidden": ("[H1, H2, H3]", "{}"),
    "ended": ("[S3, S6]", "{S3: 2025-03, S6: 2024-12}"),
    "mistyped": ("[S9]", "{}"),
}


def other(name: str, practices: str, leaves: str) -> str:
    """Write the file of another programme of the same dataset."""
    text = PROGRAMME.replace("id: uneven", f"id: {name}")
    text = text.replace("Uneven programme", f"{name.capitalize()} programme")
    lines = [line for line in text.splitlines() if not line.startswith("joins")]
    given = {"practices": practices, "leaves": leaves}
    lines = [
        f"{key}: {given[key]}" if (key := line.partition(":")[0]) in given else line
        for line in lines
    ]
    return "\n".join(lines) + "\n"


def build(folder: Path) -> Project:
    """Write the project of the programme, its source and its raw files."""
    project = make_project(folder)
    mapped = "".join(_mapped(name) for name in TABLES)
    (folder / "params/sources/drawn.yml").write_text(SOURCE + mapped, "utf-8")
    write_programme(project, "uneven", PROGRAMME)
    for name, given in OTHERS.items():
        write_programme(project, name, other(name, *given))
    listed = (*TEAMS, *SMALL)
    send(project, DATA, practices=listed, figures=figures(), rows=ROWS)
    return project


def write_programme(project: Project, name: str, text: str) -> None:
    """Write a programme file."""
    path = project.folder / f"params/programmes/{name}.yml"
    path.write_text(text, "utf-8")


def send(project: Project, data: str, *, practices, figures: list, rows: dict) -> None:
    """Write the raw files of a dataset and take them in."""
    incoming = f"{data}/incoming"
    listed = [practice(code) for code in practices]
    project.write_csv(f"{incoming}/drawn_practices.csv", PRACTICE_COLUMNS, listed)
    header = ["practice_code", "month", "met", "people"]
    project.write_csv(f"{incoming}/drawn_figures.csv", header, figures)
    for name, columns in TABLES.items():
        found = rows.get(name, [])
        if found:
            project.write_csv(f"{incoming}/drawn_{name}.csv", columns.split(), found)
    result = project.command("intake", data)
    assert result.exit_code == 0, result.output


def _mapped(name: str) -> str:
    columns = "".join(f"        {c}: {c}\n" for c in TABLES[name].split())
    return (
        f"  - name: {name}\n    match: drawn_{name}.csv\n    required: false\n"
        f"    table:\n      table: {name}\n      columns:\n{columns}"
    )


def job(report: str, name: str, areas: str = "", audience: str = "analyst") -> str:
    """Write the text of a job file for one programme at the end of May 2025."""
    is_own = report == "practice_report"
    given = {"measures": f"[{MEASURE}]"}
    given |= {"programme": name} if is_own else {}
    given |= {"session": "3"} if report == "learning_session" else {}
    inner = ", ".join(f"{key}: {value}" for key, value in given.items())
    return (
        f"report: {report}\nfor_each: {'practice' if is_own else 'programme'}\n"
        f"areas: {areas or ('all' if is_own else f'[{name}]')}\n"
        f"dataset: {DATA}\nas_of: 2025-05\naudience: {audience}\n"
        f"parameters: {{{inner}}}\n"
    )
