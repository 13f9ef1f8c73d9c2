"""A project in which every text that can reach paper is one of the hostile ones."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import yaml

from tests.project_fixtures import (
    FIGURE_COLUMNS,
    PRACTICE_COLUMNS,
    Project,
    make_project,
    steady,
)
from tests.unit.reports.payloads import HOSTILE, HOSTILE_BLANKS

ALL = [*HOSTILE.values(), *HOSTILE_BLANKS.values()]
CORPUS = [text for text in ALL if "\x00" not in text]  # intake refuses NUL
LINES = [text for text in HOSTILE.values() if text.isprintable()]  # LineOfText
N_CLUSTERS, N_PRACTICES = 6, 16  # as many names as there are texts, and a few over
CLUSTERS = [
    HOSTILE[name]
    for name in (
        *("script", "formula_command", "path"),
        *("long_name", "slug_alike", "slug_alike_too"),
    )
]
CLUSTER_CODES = ["CON", "nul", "../../etc", "<b>", "C5", "c5"]
ODD_CODES = ["CON", "nul", "COM1", "../P5", "P 6", "p 6", "A/B", "...X", "X.", "--"]
PARTNERSHIPS = LINES[20 : 20 + N_CLUSTERS]
BOARDS = LINES[30 : 30 + N_CLUSTERS]
RAW_NAMES = [  # what this file system and most others than Windows' allow
    "=cmd|' calc'!A0 foot.csv",
    "<img src=x onerror=alert(1)> foot.csv",
    "\"quoted\" 'twice' & {{ 7*7 }} foot.csv",
    "😀 --> $(id) `id` foot.csv",
]
FREE_TEXTS = (
    *("numerator", "denominator", "source", "why_it_matters", "discussion_question"),
    *("lag", "caveats", "patient_search"),
)
JOB = {"dataset": "data/hostile", "audience": "analyst", "label": LINES[0]}


def kept_name(text: str) -> str:
    """Return what intake keeps of a name: blanks made one, nothing unseen."""
    words = " ".join(text.split())
    return "".join(c for c in words if unicodedata.category(c) not in ("Cc", "Cf"))


def collapsed(text: str) -> str:
    """Return a text as a browser collapses its blanks."""
    return re.sub(r"[ \t\n\r\f]+", " ", text).strip()


def practice_codes() -> list[str]:
    n = N_CLUSTERS * N_PRACTICES
    return (ODD_CODES + [f"P{number}" for number in range(n)])[:n]


def practice_rows() -> list[list]:
    """Name each practice after one of the texts."""
    rows = []
    for place, code in enumerate(practice_codes()):
        at = place // N_PRACTICES
        name = CORPUS[place % len(CORPUS)]
        area = [CLUSTER_CODES[at], CLUSTERS[at], PARTNERSHIPS[at], BOARDS[at]]
        rows.append([code, name, *area, 4000])
    return rows


def cluster_of(at: int) -> list[str]:
    """Return the names of the practices of a cluster, as they came."""
    return [row[1] for row in practice_rows()[at * N_PRACTICES :][:N_PRACTICES]]


def measure_id(at: int) -> str:
    return f"hostile_{at}"


def chunk(at: int) -> list[str]:
    """Return a share of the texts."""
    return CORPUS[at::N_CLUSTERS]


def measure(folder: Path, at: int) -> dict:
    """Return the texts of a measure's file: each cluster has a measure of its own."""
    example = folder / "params/measures/example_foot_check.yml"
    texts = yaml.safe_load(example.read_text("utf-8"))
    named = {
        "id": measure_id(at),
        "name": LINES[(at * 3) % len(LINES)],
        "short_name": LINES[(at * 3 + 1) % len(LINES)],
        "unit": LINES[(at * 3 + 2) % len(LINES)],
        "multiplier": 1000,
        "owner": LINES[at],
    }
    free = {name: " ¦ ".join(chunk(at)) for name in FREE_TEXTS}
    return {k: v for k, v in (texts | named | free).items() if v is not None}


def write_yaml(path: Path, content: dict) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=False), "utf-8")


def hostile_project(folder: Path) -> Project:
    """Make the project: measures, source, raw files; nothing is taken in yet."""
    project = make_project(folder)
    for at in range(N_CLUSTERS):
        path = folder / f"params/measures/{measure_id(at)}.yml"
        write_yaml(path, measure(folder, at))
    _write_source(folder / "params/sources/example.yml")
    incoming = "data/hostile/incoming"
    header = PRACTICE_COLUMNS
    project.write_csv(f"{incoming}/example_practices.csv", header, practice_rows())
    codes = practice_codes()
    for at, name in enumerate(RAW_NAMES):
        rows = [[r[0], measure_id(i // N_PRACTICES), *r[1:]] for i, r in _figures(at)]
        columns = ["practice_code", "what", *FIGURE_COLUMNS[1:]]
        project.write_csv(f"{incoming}/{name}", columns, rows)
    events = [
        [scope, f"2025-{1 + place % 12:02d}-05", text, "note"]
        for place, text in enumerate(CORPUS)
        for scope in (CLUSTER_CODES[place % N_CLUSTERS], codes[place])
    ]
    columns = ["scope", "date", "label", "kind"]
    project.write_csv(f"{incoming}/example_events.csv", columns, events)
    return project


def _figures(at: int):
    """Give the rows of one raw file: every fourth practice, each with its place."""
    codes = practice_codes()
    for place in range(at, len(codes), len(RAW_NAMES)):
        for row in steady(codes[place], checked=50 + place % 30):
            yield place, row


def _write_source(path: Path) -> None:
    source = yaml.safe_load(path.read_text("utf-8"))
    source |= {"title": LINES[3], "publisher": " ¦ ".join(chunk(1))}
    source |= {"licence": " ¦ ".join(chunk(2)), "country": LINES[5]}
    source["notes"] = [LINES[6]]
    practices, figures, events = source["files"]
    figures |= {"match": "*foot.csv", "several": True}
    figures["observations"].pop("measure")
    figures["observations"]["measure_column"] = "what"
    ids = [measure_id(at) for at in range(N_CLUSTERS)]
    figures["observations"]["measures"] = {name: name for name in ids}
    events["events"].pop("measure")
    events["match"], practices["match"] = "example_events.csv", "example_practices.csv"
    write_yaml(path, source)


def write_jobs(project: Project) -> list[str]:
    """Write the job files: clusters, practices, and the data as a whole and of one."""
    reason = " ¦ ".join(chunk(3))
    phase = {"area": "all", "date": "2024-09", "kind": "baseline_end", "reason": reason}
    override = {"measure": measure_id(1), "threshold": 3, "by": LINES[8]}
    override |= {"date": "2026-01-05", "reason": LINES[9]}
    asked = {"reply_to": LINES[10], "reply_by": LINES[11]}
    codes = practice_codes()
    jobs = {
        "clusters": {
            "report": "cluster_report",
            "for_each": "cluster",
            "title": LINES[12],
            "phases": [phase | {"measure": "all"}],
            "disclosure": {"overrides": [override]},
        },
        "practices": {
            "report": "practice_report",
            "for_each": "practice",
            "areas": [codes[18]],
            "send_to": LINES[13],
        },
        "data": {"report": "data_quality", "for_each": "once", "title": LINES[14]},
        "answers": {
            "report": "data_quality",
            "for_each": "practice",
            "areas": [codes[3]],
            "parameters": asked,
        },
    }
    for name, job in jobs.items():
        write_yaml(project.folder / f"params/jobs/{name}.yml", job | JOB)
    return [f"params/jobs/{name}.yml" for name in jobs]
