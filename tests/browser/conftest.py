"""A real browser, without a network, for pages that a run has made."""

import os
import shutil

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_browser() -> str | None:
    """Return the path of a browser on this machine."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


@pytest.fixture(scope="session")
def browser():
    """Chromium, offline; without one the test is skipped, under CI it fails."""
    path = find_browser()
    if path is None:
        sentence = "no Chromium, Chrome or Edge on this machine: install one"
        if os.environ.get("CI"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    from playwright.sync_api import sync_playwright

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    flags = [*FLAGS, *(["--no-sandbox"] if is_root else [])]
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=flags)
        yield launched
        launched.close()
