import xml.etree.ElementTree as ET

import numpy as np
import pytest

from qikit.errors import ParameterError
from qikit.plots import theme
from qikit.plots.scales import period_position
from qikit.plots.small_multiples import (
    find_own_scale,
    page_of_run_charts,
    pages_of_charts,
    plot_run_charts,
)
from qikit.plots.svg import svg_text
from qikit.plots.theme import size_mm

ASSESSED = "353535453535353"  # fourteen points off the median of 0.4


def three(draw):
    return {
        "High Street": draw.chart(ASSESSED),
        "Glen": draw.chart("345454543"),
        "Westgate": draw.chart("34 5"),
    }


def test_one_panel_for_each_practice_in_the_order_given(draw, ask):
    figure = plot_run_charts(three(draw), draw.measure())
    titles = [[w for w in ask.words(ax) if w in three(draw)] for ax in figure.axes]
    assert titles == [["High Street"], ["Glen"], ["Westgate"]]


def test_a_panel_says_its_latest_value_and_why_nothing_is_marked(draw, ask):
    first, second, third = plot_run_charts(three(draw), draw.measure()).axes
    assert "30% in Jun 2025" in ask.words(first)
    assert "30% in Dec 2024, too few points" in ask.words(second)
    assert "50% in Jul 2024, not assessed" in ask.words(third)


def test_a_narrow_panel_leaves_out_the_month_before_the_status(draw, ask):
    figure = plot_run_charts(three(draw) | {"D": draw.chart("3")}, draw.measure())
    assert "30% in Dec 2024, too few points" in ask.words(figure)
    charts = {f"P{n}": draw.chart("345454543") for n in range(5)}
    figure = plot_run_charts(charts, draw.measure(), columns=5)
    assert ask.words(figure).count("30%, too few points") == 5


def test_panels_share_both_axes(draw):
    panels = plot_run_charts(three(draw), draw.measure()).axes
    assert len({ax.get_ylim() for ax in panels}) == 1
    assert len({ax.get_xlim() for ax in panels}) == 1


def test_only_outer_panels_have_tick_labels(draw, ask):
    charts = {f"P{n}": draw.chart(ASSESSED) for n in range(5)}
    panels = plot_run_charts(charts, draw.measure()).axes
    values = [any(t.get_text() for t in ax.get_yticklabels()) for ax in panels]
    months = [any(t.get_text() for t in ax.get_xticklabels()) for ax in panels]
    assert values == [True, False, False, True, False]
    assert months == [False, False, True, True, True]


def level_lines(text: str, panel: int) -> list[str]:
    """Return the grids of a picture, one path a panel."""
    root = ET.fromstring(text)
    parts = {child: parent for parent in root.iter() for child in parent}
    paths = root.iter("{http://www.w3.org/2000/svg}path")
    colour = theme.GRID.lower()
    strokes = (
        (path, path.get("stroke") or parts[path].get("stroke")) for path in paths
    )
    grids = [path for path, stroke in strokes if stroke == colour]
    return grids[panel].get("d").split("M")[1:]


def test_inner_panels_have_the_level_lines_of_the_labelled_ones(draw):
    figure = plot_run_charts(three(draw), draw.measure())
    first, second, _ = figure.axes
    assert list(second.get_yticks()) == pytest.approx(list(first.get_yticks()))
    before = svg_text(figure, title="T")
    ends = [line.split("l") for line in level_lines(before, 1)]
    assert [y.split(",")[1] for y, _ in ends] == [
        line.split("l")[0].split(",")[1] for line in level_lines(before, 0)
    ]
    second.set_ylim(-100, 200)  # an analyst's own limits move the lines with them
    after = [line.split("l") for line in level_lines(svg_text(figure, title="T"), 1)]
    assert [step for _, step in ends] == [step for _, step in after]
    assert all(one != other for one, other in zip(ends, after, strict=True))


def test_a_practice_far_above_the_others_has_its_own_scale(draw, ask):
    charts = three(draw) | {"Large": draw.chart("9999", times=5)}  # 4.5 against 0.5
    rate = draw.rate()
    assert find_own_scale(charts, rate) == {"Large"}
    figure = plot_run_charts(charts, rate, columns=2)
    shared, large = figure.axes[0], figure.axes[3]
    assert shared.get_ylim()[1] < 1
    assert large.get_ylim()[1] > 4.5
    assert "Large (own scale)" in ask.words(large)
    assert any(t.get_text() for t in large.get_yticklabels())


@pytest.mark.parametrize(
    ("tops", "own"),
    [
        ({"A": "9", "B": "3"}, set()),  # three times is not more than three times
        ({"A": "9", "B": "2"}, {"A"}),
        ({"A": "9", "B": "2", "C": "2"}, {"A"}),
        ({"A": "9", "B": "9", "C": "1"}, set()),  # two high ones: nobody stands alone
        ({"A": "9", "B": "0"}, set()),  # zeros are not squashed
        ({"A": "9"}, set()),
        ({"A": "9", "B": " "}, set()),
    ],
)
def test_find_own_scale(draw, tops, own):
    charts = {name: draw.chart(top) for name, top in tops.items()}
    assert find_own_scale(charts, draw.measure()) == own


