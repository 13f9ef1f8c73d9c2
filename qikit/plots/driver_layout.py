"""Where the boxes of a driver diagram stand, in millimetres from its upper left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qikit.plots import theme
from qikit.plots.wrapping import Wrapped, wrapped
from qikit.programme.drivers import NO_AIM, NOTHING_YET, Driver

EDGE_MM, BETWEEN_MM = 0.5, 5.0  # outside the boxes; between two columns
PAD_MM, BULLET_MM = 1.1, 3.0  # within a box; before the words of an idea
ITEM_GAP_MM = 0.6  # between two ideas of a box
SCREEN = 0.98  # of the room: letters are a little wider on a screen than on paper
GAPS_MM = (2.2, 1.3, 0.0)  # between primary drivers, secondary drivers, ideas
HEAD_MM, FOOT_MM, NOTE_MM = 6.0, 0.5, 5.0
MOST_HEIGHT_MM = 220.0  # so that heading and source have room on the same A4 page
CONTINUED = " (continued)"


class Column(NamedTuple):
    """Where the boxes of a level begin, how wide they are, and their words."""

    heading: str
    left: float
    width: float
    most_lines: int
    is_bold: bool = False

    @property
    def right(self) -> float:
        """Where the boxes end."""
        return self.left + self.width


def _columns() -> tuple[Column, ...]:
    widths = (31.0, 32.0, 36.0)
    last = theme.PAGE_WIDTH_MM - 2 * EDGE_MM - sum(widths) - 3 * BETWEEN_MM
    heads = ("Aim", "Primary drivers", "Secondary drivers", "Change ideas")
    most, found, left = (20, 8, 8, 4), [], EDGE_MM
    for level, width in enumerate((*widths, last)):
        own = (heads[level], left, width, most[level], level == 1)
        found.append(Column(*own))
        left += width + BETWEEN_MM
    return tuple(found)


COLUMNS = _columns()
IDEAS = len(COLUMNS) - 1


@dataclass(frozen=True)
class Box:
    """A box with its texts: one, or each change idea below a driver."""

    level: int
    top: float
    height: float
    texts: tuple[Wrapped, ...]
    is_missing: bool = False

    @property
    def middle(self) -> float:
        """How far down its middle is."""
        return self.top + self.height / 2

    @property
    def column(self) -> Column:
        """The column it stands in."""
        return COLUMNS[self.level]


@dataclass
class Layout:
    """All boxes, and which box leads to which; `height` is that of the figure."""

    height: float
    boxes: list[Box] = field(default_factory=list)
    links: list[tuple[Box, Box]] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether a text was left out in part."""
        return any(text.is_cut for box in self.boxes for text in box.texts)


@dataclass(frozen=True)
class _Block:
    """A box and the blocks to its right; without texts it is only passed through."""

    level: int
    texts: tuple[Wrapped, ...]
    children: tuple[_Block, ...] = ()
    is_missing: bool = False

    @property
    def own(self) -> float:
        if not self.texts:
            return 0.0
        gaps = ITEM_GAP_MM * (len(self.texts) - 1)
        return sum(text.height_mm for text in self.texts) + gaps + 2 * PAD_MM

    @property
    def below(self) -> float:
        gaps = GAPS_MM[min(self.level, IDEAS - 1)] * max(len(self.children) - 1, 0)
        return sum(child.height for child in self.children) + gaps

    @property
    def height(self) -> float:
        return max(self.own, self.below)


def laid_out(aim: str, drivers: Sequence[Driver]) -> Layout:
    """Place the boxes of one diagram; each stands in the middle of its children."""
    root = _aim_block(aim, drivers)
    layout = Layout(HEAD_MM + root.height + FOOT_MM)
    _place(root, HEAD_MM, None, layout)
    layout.height += NOTE_MM if layout.is_cut else 0
    return layout


def in_parts(aim: str, drivers: Sequence[Driver]) -> list[tuple[Driver, ...]]:
    """Share drivers among diagrams that each fit on an A4 page.

    A primary driver stays whole where it fits on a page; one that does not is
    continued, and says so.
    """

    def fits(some: Sequence[Driver]) -> bool:
        return laid_out(aim, some).height <= MOST_HEIGHT_MM

    return [tuple(part) for part in _packed(drivers, fits)] or [()]


def _packed(
    drivers: Sequence[Driver], fits: Callable[[Sequence[Driver]], bool]
) -> list[list[Driver]]:
    parts: list[list[Driver]] = []
    for driver in drivers:
        if parts and fits([*parts[-1], driver]):
            parts[-1].append(driver)
        elif fits([driver]) or not driver.children:
            parts.append([driver])
        else:
            parts += [[piece] for piece in _pieces(driver, fits)]
    return parts


def _pieces(driver: Driver, fits: Callable[[Sequence[Driver]], bool]) -> list[Driver]:
    """Cut a driver that is higher than a page between its children."""
    longest = driver.text + CONTINUED if driver.text else ""
    shares = _packed(driver.children, lambda some: fits([Driver(longest, tuple(some))]))
    names = [driver.text] + [longest] * (len(shares) - 1)
    return [Driver(n, tuple(s)) for n, s in zip(names, shares, strict=True)]


def _aim_block(aim: str, drivers: Sequence[Driver]) -> _Block:
    text = _wrap(aim, 0)
    is_missing = not text.lines
    texts = (_wrap(NO_AIM, 0) if is_missing else text,)
    return _Block(0, texts, _blocks(drivers, 1), is_missing)


def _blocks(drivers: Sequence[Driver], level: int) -> tuple[_Block, ...]:
    if not drivers:
        return (_Block(level, (_wrap(NOTHING_YET[level - 1], level),), (), True),)
    if level == IDEAS:
        return (_Block(level, tuple(_wrap(d.text, level) for d in drivers)),)
    return tuple(
        _Block(
            level,
            (_wrap(driver.text, level),) if driver.text else (),
            _blocks(driver.children, level + 1),
        )
        for driver in drivers
    )


def _wrap(text: str, level: int) -> Wrapped:
    column = COLUMNS[level]
    room = column.width - 2 * PAD_MM - (BULLET_MM if level == IDEAS else 0)
    room *= SCREEN
    return wrapped(text, room, most=column.most_lines, bold=column.is_bold)


def _place(block: _Block, top: float, parent: Box | None, layout: Layout) -> None:
    if block.texts:
        middle = top + (block.height - block.own) / 2
        box = Box(block.level, middle, block.own, block.texts, block.is_missing)
        layout.boxes.append(box)
        layout.links += [(parent, box)] if parent else []
        parent = box
    down = top + (block.height - block.below) / 2
    for child in block.children:
        _place(child, down, parent, layout)
        down += child.height + GAPS_MM[min(block.level, IDEAS - 1)]
