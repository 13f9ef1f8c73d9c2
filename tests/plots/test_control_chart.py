import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from pandas.testing import assert_frame_equal

from qikit.plots import theme
from qikit.plots.alt_text import control_chart_alt
from qikit.plots.control_chart import control_chart_axes, plot_control_chart
from qikit.plots.events import event_lines
from qikit.plots.limit_lines import step_line
from qikit.plots.scales import period_position
from qikit.plots.svg import svg_text
from qikit.spc.control_chart import control_chart
from qikit.spc.phases import Phase

NAN = np.nan
# Mean 0.5 and average moving range 0.02: limits 0.5 - 2.66 x 0.02 and + 2.66 x 0.02.
STEADY = [0.49, 0.51] * 8


def at(*months: str) -> list[float]:
    return [float(period_position(pd.Timestamp(month))) for month in months]


def months(values) -> pd.DataFrame:
    dates = pd.date_range("2024-04-01", periods=len(values), freq="MS")
    return pd.DataFrame({"date": dates, "value": values})


def xmr(values, *phases: tuple[str, str], **options):
    decisions = [Phase(k, pd.Timestamp(m), "a reason") for k, m in phases]
    options = {"chart": "i", "direction": "up"} | options
    return control_chart(months(values), phases=decisions, **options)


def shares(pairs, **options):
    table = pd.DataFrame(pairs, columns=["numerator", "denominator"])
    table.insert(0, "date", months(table["numerator"])["date"])
    options = {"chart": "p", "direction": "up"} | options
    return control_chart(table, **options)


def plot(chart, measure, **options):
    ax = control_chart_axes(
        has_title="title" in options,
        n_event_lines=len(event_lines(options.get("events"), chart)),
    )
    assert plot_control_chart(ax, chart, measure, **options) is ax
    return ax


def heights(ax, label) -> list[float]:
    """Return the heights of all lines of this name, without gaps."""
    found = [np.asarray(line.get_ydata()) for line in ax.lines]
    named = [y for y, line in zip(found, ax.lines, strict=True) if _is(line, label)]
    return sorted({round(float(h), 6) for y in named for h in y if not np.isnan(h)})


def _is(line, label) -> bool:
    return line.get_label() == label


def test_values_are_drawn_in_display_units(draw, ask):
    line = ask.line(plot(xmr(STEADY), draw.measure()), "value")
    assert list(line.get_xdata())[:2] == at("2024-04", "2024-05")
    assert line.get_ydata()[:2] == pytest.approx([49, 51])


def test_a_chart_with_its_multiplier_is_drawn_in_the_same_units(draw, ask):
    plain, hundred = xmr(STEADY), xmr(STEADY, multiplier=100)
    for label in ("value", "mean"):
        lines = [ask.line(plot(c, draw.measure()), label) for c in (plain, hundred)]
        assert lines[0].get_ydata() == pytest.approx(lines[1].get_ydata())
    words = [ask.words(plot(c, draw.measure())) for c in (plain, hundred)]
    assert words[0] == words[1]


def test_mean_limits_and_two_sigma_lines(draw, ask):
    ax = plot(xmr(STEADY), draw.measure())
    assert heights(ax, "mean") == pytest.approx([50])
    assert heights(ax, "limits") == pytest.approx([44.68, 55.32])
    assert heights(ax, "2 sigma") == pytest.approx([46.453333, 53.546667], abs=1e-5)
    styles = {line.get_label(): line.get_linestyle() for line in ax.lines}
    assert (styles["mean"], styles["limits"], styles["2 sigma"]) == ("-", "--", "--")
    text = "Foot checks (%), axis starts at 45.0%; fine dots at 2 sigma"
    assert text in ask.words(ax)


def test_limits_are_steps_where_denominators_differ(draw):
    ax = plot(shares([(50, 100), (200, 400), (50, 100)]), draw.measure())
    # 0.5 ± 3 x sqrt(0.25 / n): 0.15 for 100, 0.075 for 400
    assert heights(ax, "limits") == pytest.approx([35, 42.5, 57.5, 65])


def test_a_step_line():
    across, phase = np.arange(5.0), np.array([1, 1, 1, 2, 2])
    xs, ys = step_line(across, np.array([3.0, 3.0, 4.0, 4.0, NAN]), phase, 0.5)
    assert list(xs) == pytest.approx([-0.5, 1.5, 1.5, 2.5, NAN, 2.5, 3.5], nan_ok=True)
    assert list(ys) == pytest.approx([3, 3, 4, 4, NAN, 4, 4], nan_ok=True)


def test_a_step_line_has_a_gap_where_a_height_is_missing():
    xs, ys = step_line(np.arange(3.0), np.array([1.0, NAN, 1.0]), np.ones(3), 0.5)
    assert list(xs) == pytest.approx([-0.5, 0.5, NAN, 1.5, 2.5], nan_ok=True)
    assert list(ys) == pytest.approx([1, 1, NAN, 1, 1], nan_ok=True)


