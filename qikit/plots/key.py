"""The key of a chart: one entry for each mark, in a row if it fits."""

from __future__ import annotations

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.transforms import Affine2D, Bbox, ScaledTranslation, Transform

from qikit.plots import theme
from qikit.plots.lettering import MM_PER_POINT, width_mm
from qikit.plots.words import Words, words

HANDLE_MM = 13.0  # of one entry: its mark and the space around it
# In points, the sizes of matplotlib's own legend at 8 points.
MARK_WIDTH, MARK_GAP, COLUMN_GAP = 14.4, 4.0, 12.8
ROW_HEIGHT, FIRST_BASELINE, MARK_RISE = 12.0, -6.08, 2.8
ZORDER = 5  # where matplotlib draws a legend


class Key(Artist):
    """A key without a frame; `remove`, `set_visible` and its texts are an analyst's."""

    zorder = ZORDER

    def __init__(self, marks: list[Line2D], columns: int, place: Transform) -> None:
        super().__init__()
        self._parts: list[tuple[Line2D, Words]] = []
        left = 0.0
        for column in range(columns):
            shown = marks[column::columns]
            for row, mark in enumerate(shown):
                up = FIRST_BASELINE - row * ROW_HEIGHT
                self._parts.append((_handle(mark, left, up), _entry(mark, left, up)))
            widest = max((width_mm(mark.get_label()) for mark in shown), default=0.0)
            left += MARK_WIDTH + MARK_GAP + widest / MM_PER_POINT + COLUMN_GAP
        for part in self.get_children():
            part.set_transform(place)

    def set_figure(self, fig: Figure) -> None:
        """Put the key and its parts on a figure."""
        super().set_figure(fig)
        for part in self.get_children():
            part.set_figure(fig)

    def remove(self) -> None:
        """Take the key away."""
        if self.axes is not None:
            self.axes.legend_ = None
        else:
            self.figure.legends.remove(self)

    def get_children(self) -> list[Artist]:
        """Return all marks and words."""
        return [part for pair in self._parts for part in pair]

    def get_texts(self) -> list[Words]:
        """Return the words."""
        return [text for _, text in self._parts]

    def get_lines(self) -> list[Line2D]:
        """Return the marks."""
        return [mark for mark, _ in self._parts]

    def get_window_extent(self, renderer: RendererBase | None = None) -> Bbox:
        """Return the room that the key takes."""
        return Bbox.union([p.get_window_extent(renderer) for p in self.get_children()])

    def draw(self, renderer: RendererBase) -> None:
        """Draw marks and words."""
        if self.get_visible():
            for part in self.get_children():
                part.draw(renderer)
        self.stale = False


def _handle(mark: Line2D, left: float, up: float) -> Line2D:
    """Copy a mark: its line over the whole width, its point in the middle."""
    across = [left, left + MARK_WIDTH / 2, left + MARK_WIDTH]
    handle = Line2D([], [])
    handle.update_from(mark)
    handle.set_data(across, [up + MARK_RISE] * 3)
    handle.set_markevery([1])
    handle.set_clip_path(None)
    handle.set_clip_box(None)
    return handle


def _entry(mark: Line2D, left: float, up: float) -> Words:
    look = {"fontfamily": theme.FONT, "fontsize": theme.TEXT_SIZE, "color": theme.TEXT}
    return words(left + MARK_WIDTH + MARK_GAP, up, mark.get_label(), **look)


def write_key(where: Axes | Figure, marks: list, room_mm: float, place: dict) -> None:
    """Write a key without a frame: one entry for each mark, in a row if it fits.

    `place` holds `bbox_to_anchor`, where its upper left corner is, and the
    `bbox_transform` of that, if it is not the whole figure.
    """
    if not marks:
        return
    widths = [width_mm(mark.get_label()) + HANDLE_MM for mark in marks]
    fits = sum(widths) <= room_mm
    columns = len(marks) if fits else max(1, int(room_mm // max(widths)))
    if all(isinstance(mark, Line2D) for mark in marks):
        _write_lean(where, marks, columns, place)
    else:
        write_legend(where, marks, columns, place)


def _write_lean(
    where: Axes | Figure, marks: list[Line2D], columns: int, place: dict
) -> None:
    figure = where if isinstance(where, Figure) else where.figure
    anchored = place.get("bbox_transform", figure.transFigure)
    corner = ScaledTranslation(*place["bbox_to_anchor"], anchored)
    points = Affine2D().scale(1 / 72) + figure.dpi_scale_trans
    key = Key(marks, columns, points + corner)
    key.set_figure(figure)
    if isinstance(where, Figure):
        where.legends.append(key)
    else:
        key.axes, where.legend_ = where, key


def write_legend(where: Axes | Figure, marks: list, columns: int, place: dict) -> None:
    """Write the key as a legend of matplotlib, which knows bars and areas too."""
    # matplotlib fills column by column; a key is read row by row
    ordered = [mark for column in range(columns) for mark in marks[column::columns]]
    key = where.legend(
        handles=ordered,
        labels=["-"] * len(ordered),  # a name may begin with "_": set it afterwards
        ncols=columns,
        frameon=False,
        prop={"family": theme.FONT, "size": theme.TEXT_SIZE},
        labelcolor=theme.TEXT,
        borderpad=0,
        borderaxespad=0,
        handlelength=1.8,
        handletextpad=0.5,
        columnspacing=1.6,
        labelspacing=0.5,
        numpoints=1,
        **place,
    )
    for text, mark in zip(key.get_texts(), ordered, strict=True):
        text.set_parse_math(False)
        text.set_text(mark.get_label())
