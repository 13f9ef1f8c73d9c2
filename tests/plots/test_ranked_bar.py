from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from qikit.errors import ParameterError
from qikit.plots import theme
from qikit.plots.ranked_bar import plot_ranked_practices, ranking_axes
from qikit.variation.ranked import RankedPractices, ranked_practices

COLUMNS = (
    "practice_code numerator denominator value lower upper state comparison".split()
)
NAN = np.nan
ROWS = [
    ("A", 76, 80, 0.95, 0.88, 0.98, "reported", "higher"),
    ("B", 30, 40, 0.75, 0.60, 0.86, "reported", "similar"),
    ("C", 20, 50, 0.40, 0.28, 0.54, "reported", "lower"),
    ("D", 0, 4, 0.00, 0.00, 0.49, "zero", "lower"),
    ("E", NAN, NAN, NAN, NAN, NAN, "suppressed_at_source", "not known"),
    ("F", NAN, NAN, NAN, NAN, NAN, "not_submitted", "not known"),
    ("G", 0, 0, NAN, NAN, NAN, "reported", "not known"),
]
NAMES = {
    "A": "High Street",
    "B": "Glen $1$ & <script>",
    "C": "Old_Mill",
    "D": "Westgate",
    "E": "Park Road",
    "F": "Harbour",
}


def ranking(rows=ROWS, compared_with="cluster") -> RankedPractices:
    bars = pd.DataFrame(rows, columns=COLUMNS)
    bars = bars.assign(rank=bars["value"].rank(ascending=False))
    bars["compared_with"] = compared_with
    return RankedPractices(bars, 0.72, 0.72, int(bars["value"].isna().sum()))


def plot(draw, ranked=None, **options):
    ranked = ranked or ranking()
    options = {"labels": NAMES, "benchmarks": [("Cluster", 0.72)]} | options
    lines = len(options["benchmarks"])
    ax = ranking_axes(len(ranked.bars), n_benchmarks=lines)
    measure = options.pop("measure", draw.measure())
    assert plot_ranked_practices(ax, ranked, measure, **options) is ax
    return ax


def rows_of(ax, ask) -> dict[float, list[str]]:
    """Return the words in each row, from left to right."""
    ax.figure.canvas.draw()
    rows: dict[float, list] = {}
    for text in ask.texts(ax):
        place = ax.transData.inverted().transform(
            text.get_transform().transform(text.get_position())
        )
        rows.setdefault(round(float(place[1]), 3), []).append(
            (place[0], text.get_text())
        )
    return {row: [word for _, word in sorted(rows[row])] for row in sorted(rows)}


def test_each_practice_has_a_row_highest_first(draw, ask):
    rows = rows_of(plot(draw), ask)
    assert rows[0] == ["High Street", "76 of 80", "higher"]
    assert rows[1] == ["Glen $1$ & <script>", "30 of 40", "similar"]
    assert rows[2] == ["Old_Mill", "20 of 50", "lower"]
    assert rows[3] == ["Westgate", "0 of 4", "lower"]
    assert rows[4] == ["Park Road", "suppressed at source"]
    assert rows[5] == ["Harbour", "not reported"]
    assert rows[6] == ["G", "no patients"]  # no name given: the code


@pytest.mark.parametrize(
    ("word", "marker", "points"),
    [
        ("higher", "^", [(95, 0)]),
        ("similar", "o", [(75, 1)]),
        ("lower", "v", [(40, 2), (0, 3)]),
    ],
)
def test_the_shape_of_a_mark_says_how_it_compares(draw, ask, word, marker, points):
    line = ask.line(plot(draw), word)
    assert line.get_marker() == marker
    drawn = list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert drawn == [pytest.approx(point) for point in points]


def test_intervals_are_drawn_and_not_joined(draw, ask):
    line = ask.line(plot(draw), "95% interval")
    ends = line.get_xdata().reshape(-1, 3)
    assert ends[:, 0] == pytest.approx([88, 60, 28, 0])
    assert ends[:, 1] == pytest.approx([98, 86, 54, 49])
    assert np.isnan(ends[:, 2]).all()


def test_a_practice_without_a_value_has_no_mark(draw):
    ax = plot(draw)
    marks = [line for line in ax.lines if line.get_linestyle() == "None"]
    assert sorted(y for line in marks for y in line.get_ydata()) == [0, 1, 2, 3]


def test_the_highlighted_practice_has_colour_size_and_bold_words(draw, ask):
    ax = plot(draw, highlight="C")
    marks = {line.get_ydata()[0]: line for line in ax.lines if line.get_ydata()[0] == 2}
    assert to_hex(marks[2].get_markerfacecolor()).upper() == theme.HIGHLIGHT
    bold = [t.get_text() for t in ask.texts(ax) if t.get_fontweight() == "bold"]
    assert bold == ["Old_Mill", "20 of 50", "lower"]


def test_a_highlighted_practice_that_is_not_there_is_refused(draw):
    with pytest.raises(ParameterError, match="'X9' is to be highlighted"):
        plot(draw, highlight="X9")


def test_a_benchmark_is_a_line_with_its_name_on_top(draw, ask):
    line = ask.line(plot(draw), "Cluster 72%")
    assert list(line.get_xdata()) == pytest.approx([72, 72])


