"""A notebook in JupyterLab as an analyst has it open: menus, prompts, outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.lab import Lab

SLOW = 90_000  # milliseconds, for a kernel that imports everything on a busy machine
SOON = 30_000  # for an answer of a kernel that runs already
SIZE = {"width": 1280, "height": 900}
UNREADABLE = (  # how Lab shows what went wrong: error output and whatever is printed so
    ".jp-OutputArea [data-mime-type='application/vnd.jupyter.stderr'],"
    ".jp-OutputArea [data-mime-type='application/vnd.jupyter.error']"
)
CONNECTED = """async path => {
  const sessions = await (await fetch("/api/sessions")).json();
  const own = sessions.find(session => session.path === path);
  return own && own.kernel.connections > 0 && own.kernel.execution_state === "idle";
}"""
SETTLED = """unreadable => {
  const prompts = [...document.querySelectorAll(
    ".jp-Notebook .jp-CodeCell .jp-InputArea-prompt")].map(p => p.textContent);
  return prompts.every(text => /^\\[\\d+\\]:$/.test(text))
    || (prompts.some(text => /^\\[\\d+\\]:$/.test(text))
      && !prompts.some(text => text.includes("*") || text.includes("earlier"))
      && document.querySelector(unreadable) !== null);
}"""
BLANK_PROMPTS = (  # so that the number of an earlier run is not taken for a new one
    "all => all.forEach(prompt => { prompt.textContent = '[earlier]:' })"
)


@dataclass
class Watched:
    """What a browser did that it should not: reached outwards, broke, asked."""

    outwards: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        return not (self.outwards or self.errors or self.dialogs)


@contextmanager
def watched_context(
    browser: Browser, lab: Lab, size: dict | None = None
) -> Iterator[BrowserContext]:
    """Open a window of which every request beyond the Lab is refused and noted."""
    context = browser.new_context(viewport=size or SIZE)
    context.set_default_timeout(SOON)
    seen = Watched()
    context.seen = seen  # type: ignore[attr-defined]
    own = lab.address.removeprefix("http")

    def refuse(route) -> None:
        seen.outwards.append(route.request.url)
        route.abort()

    context.route(re.compile(rf"^(?!https?{re.escape(own)}|data:|blob:)"), refuse)
    context.on("page", lambda page: _watch(page, seen, own))
    try:
        yield context
    finally:
        context.close()


def _watch(page: Page, seen: Watched, own: str) -> None:
    def socket_opened(socket) -> None:
        if not socket.url.startswith(f"ws{own}"):
            seen.outwards.append(socket.url)

    def dialog_opened(dialog) -> None:
        if dialog.type == "beforeunload":  # Lab asks about cells not saved
            dialog.accept()
            return
        seen.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("websocket", socket_opened)
    page.on("dialog", dialog_opened)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))


@dataclass(frozen=True)
class OpenNotebook:
    """One browser tab with one notebook."""

    page: Page

    @property
    def cells(self) -> Locator:
        return self.page.locator(".jp-Notebook .jp-CodeCell")

    @property
    def prompts(self) -> Locator:
        return self.cells.locator(".jp-InputArea-prompt")

    @property
    def unreadable(self) -> list[str]:
        """What stands on the page as an error, or was printed as one."""
        return self.page.locator(UNREADABLE).all_inner_texts()

    @property
    def text(self) -> str:
        return self.page.locator(".jp-Notebook").inner_text()

    def menu(self, name: str, entry: str) -> None:
        """Choose an entry of the menu, as by mouse."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.locator(".lm-Menu").get_by_text(entry, exact=True).click()

    def run_all(self) -> None:
        """Run every cell; wait till each has the number of this run."""
        self.prompts.evaluate_all(BLANK_PROMPTS)
        self.menu("Run", "Run All Cells")
        self.wait_for_numbers()

    def wait_for_numbers(self) -> None:
        """Wait till each code cell has run, or an error has stopped the others."""
        self.page.wait_for_function(SETTLED, arg=UNREADABLE, timeout=SLOW)

    def write(self, place: int, text: str) -> None:
        """Put a text in place of what stands in a code cell."""
        self.cells.nth(place).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def restart_kernel(self) -> None:
        """Restart the kernel and say yes; the outputs stay as they are."""
        self.menu("Kernel", "Restart Kernel…")
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        self.page.locator(".jp-Dialog").wait_for(state="detached")


def open_notebook(context: BrowserContext, lab: Lab, path: str) -> OpenNotebook:
    """Open a notebook of the project; wait for its cells and its kernel.

    Lab shows the kernel's name, and "idle", before it is connected: what is run till
    then is forgotten. So the server is asked too.
    """
    page = context.new_page()
    page.goto(lab.link(path))
    page.locator(".jp-LabShell").wait_for(timeout=SLOW)
    page.locator("#jupyterlab-splash").wait_for(state="detached", timeout=SLOW)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=SLOW)
    kernel = page.locator(".jp-NotebookPanel .jp-Toolbar-kernelName")
    expect(kernel).to_contain_text("Python 3", timeout=SLOW)
    state = page.locator(".jp-NotebookPanel .jp-Notebook-ExecutionIndicator")
    expect(state).to_have_attribute("data-status", "idle", timeout=SLOW)
    page.wait_for_function(CONNECTED, arg=path, polling=200, timeout=SLOW)
    return OpenNotebook(page)
