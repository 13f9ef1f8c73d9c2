import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from pandas.testing import assert_frame_equal

from qikit.plots import theme
from qikit.plots.events import event_lines, numbers_text, told_events
from qikit.plots.run_chart import plot_run_chart, run_chart_axes
from qikit.plots.scales import period_position
from tests.plots.conftest import Drawings

FROZEN = ("baseline_end", "2025-03-01")  # the first twelve months
SHIFT = "454545454545777777"  # seven points above 0.45, from the twelfth month
TREND = "4545454545456789"  # six rising, from the eleventh month


def at(*months: str) -> list[int]:
    return [period_position(pd.Timestamp(month)) for month in months]


def plot(chart, measure, **options):
    ax = run_chart_axes(
        has_title="title" in options,
        n_event_lines=len(event_lines(options.get("events"), chart)),
    )
    assert plot_run_chart(ax, chart, measure, **options) is ax
    return ax


def test_values_are_drawn_in_display_units(draw, ask):
    line = ask.line(plot(draw.chart("345"), draw.measure()), "value")
    assert list(line.get_xdata()) == at("2024-04", "2024-05", "2024-06")
    assert line.get_ydata() == pytest.approx([30, 40, 50])
    assert to_hex(line.get_color()).upper() == theme.LINE
    assert line.get_marker() == "o"


def test_no_line_is_drawn_across_a_gap(draw, ask):
    ax = plot(draw.chart("34  56"), draw.measure())
    values = ask.line(ax, "value").get_ydata()
    assert list(np.isnan(values)) == [False, False, True, True, False, False]
    missing = ask.line(ax, "no value")
    assert list(missing.get_xdata()) == at("2024-06", "2024-07")
    assert missing.get_marker() == "x"
    low, high = ax.get_ylim()
    height = low + missing.get_ydata()[0] * (high - low)
    assert low < height < 0  # below the line of zero


def test_a_series_without_gaps_has_no_mark_for_them(draw, ask):
    assert "no value" not in ask.labels(plot(draw.chart("345"), draw.measure()))


def test_a_suppressed_month_is_a_gap_with_a_mark_of_its_own(draw, ask):
    ax = plot(draw.hidden("34s 6s"), draw.measure())
    values = ask.line(ax, "value").get_ydata()
    assert list(np.isnan(values)) == [False, False, True, True, False, True]
    mark = ask.line(ax, "suppressed")
    assert list(mark.get_xdata()) == at("2024-06", "2024-09")
    assert (mark.get_marker(), mark.get_linestyle()) == ("s", "None")
    assert to_hex(mark.get_markerfacecolor()).upper() == theme.PAPER  # an open one
    low, high = ax.get_ylim()
    assert low < low + mark.get_ydata()[0] * (high - low) < 0  # no zero
    assert list(ask.line(ax, "no value").get_xdata()) == at("2024-07")
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == ["no value"]  # the other is named in its strip
    heights = {t.get_text(): t.get_position()[1] for t in ask.texts(ax)}
    assert low < heights["suppressed"] < 0


def test_marks_without_a_value_have_a_strip_of_their_own(draw, ask):
    """No mark touches the line of the lowest tick, however flat the chart is."""
    ax = run_chart_axes(height_mm=40)
    plot_run_chart(ax, draw.hidden("04s 6s0"), draw.measure())
    mm = ax.figure.dpi / 25.4
    zero = ax.transData.transform((0, 0))[1] / mm
    for label in ("suppressed", "no value"):
        mark = ask.line(ax, label)
        middle = mark.get_transform().transform(mark.get_xydata())[0, 1] / mm
        half = mark.get_markersize() / 72 * 25.4 / 2
        assert ax.get_window_extent().y0 / mm < middle - half
        assert middle + half < zero - 0.5


def test_without_a_gap_there_is_no_strip(draw):
    full, gap = (
        plot_run_chart(run_chart_axes(height_mm=40), draw.chart(p), draw.measure())
        for p in ("345345", "34 345")
    )
    assert full.get_ylim()[0] > gap.get_ylim()[0]


