"""What drives an aim: primary and secondary drivers, and the ideas to try."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qikit.errors import DataError

COLUMNS = ["primary", "secondary", "idea"]
NO_AIM, NO_DRIVER = "No aim yet", "No driver yet"
NO_SECONDARY, NO_IDEA = "No secondary driver yet", "No change idea yet"
NOTHING_YET = (NO_DRIVER, NO_SECONDARY, NO_IDEA)  # below aim, primary, secondary
LEVELS = ("Aim", "Primary driver", "Secondary driver", "Change idea")

Nested = tuple[str, tuple["Nested", ...]]


@dataclass(frozen=True)
class Driver:
    """A driver, or a change idea, with what hangs on it.

    Ideas that hang on a primary driver itself stand below a secondary driver
    whose text is empty.
    """

    text: str
    children: tuple[Driver, ...] = ()


def driver_tree(drivers: pd.DataFrame) -> tuple[Driver, ...]:
    """Gather drivers and ideas into a tree: primary, secondary, idea.

    Parameters
    ----------
    drivers
        One row a change idea: primary, secondary, idea (text). An empty cell is a
        driver that has no child yet; an idea without a secondary driver hangs on
        its primary driver.

    Returns
    -------
    The primary drivers in the order in which they come; one that comes twice has
    the children of both rows, and the same idea below the same driver stands once.

    Raises
    ------
    DataError
        If a column is missing, or a row has a child and no primary driver.
    """
    missing = [name for name in COLUMNS if name not in drivers]
    if missing:
        raise DataError(f"The drivers have no column {missing[0]!r}.")
    tree: dict[str, dict[str, dict[str, None]]] = {}
    for primary, secondary, idea in _rows(drivers):
        if primary:
            below = tree.setdefault(primary, {})
            if secondary or idea:
                ideas = below.setdefault(secondary, {})
                ideas |= {idea: None} if idea else {}
        elif secondary or idea:
            raise DataError(
                f"{(secondary or idea)[:60]!r} has no primary driver. "
                "Write the primary driver in each row."
            )
    return tuple(
        Driver(text, tuple(_secondary(*item) for item in below.items()))
        for text, below in tree.items()
    )


def _rows(drivers: pd.DataFrame) -> list[list[str]]:
    """Return the cells as one line of text each; a missing one is empty."""
    cells = drivers[COLUMNS].astype(object)
    cells = cells.where(cells.notna(), "")
    return [[" ".join(str(c).split()) for c in row] for row in cells.to_numpy()]


def _secondary(text: str, ideas: dict[str, None]) -> Driver:
    return Driver(text, tuple(map(Driver, ideas)))


def driver_list(aim: str, drivers: pd.DataFrame) -> tuple[Nested, ...]:
    """Return the whole diagram as a nested list, each item with its level in words.

    Returns
    -------
    One item, the aim: a pair of its text ("Aim: …") and the items below it, pairs
    too. Nothing is shortened, and a driver without a child says so.

    Raises
    ------
    DataError
        As `driver_tree`.
    """
    whole = " ".join(str(aim).split())
    below = _items(driver_tree(drivers), 1)
    return ((f"{LEVELS[0]}: {whole}" if whole else NO_AIM, below),)


def _items(drivers: tuple[Driver, ...], level: int) -> tuple[Nested, ...]:
    if not drivers:
        return ((NOTHING_YET[level - 1], ()),)
    found: list[Nested] = []
    for driver in drivers:
        is_idea = level == len(LEVELS) - 1
        below = () if is_idea else _items(driver.children, level + 1)
        own = ((f"{LEVELS[level]}: {driver.text}", below),)
        found += own if driver.text else below
    return tuple(found)
