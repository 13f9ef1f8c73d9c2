"""The controls of the explorer: what is shown, read as choices and filled from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from qikit.data.definitions.choice_files import (
    FUNNEL,
    PRACTICES,
    RANKED_BARS,
    RUN_CHART,
    SMALL_MULTIPLES,
    Choices,
)
from qikit.explorer.offers import Offers, Option, told_apart, word_for
from qikit.periods import period_text

CHART_WORDS: tuple[Option, ...] = (
    ("Run chart", RUN_CHART),
    ("Practices over time (small multiples)", SMALL_MULTIPLES),
    ("Practices ranked, with intervals", RANKED_BARS),
    ("Funnel", FUNNEL),
    ("Compare practices", PRACTICES),
)
RULE_WORDS: tuple[Option, ...] = (
    ("As each measure has it", ""),
    ("nhs-scotland", "nhs-scotland"),
    ("strict (a tie or a gap breaks a run)", "strict"),
)
FIRST, LAST = "The first there is", "The newest there is"
EITHER = ""  # stands for no month: a widget shows None as nothing chosen
MANY = 25  # areas: more are found sooner by a part of their name
ONE_PAGE = [("all", 1)]
LONGEST_WORDS = 90  # characters of a name in a list; the page has it in full
MOST_ROWS = 8  # of a list that scrolls


@dataclass(frozen=True)
class Controls:
    """One widget for each choice; their words are labels that a screen reader says."""

    offers: Offers
    level: widgets.Dropdown
    find: widgets.Text
    area: widgets.Dropdown
    measures: widgets.SelectMultiple
    chart: widgets.Dropdown
    compared: widgets.SelectMultiple
    page: widgets.Dropdown
    first_month: widgets.Dropdown
    last_month: widgets.Dropdown
    rule_set: widgets.Dropdown

    def all(self) -> tuple[widgets.Widget, ...]:
        """Return the widgets in the order in which they are reached."""
        return (
            *(self.level, self.find, self.area, self.measures),
            *(self.chart, self.compared, self.page),
            *(self.first_month, self.last_month, self.rule_set),
        )

    def disable(self) -> None:
        """Let nothing be chosen: there is nothing to choose from."""
        for widget in self.all():
            widget.disabled = True


def controls(offers: Offers, choices: Choices) -> Controls:
    """Make the controls for a dataset, filled with what is chosen."""
    made = Controls(
        offers=offers,
        level=_dropdown("Level", offers.levels),
        find=widgets.Text(
            description="Find an area", placeholder="part of its name or code"
        ),
        area=_dropdown("Area", ()),
        measures=_list("Measures", offers.measures),
        chart=_dropdown("Chart", CHART_WORDS),
        compared=_list("Practices to compare (2 to 6)", ()),
        page=_dropdown("Page of practices", ONE_PAGE),
        first_month=_dropdown("Drawn from", [(FIRST, EITHER)]),
        last_month=_dropdown("Last month", [(LAST, EITHER)]),
        rule_set=_dropdown("Rules of the run charts", RULE_WORDS),
    )
    made.find.continuous_update = False
    fill(made, choices)
    return made


def read(made: Controls, before: Choices) -> Choices:
    """Return what is chosen; `before` has what stands in no control (see `marks`)."""
    return before.changed(
        level=made.level.value or "",
        area=made.area.value or "",
        measures=_in_order(made.measures),
        first_month=made.first_month.value or None,
        last_month=made.last_month.value or None,
        rule_set=made.rule_set.value,
        chart=made.chart.value,
        compared=_in_order(made.compared),
    )


def fill(made: Controls, choices: Choices) -> None:
    """Set the controls to what is chosen; what is not offered is left out."""
    _choose(made.level, choices.level)
    offer_areas(made, choices.area)
    _choose_all(made.measures, choices.measures)
    _choose(made.rule_set, choices.rule_set)
    _choose(made.chart, choices.chart)
    refit(made, choices)


def refit(made: Controls, choices: Choices) -> None:
    """Offer what fits the choices, after one of them was changed."""
    offer_areas(made)
    offer_months(made, choices)
    place = (made.level.value or "", made.area.value or "")
    offer_practices(made, made.offers.practices(*place), choices.compared)
    show_fitting(made)


def offer_areas(made: Controls, chosen: str | None = None) -> None:
    """Offer the areas of the level that fit what is looked for.

    The one that is chosen stays among them, so that a search changes no picture.
    """
    chosen = made.area.value if chosen is None else chosen
    areas = made.offers.areas(made.level.value)
    sought = made.find.value.strip().casefold()
    fits = [a for a in areas if sought in f"{a[0]} {a[1]}".casefold()]
    kept = [a for a in areas if a in fits or a[1] == chosen]
    _offer(made.area, kept or areas, chosen)


def found_text(made: Controls) -> str:
    """Say how many areas fit what is looked for; "" where nothing is."""
    sought = made.find.value.strip().casefold()
    areas = made.offers.areas(made.level.value)
    n = sum(sought in f"{word} {code}".casefold() for word, code in areas)
    if not sought:
        return ""
    if not n:
        return f"No area has {made.find.value.strip()[:60]!r} in its name or code."
    return f"{n} of {len(areas)} areas fit: choose one under Area."


def offer_months(made: Controls, choices: Choices) -> None:
    """Offer the months in which a chosen measure has a figure."""
    months = made.offers.months(_in_order(made.measures))
    named = [(period_text(month), month) for month in months]
    first = [(FIRST, EITHER), *named]
    _offer(made.first_month, first, choices.first_month or EITHER)
    newest = [(LAST, EITHER), *reversed(named)]
    _offer(made.last_month, newest, choices.last_month or EITHER)


def offer_practices(
    made: Controls, practices: Sequence[Option], chosen: Sequence[str]
) -> None:
    """Offer the practices of the picture for comparing."""
    options = _short(told_apart(practices))
    if made.compared.options != options:
        made.compared.options = options
        made.compared.rows = _rows(options)
        _choose_all(made.compared, chosen)


def offer_pages(made: Controls, words: Sequence[str]) -> None:
    """Offer the pages of a picture with many panels; none where one will do."""
    pages = [(word, number) for number, word in enumerate(words, 1)] or ONE_PAGE
    _offer(made.page, pages, made.page.value)
    _show(made.page, len(pages) > 1)


def show_fitting(made: Controls) -> None:
    """Show the controls that change something in the chart that is chosen."""
    areas = made.offers.areas(made.level.value)
    _show(made.find, len(areas) > MANY)
    _show(made.compared, made.chart.value == PRACTICES)
    over_time = made.chart.value not in (RANKED_BARS, FUNNEL)
    _show(made.first_month, over_time)
    _show(made.rule_set, over_time)


def _dropdown(label: str, options: Sequence[tuple[str, Any]]) -> widgets.Dropdown:
    return widgets.Dropdown(description=label, options=_short(options))


def _list(label: str, options: Sequence[Option]) -> widgets.SelectMultiple:
    short = _short(options)
    return widgets.SelectMultiple(description=label, options=short, rows=_rows(short))


def _rows(options: Sequence) -> int:
    return max(2, min(len(options), MOST_ROWS))


def _short(options: Sequence[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    """Shorten words of 200 letters, which no list can show; none becomes another's."""
    return told_apart((_shortened(word), value) for word, value in options)


