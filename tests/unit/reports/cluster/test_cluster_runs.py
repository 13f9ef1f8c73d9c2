"""Reports on a real scheduler with real workers, which die, differ and go away."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from pathlib import Path

import dask
import pytest

from qikit.reports.cluster import connection
from qikit.reports.cluster.crew import ClusterCrew
from qikit.reports.cluster.errors import ClusterError
from qikit.reports.cluster.shift import DIED
from qikit.reports.publishing import published
from tests.unit.reports.cluster.real_cluster import (
    end,
    files_below,
    is_gone,
    real_cluster,
)
from tests.unit.reports.cluster.small_reports import (
    KILLS_ITS_WORKER,
    PLAIN,
    files,
    made_here,
    reports,
    template,
)

pytestmark = [
    pytest.mark.long,
    # a connection that Dask drops with a dead worker is collected at its leisure
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]

SEES_NOTHING = """
from qikit.reports.cluster import carried
carried._seen = lambda piece: None
"""
OTHER_VERSIONS = """
from importlib.metadata import version
from qikit.reports.cluster import sameness
sameness.version_of = lambda name: "0.0.1" if name == "pandas" else version(name)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    with real_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def started(cluster):
    return cluster.scheduler()


@pytest.fixture(scope="module")
def scheduler(started) -> str:
    return started[0]


@pytest.fixture(scope="module")
def scheduler_process(started):
    return started[1]


@pytest.fixture(scope="module")
def workers(cluster, scheduler):
    """Two workers, of which one sees none of our files; a nanny minds each."""
    blind = preload(cluster, "sees_nothing", SEES_NOTHING)
    sees, other = [("sees", ()), ("is-sent", blind)]
    return cluster.workers(scheduler, sees, other)


@pytest.fixture
def run(tmp_path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder


def preload(cluster, name: str, source: str) -> tuple[str, str]:
    path = cluster.folder / f"{name}.py"
    path.write_text(source, "utf-8")
    return "--preload", str(path)


def below(process, word: str) -> list:
    """List the processes that a worker has begun, by a word of how they are called."""
    found = process.children(recursive=True)
    return [p for p in found if word in " ".join(p.cmdline())]


def areas(n: int, notebook: Path) -> dict[str, Path]:
    return {f"A{number}": notebook for number in range(n)}


def test_nobody_there_is_said(scheduler, run, tmp_path):
    notebook = template(tmp_path, "plain", PLAIN)
    crew = ClusterCrew(scheduler, patience=1)
    with pytest.raises(ClusterError, match="no worker has joined within 1 seconds"):
        list(crew.run(reports(run, areas(1, notebook))))


def test_no_scheduler_is_said(run, monkeypatch):
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 1)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with pytest.raises(ClusterError, match="no scheduler answers there"):
        list(ClusterCrew(f"tcp://127.0.0.1:{port}").run([]))


@pytest.mark.parametrize(
    ("address", "encrypted", "said"),
    [
        ("nonsense", False, "no scheduler answers there"),
        ("post://127.0.0.1:8786", False, "no scheduler answers there"),
        ("tls://127.0.0.1:8786", False, "no certificate of yours is known here"),
        ("tcp://127.0.0.1:8786", True, "it is without encryption"),
    ],
)
def test_an_address_that_no_client_can_use_is_said_at_once(address, encrypted, said):
    with dask.config.set({"distributed.comm.require-encryption": encrypted}):
        with pytest.raises(ClusterError, match=said):
            list(ClusterCrew(address).run([]))


def test_two_killed_workers_cost_one_report_and_the_rest_are_those_of_a_local_run(
    scheduler, workers, cluster, run, tmp_path
):
    """The killer's report ends whoever makes it by kill -9; a nanny starts another."""
    here = tmp_path / "here"
    here.mkdir()
    notebooks = areas(8, template(tmp_path, "plain", PLAIN))
    local = made_here(here, notebooks, formats=("workbook", "word"))
    killer = {"KILLER": template(tmp_path, "killer", KILLS_ITS_WORKER)}

    pulled, found = [], {}
    asked = reports(run, killer | notebooks, formats=("workbook", "word"))
    with ClusterCrew(scheduler, seconds=120) as crew:
        for execution, outcome in crew.run(pulled.append(e) or e for e in asked):
            if not found:
                assert len(pulled) <= 2 * 2 + 1  # cut as workers ask for them
            found[execution.area] = published(execution, outcome)
            zygotes = [p for worker in workers for p in below(worker, "zygote")]

    failed = found.pop("KILLER")
    assert (failed.status, failed.error) == ("notebook failed", DIED)
    assert {outcome.error for outcome in found.values()} == {""}
    assert files(run) == local
    assert len(local) == 8 * 4  # page, workbook, its CSV and Word
    assert zygotes
    assert [process for process in zygotes if not is_gone(process)] == []
    assert files_below(cluster.folder) == []  # also of those that were killed
    book = json.loads((run / "workings/job/A7/executed.ipynb").read_text("utf-8"))
    given = book["metadata"]["papermill"]["parameters"]["dataset"]
    assert given == str(run / "workings/job/A7/slice")


def test_a_worker_with_other_versions_is_refused_by_name(
    cluster, scheduler, run, tmp_path
):
    odd = preload(cluster, "other_versions", OTHER_VERSIONS)
    worker = cluster.worker(scheduler, "odd-one", "--no-nanny", *odd)
    notebook = template(tmp_path, "plain", PLAIN)
    try:
        with pytest.raises(ClusterError) as error:
            list(ClusterCrew(scheduler).run(reports(run, areas(1, notebook))))
    finally:
        end(worker)
    assert "worker odd-one has " in str(error.value)
    assert "pandas 0.0.1 in place of " in str(error.value)
    assert not (run / "workings").exists()  # nothing was cut for it


def test_a_scheduler_that_goes_away_ends_the_run_and_the_workers(
    scheduler_process, scheduler, workers, run, tmp_path
):
    """The last test of this scheduler."""
    notebook = template(tmp_path, "plain", PLAIN)
    done = []
    with pytest.raises(ClusterError, match="the connection to the scheduler was lost"):
        for execution, outcome in ClusterCrew(scheduler).run(
            reports(run, areas(40, notebook))
        ):
            done.append(published(execution, outcome).status)
            begun = [p for worker in workers for p in below(worker, "zygote")]
            scheduler_process.kill()
    assert set(done) == {"made"}
    assert len(files(run)) == len(done)
    assert [p for p in begun if not is_gone(p, seconds=40)] == []