def test_points_of_a_shift_have_their_colour_and_shape(draw, ask):
    shift = ask.line(plot(draw.chart(SHIFT, FROZEN), draw.measure()), "in a shift")
    first, last = at("2025-03", "2025-09")
    assert list(shift.get_xdata()) == list(range(first, last + 1))
    assert shift.get_ydata() == pytest.approx([50, 70, 70, 70, 70, 70, 70])
    assert (shift.get_marker(), shift.get_linestyle()) == ("D", "None")
    assert to_hex(shift.get_markerfacecolor()).upper() == theme.SHIFT


def test_points_of_a_trend_have_another_shape(draw, ask):
    trend = ask.line(plot(draw.chart(TREND, FROZEN), draw.measure()), "in a trend")
    first, last = at("2025-02", "2025-07")
    assert list(trend.get_xdata()) == list(range(first, last + 1))
    assert trend.get_marker() == "s"
    assert to_hex(trend.get_markerfacecolor()).upper() == theme.TREND


def test_a_point_that_was_left_out_is_hollow(draw, ask):
    chart = draw.chart("4545454545454", ("exclude", "2024-06-01"))
    hollow = ask.line(plot(chart, draw.measure()), "left out of the median")
    assert list(hollow.get_xdata()) == at("2024-06")
    assert hollow.get_ydata() == pytest.approx([40])
    assert to_hex(hollow.get_markerfacecolor()).upper() == theme.PAPER


def test_the_median_is_solid_over_its_baseline_and_dashed_after(draw, ask):
    ax = plot(draw.chart(SHIFT, FROZEN), draw.measure())
    solid, dashed = ask.line(ax, "median"), ask.line(ax, "median, extended")
    start, freeze, end = at("2024-04", "2025-03", "2025-09")
    assert list(solid.get_xdata()) == [start - 0.5, freeze + 0.5]
    assert list(dashed.get_xdata()) == [freeze + 0.5, end + 0.5]
    assert solid.get_ydata() == pytest.approx([45, 45])
    assert dashed.get_ydata() == pytest.approx([45, 45])
    assert solid.get_linestyle() == "-"
    assert dashed.get_linestyle() == "--"


def test_each_phase_has_its_own_median(draw):
    ax = plot(draw.chart("333333777777", ("rebase", "2024-10-01")), draw.measure())
    medians = [line for line in ax.lines if line.get_label() == "median"]
    spans = [(*line.get_xdata(), line.get_ydata()[0]) for line in medians]
    start, rebase, end = at("2024-04", "2024-10", "2025-03")
    expected = [(start - 0.5, rebase - 0.5, 30), (rebase - 0.5, end + 0.5, 70)]
    assert spans == [pytest.approx(span) for span in expected]


def test_points_before_the_baseline_have_a_dashed_median(draw, ask):
    chart = draw.chart("3344444", ("baseline_start", "2024-06-01"))
    dashed = ask.line(plot(chart, draw.measure()), "median, extended")
    start, begin = at("2024-04", "2024-06")
    assert list(dashed.get_xdata()) == [start - 0.5, begin - 0.5]


def test_latest_median_and_target_are_named_at_their_heights(draw, ask):
    ax = plot(draw.chart("2222228"), draw.measure(), target=0.5)
    heights = {t.get_text(): t.get_position()[1] for t in ask.texts(ax)}
    assert heights["latest 80%"] == pytest.approx(80)
    assert heights["median 20%"] == pytest.approx(20)
    assert heights["target 50%"] == pytest.approx(50)
    assert ask.line(ax, "target").get_ydata() == pytest.approx([50, 50])


def test_names_of_lines_that_coincide_do_not_overlap(draw, ask):
    ax = plot(draw.chart("5555555"), draw.measure(), target=0.5, title="Title")
    assert {"latest 50%", "median 50%", "target 50%"} <= set(ask.words(ax))
    assert ask.overlapping(ax.figure) == []


