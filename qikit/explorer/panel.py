"""The explorer's panel: what is chosen on the left, what it gives on the right."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from qikit.data.definitions.choice_files import Choices
from qikit.data.example_datasets import how_to_make
from qikit.errors import DataError, ParameterError, Problem, QikitError
from qikit.explorer import controls as choosing
from qikit.explorer.arrangement import columns
from qikit.explorer.desk import Desk, open_desk
from qikit.explorer.keeping import Keeping
from qikit.explorer.keys import keep_keys
from qikit.explorer.look import ROOT, left_behind, style
from qikit.explorer.marking import Marking
from qikit.explorer.notices import Notices
from qikit.explorer.offers import offers_of
from qikit.explorer.opened import open_ahead
from qikit.explorer.picture import Picture
from qikit.explorer.prefetch import Prefetch
from qikit.explorer.refresh import Refresher
from qikit.explorer.shown import kept_of, picture_of
from qikit.explorer.starting import datasets_of, first_choices, fitting
from qikit.reports.blocks import Block, notice, paragraph, together
from qikit.reports.project_folder import find_project
from qikit.reports.sections import FOR_ANALYST

FIRST_TIME = "{}: first time: running the checks. This can take a minute.\n"
RUN_ALL = "Run ▸ Run All Cells shows the new ones."
OLD_TABLES = (
    f"New files were taken in meanwhile: this is still the data from before. {RUN_ALL}"
)
GONE = "New files were taken in meanwhile, and the tables from before are gone."
NOT_OLD = "Not written: the report would have the new figures, not those shown here."
MARKS_GONE = "What was set on the charts of the other dataset is not set on these."
STILL = "The picture is still the one from before."
NO_PICTURE = "Nothing can be shown yet."


class Panel(widgets.VBox):
    """The explorer as a widget: the last expression of a cell shows it.

    `choices` is what is chosen now, `drawn` what the picture shows: another one while
    a choice is impossible, None before the first picture.
    """

    def __init__(self, project: Path, desk: Desk, choices: Choices) -> None:
        super().__init__()
        self.add_class(ROOT)
        self.project, self.choices, self.drawn = project, choices, None
        self.notices, self.picture = Notices(), Picture()
        self.refresher = Refresher(self._answer)
        self.keeping = Keeping(project, lambda: self.choices, self.take)
        names = dict.fromkeys([*datasets_of(project), desk.name])
        self.dataset = widgets.Dropdown(description="Dataset", options=list(names))
        self.dataset.value = desk.name
        self._listen(self.dataset, self._change_dataset)
        self._connect_keeping()
        self._sit_down(desk)

    def take(self, choices: Choices) -> None:
        """Show other choices, such as those that were saved; say what does not fit.

        Raises
        ------
        QikitError
            If their dataset is not there, or was never checked.
        """
        if choices.dataset != self.desk.name:
            self._sit_down(_opened_again(self.project, choices.dataset))
        self.choices, self._aside = fitting(self.desk, self.offers, choices)
        with self.refresher.held():
            choosing.fill(self.controls, self.choices)
            self.dataset.value = self.desk.name
        self._read()
        self.refresher.ask()

    def bring_back(self, name: str) -> None:
        """Show the choices that were saved under a name.

        Raises
        ------
        QikitError
            If nothing is saved under it, or it cannot be shown.
        """
        self.keeping.load(name)

    def show_first(self, settings: str = "") -> None:
        """Draw the first picture: of what was saved under a name, if one is given."""
        if settings:
            self.notices.told(self.bring_back)(settings)
            self._aside += [self.notices.text] if self.notices.text else []
        self.refresher.ask()
        self.settle()

    def settle(self) -> None:
        """Draw what is chosen, if that has not been done yet."""
        self.refresher.settle()

    def _sit_down(self, desk: Desk) -> None:
        """Set the controls for a dataset, and hear them."""
        self.desk, self.offers = desk, offers_of(desk)
        self._aside: list[str] = []
        if self.choices.dataset != desk.name:
            self.choices = first_choices(desk, self.offers)
        self.controls = choosing.controls(self.offers, self.choices)
        self.marking = Marking(self.offers, lambda: self.choices, self._mark)
        self.prefetch = Prefetch(self._open_ahead)
        if self.offers.is_empty:
            self.controls.disable()
        self._connect_controls()
        self._connect_marks()
        self._read()
        self._arrange()

    def _arrange(self) -> None:
        top = widgets.HTML(_banner().html)
        top.add_class("qk-banner")
        sheet = widgets.HTML(style().html)
        sheet.add_class("qk-sheet")
        right = (self.notices.line, self.picture.box)
        parts = (
            self.dataset,
            self.controls,
            self.marking.made,
            self.keeping.made,
            right,
        )
        self.children = [sheet, top, columns(*parts)]

    def _connect_controls(self) -> None:
        for widget in self.controls.all():
            if widget is not self.controls.find:
                self._listen(widget, self._change)
        self._listen(self.controls.find, self._search)

    def _connect_marks(self) -> None:
        made = self.marking.made
        for widget in (made.measure, made.area):
            self._listen(widget, self._refill_marks)
        self._listen(made.span, self.marking.by_slider)
        for widget in (made.is_baseline, made.first, made.last, made.why_baseline):
            self._listen(widget, self.marking.by_lists)
        for button, call in (
            (made.add_rebase, self.marking.add_rebase),
            (made.add_event, self.marking.add_event),
            (made.remove, self.marking.remove),
        ):
            self._press(button, call, made.answer)

    def _connect_keeping(self) -> None:
        made = self.keeping.made
        for button, call in (
            (made.save, self.keeping.save),
            (made.load, self.keeping.load),
            (made.use, self._use),
        ):
            self._press(button, partial(self._say_of, call), made.answer)
        self._press(self.picture.fold, partial(self._say_of, self._turn_fold))

    def _listen(self, widget: widgets.Widget, call: Callable[[], None]) -> None:
        """Call when the reader changes a control; not when the explorer does."""

        def changed(_: Any) -> None:
            if not self.refresher.is_held:
                self.prefetch.wait()
                self._forget_answers()
                self.notices.told(call)()

        widget.observe(changed, "value")

    def _press(
        self,
        button: widgets.Button,
        call: Callable[[], None],
        beside: widgets.HTML | None = None,
    ) -> None:
        """Do something at a press; `beside` the button the answer stands as well."""

        def pressed(_: widgets.Button) -> None:
            self.prefetch.wait()
            self._forget_answers()
            with self.refresher.alone():
                self.notices.say()
                self.notices.told(call)()
                self.notices.count()
            if beside is not None:
                beside.value = paragraph(self.notices.text).html

        button.on_click(pressed)

    def _forget_answers(self) -> None:
        for made in (self.marking.made, self.keeping.made):
            made.answer.value = ""

    def _change(self) -> None:
        self._read()
        self.refresher.ask()

    def _read(self) -> None:
        """Take what the controls say, and offer what fits it."""
        with self.refresher.held():
            self.choices = choosing.read(self.controls, self.choices)
            choosing.refit(self.controls, self.choices)
            self.choices = choosing.read(self.controls, self.choices)
        self._refill_marks()

    def _refill_marks(self) -> None:
        with self.refresher.held():
            self.marking.fill()

    def _search(self) -> None:
        with self.refresher.held():
            choosing.offer_areas(self.controls)
        self.notices.say(choosing.found_text(self.controls))

    def _change_dataset(self) -> None:
        has_marks = bool(self.choices.phases or self.choices.events)
        try:
            self._sit_down(_opened_again(self.project, self.dataset.value))
        except QikitError:
            with self.refresher.held():
                self.dataset.value = self.desk.name
            raise
        self._aside += [MARKS_GONE] if has_marks else []
        self.refresher.ask()

    def _mark(self, choices: Choices) -> None:
        self.choices = choices
        self._refill_marks()
        self.refresher.ask()

    def _say_of(self, call: Callable[[], Sequence[str]]) -> None:
        """Do what was asked for with what is chosen now, and say what was done."""
        self.settle()
        self.notices.say()
        said = [*call()]
        self.settle()  # a picture that was asked for, with what is said of it
        drawn = self.notices.text
        self.notices.say(*said, drawn or self._stays)

    @property
    def _stays(self) -> str:
        """Say what holds until there is another picture; "" where nothing does."""
        if self.drawn != self.choices:
            return STILL if self.drawn else NO_PICTURE
        return "" if self.desk.is_current else OLD_TABLES

    def _use(self) -> Sequence[str]:
        """Write the job file; not of another month or other figures than shown here.

        Raises
        ------
        QikitError
            If it cannot be, or new files were taken in meanwhile.
        """
        if not self.desk.is_current:
            raise ParameterError(Problem(NOT_OLD, to_do=RUN_ALL))
        return self.keeping.use()

    def _turn_fold(self) -> Sequence[str]:
        self.picture.turn_fold()
        return ()

    def _answer(self) -> None:
        """Show what is chosen, or say why not; count it as answered."""
        self.notices.say()
        self.notices.told(self._draw)()
        self.notices.say(self.notices.text, self._stays)
        self.notices.count()

    def _draw(self) -> None:
        if self.offers.is_empty:
            raise ParameterError(self.desk.problems)
        page = self.controls.page.value
        try:
            shown = picture_of(self.desk, self.choices, page=page)
        except OSError as error:  # a second intake removes the tables of before
            if self.desk.is_current:
                raise
            raise DataError(Problem(GONE, to_do=RUN_ALL)) from error
        self.picture.show(shown)
        self.drawn = self.choices
        with self.refresher.held():
            choosing.offer_pages(self.controls, shown.pages)
        aside, self._aside = self._aside, []
        self.notices.say(*aside)
        offered = [measure for _, measure in self.offers.measures]
        self.prefetch.after(self.choices.measures, offered)

    def _open_ahead(self, measure: str) -> None:
        with self.refresher.alone():
            open_ahead(self.desk, self.choices, measure)


def explore(
    dataset: str,
    *,
    level: str = "",
    area: str = "",
    measures: Sequence[str] = (),
    settings: str = "",
) -> Panel:
    """Open the explorer on a dataset, for the analyst's eyes.

    The first time the checks are run, which is said before: it takes a while.

    Parameters
    ----------
    dataset
        Its folder from the project's top, such as `data/example`.
    level
        practice, cluster, hscp or board; empty for the one that has the area.
    area
        Code or name; empty for the first of the level.
    measures
        Names in params/measures; empty for the first one.
    settings
        The name of saved choices, which then count instead of the others; empty for
        none. Where nothing is saved under it, that is said.

    Raises
    ------
    QikitError
        If dataset, level, area or a measure is not there.
    """
    project = find_project()
    if not (project / dataset).is_dir():
        what = f"there is no dataset {dataset!r}."
        raise ParameterError(Problem(what, to_do=how_to_make(Path(dataset))))
    keep_keys()
    desk = open_desk(project, dataset)
    if not desk.is_checked:
        sys.stdout.write(FIRST_TIME.format(desk.name))
    given = {"level": level, "area": area, "measures": measures}
    panel = Panel(project, desk, first_choices(desk, offers_of(desk), **given))
    panel.show_first(settings)
    return panel


def now_shown(panel: Panel) -> Block:
    """Return what the panel shows, to stay in the notebook: chart, words and table.

    What the chart does not say comes first: whom it is for, and what was chosen.
    """
    panel.settle()
    said = [paragraph(panel.notices.text)] if panel.notices.text else []
    parts = kept_of(panel.desk, panel.drawn) if panel.drawn else []
    return left_behind(together([_banner(), *said, *parts]))


def _banner() -> Block:
    return notice("For the analyst", [FOR_ANALYST], "banner")


def _opened_again(project: Path, dataset: str) -> Desk:
    """Open another dataset; not if its checks were still to be run, with all waiting.

    Raises
    ------
    QikitError
        If it is not there, or was never checked.
    """
    desk = open_desk(project, dataset)
    if not desk.is_checked:
        what = f"{desk.name} was not checked yet, which can take a minute."
        to_do = f"Run in a terminal: qikit check {desk.name}, then choose it again."
        raise ParameterError(Problem(what, to_do=to_do))
    return desk
