"""What the explorer begins with: from a notebook's parameters, or what was saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qikit.data.dataset_folder import CURRENT
from qikit.data.definitions.choice_files import LEVELS, Choices
from qikit.errors import ParameterError, Problem, QikitError, did_you_mean
from qikit.explorer.desk import Desk
from qikit.explorer.offers import Offers
from qikit.practices import find_areas

USUAL_LEVEL = "cluster"


def first_choices(
    desk: Desk,
    offers: Offers,
    *,
    level: str = "",
    area: str = "",
    measures: Sequence[str] = (),
) -> Choices:
    """Return what is shown first; what is left open is chosen for the reader.

    Without a level it is the one that has the area, without an area the first of the
    level, without measures the first one.

    Raises
    ------
    ParameterError
        If there is no such level, area or measure.
    """
    if offers.is_empty:
        return Choices(desk.name, level, area, tuple(measures))
    problems = [*_level_problems(offers, level), *_measure_problems(desk, measures)]
    if problems:
        raise ParameterError(problems)
    level = level or _level_of(desk, offers, area)
    code = find_areas(desk.areas(level), [area], level=level)[0] if area else ""
    chosen = tuple(dict.fromkeys(measures)) or (offers.measures[0][1],)
    return Choices(desk.name, level, code or offers.areas(level)[0][1], chosen)


def datasets_of(project: Path) -> list[str]:
    """Name the datasets of a project that were taken in, from its top folder."""
    found = [
        place.parent
        for depth in ("*", "*/*")  # data/example, data/demo/england
        for place in project.glob(f"data/{depth}/{CURRENT}")
    ]
    return sorted(folder.relative_to(project).as_posix() for folder in found)


def fitting(desk: Desk, offers: Offers, choices: Choices) -> tuple[Choices, list[str]]:
    """Leave out of saved choices what the dataset no longer has; say what.

    Where nothing is left of the measures or the area, the first one stands.
    """
    if offers.is_empty:
        return choices, []
    gone = [m for m in choices.measures if m not in desk.measures]
    said = [f"Not in {desk.name} any more: {', '.join(gone)}."] if gone else []
    kept = tuple(m for m in choices.measures if m not in gone)
    first = first_choices(desk, offers, measures=kept)
    known = {code for _, code in offers.areas(choices.level)}
    if choices.area not in known:
        said.append(f"There is no {choices.level} {choices.area!r}.")
        choices = choices.changed(level=first.level, area=first.area)
    return choices.changed(measures=first.measures, dataset=desk.name), said


def _level_problems(offers: Offers, level: str) -> list[Problem]:
    known = [offered for _, offered in offers.levels]
    if not level or level in known:
        return []
    if level in LEVELS:
        return [Problem(f"{offers.dataset} has no area of the level {level!r}.")]
    what = f"there is no level {level!r}."
    return [Problem(what, to_do=did_you_mean(level, known))]


def _measure_problems(desk: Desk, measures: Sequence[str]) -> list[Problem]:
    """Say of each measure that cannot be chosen why, as the desk does."""
    problems: list[Problem] = []
    for measure in measures:
        if measure not in desk.measures:
            try:
                desk.cutter(measure)
            except QikitError as error:
                problems += error.problems
    return problems


def _level_of(desk: Desk, offers: Offers, area: str) -> str:
    known = [offered for _, offered in offers.levels]
    for level in known if area else ():
        areas = desk.areas(level)
        if area in {*areas["code"], *areas["name"]}:
            return level
    return USUAL_LEVEL if USUAL_LEVEL in known else known[0]
