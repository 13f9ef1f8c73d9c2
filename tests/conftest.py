"""For every test: seeded numbers, the open examples taken in, and no network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qikit.data.definitions.source_files import read_sources
from qikit.data.extracts.folder.incoming import bring_in
from qikit.data.extracts.intake import Definitions, take_in

pytest_plugins = ["tests.checks_at_hand", "tests.project_fixtures"]

REPOSITORY = Path(__file__).parent.parent
EXAMPLES = ("england", "scotland", "northern_ireland", "synthetic")
SLOWEST_FIRST = ("long", "browser")  # marks, in the order in which files are run
INTERNET = (socket.AF_INET, socket.AF_INET6)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put whole files that take long first, so that no process waits for another.

    A browser's event loop stays in the process that opened one: those come second.
    """
    files: dict[Path, int] = {}
    for item in items:
        files[item.path] = min(files.get(item.path, len(SLOWEST_FIRST)), _turn(item))
    items.sort(key=lambda item: files[item.path])


def _turn(item: pytest.Item) -> int:
    marks = [mark.name for mark in item.iter_markers()]
    turns = (turn for turn, name in enumerate(SLOWEST_FIRST) if name in marks)
    return max(turns, default=len(SLOWEST_FIRST))


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers that are the same in every run."""
    return np.random.default_rng(20261001)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The project's top folder, with notebooks, parameters and expectations."""
    return REPOSITORY


@pytest.fixture(scope="session")
def example_datasets(tmp_path_factory) -> dict[str, Path]:
    """The dataset folder of each open example; taken in, not checked.

    Many tests read them: a test that writes copies the folder first.
    """
    sources = read_sources(REPOSITORY / "params" / "sources")
    folders = {}
    for name in EXAMPLES:
        folder = tmp_path_factory.mktemp("datasets") / name
        incoming = folder / "incoming"
        bring_in(REPOSITORY / "examples" / name, incoming)
        take_in(
            folder,
            Definitions(sources),
            incoming=incoming,
            read_at="2026-11-02 09:00 UTC",
        )
        folders[name] = folder
    return folders


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Refuse connections beyond this machine."""
    for name in ("connect", "connect_ex"):
        refused = _only_loopback(getattr(socket.socket, name))
        monkeypatch.setattr(socket.socket, name, refused)


def _only_loopback(connect: Callable) -> Callable:
    def refuse(self, address):
        if self.family in INTERNET and not _is_loopback(address[0]):
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    return refuse


def _is_loopback(host: str) -> bool:
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
