"""Processes killed in the middle of a run: what was finished stays, nothing runs on."""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from qikit.errors import NotebookError
from qikit.reports.crews import Crew
from qikit.reports.publishing import make_room
from qikit.reports.spawned import SpawnedHands
from qikit.reports.statuses import MADE
from qikit.reports.warm import crew as warm_crew
from qikit.reports.warm.crew import WarmHands
from qikit.reports.warm.worker import KERNEL, WARM, can_fork
from tests.cli.faulty_templates import Wanted, write_execution
from tests.project_fixtures import make_project, practice, steady

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not can_fork(), reason="looks at processes as Linux has them"),
]

SECONDS = 60
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
QIKIT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # as a terminal starts it
from qikit.cli import main
main()
"""
ONCE = """
import os, pathlib, signal, subprocess
pathlib.Path(@FOLDER, str(os.getpid())).touch()
if not os.path.exists(@FLAG):
    open(@FLAG, "w").close()
    left = subprocess.Popen(["sleep", "3600"], start_new_session=True)
    pathlib.Path(@FOLDER, str(left.pid)).touch()
    os.kill(@WHOM, signal.SIGKILL)
"""
WAITS = """
import os, pathlib, subprocess, time
from IPython.display import HTML
told = pathlib.Path(os.environ["TOLD_PIDS"])
if area != "P1" and not (told / "go").exists():
    left = subprocess.Popen(["sleep", "3600"])
    for pid in (os.getpid(), os.getppid(), left.pid):
        (told / str(pid)).touch()
    time.sleep(3600)
HTML(f"<p>{area} was made</p>")
"""


def is_running(pid: str) -> bool:
    try:
        return "State:\tZ" not in Path("/proc", pid, "status").read_text()
    except OSError:
        return False


def running(folder: Path) -> list[str]:
    """List the processes that a template told of, as soon as they had time to end."""
    for _ in range(100):
        left = [p.name for p in folder.iterdir() if p.name.isdigit()]
        left = [pid for pid in left if is_running(pid)]
        if not left:
            return []
        time.sleep(0.05)
    return left


@pytest.fixture
def pids(tmp_path):
    folder = tmp_path / "pids"
    folder.mkdir()
    return folder


def executions(tmp_path, sources, engine=WARM):
    for name, source in sources.items():
        execution = write_execution(Wanted(name, source, engine), tmp_path)
        make_room(execution)
        yield execution


def kills_once(tmp_path, whom: str) -> str:
    source = ONCE.replace("@FLAG", repr(str(tmp_path / "flag"))).replace("@WHOM", whom)
    return source.replace("@FOLDER", repr(str(tmp_path / "pids")))


@pytest.mark.parametrize(
    ("hands", "engine", "whom"),
    [
        (WarmHands, WARM, "os.getpid()"),  # the report's own process
        (WarmHands, WARM, "os.getppid()"),  # the zygote
        (SpawnedHands, KERNEL, "os.getpid()"),  # the kernel
        (SpawnedHands, KERNEL, "os.getppid()"),  # the worker
    ],
)
def test_what_is_killed_is_made_again(tmp_path, pids, hands, engine, whom):
    sources = {"good 1": "1", "kills": kills_once(tmp_path, whom)}
    sources |= {f"good {n}": "1" for n in range(2, 5)} if engine == WARM else {}
    crew = Crew(partial(hands, 2 if engine == WARM else 1, SECONDS), 4)
    outcomes = {
        e.html.stem: (o.status, o.error)
        for e, o in crew.run(executions(tmp_path, sources, engine))
    }
    names = [name.replace(" ", "-") for name in sources]
    assert outcomes == dict.fromkeys(names, (MADE, ""))
    assert (tmp_path / "flag").exists()
    assert running(pids) == []


def test_reports_that_only_waited_do_not_count_a_try(tmp_path):
    """A template kills its zygote each time; who was not begun is made nevertheless."""
    always = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"
    sources = {"kills": always} | {f"good {n}": "1" for n in range(3)}
    crew = Crew(partial(WarmHands, 1, SECONDS), 4)
    outcomes = {e.html.stem: o for e, o in crew.run(executions(tmp_path, sources))}
    failed = outcomes.pop("kills")
    assert failed.error == "the process that makes reports died. It was tried twice."
    assert {o.status for o in outcomes.values()} == {MADE}


def test_a_zygote_that_cannot_start_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(warm_crew, "ZYGOTE", "qikit.no_such_module")
    crew = Crew(partial(WarmHands, 1, SECONDS), 2)
    with pytest.raises(NotebookError, match=r"could not be started.*--start-method"):
        list(crew.run(executions(tmp_path, {"good": "1"})))


def test_a_python_that_is_not_there_is_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(NotebookError, match=r"could not be started.*No such file"):
        WarmHands(1, SECONDS).__enter__()


def test_a_run_that_is_given_up_leaves_nothing_running(tmp_path, pids, monkeypatch):
    monkeypatch.setenv("TOLD_PIDS", str(pids))
    sources = {"good": "area = 'P1'" + WAITS} | {
        f"waits {n}": "area = 'P2'" + WAITS for n in range(3)
    }
    crew = Crew(partial(WarmHands, 2, SECONDS), 4)
    with closing(crew.run(executions(tmp_path, sources))) as run:
        assert next(run)[1].status == MADE
        wait_for(lambda: len(list(pids.iterdir())) >= 3)
    assert running(pids) == []


def wait_for(is_so, seconds: float = 240):
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Three practices; the reports of two of them wait until a file is there."""
    made = make_project(tmp_path_factory.mktemp("killed") / "project")
    codes = ["P1", "P2", "P3"]
    figures = [row for code in codes for row in steady(code)]
    made.write_dataset("small", [practice(code) for code in codes], figures)
    assert made.command("intake", "data/small").exit_code == 0
    first = new_code_cell(
        'dataset: str = ""  # its folder\narea: str = ""  # its code',
        metadata={"tags": ["parameters"]},
    )
    book = new_notebook(cells=[first, new_code_cell(WAITS)])
    book.metadata["kernelspec"] = PYTHON
    nbformat.write(book, made.folder / "notebooks" / "waits.ipynb")
    job = "report: waits\nfor_each: practice\ndataset: data/small\naudience: analyst\n"
    made.write_job("waits", job)
    return made


