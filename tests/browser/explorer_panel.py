"""The explorer's panel in JupyterLab, used as a person uses it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.browser.open_notebook import SLOW, SOON, OpenNotebook

UNEXPECTED = "should not have happened"
TABLES = """all => all.map(table => [...table.rows].map(row => [...row.cells].map(
    cell => cell.textContent.replace(/\\s+/g, " ").trim())))"""


@dataclass(frozen=True)
class ExplorerPanel:
    """One panel; `answered` waits for the end of the redraw that a change asks for."""

    notebook: OpenNotebook
    root: Locator

    @property
    def page(self) -> Page:
        return self.notebook.page

    @property
    def serial(self) -> int:
        """How many changes have been answered."""
        return int(self._counter.get_attribute("data-serial"))

    @property
    def chart(self) -> Locator:
        return self.root.locator(".qk-chart")

    @property
    def alts(self) -> list[str]:
        """What the pictures say to somebody who does not see them."""
        return self.chart.locator("svg[role=img]").evaluate_all(
            "all => all.map(svg => svg.getAttribute('aria-label'))"
        )

    @property
    def hover_titles(self) -> list[str]:
        """What is shown where the mouse rests on a point."""
        return self.chart.locator("svg circle title").all_text_contents()

    @property
    def words(self) -> str:
        return self.root.locator(".qk-words").inner_text()

    @property
    def message(self) -> str:
        return self.root.locator(".qk-message").inner_text()

    @property
    def tables(self) -> list[list[list[str]]]:
        """The numbers of the picture: tables of rows of cells."""
        where = ".qk-chart table, .qk-numbers table"
        return self.root.locator(where).evaluate_all(TABLES)

    @property
    def readings(self) -> list[str]:
        """The sentences on how to read each chart."""
        return self.chart.locator(".reading").all_inner_texts()

    @property
    def quality(self) -> str:
        return self.root.locator(".qk-quality").inner_text()

    @property
    def _counter(self) -> Locator:
        return self.root.locator("[data-serial]")

    def control(self, label: str) -> Locator:
        return self.root.get_by_label(label, exact=True)

    def button(self, text: str) -> Locator:
        return self.root.get_by_role("button", name=text, exact=True)

    @contextmanager
    def answered(self) -> Iterator[None]:
        """Do something and wait till the panel has answered it."""
        before = self.serial
        yield
        expect(self._counter).not_to_have_attribute(
            "data-serial", str(before), timeout=SOON
        )
        assert UNEXPECTED not in self.message

    def says(self, *texts: str) -> None:
        """Wait till the message line says something."""
        for text in texts:
            expect(self.root.locator(".qk-message")).to_contain_text(text, timeout=SOON)

    def shows(self, *texts: str) -> None:
        """Wait till the chart, or the words round it, say something."""
        for text in texts:
            expect(self.chart).to_contain_text(text, timeout=SOON)

    def choose(self, label: str, *words: str) -> None:
        """Choose in a list by the words that a reader sees."""
        with self.answered():
            self.control(label).select_option(label=list(words))

    def write(self, label: str, text: str) -> None:
        """Write into a line and leave it."""
        self.control(label).fill(text)
        self.control(label).press("Tab")

    def press(self, button: str) -> None:
        with self.answered():
            self.button(button).click()

    def offered(self, label: str) -> list[str]:
        """Return the words that a list offers, blanks as a reader sees them."""
        words = self.control(label).locator("option").all_inner_texts()
        return [word.replace("\xa0", " ") for word in words]

    def chosen(self, label: str) -> list[str]:
        words = self.control(label).evaluate(
            "list => [...list.selectedOptions].map(option => option.innerText)"
        )
        return [word.replace("\xa0", " ") for word in words]


def panel_of(notebook: OpenNotebook) -> ExplorerPanel:
    """Return the panel of a notebook that has been run, when its first answer is in."""
    root = notebook.page.locator(".jp-OutputArea .qikit-explorer")
    panel = ExplorerPanel(notebook, root)
    root.locator("[data-serial]").wait_for(state="attached", timeout=SLOW)
    return panel
