"""A real browser, without a network, for pages that a run has made."""

import os
import shutil
from collections.abc import Iterator

import pytest

from qikit.reports.paper.pdf import BROWSERS, browser_flags
from tests.browser.explored_project import explored_project, write_explorer
from tests.browser.lab import Lab, running_lab
from tests.project_fixtures import Project


def find_browser() -> str | None:
    """Return the path of a browser on this machine."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def require_browser() -> str:
    """Return a browser; without one the test is skipped, under CI it fails."""
    path = find_browser()
    if path is None:
        sentence = "no Chromium, Chrome or Edge on this machine: install one"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    return path


@pytest.fixture(scope="session")
def browser():
    """Chromium, offline."""
    path = require_browser()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=browser_flags())
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def lab_project(tmp_path_factory, example_datasets) -> Project:
    """The project that JupyterLab shows: drawn datasets, and the notebooks' default."""
    require_browser()
    project = explored_project(tmp_path_factory.mktemp("lab") / "project")
    example = project.folder / "data/example"
    shutil.copytree(example_datasets["synthetic"], example)
    assert project.command("check", "data/example").exit_code == 0
    return project


@pytest.fixture(scope="session")
def lab(lab_project, tmp_path_factory) -> Iterator[Lab]:
    """One JupyterLab for all tests of a process; it reaches nothing and ends clean."""
    folder = tmp_path_factory.mktemp("lab_server")
    with running_lab(lab_project.folder, folder) as running:
        yield running
        assert running.attempts == "", "the server or a kernel tried to go outwards"


@pytest.fixture
def window(browser, lab):
    """A browser window in which every request beyond the Lab is refused and noted."""
    from tests.browser.open_notebook import watched_context

    with watched_context(browser, lab) as context:
        yield context
        seen = context.seen
    lab.stop_kernels()
    assert seen.nothing, seen


@pytest.fixture
def explorer(window, lab):
    """Open a copy of explore.ipynb with other parameters, run it, give its panel."""
    from tests.browser.explorer_panel import panel_of
    from tests.browser.open_notebook import open_notebook

    def opened(name: str, **parameters: object):
        path = write_explorer(lab.project, name, **parameters)
        notebook = open_notebook(window, lab, path)
        notebook.run_all()
        return panel_of(notebook)

    return opened