def test_each_phase_has_its_own_lines(draw):
    chart = xmr(STEADY + [v + 0.2 for v in STEADY], ("rebase", "2025-08-01"))
    ax = plot(chart, draw.measure())
    assert heights(ax, "mean") == pytest.approx([50, 70])
    assert heights(ax, "limits") == pytest.approx([44.68, 55.32, 64.68, 75.32])
    mean = next(line for line in ax.lines if line.get_label() == "mean")
    assert np.isnan(mean.get_ydata()).sum() == 1  # not joined across the rebase


def test_the_mean_is_dashed_where_it_is_extended(draw, ask):
    ax = plot(xmr(STEADY, ("baseline_end", "2025-03-01")), draw.measure())
    solid, dashed = ask.line(ax, "mean"), ask.line(ax, "mean, extended")
    start, freeze, end = at("2024-04", "2025-03", "2025-07")
    assert list(solid.get_xdata()) == [start - 0.5, freeze + 0.5]
    assert list(dashed.get_xdata()) == [freeze + 0.5, end + 0.5]
    assert dashed.get_linestyle() == "--"


@pytest.mark.parametrize(
    ("last", "direction", "word", "marker", "colour"),
    [
        (0.9, "up", "improvement", "D", theme.IMPROVEMENT),
        (0.9, "down", "concern", "s", theme.CONCERN),
        (0.9, "neutral", "neutral, high", "^", theme.CHANGE),
        (0.1, "up", "concern", "s", theme.CONCERN),
        (0.1, "down", "improvement", "D", theme.IMPROVEMENT),
        (0.1, "neutral", "neutral, low", "v", theme.CHANGE),
    ],
)
def test_a_special_cause_has_colour_shape_and_word(
    draw, ask, last, direction, word, marker, colour
):
    chart = xmr([*STEADY, last], direction=direction)
    ax = plot(chart, draw.measure())
    point = ask.line(ax, word)
    assert list(point.get_xdata()) == at("2025-08")
    assert point.get_ydata() == pytest.approx([100 * last])
    assert point.get_marker() == marker
    assert to_hex(point.get_markerfacecolor()).upper() == colour
    assert word in [text.get_text() for text in ax.get_legend().get_texts()]


def test_common_cause_has_no_mark_and_no_key(draw, ask):
    ax = plot(xmr(STEADY), draw.measure())
    assert ax.get_legend() is None
    assert "Latest point: common cause" in ask.words(ax)


@pytest.mark.parametrize(
    ("target", "words"),
    [(0.9, "consistently fails"), (0.2, "consistently passes"), (0.5, "inconsistent")],
)
def test_the_states_stand_in_words_above(draw, ask, target, words):
    ax = plot(xmr(STEADY, target=target), draw.measure())
    expected = f"Latest point: common cause; against the target: {words}"
    assert expected in ask.words(ax)


def test_too_few_points_are_said(draw, ask):
    words = ask.words(plot(xmr([0.5, 0.6, 0.5, 0.6]), draw.measure()))
    assert "Latest point: too few points" in words


def test_runs_that_no_point_shows_are_said(draw, ask):
    pairs = [(45, 100)] * 10 + [(55, 100)] * 10
    ax = plot(shares(pairs), draw.measure())
    assert "Latest point: common cause; runs: not by chance alone" in ask.words(ax)


def test_a_target_with_a_step(draw, ask):
    steps = pd.Series([0.6, 0.8], pd.to_datetime(["2024-01-01", "2024-10-01"]))
    target = ask.line(plot(xmr(STEADY, target=steps), draw.measure()), "target")
    start, step, end = at("2024-04", "2024-10", "2025-07")
    assert list(target.get_xdata()) == [start - 0.5, step - 0.5, step - 0.5, end + 0.5]
    assert target.get_ydata() == pytest.approx([60, 60, 80, 80])


def test_no_line_is_drawn_across_a_gap(draw, ask):
    ax = plot(xmr([*STEADY[:6], NAN, *STEADY[7:]]), draw.measure())
    assert np.isnan(ask.line(ax, "value").get_ydata()[6])
    missing = ask.line(ax, "no value")
    assert list(missing.get_xdata()) == at("2024-10")
    assert missing.get_marker() == "x"


def test_a_point_that_was_left_out_is_hollow(draw, ask):
    ax = plot(xmr(STEADY, ("exclude", "2024-06-01")), draw.measure())
    hollow = ask.line(ax, "left out of the limits")
    assert list(hollow.get_xdata()) == at("2024-06")
    assert to_hex(hollow.get_markerfacecolor()).upper() == theme.PAPER


