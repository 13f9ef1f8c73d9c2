import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from pandas.testing import assert_frame_equal

from qikit.errors import ParameterError
from qikit.plots import theme
from qikit.plots.alt_text import funnel_alt
from qikit.plots.funnel import funnel_axes, plot_funnel
from qikit.plots.point_names import Name, name_points
from qikit.plots.svg import svg_text
from qikit.variation.funnel import Funnel, funnel

NAN = np.nan
LIMIT_COLUMNS = ["lower_95", "upper_95", "lower_998", "upper_998"]
UNITS = [  # unit, denominator, value, z, category
    ("A", 100, 0.50, 0.0, "in_control"),
    ("B", 200, 0.62, 2.4, "alert_high"),
    ("C", 300, 0.40, -2.6, "alert_low"),
    ("D", 400, 0.70, 8.0, "alarm_high"),
    ("E", 500, 0.30, -9.0, "alarm_low"),
    ("F", 0, NAN, NAN, None),
]
NAMES = {"A": "High Street", "B": "Glen $1$ & <b>", "C": "Old_Mill", "D": "_Westgate"}


def hand_made(rows=UNITS, **changes) -> Funnel:
    columns = ["unit", "denominator", "value", "z", "category"]
    units = pd.DataFrame(rows, columns=columns)
    units["numerator"] = units["value"] * units["denominator"]
    sizes = np.array([95.0, 200.0, 300.0, 400.0, 500.0, 525.0])
    half = 1 / np.sqrt(sizes)
    curve = pd.DataFrame({"denominator": sizes})
    for column, times in zip(LIMIT_COLUMNS, (-1, 1, -1.5, 1.5), strict=True):
        curve[column] = 0.5 + times * half
    values = {"kind": "proportion", "benchmark": 0.5, "phi": 1.0, "tau2": 0.0}
    values |= {"is_adjusted": False, "notes": ()} | changes
    return Funnel(units=units, curve=curve, **values)


def plot(draw, result=None, **options):
    options = {"labels": NAMES} | options
    measure = options.pop("measure", draw.measure())
    ax = funnel_axes()
    assert plot_funnel(ax, result or hand_made(), measure, **options) is ax
    return ax


@pytest.mark.parametrize(
    ("word", "marker", "place", "is_filled"),
    [
        ("within the limits", "o", (100, 50), True),
        ("above 95%", "^", (200, 62), False),
        ("below 95%", "v", (300, 40), False),
        ("above 99.8%", "^", (400, 70), True),
        ("below 99.8%", "v", (500, 30), True),
    ],
)
def test_each_category_has_its_own_shape(draw, ask, word, marker, place, is_filled):
    line = ask.line(plot(draw), word)
    drawn = list(zip(line.get_xdata(), line.get_ydata(), strict=True))
    assert drawn == [pytest.approx(place)]
    assert line.get_marker() == marker
    assert (to_hex(line.get_markerfacecolor()).upper() != theme.PAPER) == is_filled


def test_the_size_axis_starts_at_zero(draw):
    ax = plot(draw)
    assert ax.get_xlim()[0] == 0
    assert [t.get_text() for t in ax.get_xticklabels()][0] == "0"


def test_only_units_beyond_a_limit_are_named(draw, ask):
    words = ask.words(plot(draw))
    assert {"Glen $1$ & <b>", "Old_Mill", "_Westgate", "E"} <= set(words)
    assert "High Street" not in words
    assert not any("not named" in word for word in words)


def test_the_own_unit_is_named_and_larger_wherever_it_stands(draw, ask):
    ax = plot(draw, highlight="A")
    own = ask.line(ax, "own unit")
    assert to_hex(own.get_markerfacecolor()).upper() == theme.HIGHLIGHT
    bold = [t.get_text() for t in ask.texts(ax) if t.get_fontweight() == "bold"]
    assert bold == ["High Street"]
    assert "within the limits" not in ask.labels(ax)


def test_a_highlighted_unit_that_is_not_there_is_refused(draw):
    with pytest.raises(ParameterError, match="'X9' is to be highlighted"):
        plot(draw, highlight="X9")


def test_limits_and_benchmark_are_named_at_their_right_ends(draw, ask):
    ax = plot(draw, benchmark_name="Scotland")
    words = ask.words(ax)
    assert "Scotland 50%" in words
    assert {"upper 95% limit", "lower 99.8% limit"} <= set(words)
    assert list(ask.line(ax, "benchmark").get_ydata()) == [50, 50]
    dashed = [line for line in ax.lines if line.get_label() == "95% limits"]
    solid = [line for line in ax.lines if line.get_label() == "99.8% limits"]
    assert {line.get_linestyle() for line in dashed} == {"--"}
    assert {line.get_linestyle() for line in solid} == {"-"}
    assert dashed[0].get_ydata()[0] == pytest.approx(50 - 100 / np.sqrt(95))


def test_the_key_names_only_what_is_drawn(draw):
    ax = plot(draw, hand_made([row for row in UNITS if row[0] in "AE"]))
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == ["within the limits", "beyond 99.8%"]


