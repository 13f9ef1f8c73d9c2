"""A real browser, without a network, for pages that a run has made."""

import os
import shutil

import pytest

from qikit.reports.paper.pdf import BROWSERS, browser_flags


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