def test_signals_are_marked_in_the_panels(draw, ask):
    shifted = draw.chart("454545454545777777", ("baseline_end", "2025-03-01"))
    figure = plot_run_charts({"A": shifted, "B": draw.chart(ASSESSED)}, draw.measure())
    marked = ask.line(figure.axes[0], "in a shift")
    assert marked.get_marker() == "D"
    assert len(marked.get_xdata()) == 7
    assert "in a shift" not in ask.labels(figure.axes[1])
    key = [text.get_text() for text in figure.legends[0].get_texts()]
    assert key == ["median", "in a shift", "median, extended"]


def test_no_panel_joins_values_across_a_gap(draw, ask):
    panel = plot_run_charts(three(draw), draw.measure()).axes[2]
    assert np.isnan(ask.line(panel, "value").get_ydata()).tolist() == [
        *(False, False, True, False)
    ]


def test_a_suppressed_month_is_marked_in_its_panel_and_in_the_key(draw, ask):
    charts = {"A": draw.hidden("34s5"), "B": draw.chart("3434")}
    figure = plot_run_charts(charts, draw.measure())
    assert ask.line(figure.axes[0], "suppressed").get_marker() == "s"
    assert "suppressed" not in ask.labels(figure.axes[1])
    key = [text.get_text() for text in figure.legends[0].get_texts()]
    assert key == ["median", "suppressed"]
    assert ask.overlapping(figure) == []


def test_target_and_group_stand_behind_every_panel(draw, ask):
    figure = plot_run_charts(
        three(draw), draw.measure(), target=0.8, group_chart=draw.chart("4444")
    )
    for ax in figure.axes:
        assert ask.line(ax, "target").get_ydata() == pytest.approx([80, 80])
        assert ask.line(ax, "whole group").get_ydata() == pytest.approx([40] * 4)
    assert "Foot checks (%), target 80%" in ask.words(figure)


def test_charts_with_different_periods_stand_at_their_months(draw, ask):
    charts = {"A": draw.chart("345"), "B": draw.chart("")}
    first, empty = plot_run_charts(charts, draw.measure()).axes
    april = period_position(charts["A"].points["period_start"].iloc[0])
    assert ask.line(first, "value").get_xdata()[0] == april
    assert "no values" in ask.words(empty)
    assert first.get_xlim() == empty.get_xlim()


@pytest.mark.parametrize("n_panels", [1, 2, 3, 4, 11, 30])
def test_any_number_of_panels_is_readable_on_one_page(draw, ask, n_panels):
    name = "The $Very$_Long Named <b> Health Centre and Partners, Riverside No "
    charts = {f"{name}{n}": draw.chart("4545 3545457777777") for n in range(n_panels)}
    figure = plot_run_charts(charts, draw.measure(), target=0.5)
    assert len(figure.axes) == n_panels
    width, height = figure.get_size_inches() * 25.4
    assert width == pytest.approx(180)
    assert height <= 250.1
    assert ask.cut_off(figure) == []
    assert ask.overlapping(figure) == []
    assert ask.too_small(figure) == []
    assert ask.read_as_mathematics(figure) == []
    heads = [text for text in ask.words(figure) if text.startswith("The $")]
    assert len(set(heads)) == n_panels  # cut, and still told apart


@pytest.mark.parametrize(("n_panels", "across"), [(3, 3), (18, 3), (19, 4), (30, 4)])
def test_panels_are_never_flat(draw, n_panels, across):
    charts = {f"P{n}": draw.chart("45") for n in range(n_panels)}
    panels = plot_run_charts(charts, draw.measure()).axes
    assert len({round(ax.get_position().x0, 4) for ax in panels}) == across
    for ax in panels:
        width, height = size_mm(ax)
        assert width < 3 * height


def test_all_panels_have_the_strip_if_one_needs_it(draw, ask):
    charts = {f"P{n}": draw.chart("0450") for n in range(20)}
    panels = plot_run_charts(charts | {"Gap": draw.hidden("04s0")}, draw.measure()).axes
    assert len({ax.get_ylim() for ax in panels}) == 1
    mark = ask.line(panels[-1], "suppressed")
    millimetre = panels[-1].figure.dpi / 25.4
    middle = mark.get_transform().transform(mark.get_xydata())[0, 1]
    zero = panels[-1].transData.transform((0, 0))[1]
    half = mark.get_markersize() / 72 * 25.4 / 2
    assert (zero - middle) / millimetre > half + 0.5


