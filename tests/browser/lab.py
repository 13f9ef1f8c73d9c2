"""A JupyterLab of the tests' own: no settings of a user, no network, no process left.

The server and its kernels run below a folder of the test. They connect to nothing
beyond this machine: the guard of `tests/cli/network_guard` refuses and notes it.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.project_fixtures import REPOSITORY

GUARD = REPOSITORY / "tests" / "cli" / "network_guard"
START_WITHIN, STOP_WITHIN, LOOK_EVERY = 90, 20, 0.1  # seconds
OWN_FOLDERS = {  # a variable, and the folder below the test's own
    "HOME": "home",
    "XDG_CACHE_HOME": "home/cache",
    "XDG_CONFIG_HOME": "home/xdg_config",
    "XDG_DATA_HOME": "home/xdg_data",
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}
SETTINGS = {  # nothing that saves, asks or hides a cell while a test looks at it
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
    "apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
}
OPTIONS = {
    "ServerApp.ip": "127.0.0.1",
    "ServerApp.port": "0",  # the system gives a free one
    "ServerApp.terminals_enabled": "False",
    "ServerApp.allow_root": "True",
    "LabApp.extension_manager": "readonly",
    "LabApp.news_url": "None",
    "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
}


@dataclass(frozen=True)
class Lab:
    """A running server: its project, its address, and what it and its kernels said."""

    project: Path
    address: str
    token: str
    folder: Path  # of its settings and logs
    server: psutil.Process = field(repr=False)

    @property
    def attempts(self) -> str:
        """What server or kernels tried to reach beyond this machine."""
        log = self.folder / "network.log"
        return log.read_text("utf-8") if log.is_file() else ""

    @property
    def said(self) -> str:
        """What the server and its kernels have written to the terminal."""
        return (self.folder / "server.log").read_text("utf-8", errors="replace")

    def link(self, notebook: str) -> str:
        """Return the address of a notebook in a workspace without memory."""
        return f"{self.address}lab/tree/{notebook}?reset&token={self.token}"

    def stop_kernels(self) -> None:
        """Stop what a test has started: the next one finds a Lab without kernels."""
        for kernel in json.loads(self._ask("GET", "api/kernels")):
            self._ask("DELETE", f"api/kernels/{kernel['id']}")

    def _ask(self, method: str, path: str) -> bytes:
        asked = urllib.request.Request(f"{self.address}{path}", method=method)
        asked.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(asked, timeout=STOP_WITHIN) as answer:
            return answer.read()


@contextmanager
def running_lab(project: Path, folder: Path) -> Iterator[Lab]:
    """Start a Lab on a project; stop it and everything that it started."""
    for name in sorted({*OWN_FOLDERS.values(), "runtime"}):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_settings(folder / "settings")
    token = secrets.token_hex(16)
    with (folder / "server.log").open("wb") as log:
        started = subprocess.Popen(
            _command(project, token),
            cwd=project,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            address = _address(started, folder)
            server = psutil.Process(started.pid)
            yield Lab(project, address, token, folder, server)
        finally:
            left = stopped(started)
    assert left == [], f"the Lab left processes behind: {left}"


def _command(project: Path, token: str) -> list[str]:
    options = OPTIONS | {
        "ServerApp.root_dir": str(project),
        "IdentityProvider.token": token,
    }
    words = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyter", "lab", "--no-browser", *words]


def _environment(folder: Path) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "IPYTHON", "PYTEST", "COV"))
    }
    paths = [str(GUARD), str(REPOSITORY), os.environ.get("PYTHONPATH", "")]
    return (
        kept
        | {name: str(folder / below) for name, below in OWN_FOLDERS.items()}
        | {
            "PYTHONPATH": os.pathsep.join(path for path in paths if path),
            "QIKIT_TEST_NETWORK_LOG": str(folder / "network.log"),
        }
    )


def _write_settings(folder: Path) -> None:
    for plugin, choices in SETTINGS.items():
        path = folder / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(choices), "utf-8")


def _address(started: subprocess.Popen, folder: Path) -> str:
    """Wait for the file in which the server says where it listens."""
    told = folder / "runtime" / f"jpserver-{started.pid}.json"
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if started.poll() is not None:
            break
        if told.is_file() and (text := told.read_text("utf-8")).endswith("}"):
            return json.loads(text)["url"]
        time.sleep(LOOK_EVERY)
    said = (folder / "server.log").read_text("utf-8", errors="replace")
    raise AssertionError(f"JupyterLab did not start:\n{said}")


def stopped(started: subprocess.Popen) -> list[str]:
    """Stop the server, which stops its kernels; return what had to be killed."""
    processes: list[psutil.Process] = []
    if started.poll() is None:
        processes = psutil.Process(started.pid).children(recursive=True)
        started.terminate()
    try:
        started.wait(STOP_WITHIN)
    except subprocess.TimeoutExpired:
        started.kill()
        started.wait()
    _, alive = psutil.wait_procs(processes, STOP_WITHIN)
    left = [_named(process) for process in alive]
    for process in alive:
        process.kill()
    return left


def _named(process: psutil.Process) -> str:
    try:
        return f"{process.pid} {' '.join(process.cmdline())[:200]}"
    except psutil.Error:
        return str(process.pid)
