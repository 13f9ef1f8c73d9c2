"""A project to explore: a drawn dataset, and those that an explorer must bear."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from tests.project_fixtures import MONTHS, PRACTICE_COLUMNS, Project, make_project

# Foot checks of every practice of the first cluster. Under the rules of NHS Scotland a
# point on the median is passed over: a shift of six. Under the strict rules it ends the
# run: two runs of three, no shift.
PICTURE = "--+--+--0+-+++0+++--+-+-"
OTHER_PICTURE = "+-+-+-+-+-+-0--+-+-++-+-"  # nothing but chance
SHIFTED = "------------++++++++++++"  # a shift under any rules
SHIFTED_PRACTICE = "C1P1"  # the only one whose eye checks are so
STEP = 10  # per cent up or down, at least
FOOT, EYE, HOSTILE = "foot_check", "eye_check", "hostile_check"
FIGURE_COLUMNS = ["practice_code", "what", "month", "checked", "on_register"]
EVENT_COLUMNS = ["scope", "measure", "date", "label", "kind"]
BOARD = "Drawn Board"
NORTH, SOUTH = ["North Partnership", BOARD], ["South Partnership", BOARD]
LETTERS = 200
LONG_NAME = ("Surgery at the Very Long Road of Many Words " * 10)[:LETTERS].strip()
MARK = "<img src=x onerror=\"window.hacked=1;alert('ran')\">"
CLOSING = "</title></svg></script><script>window.hacked=1</script>"
QUOTES = "\"'`><svg/onload=window.hacked=1>{{7*7}} $x$ **b**"
MEASURES = {  # id: what differs from the example's measure
    FOOT: {"name": "Foot checks in the last year", "short_name": "Foot checks"},
    EYE: {
        "name": "Eye checks in the last year",
        "short_name": "Eye checks",
        "target": None,
    },
    HOSTILE: {
        "name": f"Hostile {MARK}",
        "short_name": f"Hostile {MARK}",
        "unit": "%",
        "numerator": f"People {CLOSING}",
        "discussion_question": f"What {QUOTES}?",
        "caveats": MARK,
        "why_it_matters": CLOSING,
    },
}
SOURCE = {
    "title": "Drawn for the tests, no real practice",
    "publisher": "qikit",
    "licence": "Open Government Licence v3.0",
    "country": "Example",
    "synthetic": True,
    "levels": {
        "practice": "practice",
        "cluster": "cluster",
        "hscp": "partnership",
        "board": "board",
        "country": "all practices",
    },
    "membership_as_of": "2025-12",
}


def explored_project(folder: Path) -> Project:
    """Make the project; take in and check its datasets."""
    project = make_project(folder)
    for name, changed in MEASURES.items():
        _write_measure(project, name, changed)
    _write_source(project, "drawn", [FOOT, EYE])
    _write_source(project, "hostile", [HOSTILE])
    _write_explored(project)
    _write_hostile(project)
    _write_faulty(project)
    _write_crowded(project)
    _write_empty(project)
    for name in ("explored", "hostile", "faulty", "crowded", "empty"):
        taken = project.command("intake", f"data/{name}")
        assert taken.exit_code == 0, taken.output
        project.command("check", f"data/{name}")
    return project


def write_explorer(project: Path, name: str, **parameters: object) -> str:
    """Write a copy of explore.ipynb with other parameters; return its path."""
    notebook = json.loads((project / "notebooks/explore.ipynb").read_text("utf-8"))
    cell = next(
        cell
        for cell in notebook["cells"]
        if "parameters" in cell["metadata"].get("tags", ())
    )
    text = "".join(cell["source"])
    for key, value in parameters.items():
        line = re.compile(rf"^({key}: [^=]+ = ).*?(  #.*)$", re.MULTILINE)
        text, n = line.subn(
            lambda found, value=value: f"{found[1]}{value!r}{found[2]}", text
        )
        assert n == 1, f"explore.ipynb has no parameter {key}"
    cell["source"] = text
    path = f"notebooks/{name}.ipynb"
    (project / path).write_text(json.dumps(notebook), "utf-8")
    return path


def _write_measure(project: Project, name: str, changed: dict) -> None:
    folder = project.folder / "params/measures"
    texts = yaml.safe_load((folder / "example_foot_check.yml").read_text("utf-8"))
    texts |= {"id": name, **changed}
    texts = {key: value for key, value in texts.items() if value is not None}
    (folder / f"{name}.yml").write_text(yaml.safe_dump(texts), "utf-8")


def _write_source(project: Project, source: str, measures: list[str]) -> None:
    given = project.folder / "params/sources/example.yml"
    practices, figures, events = yaml.safe_load(given.read_text("utf-8"))["files"]
    figures["observations"].pop("measure")
    figures["observations"] |= {
        "measure_column": "what",
        "measures": {name: name for name in measures},
    }
    files = [("practices", practices), ("figures", figures), ("events", events)]
    for name, file in files:
        match = f"{source}_{name}.csv"
        file |= {"name": name, "match": match, "required": name == "practices"}
    about = SOURCE | {"source": source, "files": [file for _, file in files]}
    path = project.folder / f"params/sources/{source}.yml"
    path.write_text(yaml.safe_dump(about), "utf-8")


def _write(project: Project, name: str, *, practices: list, figures: list) -> None:
    source = "hostile" if name == "hostile" else "drawn"
    start = f"data/{name}/incoming/{source}"
    project.write_csv(f"{start}_practices.csv", PRACTICE_COLUMNS, practices)
    if figures:
        project.write_csv(f"{start}_figures.csv", FIGURE_COLUMNS, figures)


def _row(code: str, cluster: str, wider: list[str], name: str = "") -> list:
    named = name or f"Surgery {code}"
    return [code, named, cluster, f"Cluster {cluster}", *wider, 4000]


def _drawn(code: str, what: str, picture: str, *, middle: int, size: int) -> list[list]:
    """Draw a practice: no two months on one side of the middle are quite the same."""
    side = {"+": 1, "0": 0, "-": -1}
    return [
        [code, what, month, (middle + side[sign] * (STEP + at % 5)) * size // 100, size]
        for at, (month, sign) in enumerate(zip(MONTHS, picture, strict=True))
    ]


def _both(code: str, *, middle: int, size: int = 100) -> list[list]:
    """Give the figures of a practice; no two of one middle and size."""
    foot = _drawn(code, FOOT, PICTURE, middle=middle, size=size)
    picture = SHIFTED if code == SHIFTED_PRACTICE else OTHER_PICTURE
    return foot + _drawn(code, EYE, picture, middle=middle - 10, size=size + 100)


def _write_explored(project: Project) -> None:
    """Three clusters in two partnerships of one board; two measures."""
    practices, figures = [], []
    clusters = (("C1", NORTH, 5, 100), ("C2", NORTH, 4, 200), ("C3", SOUTH, 4, 300))
    for cluster, wider, n, size in clusters:
        for place in range(1, n + 1):
            code = f"{cluster}P{place}"
            practices.append(_row(code, cluster, wider))
            figures += _both(code, middle=50 + 5 * place, size=size)
    _write(project, "explored", practices=practices, figures=figures)


def _write_hostile(project: Project) -> None:
    names = [MARK, CLOSING, QUOTES, "=1+1"]
    practices = [
        [f"H{place}", name, "C1", f"Cluster {MARK}", CLOSING, QUOTES, 4000]
        for place, name in enumerate(names)
    ]
    figures = [
        row
        for place in range(len(names))
        for row in _drawn(f"H{place}", HOSTILE, PICTURE, middle=50 + place, size=100)
    ]
    _write(project, "hostile", practices=practices, figures=figures)
    events = [
        [scope, HOSTILE, f"2025-0{month}-01", label, "note"]
        for scope in ("C1", "H0")
        for month, label in enumerate((MARK, CLOSING, QUOTES), start=2)
    ]
    path = "data/hostile/incoming/hostile_events.csv"
    project.write_csv(path, EVENT_COLUMNS, events)


def _write_faulty(project: Project) -> None:
    """P1 has 130 of 100 in March 2025: a critical fault that sets it aside."""
    codes = ("P1", "P2", "P3", "P4")
    figures = [r for at, code in enumerate(codes) for r in _both(code, middle=50 + at)]
    figures[MONTHS.index("2025-03")][3] = 130
    practices = [_row(code, "C1", NORTH) for code in codes]
    _write(project, "faulty", practices=practices, figures=figures)


def _write_crowded(project: Project) -> None:
    """Sixty practices in one cluster, the first with a name of 200 letters."""
    codes = [f"P{place:02d}" for place in range(1, 61)]
    practices = [_row(code, "C1", NORTH) for code in codes]
    practices[0][1] = LONG_NAME
    figures = [
        row
        for place, code in enumerate(codes)
        for row in _both(code, middle=30 + place % 30, size=100 * (1 + place // 30))
    ]
    _write(project, "crowded", practices=practices, figures=figures)


def _write_empty(project: Project) -> None:
    """A list of practices and nothing else."""
    practices = [_row(code, "C1", NORTH) for code in ("P1", "P2")]
    _write(project, "empty", practices=practices, figures=[])