def test_no_chart_or_too_many_are_refused(draw):
    with pytest.raises(ParameterError, match="0 run charts do not make a figure"):
        plot_run_charts({}, draw.measure())
    many = dict.fromkeys(map(str, range(31)), draw.chart("3"))
    with pytest.raises(ParameterError, match="31 run charts"):
        plot_run_charts(many, draw.measure())
    with pytest.raises(ParameterError, match="0 columns cannot hold a panel"):
        plot_run_charts({"A": draw.chart("3")}, draw.measure(), columns=0)


def many(draw, n: int) -> dict:
    """Practices of several heights; the time of one is longer than that of others."""
    pictures = ["345454543", "12321232123", "6 656", ASSESSED]
    return {f"Practice {i:02d}": draw.chart(pictures[i % 4]) for i in range(1, n + 1)}


@pytest.mark.parametrize(
    ("n", "sizes"),
    [
        (1, [1]),
        (30, [30]),
        (31, [16, 15]),
        (37, [19, 18]),
        (60, [30, 30]),
        (61, [21, 20, 20]),
        (230, [29] * 6 + [28] * 2),
    ],
)
def test_pages_hold_all_practices_once_and_in_order(n, sizes):
    names = [f"P{i}" for i in range(n)]
    pages = pages_of_charts(dict.fromkeys(names))
    assert [len(page) for page in pages] == sizes
    assert [name for page in pages for name in page] == names


@pytest.mark.parametrize("is_low", [False, True])
def test_up_to_thirty_practices_are_one_page_as_ever(draw, is_low):
    for n in (1, 5, 19, 30):
        charts, measure = many(draw, n), draw.measure()
        more = {"target": 0.5, "group_chart": charts["Practice 01"], "is_low": is_low}
        page = page_of_run_charts(charts, measure, 1, **more)
        one = plot_run_charts(charts, measure, **more)
        assert svg_text(page, title="A") == svg_text(one, title="A")


@pytest.mark.parametrize("n", [31, 37, 60])
def test_all_pages_share_their_axes_and_the_size_of_their_panels(draw, ask, n):
    """37 are 19 and 18, which alone would stand in four columns and in three."""
    charts = many(draw, n)
    pages = [page_of_run_charts(charts, draw.measure(), page) for page in (1, 2)]
    panels = [ax for figure in pages for ax in figure.axes]
    words = [word for ax in panels for word in ask.words(ax) if word in charts]
    assert words == list(charts)
    assert len({ax.get_ylim() for ax in panels}) == 1
    assert len({ax.get_xlim() for ax in panels}) == 1
    assert len({tuple(ax.get_yticks()) for ax in panels}) == 1
    ticks = {tuple(ax.get_xticks()) for ax in panels} - {()}  # of the lowest panels
    assert len(ticks) == 1
    assert len({tuple(np.round(size_mm(ax), 6)) for ax in panels}) == 1
    heights = [figure.get_figheight() * theme.MM_PER_INCH for figure in pages]
    assert max(heights) <= theme.PAGE_HEIGHT_MM + 1e-9
    for figure in pages:
        assert not ask.cut_off(figure) and not ask.overlapping(figure)


def test_a_page_has_the_axes_of_the_highest_and_longest_on_another(draw):
    charts = {f"P{n:02d}": draw.chart("121212") for n in range(30)}
    charts |= {f"Q{n}": draw.chart("232323232323") for n in range(10)}
    alone = plot_run_charts(dict(list(charts.items())[:20]), draw.measure())
    page = page_of_run_charts(charts, draw.measure(), 1)
    assert page.axes[0].get_ylim()[1] > alone.axes[0].get_ylim()[1]
    assert page.axes[0].get_xlim()[1] > alone.axes[0].get_xlim()[1]


def test_an_own_scale_is_own_against_the_practices_of_all_pages(draw, ask):
    """Two tall practices on different pages: neither has a scale of its own."""
    rate = draw.rate()
    charts = {f"P{n:02d}": draw.chart("121212") for n in range(40)}
    charts["P01"] = charts["P39"] = draw.chart("898989", times=10)
    assert find_own_scale(charts, rate) == set()
    pages = [page_of_run_charts(charts, rate, page) for page in (1, 2)]
    assert not [w for p in pages for w in ask.words(p) if "own scale" in w]
    del charts["P39"]
    page = page_of_run_charts(charts, rate, 1)
    assert "P01 (own scale)" in ask.words(page)


@pytest.mark.parametrize("page", [0, 3, -1])
def test_a_page_that_is_not_there_is_refused(draw, page):
    with pytest.raises(ParameterError, match=f"no page {page} of 31 run charts"):
        page_of_run_charts(many(draw, 31), draw.measure(), page)


def test_a_page_of_nothing_is_refused(draw):
    with pytest.raises(ParameterError, match="there are no run charts"):
        page_of_run_charts({}, draw.measure(), 1)
