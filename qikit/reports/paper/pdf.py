"""Print finished pages as PDF: the machine's own browser, kept warm for a batch."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from qikit.errors import ParameterError, Problem

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
CHANNELS = ("chrome", "msedge")  # where Windows and macOS keep them: playwright knows
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WITHOUT_PDF = "Or take pdf out of the formats: the page itself prints well."
PAGES_A_TAB = 50  # a tab is three times as fast as a new one, and grows
MOST_MS = 60_000  # to open one page


class Printer:
    """One warm browser that prints page after page, without network or scripts.

    It works in a thread of its own, so that it can be used beside anything else.

    Raises
    ------
    ParameterError
        On entering, where this machine has no Chromium, Chrome or Edge, or the
        optional library `playwright` is not installed.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="qikit-printer")
        self._open = ExitStack()
        self._tab, self._n_printed = None, 0

    def __enter__(self) -> Printer:
        try:
            self._thread.submit(self._start).result()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(self, *raised) -> None:
        self._close()

    def pdf(self, page: Path) -> bytes:
        """Print a finished page as a tagged PDF with bookmarks, on A4."""
        return self._thread.submit(self._pdf, page.resolve().as_uri()).result()

    def _start(self) -> None:
        try:
            from playwright.sync_api import sync_playwright
        except ImportError as error:
            what = "a PDF needs the library playwright, which is not installed."
            to_do = f"Run: pip install 'qikit[pdf]'. {WITHOUT_PDF}"
            raise ParameterError(Problem(what, "formats", to_do)) from error
        self._driver = self._open.enter_context(sync_playwright())
        self._browser = _launched(self._driver.chromium)
        self._open.callback(lambda: self._browser.close())

    def _pdf(self, address: str) -> bytes:
        kept = self._tab if self._browser.is_connected() else None
        tab, self._tab = kept or self._new_tab(), None
        tab.goto(address, timeout=MOST_MS)
        printed = tab.pdf(
            prefer_css_page_size=True,
            print_background=True,
            tagged=True,
            outline=True,
        )
        self._n_printed += 1
        if self._n_printed % PAGES_A_TAB:
            self._tab = tab  # kept only when all went well: a page may break its tab
        return printed

    def _new_tab(self):
        """Open a tab, in a new browser where the last one died of a page."""
        if not self._browser.is_connected():
            self._browser = _launched(self._driver.chromium)
        for context in self._browser.contexts:
            context.close()
        context = self._browser.new_context(offline=True, java_script_enabled=False)
        return context.new_page()

    def _close(self) -> None:
        self._thread.submit(self._open.close).result()
        self._thread.shutdown()


def _launched(chromium):
    """Start the first browser of this machine that does start."""
    paths = [path for path in map(shutil.which, BROWSERS) if path]
    known = [{"executable_path": path} for path in paths]
    for where in [*known, *({"channel": name} for name in CHANNELS)]:
        try:
            return chromium.launch(**where, args=browser_flags())
        except Exception:  # noqa: BLE001, PERF203 - not there, or does not start
            continue
    what = "a PDF needs Chromium, Chrome or Edge, and none starts on this machine."
    raise ParameterError(Problem(what, "formats", f"Install one. {WITHOUT_PDF}"))


def browser_flags() -> list[str]:
    """Return the browser's flags; its sandbox does not work for root."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, *(["--no-sandbox"] if is_root else [])]