@pytest.mark.parametrize(
    "values",
    [
        (0.72, 0.73),
        (0.72, 0.72),
        (0.01, 0.02),
        (0.97, 0.98),
        (0.70, 0.71, 0.72),
        (0.50, 0.71, 0.72, 0.73, 0.95),
    ],
)
def test_names_of_close_benchmarks_do_not_collide(draw, ask, values):
    names = ("Cluster", "Edinburgh City HSCP", "Lothian", "Scotland", "Target")
    lines = list(zip(names, values, strict=False))
    ax = plot(draw, benchmarks=lines)
    words = ask.words(ax)
    assert all(any(word.startswith(name) for word in words) for name, _ in lines)
    assert ask.overlapping(ax.figure) == []
    assert ask.cut_off(ax.figure) == []
    assert lines_through_words(ax, ask) == []


def lines_through_words(ax, ask) -> list[str]:
    """Return the names of benchmarks that another benchmark's line runs through."""
    lines = [line.get_window_extent() for line in ax.lines if not line.get_clip_on()]
    texts = [t for t in ask.texts(ax) if t.get_text().endswith("%")]
    ticks = ax.get_xticklabels()
    return [
        text.get_text()
        for text in texts
        if text not in ticks
        for box in [text.get_window_extent().padded(-1)]
        for line in lines
        if box.x0 < line.x0 < box.x1 and line.y1 > box.y0
    ]


def test_a_missing_benchmark_is_left_out(draw, ask):
    ax = plot(draw, benchmarks=[("Cluster", 0.72), ("Scotland", NAN)])
    assert not any(word.startswith("Scotland") for word in ask.words(ax))


def test_the_heading_says_what_the_words_compare_with(draw, ask):
    assert "against the others" in ask.words(plot(draw))


def test_long_counts_leave_room_for_the_words(draw, ask):
    bars = ranking().bars
    bars.loc[0, ["numerator", "denominator"]] = [12_361.0, 112_285.0]
    ax = plot(draw, replace(ranking(), bars=bars))
    draw_it = ax.figure.canvas.get_renderer()
    boxes = {t.get_text(): t.get_window_extent(draw_it) for t in ax.texts}
    assert boxes["12,361 of 112,285"].x1 < boxes["higher"].x0


def test_published_values_are_marks_without_intervals(draw, ask):
    rows = [
        ("A", NAN, NAN, 4.1, NAN, NAN, "reported", "not known"),
        ("B", NAN, NAN, 2.2, NAN, NAN, "reported", "not known"),
    ]
    measure = draw.rate(kind="published_value")
    ax = plot(draw, ranking(rows), measure=measure, benchmarks=[("Scotland", 3.0)])
    assert "95% interval" not in ask.labels(ax)
    assert list(ask.line(ax, "not known").get_xdata()) == pytest.approx([4.1, 2.2])
    assert rows_of(ax, ask)[0] == ["High Street", "4.10"]
    assert not any("against" in word for word in ask.words(ax))


@pytest.mark.parametrize("n_practices", [1, 2, 11, 45])
def test_any_number_of_practices_is_readable(draw, ask, n_practices):
    name = "The $Very$ Long_Named <b> Health Centre and Partners, Riverside No "
    rows = [(f"P{n}", *ROWS[n % 7][1:]) for n in range(n_practices)]
    names = {row[0]: f"{name}{row[0]}" for row in rows}
    ax = plot(draw, ranking(rows), labels=names, highlight="P0")
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


def test_nobody_reported(draw, ask):
    ax = plot(draw, ranking(ROWS[4:]), benchmarks=[("Cluster", NAN)])
    ax.figure.canvas.draw()
    assert rows_of(ax, ask)[0] == ["Park Road", "suppressed at source"]


@pytest.mark.parametrize("values", [(0.7, 0.6), (0.6, 0.7)])
def test_the_own_group_is_solid_and_the_wider_area_dashed(draw, values):
    own, wider = values
    ax = plot(draw, benchmarks=[("Cluster", own), ("Country", wider)])
    styles = {
        line.get_label().split()[0]: line.is_dashed()
        for line in ax.lines
        if line.get_label().startswith(("Cluster", "Country"))
    }
    assert styles == {"Cluster": False, "Country": True}


def test_few_others_are_said_in_two_words_and_a_hollow_mark(draw):
    """88 of 99 beside 5 of 5: nothing is said against so few."""
    frame = pd.DataFrame(
        {
            "practice_code": ["P1", "P2"],
            "numerator": [88.0, 5.0],
            "denominator": [99.0, 5.0],
            "value": [np.nan, np.nan],
            "state": "reported",
        }
    )
    ax = ranking_axes(2)
    plot_ranked_practices(ax, ranked_practices(frame), draw.measure(), labels={})
    written = [text.get_text() for text in ax.texts]
    assert written.count("too few") == 2
    (marks,) = [line for line in ax.lines if line.get_label() == "too few to compare"]
    assert to_hex(marks.get_markerfacecolor()) == to_hex(theme.PAPER)


def test_a_suppressed_practice_keeps_its_row_with_the_word(draw, ask):
    ranked = ranking()
    ranked.bars.loc[ranked.bars["value"].isna(), "state"] = "suppressed"
    ax = plot(draw, ranked)
    n_gaps = int(ranked.bars["value"].isna().sum())
    assert n_gaps and ask.words(ax).count("suppressed") == n_gaps