def _shortened(word: str) -> str:
    return word if len(word) <= LONGEST_WORDS else f"{word[: LONGEST_WORDS - 1]}…"


def _offer(
    widget: widgets.Dropdown, options: Sequence[tuple[str, Any]], chosen: Any
) -> None:
    """Change what is offered and keep what is chosen, if it is offered still."""
    short = _short(options)
    if tuple(widget.options) != short:
        widget.options = short
    _choose(widget, chosen)


def _choose(widget: widgets.Dropdown, value: Any) -> None:
    values = [offered for _, offered in widget.options]
    if value in values:
        widget.value = value
    elif values:
        widget.value = values[0]


def _choose_all(widget: widgets.SelectMultiple, wanted: Sequence[str]) -> None:
    offered = {value for _, value in widget.options}
    widget.value = tuple(value for value in wanted if value in offered)


def _in_order(widget: widgets.SelectMultiple) -> tuple[str, ...]:
    """Return the chosen values in the order of the list, however they were chosen."""
    return tuple(value for _, value in widget.options if value in widget.value)


def _show(widget: widgets.Widget, is_shown: bool) -> None:
    widget.layout.display = None if is_shown else "none"


def chart_word(chart: str) -> str:
    """Return the words for a chart."""
    return word_for(CHART_WORDS, chart)