def test_widened_limits_are_said(draw, ask):
    words = ask.words(plot(draw, hand_made(is_adjusted=True)))
    assert "Foot checks (%); limits widened for differences beyond chance" in words
    assert "Foot checks (%); limits of chance alone" in ask.words(plot(draw))


def test_units_without_room_for_a_name_are_counted(draw, ask):
    rows = [(f"P{n}", 300, 0.7, 5.0, "alarm_high") for n in range(40)]
    ax = plot(draw, hand_made(rows))
    named = [word for word in ask.words(ax) if word.startswith("P")]
    assert f"{40 - len(named) + 1} more practices" in " ".join(ask.words(ax))
    assert ask.overlapping(ax.figure) == []


@pytest.mark.parametrize("n_units", [1, 20, 300])
def test_any_number_of_units_is_readable(draw, ask, n_units):
    rng = np.random.default_rng(n_units)
    people = rng.integers(20, 900, n_units)
    frame = pd.DataFrame(
        {
            "practice": [f"P{n}" for n in range(n_units)],
            "numerator": rng.binomial(people, rng.uniform(0.5, 0.9, n_units)),
            "denominator": people,
        }
    )
    name = "The $Very$ Long_Named <b> Health Centre and Partners, Riverside No "
    names = {unit: f"{name}{unit}" for unit in frame["practice"]}
    result = funnel(frame, kind="proportion", unit="practice")
    measure = draw.measure(denominator="people $with$ diabetes " * 9)
    ax = plot(draw, result, labels=names, highlight="P0", measure=measure)
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


def test_a_ratio_has_expected_events_across(draw, ask):
    frame = pd.DataFrame(
        {"unit": ["A", "B"], "numerator": [12, 30], "denominator": [14.5, 20.5]}
    )
    result = funnel(frame, kind="ratio", unit="unit")
    measure = draw.rate(unit="observed over expected", multiplier=1)
    words = ask.words(plot(draw, result, measure=measure))
    assert "Expected events" in words
    assert "benchmark 1.00" in words


def test_nobody_has_a_value(draw, ask):
    frame = pd.DataFrame({"unit": ["A"], "numerator": [0], "denominator": [0]})
    result = funnel(frame, kind="proportion", unit="unit")
    assert ask.words(plot(draw, result)) == ["no values"]


def test_a_name_moves_to_the_side_that_is_free():
    ax = funnel_axes()
    ax.set(xlim=(0, 100), ylim=(0, 100))
    names = [Name(10, 50, "left end"), Name(99, 50, "right end")]
    assert name_points(ax, names, [(10, 50), (99, 50)]) == names
    places = {t.get_text(): t.get_position()[0] for t in ax.texts}
    assert places["left end"] > 0.10  # at the right of its point
    assert places["right end"] < 0.99  # at the left: there is no room at the right


def test_a_name_without_room_is_left_out_but_for_the_own_one():
    crowd = [(x, y) for x in range(0, 101, 2) for y in range(0, 101, 2)]
    ax = funnel_axes()
    ax.set(xlim=(0, 100), ylim=(0, 100))
    own, other = Name(50, 50, "own", is_own=True), Name(20, 20, "other")
    assert name_points(ax, [own, other], crowd) == [own]


def test_the_same_funnel_is_the_same_svg(draw):
    names = {"title": "A", "description": "B"}
    one, two = (svg_text(plot(draw).figure, **names) for _ in "ab")
    assert one == two


def test_the_result_is_not_changed(draw):
    result = hand_made()
    units, curve = result.units.copy(), result.curve.copy()
    plot(draw, result, highlight="A")
    assert_frame_equal(units, result.units)
    assert_frame_equal(curve, result.curve)


def test_alt_text(draw):
    text = funnel_alt(
        *(hand_made(), draw.measure(), NAMES),
        highlight="A",
        benchmark_name="Scotland",
    )
    assert text == (
        "Funnel plot of Foot checks in 6 practices; Scotland has 50%, limits of "
        "chance alone. "
        "1 is above the 99.8% limit (_Westgate); 1 is below the 99.8% limit (E); 1 is "
        "above the 95% limit (Glen $1$ & <b>); 1 is below the 95% limit (Old_Mill). "
        "High Street has 50%, within the limits. "
        "1 practice has no value."
    )


def test_alt_text_of_quiet_and_of_empty_funnels(draw):
    quiet = funnel_alt(hand_made(UNITS[:1]), draw.measure(), NAMES, noun="board")
    assert quiet == (
        "Funnel plot of Foot checks in 1 board; the benchmark has 50%, limits of "
        "chance alone. None is beyond a limit."
    )
    assert funnel_alt(hand_made(UNITS[5:]), draw.measure(), NAMES) == (
        "Funnel plot of Foot checks in 1 practice: there is no value."
    )


def test_a_long_name_of_the_middle_line_takes_two_lines(draw, ask):
    name = "Dunvallie, Larken & Quistane"
    words = ask.words(plot(draw, benchmark_name=name))
    assert "50%" in words
    lines = [word for word in words if word and word in name]
    assert " ".join(lines) == name or sorted(" ".join(lines)) == sorted(name)
    assert "…" not in " ".join(words)
    assert ask.overlapping(plot(draw, benchmark_name=name).figure) == []
