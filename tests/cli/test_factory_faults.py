"""A faulty template is its own report's failure: nothing of it reaches another one."""

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from qikit.reports.crews import Crew
from qikit.reports.execution import Outcome
from qikit.reports.publishing import make_room, published
from qikit.reports.spawned import SpawnedHands
from qikit.reports.statuses import MADE, NOTEBOOK_FAILED
from qikit.reports.warm.crew import WarmHands
from qikit.reports.warm.worker import KERNEL, WARM, can_fork
from tests.cli.faulty_templates import FAULTS, GOOD, PERSON, Wanted, write_execution

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not can_fork(), reason="looks at processes as Linux has them"),
]

WAYS = {
    "warm": (WarmHands, WARM, 6, 100),
    "spawned": (SpawnedHands, KERNEL, 30, 3),
}
HARMLESS = {
    "changes directory",
    "alters settings",
    "leaves threads",
    "leaves programs",
    "leaves a daemon",
    "leaves a worker",
    "prints without end",
    "writes odd bytes",
    "prints by C",
}
HARMLESS_IN_A_KERNEL = {"lets its page find no room"}  # which does not write it
EITHER = {"patches pandas", "patches builtins", "patches json"}
DIED = "its process (died|ended without a word)|kernel that ran its cells died"
SAID = {
    "loops for ever": r"took longer than \d+ seconds and was ended",
    "allocates without end": "more memory than a report may have",
    "exits": DIED,
    "exits with a code": DIED,
    "segfaults": DIED,
    "leaves by sys.exit": "SystemExit: 3",
    "raises": r"no row for \[number removed\] in \[path removed\]$",
    "leaves a program and dies": DIED,
    "fills the disk": "File too large",
    "lets its page find no room": "its files could not be .*File too large",
    "deletes its folder": "No such file or directory|doesn't exist",
}
TWICE = {"exits", "exits with a code", "segfaults", "leaves a program and dies"}


@dataclass
class Run:
    """What came of a run: outcomes and pages by name, and what it left."""

    folder: Path
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    left_running: list[str] = field(default_factory=list)
    left_files: list[str] = field(default_factory=list)

    def file(self, kind: str, name: str) -> Path:
        name = name.replace(" ", "-")
        if kind == "log":
            return self.folder / "run" / ".workings" / name / "here" / "log.txt"
        return self.folder / "run" / "pages" / f"{name}.html"

    def log(self, name: str) -> str:
        path = self.file("log", name)
        return path.read_text("utf-8") if path.exists() else ""


