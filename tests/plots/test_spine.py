import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.errors import DataError, ParameterError
from qikit.plots.alt_text import spine_alt
from qikit.plots.spine import plot_spine, spine_axes
from qikit.plots.svg import svg_text

NAN = np.nan
COLUMNS = (
    "measure value benchmark lowest lower_quartile upper_quartile highest comparison"
).split()
ROWS = [
    ("up", 0.9, 0.7, 0.3, 0.6, 0.8, 1.0, "higher"),
    ("down", 6.0, 2.0, 0.0, 1.0, 3.0, 6.0, "higher"),
    ("neutral", 0.05, 0.06, 0.02, 0.05, 0.07, 0.1, "lower"),
    ("same", 0.72, 0.7, 0.5, 0.6, 0.8, 0.9, "similar"),
    ("none", NAN, 0.7, 0.5, 0.6, 0.8, 0.9, "not known"),
]


def frame(rows=ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def measures(draw):
    return {
        "up": draw.measure(),
        "down": draw.rate(short_name="Opioids", direction="down"),
        "neutral": draw.measure(short_name="Register", direction="neutral"),
        "same": draw.measure(short_name="HbA1c"),
        "none": draw.measure(short_name="Flu vaccine"),
    }


def plot(draw, rows=ROWS, given=None, **options):
    ax = spine_axes(max(1, len(rows)))
    names = {"unit_name": "High Street", "benchmark_name": "Scotland"} | options
    assert plot_spine(ax, frame(rows), given or measures(draw), **names) is ax
    return ax


def rows_of(ax, ask) -> dict[int, list[str]]:
    """Return the words in each row, from left to right."""
    rows: dict[int, list] = {}
    for text in ask.texts(ax):
        x, y = text.get_position()
        if text.get_transform() == ax.get_yaxis_transform():
            rows.setdefault(int(y), []).append((x, text.get_text()))
    return {row: [word for _, word in sorted(rows[row])] for row in sorted(rows)}


def test_each_row_has_its_figures_in_words(draw, ask):
    rows = rows_of(plot(draw), ask)
    assert rows == {
        0: ["Foot checks", "90%", "70%", "30%", "100%", "better"],
        1: [
            *("Opioids\nitems per 1,000 patients", "6.00", "2.00", "6.00", "0.00"),
            "worse",
        ],
        2: ["Register", "5%", "6%", "2%", "10%", "lower"],
        3: ["HbA1c", "72%", "70%", "50%", "90%", "similar"],
        4: ["Flu vaccine", "no value", "70%", "50%", "90%"],
    }


@pytest.mark.parametrize(
    ("word", "marker", "place"),
    [
        ("better", "D", (0.5, 0)),  # 0.2 of 0.4, which the lowest is away
        ("worse", "s", (-1, 1)),  # should fall: the highest is at the left
        ("lower", "v", (-0.25, 2)),  # 0.01 of 0.04
        ("similar", "o", (0.1, 3)),
    ],
)
def test_the_mark_has_its_shape_and_its_place(draw, ask, word, marker, place):
    line = ask.line(plot(draw), word)
    assert line.get_marker() == marker
    drawn = list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert drawn == [pytest.approx(place)]


def test_range_and_middle_half_keep_to_the_scale_of_their_row(draw):
    ax = plot(draw)
    bars = {box.get_label(): box.patches for box in ax.containers}
    whole, half = bars["all units"], bars["middle half of them"]
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in whole]
    assert ends[0] == pytest.approx((-1, 0.75))
    assert ends[1] == pytest.approx((-1, 0.5))  # turned round
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in half]
    assert ends[0] == pytest.approx((-0.25, 0.25))
    assert half[0].get_height() > whole[0].get_height()


def test_the_benchmark_is_the_line_in_the_middle(draw, ask):
    ax = plot(draw)
    assert list(ask.line(ax, "benchmark").get_xdata()) == [0, 0]
    assert "High Street against Scotland" in ask.words(ax)


@pytest.mark.parametrize(
    ("rows", "ends"),
    [
        (ROWS[:2], ("worst", "best")),
        (ROWS[2:3], ("lowest", "highest")),
        (ROWS[:3], ("worst or\nlowest", "best or\nhighest")),
    ],
)
def test_the_ends_are_called_what_they_are(draw, ask, rows, ends):
    assert set(ends) <= set(ask.words(plot(draw, rows)))


def test_units_that_do_not_differ_stand_in_the_middle(draw, ask):
    ax = plot(draw, [("up", 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, "similar")])
    assert list(ask.line(ax, "similar").get_xdata()) == [0]


def test_a_row_without_any_figure(draw, ask):
    ax = plot(draw, [ROWS[0], ("same", *[NAN] * 6, "not known")])
    ax.figure.canvas.draw()
    assert rows_of(ax, ask)[1][:2] == ["HbA1c", "no value"]


@pytest.mark.parametrize("n_rows", [1, 28])
def test_any_number_of_rows_is_readable(draw, ask, n_rows):
    name = "The $Very$ Long_Named <b> measure of people who had all their checks"
    given = {"up": draw.measure(short_name=name, decimals=1)}
    given["down"] = draw.rate(short_name=name, unit=name, direction="down")
    rows = [ROWS[n % 2] for n in range(n_rows)]
    ax = plot(draw, rows, given, unit_name=name * 2, benchmark_name=name)
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


def test_impossible_tables_are_refused(draw):
    with pytest.raises(ParameterError, match="0 measures do not make"):
        plot(draw, [])
    with pytest.raises(ParameterError, match="measure 'upp' is in the spine"):
        plot(draw, [("upp", *ROWS[0][1:])])
    with pytest.raises(DataError, match="no column 'highest'"):
        plot_spine(
            spine_axes(1),
            frame().drop(columns="highest"),
            measures(draw),
            unit_name="A",
        )


def test_the_same_chart_is_the_same_svg(draw):
    names = {"title": "A", "description": "B"}
    one, two = (svg_text(plot(draw).figure, **names) for _ in "ab")
    assert one == two


def test_the_table_is_not_changed(draw):
    table = frame()
    plot_spine(spine_axes(5), table, measures(draw), unit_name="A")
    assert_frame_equal(table, frame())


def test_alt_text(draw):
    text = spine_alt(
        frame(), measures(draw), unit_name="High Street", benchmark_name="Scotland"
    )
    assert text == (
        "Spine chart of High Street against Scotland in 5 measures. "
        "Better in 1 (Foot checks 90% against 70%); worse in 1 (Opioids 6.00 against "
        "2.00); lower in 1 (Register 5% against 6%); similar in 1 (HbA1c 72% against "
        "70%). "
        "1 measure has no value (Flu vaccine)."
    )


def test_alt_text_of_one_measure(draw):
    text = spine_alt(frame(ROWS[4:]), measures(draw), unit_name="Glen")
    assert text == (
        "Spine chart of Glen against the benchmark in 1 measure. "
        "1 measure has no value (Flu vaccine)."
    )