def test_lines_are_named_at_their_heights(draw, ask):
    ax = plot(xmr([*STEADY, 0.9], target=0.2), draw.measure())
    words = " ".join(ask.words(ax))
    for word in ("latest 90%", "mean 52%", "target 20%", "upper limit", "lower limit"):
        assert word in words
    assert ask.overlapping(ax.figure) == []


def test_a_limit_above_the_ceiling_is_still_shown(draw):
    ax = plot(xmr([0.99, 0.95] * 8), draw.measure())
    assert max(heights(ax, "limits")) > 100
    assert ax.get_ylim()[1] > max(heights(ax, "limits"))


def test_rows_without_a_calendar_stand_evenly_spaced(draw, ask):
    dates = pd.to_datetime(["2024-04-03", "2024-04-05", "2024-09-28"])
    table = pd.DataFrame({"date": dates, "value": [3.0, 2.0, 40.0]})
    chart = control_chart(table, chart="t", frequency=None)
    measure = draw.rate(kind="time_between", unit="days", decimals=0)
    events = pd.DataFrame(
        {
            "date": pd.to_datetime(["2024-01-01", "2024-06-01", "2024-12-01"]),
            "label": ["before", "between", "after"],
        }
    )
    ax = plot(chart, measure, events=events)
    assert list(ask.line(ax, "value").get_xdata()) == [1, 2, 3]
    assert [t.get_text() for t in ax.get_xticklabels()][0] == "3 Apr\n2024"
    assert ask.line(ax, "event").get_xdata()[0] == 3  # the first row on or after it
    assert "1 between (Jun 2024)" in ask.words(ax)


def test_a_chart_without_any_value(draw, ask):
    nothing = control_chart(months([]).astype({"value": float}), chart="i")
    assert "no values" in ask.words(plot(nothing, draw.measure()))
    plot(xmr([NAN, NAN]), draw.measure()).figure.canvas.draw()


def test_everything_together_is_readable(draw, ask):
    values = [*STEADY[:5], NAN, *STEADY[6:], 0.9, 0.1, 0.5]
    chart = xmr(
        *(values, ("baseline_end", "2025-05-01"), ("exclude", "2024-05-01")),
        target=0.75,
    )
    events = pd.DataFrame(
        {"date": pd.to_datetime(["2024-06-10", "2024-07-20"]), "label": ["$1$", "<b>"]}
    )
    title, name = "$High_Street$ & <script>", "Foot $checks$ & <b>"
    ax = plot(chart, draw.measure(short_name=name), title=title, events=events)
    assert title in ask.words(ax)
    assert ask.read_as_mathematics(ax.figure) == []
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []


def test_the_same_chart_is_the_same_svg(draw):
    chart = xmr([*STEADY, 0.9], target=0.75)
    names = {"title": "A", "description": "B"}
    one, two = (svg_text(plot(chart, draw.measure()).figure, **names) for _ in "ab")
    assert one == two


def test_the_result_is_not_changed(draw):
    chart = xmr([*STEADY, 0.9])
    before = chart.points.copy()
    plot(chart, draw.measure())
    assert_frame_equal(before, chart.points)


def test_alt_text_of_a_signal(draw):
    chart = xmr([*STEADY, 0.9], ("baseline_end", "2025-07-01"), target=0.8)
    assert control_chart_alt(chart, draw.measure(), "$High_Street$") == (
        "XmR chart of Foot checks for $High_Street$, April 2024 to August 2025: "
        "17 months. "
        "The latest value is 90% in August 2025, the mean is 50%, the limits are 45% "
        "and 55% and the target is 80%. "
        "There is 1 point beyond a limit: 1 point above the upper limit (August 2025). "
        "The latest point shows special cause variation, improving: higher values; "
        "the process consistently fails the target: the limits lie on its unwanted "
        "side."
    )


def test_alt_text_without_signals_and_with_gaps(draw):
    text = control_chart_alt(
        xmr([*STEADY[:5], NAN, *STEADY[6:]]), draw.measure(), "Glen"
    )
    assert "16 months, 1 without a value." in text
    assert "No signal is found." in text
    assert control_chart_alt(xmr([NAN, NAN]), draw.measure(), "Glen") == (
        "XmR chart of Foot checks for Glen: there is no value."
    )


def test_alt_text_of_too_few_points_never_says_no_signal(draw):
    text = control_chart_alt(xmr([0.5, 0.6, 0.5]), draw.measure(), "Glen")
    assert "No signal" not in text
    assert "too few points" in text or "not assessed" in text


def test_alt_text_of_runs_gives_the_figures(draw):
    text = control_chart_alt(
        shares([(45, 100)] * 10 + [(55, 100)] * 10), draw.measure(), "Glen"
    )
    # 20 useful points: round(log2 20) + 3 = 7; qbinom(0.05, 19, 0.5) = 6
    assert (
        "No signal is found; also, the longest run has 10 points (by chance 7 at most) "
        "and the mean is crossed 1 time (by chance 6 at least)."
    ) in text