def made(
    sources: dict[str, str],
    folder: Path,
    way: str,
    engine: str = "",
    deep: int = 0,
) -> Run:
    """Make reports with a crew, with a mark on all that is started meanwhile.

    The path of the folder for temporary files is at least `deep` characters long.
    """
    hands, usual_engine, seconds, megabytes = WAYS[way]
    engine = engine or usual_engine
    run = Run(folder)
    pids, apart = folder / "pids", tempfile.mkdtemp(prefix="t".ljust(deep, "t"))
    pids.mkdir(parents=True)

    def executions():
        for name, source in sources.items():
            source = source.replace("@MEGABYTES", str(megabytes))
            execution = write_execution(Wanted(name, source, engine), folder)
            make_room(execution)
            execution.page.write_text("of an earlier run")
            names[execution.page] = name
            yield execution

    names: dict[Path, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TOLD_PIDS", str(pids))
        patch.setenv("TMPDIR", apart)
        patch.setattr(tempfile, "tempdir", apart)
        for execution, outcome in Crew(partial(hands, 2, seconds), 4).run(executions()):
            run.outcomes[names[execution.page]] = published(execution, outcome)
    run.left_running = alive(str(pids))
    run.left_files = sorted(p.name for p in Path(apart).iterdir())
    shutil.rmtree(apart)
    return run


def alive(pids: str) -> list[str]:
    """List processes of a run: those that it told of, those with its environment."""
    told = [Path("/proc", name) for name in os.listdir(pids)]
    marked = [p for p in Path("/proc").glob("[0-9]*") if has(p, f"TOLD_PIDS={pids}")]
    return [p.name for p in {*told, *marked} if is_running(p)]


def has(process: Path, entry: str) -> bool:
    try:
        return entry.encode() in (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def is_running(process: Path) -> bool:
    """Whether it lives; the one that tracks the runner's own semaphores may."""
    try:
        is_ours = b"resource_tracker" in (process / "cmdline").read_bytes()
        return not is_ours and "State:\tZ" not in (process / "status").read_text()
    except OSError:
        return False


def mixed(way: str) -> dict[str, str]:
    """Good reports between the faulty ones; a kernel has no answer to forge.

    One that patches builtins hangs there, for as long as one that loops.
    """
    sources = {}
    for place, (name, source) in enumerate(FAULTS.items()):
        if way == "spawned" and name.startswith(("answers", "patches b")):
            continue
        if place % 8 == 0:
            sources[f"good {place}"] = GOOD
        sources[name] = source
    return sources | {"good last": GOOD}


@pytest.fixture(scope="module", params=WAYS)
def way(request):
    return request.param


@pytest.fixture(scope="module")
def run(way, tmp_path_factory):
    return made(mixed(way), tmp_path_factory.mktemp(way), way)


@pytest.fixture(scope="module")
def without_faults(way, tmp_path_factory):
    return made({"good": GOOD}, tmp_path_factory.mktemp("good"), way)


def failed(run):
    return {n: o for n, o in run.outcomes.items() if o.status != MADE}


def test_a_fault_fails_with_a_sentence_or_does_no_harm(run, way):
    wrong = []
    for name in FAULTS.keys() & run.outcomes.keys():
        outcome = run.outcomes[name]
        if name in HARMLESS | (HARMLESS_IN_A_KERNEL if way == "spawned" else set()):
            is_right = (outcome.status, outcome.error) == (MADE, "")
        elif name in EITHER and outcome.status == MADE:
            is_right = True
        else:
            said = SAID.get(name, r"\w+ \w+")
            is_right = outcome.status == NOTEBOOK_FAILED
            is_right &= bool(re.search(said, outcome.error))
        wrong += [] if is_right else [(name, outcome.status, outcome.error)]
    assert wrong == []


def test_what_crashes_is_tried_twice_and_nothing_else_is(run):
    twice = {n for n, o in run.outcomes.items() if o.error.endswith("tried twice.")}
    assert TWICE <= twice
    assert twice.isdisjoint({"loops for ever", "raises", "allocates without end"})


def test_what_was_ended_has_its_time(run, way):
    assert run.outcomes["loops for ever"].seconds >= WAYS[way][2]
    assert all(o.seconds > 0 for o in failed(run).values())


def test_good_reports_are_the_same_as_without_faults(run, without_faults):
    pages = [run.file("page", n).read_bytes() for n in run.outcomes if n[:4] == "good"]
    assert len(pages) > 2
    assert set(pages) == {without_faults.file("page", "good").read_bytes()}
    assert b"<td>no leak</td>" in pages[0]


def test_nothing_runs_afterwards(run):
    assert run.left_running == []


def test_no_temporary_file_stays(run):
    assert run.left_files == []


def test_a_report_that_failed_has_no_page_nor_part_of_one(run):
    folder = run.folder / "run"
    there = {path.name for path in (folder / "pages").iterdir()}
    made = {n for n, o in run.outcomes.items() if o.status == MADE}
    assert there == {run.file("page", name).name for name in made}
    assert [p for p in folder.rglob("*") if p.name.endswith((".html", ".part"))] == [
        p for p in folder.rglob("pages/*.html")
    ]
    for name in made:
        page = run.file("page", name).read_bytes()
        assert hashlib.sha256(page).hexdigest() == run.outcomes[name].sha256


def test_logs_tell_what_was_said_and_no_number_nor_path(run):
    assert "said by C, and held back" in run.log("prints by C")
    assert "caf\ufffd of [number removed]" in run.log("writes odd bytes")
    assert "Traceback" in run.log("raises")
    for name in run.outcomes:
        log = run.log(name)
        assert PERSON not in log
        assert not re.search(r"/(home|srv|tmp)\b", log), name


def test_a_long_log_is_cut(run):
    log = run.log("prints without end")
    assert "[The log was too long" in log
    assert len(log) < 2e6
    assert log.endswith("the end of [number removed] in [path removed]\n")
    assert {len(line) for line in log.splitlines()[:100]} == {99}


@pytest.mark.parametrize("way", WAYS)
def test_a_deep_folder_for_temporary_files_does_no_harm(way, tmp_path):
    run = made({"good": GOOD}, tmp_path, way, engine=KERNEL, deep=90)
    assert (run.outcomes["good"].status, run.outcomes["good"].error) == (MADE, "")
    assert run.left_files == []