def test_the_value_axis_has_per_cent_signs(draw, ask):
    ax = plot(draw.chart("234"), draw.measure())
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        *("0%", "10%", "20%", "30%", "40%")
    ]
    assert "Foot checks (%); not assessed" in ask.words(ax)


def test_an_axis_that_does_not_start_at_zero_says_so(draw, ask):
    words = ask.words(plot(draw.chart("99888899"), draw.measure()))
    assert "Foot checks (%), axis starts at 80%; not assessed" in words


def test_a_chart_with_too_few_points_says_so(draw, ask):
    words = ask.words(plot(draw.chart("345454543"), draw.measure()))
    assert "Foot checks (%); too few points" in words


def test_months_have_fixed_ticks(draw):
    ax = plot(draw.chart("454545454545"), draw.measure())
    labels = [t.get_text() for t in ax.get_xticklabels()]
    assert labels[0] == "Apr\n2024"
    assert "Jan\n2025" in labels
    assert list(ax.get_xticks()) == list(range(*at("2024-04", "2025-04")))


def test_the_key_names_only_what_is_drawn(draw, ask):
    ax = plot(draw.chart(SHIFT, FROZEN), draw.measure())
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == ["in a shift", "median, extended"]
    assert plot(draw.chart("345"), draw.measure()).get_legend() is None


EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(
            ["2020-01-01", "2024-06-10", "2024-06-20", "2024-09-01"]
        ),
        "label": ["Too early", "Session $1$", "PDSA <b>", "Summit"],
    }
)


def test_events_are_numbered_and_explained(draw, ask):
    ax = plot(draw.chart("454545454545"), draw.measure(), events=EVENTS)
    lines = [line for line in ax.lines if line.get_label() == "event"]
    assert [line.get_xdata()[0] for line in lines] == at("2024-06", "2024-09")
    words = ask.words(ax)
    assert {"1, 2", "3"} <= set(words)
    assert (
        "1 Session $1$ (Jun 2024);  2 PDSA <b> (Jun 2024);  3 Summit (Sep 2024)"
        in words
    )


def test_a_report_leaves_the_words_of_the_events_out_of_the_picture(draw, ask):
    options = {"events": EVENTS, "event_key": False}
    words = ask.words(plot(draw.chart("454545454545"), draw.measure(), **options))
    assert {"1, 2", "3"} <= set(words)
    assert not any("Summit" in word for word in words)


def events_of(*rows: tuple[str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["date", "label"])
    return table.assign(date=pd.to_datetime(table["date"]))


def test_what_happened_several_times_is_told_once(draw):
    rows = events_of(
        ("2024-05-01", "Recalls"), ("2024-06-01", "Start"), ("2024-08-01", "Recalls")
    )
    told = told_events(rows.assign(practice=["P1", None, "P2"]), draw.chart("4" * 12))
    assert [event.text for event in told] == [
        "1 Recalls (May 2024, Aug 2024; 2 practices)",
        "2 Start (Jun 2024)",
    ]


def test_a_number_stands_at_each_month_of_its_event(draw, ask):
    rows = events_of(
        ("2024-05-01", "Recalls"), ("2024-06-01", "Start"), ("2024-12-01", "Recalls")
    )
    ax = plot(draw.chart("4" * 12), draw.measure(), events=rows, event_key=False)
    places = [x.get_xdata()[0] for x in ax.lines if x.get_label() == "event"]
    assert places == at("2024-05", "2024-06", "2024-12")
    assert [w for w in ask.words(ax) if w.isdigit()] == ["1", "2", "1"]


@pytest.mark.parametrize(
    ("numbers", "text"),
    [({3}, "3"), ({2, 1}, "1, 2"), ({7, 9, 8}, "7–9"), ({1, 3, 4, 5, 9}, "1, 3–5, 9")],
)
def test_numbers_that_follow_one_another_are_one_span(numbers, text):
    assert numbers_text(numbers) == text


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 23), min_size=1, max_size=40))
def test_no_box_of_numbers_touches_another_or_leaves_the_axes(months):
    starts = pd.date_range("2024-04-01", periods=24, freq="MS")
    events = pd.DataFrame(
        {"date": starts[months], "label": [f"Event {n}" for n in range(len(months))]}
    )
    ax = run_chart_axes()
    chart = Drawings.chart("45" * 12)
    plot_run_chart(ax, chart, Drawings.measure(), events=events, event_key=False)
    ax.figure.canvas.draw()
    boxes = [
        text.get_bbox_patch().get_window_extent()
        for text in ax.texts
        if text.get_bbox_patch() is not None
    ]
    assert len(boxes) == len(set(months))
    page = ax.get_window_extent().padded(1)
    assert all(page.contains(*box.min) and page.contains(*box.max) for box in boxes)
    pairs = itertools.combinations([box.padded(-0.5) for box in boxes], 2)
    assert not any(one.overlaps(other) for one, other in pairs)
    lowest = min(box.y0 for box in boxes)
    assert lowest > ax.transData.transform((0, 50))[1]  # above every value


