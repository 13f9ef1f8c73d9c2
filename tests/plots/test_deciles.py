import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from pandas.testing import assert_frame_equal

from qikit.errors import DataError
from qikit.plots import theme
from qikit.plots.alt_text import deciles_alt
from qikit.plots.deciles import deciles_axes, plot_deciles
from qikit.plots.scales import period_position
from qikit.plots.svg import svg_text
from qikit.variation.spread import Deciles, deciles

NAN = np.nan


def hand_made(months=("2024-04", "2024-05", "2024-06"), n=40, lift=0.0) -> Deciles:
    """Decile 10 is 0.1, decile 20 is 0.2 and so on, a little higher each month."""
    starts = pd.to_datetime([f"{month}-01" for month in months])
    lines = pd.DataFrame({"period_start": starts, "n_practices": n})
    step = np.arange(len(lines)) * lift
    for decile in range(10, 100, 10):
        lines[f"decile_{decile}"] = decile / 100 + step
    return Deciles(lines, ())


def own(*values: float) -> pd.Series:
    months = pd.date_range("2024-04-01", periods=len(values), freq="MS")
    return pd.Series(values, months)


def plot(draw, result=None, **options):
    ax = deciles_axes(has_title="title" in options)
    measure = options.pop("measure", draw.measure())
    result = hand_made() if result is None else result
    assert plot_deciles(ax, result, measure, **options) is ax
    return ax


def ribbon(ax, label) -> np.ndarray:
    """Return the heights at the edges of a ribbon."""
    found = [c for c in ax.collections if c.get_label() == label]
    assert len(found) == 1
    paths = found[0].get_paths()
    return np.concatenate([path.vertices[:, 1] for path in paths])


def test_two_ribbons_and_the_median(draw, ask):
    ax = plot(draw)
    outer, inner = ribbon(ax, "middle 80% of practices"), ribbon(ax, "middle 40%")
    assert (outer.min(), outer.max()) == pytest.approx((10, 90))
    assert (inner.min(), inner.max()) == pytest.approx((30, 70))
    assert ask.line(ax, "median").get_ydata() == pytest.approx([50, 50, 50])


def test_nine_lines_in_place_of_ribbons(draw, ask):
    ax = plot(draw, as_lines=True)
    lines = [line for line in ax.lines if line.get_label() == "decile"]
    assert [line.get_ydata()[0] for line in lines] == pytest.approx(
        [10, 20, 30, 40, 60, 70, 80, 90]
    )
    assert not ax.collections
    assert ask.line(ax, "median").get_linestyle() == "--"


def test_one_practice_is_drawn_over_them(draw, ask):
    ax = plot(draw, own=own(0.2, NAN, 0.4), own_name="_$High_Street$")
    line = ask.line(ax, "_$High_Street$")
    assert list(np.isnan(line.get_ydata())) == [False, True, False]
    assert to_hex(line.get_color()).upper() == theme.HIGHLIGHT
    assert line.get_marker() == "o"
    assert "_$High_Street$" in [t.get_text() for t in ax.get_legend().get_texts()]
    assert "latest 40%" in ask.words(ax)
    assert ask.read_as_mathematics(ax.figure) == []


def test_without_a_practice_only_the_deciles_are_explained(draw):
    key = [t.get_text() for t in plot(draw).get_legend().get_texts()]
    assert key == ["median", "middle 40%", "middle 80% of practices"]


def test_no_ribbon_across_a_period_that_is_missing(draw, ask):
    ax = plot(draw, hand_made(("2024-04", "2024-05", "2024-07", "2024-08")))
    outer = next(c for c in ax.collections if c.get_label().startswith("middle 80%"))
    assert len(outer.get_paths()) == 2
    median = ask.line(ax, "median")
    assert list(np.isnan(median.get_ydata())) == [False, False, True, False, False]
    assert median.get_xdata()[0] == period_position(pd.Timestamp("2024-04-01"))


def test_the_ends_are_named_in_plain_words(draw, ask):
    words = ask.words(plot(draw, hand_made(lift=0.01)))
    assert {"90% below 92%", "median 52%", "10% below 12%"} <= set(words)


def test_deciles_of_too_few_practices_are_refused(draw):
    with pytest.raises(DataError, match="April 2024 are of 19 practices"):
        plot(draw, hand_made(n=19))


def test_a_period_with_too_few_practices_is_a_gap(draw):
    rows = [
        (f"P{n}", pd.Timestamp(f"2024-0{month}-01"), n / 25)
        for month, practices in ((4, 25), (5, 25), (6, 3), (7, 25), (8, 25))
        for n in range(practices)
    ]
    frame = pd.DataFrame(rows, columns=["practice_code", "period_start", "value"])
    ax = plot(draw, deciles(frame))
    outer = next(c for c in ax.collections if c.get_label().startswith("middle 80%"))
    assert len(outer.get_paths()) == 2


def test_no_values(draw, ask):
    nothing = hand_made()
    lines = nothing.lines.copy()
    lines.loc[:, "decile_10":] = NAN
    assert ask.words(plot(draw, Deciles(lines, ()))) == ["no values"]


@pytest.mark.parametrize("as_lines", [False, True])
def test_everything_together_is_readable(draw, ask, as_lines):
    name = "The $Very$ Long_Named <b> Health Centre and Partners, Riverside, Old Town"
    months = [
        f"20{year}-{month:02}" for year in range(15, 20) for month in range(1, 13)
    ]
    ax = plot(
        *(draw, hand_made(months, lift=0.01)),
        measure=draw.rate(),
        own=pd.Series(0.5, pd.to_datetime([f"{m}-01" for m in months])),
        own_name=name,
        as_lines=as_lines,
        title=name,
    )
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


def test_the_same_chart_is_the_same_svg(draw):
    names = {"title": "A", "description": "B"}
    one, two = (svg_text(plot(draw).figure, **names) for _ in "ab")
    assert one == two


def test_the_result_is_not_changed(draw):
    result, mine = hand_made(), own(0.2, 0.3)
    before = result.lines.copy()
    plot(draw, result, own=mine)
    assert_frame_equal(before, result.lines)
    assert mine.name is None


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (0.05, "in the lowest tenth of practices"),
        (0.3, "below the median"),
        (0.5, "at the median"),
        (0.7, "above the median"),
        (0.95, "in the highest tenth of practices"),
    ],
)
def test_alt_text(draw, value, where):
    text = deciles_alt(
        hand_made(), draw.measure(), own=own(0.2, 0.4, value), own_name="High Street"
    )
    shown = round(100 * value)
    assert text == (
        "Deciles of Foot checks in 40 practices, April to June 2024. "
        "In June 2024 the median is 50%; one practice in ten is below 10% and one in "
        f"ten above 90%. High Street has {shown}% in June 2024, {where}."
    )


def test_alt_text_of_a_changing_number_and_of_nothing(draw):
    result = hand_made()
    lines = result.lines.assign(n_practices=[30, 35, 40])
    text = deciles_alt(Deciles(lines, ()), draw.measure())
    assert text.startswith("Deciles of Foot checks in 30 to 40 practices, April to")
    lines.loc[:, "decile_10":] = NAN
    assert deciles_alt(Deciles(lines, ()), draw.measure()) == (
        "Deciles of Foot checks: there is no value."
    )
