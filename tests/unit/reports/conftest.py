"""A dataset to draw, and a factory that has made a first run."""

import shutil

import pytest

from tests.unit.reports.drawn_factory import FIRST, Factory
from tests.unit.reports.drawn_slices import Drawn


@pytest.fixture
def drawn(tmp_path) -> Drawn:
    """An empty dataset of its own for one test."""
    return Drawn(tmp_path / "dataset")


@pytest.fixture(scope="session")
def first_run(tmp_path_factory):
    """A folder with a first run in it."""
    root = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        Factory(root, patch).run(run_at=FIRST)
    return root


@pytest.fixture
def factory(first_run, tmp_path, monkeypatch) -> Factory:
    """A factory that has made a first run."""
    shutil.copytree(first_run / "outputs", tmp_path / "outputs")
    return Factory(tmp_path, monkeypatch)