def test_a_wide_box_at_the_edge_stays_within_the_axes(draw, ask):
    first = [("2024-05-01", label) for label in "ABCDEFGH"]
    last = [("2029-03-01", label) for label in "ACEG"]  # the last of sixty months
    events = events_of(*first, *last)
    ax = plot(draw.chart("4" * 60), draw.measure(), events=events, event_key=False)
    ax.figure.canvas.draw()
    (box,) = [t for t in ax.texts if t.get_text() == "1, 3, 5, 7"]
    right = box.get_bbox_patch().get_window_extent().x1
    assert right <= ax.get_window_extent().x1 + 1


def test_numbers_of_events_stand_above_the_values(draw, ask):
    dates = pd.to_datetime(["2024-05-01", "2024-06-01"])
    events = pd.DataFrame({"date": dates, "label": ["One", "Two"]})
    ax = plot(draw.chart("999999999999999999999999"), draw.measure(), events=events)
    ax.figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ask.texts(ax) if t.get_text() in "12"]
    top_of_values = ax.transData.transform((0, 90))[1]
    assert len(boxes) == 2
    assert all(box.y0 > top_of_values for box in boxes)
    assert not boxes[0].overlaps(boxes[1])


def test_compact_draws_marks_and_axes_only(draw, ask):
    ax = plot(draw.chart(SHIFT, FROZEN), draw.measure(), target=0.9, compact=True)
    ticks = {t.get_text() for t in [*ax.get_xticklabels(), *ax.get_yticklabels()]}
    assert set(ask.words(ax)) <= ticks
    assert ax.get_legend() is None


def test_a_chart_without_any_value(draw, ask):
    assert "no values" in ask.words(plot(draw.chart(""), draw.measure()))
    plot(draw.chart("   "), draw.measure()).figure.canvas.draw()


def test_everything_together_is_readable(draw, ask):
    chart = draw.chart("4545 545454577777789876", FROZEN, ("exclude", "2024-05-01"))
    title, name = "$High_Street$ & <script>", "Foot $checks$ & <b>"
    ax = plot(
        *(chart, draw.measure(short_name=name)),
        target=0.75,
        title=title,
        events=EVENTS,
    )
    assert title in ask.words(ax)
    assert f"{name} (%)" in ask.words(ax)
    assert ask.read_as_mathematics(ax.figure) == []
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []


def test_the_result_is_not_changed(draw):
    chart = draw.chart(SHIFT, FROZEN)
    before = chart.points.copy(), chart.signals.copy(), chart.phases.copy()
    plot(chart, draw.measure())
    for was, table in zip(
        before, (chart.points, chart.signals, chart.phases), strict=True
    ):
        assert_frame_equal(was, table)