def command(project, pids: Path, *words: str) -> subprocess.Popen:
    given = ["run", "params/jobs/waits.yml", "--jobs", "2", "--out", "outputs/run"]
    return subprocess.Popen(
        [sys.executable, "-c", QIKIT, *given, *words],
        cwd=project.folder,
        env=os.environ | {"TOLD_PIDS": str(pids)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def pages(project) -> dict[str, str]:
    found = (project.folder / "outputs" / "run").rglob("*.html")
    return {p.name: p.read_text("utf-8") for p in found if "P" in p.name}


def is_half_way(project, pids: Path) -> bool:
    """Whether one report is made, and two wait."""
    return len(list(pids.iterdir())) >= 5 and len(pages(project)) > 0


@pytest.mark.parametrize("killed", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_runner_that_is_ended_leaves_whole_pages_and_nothing_running(
    project, pids, killed
):
    process = command(project, pids)
    try:
        wait_for(lambda: is_half_way(project, pids) or process.poll() is not None)
        assert process.poll() is None, process.communicate()[0]
        # as a terminal does at Ctrl-C: to all that are in the foreground
        kill = os.killpg if killed == signal.SIGINT else os.kill
        kill(process.pid, killed)
        said, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.stdout.close()
    assert process.returncode == (130 if killed == signal.SIGINT else -killed)
    assert "Traceback" not in said
    assert running(pids) == []
    (page,) = pages(project).values()
    assert "P1 was made" in page
    assert page.endswith("</html>\n")


def test_the_next_run_goes_on(project, pids):
    (pids / "go").touch()
    process = command(project, pids)
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 0, said
    assert len(pages(project)) == 3
    assert not [p for p in (project.folder / "outputs").rglob("*.part")]
