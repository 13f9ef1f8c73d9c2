import numpy as np
import pandas as pd
import pytest

from qikit.errors import ParameterError
from qikit.plots.alt_text import variation_icons_alt
from qikit.plots.svg import svg_text
from qikit.plots.variation_icons import (
    assurance_icon,
    plot_variation_icons,
    variation_icon,
    variation_icons_axes,
)
from qikit.spc.control_chart import control_chart

STEADY = [0.49, 0.51] * 8


def xmr(values, **options):
    dates = pd.date_range("2024-04-01", periods=len(values), freq="MS")
    data = pd.DataFrame({"date": dates, "value": values}, dtype=None)
    return control_chart(data, **{"chart": "i", "direction": "up"} | options)


def summary(draw):
    measure = draw.measure()
    return {
        "Steady": (xmr(STEADY, target=0.9), measure),
        "Up": (xmr([*STEADY, 0.9], target=0.2, multiplier=100), measure),
        "Down": (xmr([*STEADY, 0.1], target=0.5), measure),
        "Neither": (xmr([*STEADY, 0.9], direction="neutral"), measure),
        "New $x_1$ & <b>": (xmr([0.5, 0.6, 0.5]), measure),
        "_None": (xmr([np.nan, np.nan]), measure),
    }


def plot(charts):
    ax = variation_icons_axes(len(charts))
    assert plot_variation_icons(ax, charts) is ax
    return ax


@pytest.mark.parametrize(
    ("variation", "direction", "words", "marker", "letter"),
    [
        ("common_cause", "up", "common cause", "o", ""),
        ("improvement", "up", "improvement, high", "D", "H"),
        ("improvement", "down", "improvement, low", "D", "L"),
        ("concern", "up", "concern, low", "s", "L"),
        ("concern", "down", "concern, high", "s", "H"),
        ("neutral_high", "neutral", "neutral, high", "^", ""),
        ("neutral_low", "neutral", "neutral, low", "v", ""),
        (None, "up", "not assessed", "", ""),
    ],
)
def test_the_eight_states_of_variation(variation, direction, words, marker, letter):
    icon = variation_icon(variation, direction)
    assert (icon.words, icon.marker, icon.letter) == (words, marker, letter)


@pytest.mark.parametrize(
    ("assurance", "words", "marker", "letter"),
    [
        ("consistent_pass", "consistently passes", "D", "P"),
        ("consistent_fail", "consistently fails", "s", "F"),
        ("inconsistent", "inconsistent", "o", "?"),
        (None, "no target", "", ""),
    ],
)
def test_the_states_of_assurance(assurance, words, marker, letter):
    icon = assurance_icon(assurance)
    assert (icon.words, icon.marker, icon.letter) == (words, marker, letter)


def test_unknown_states_are_refused():
    with pytest.raises(ParameterError, match="'good' is no variation"):
        variation_icon("good", "up")
    with pytest.raises(ParameterError, match="'pass' is no assurance"):
        assurance_icon("pass")


def rows_of(ax, ask) -> list[list[str]]:
    """Return the words of each row from left to right, without the heads."""
    rows: dict[float, list] = {}
    for text in ask.texts(ax):
        x, y = text.get_position()
        rows.setdefault(round(y, 3), []).append((x, text.get_text()))
    return [[word for _, word in sorted(rows[y])] for y in sorted(rows)][1:]


def test_each_chart_has_a_row_in_words(draw, ask):
    assert rows_of(plot(summary(draw)), ask) == [
        *(
            ["Steady", "51%, Jul 2025", "90%"]
            + ["common cause", "?"][:1]
            + ["F", "consistently fails"],
            ["Up", "90%, Aug 2025", "20%", "H", "improvement, high"]
            + ["P", "consistently passes"],
            ["Down", "10%, Aug 2025", "50%", "L", "concern, low"]
            + ["?", "inconsistent"],
            ["Neither", "90%, Aug 2025", "–", "neutral, high", "no target"],
            ["New $x_1$ & <b>", "50%, Jun 2024", "–", "too few points", "no target"],
            ["_None", "no values", "–", "not assessed", "no target"],
        )
    ]


def test_a_target_without_a_verdict_is_not_called_missing(draw, ask):
    chart = xmr([0.5, 0.6, 0.5], target=0.9)
    rows = rows_of(plot({"New": (chart, draw.measure())}), ask)
    assert rows == [["New", "50%, Jun 2024", "90%", "too few points", "not assessed"]]


def test_icons_are_told_apart_by_shape(draw):
    ax = plot(summary(draw))
    drawn = [(line.get_label(), line.get_marker()) for line in ax.lines]
    icons = [pair for pair in drawn if pair[0] not in ("rule", "wave")]
    assert icons == [
        ("common_cause", "o"),
        ("fail", "s"),
        ("improvement_high", "D"),
        ("pass", "D"),
        ("concern_low", "s"),
        ("inconsistent", "o"),
        ("neutral_high", "^"),
    ]


@pytest.mark.parametrize("n_rows", [1, 26])
def test_any_number_of_rows_is_readable(draw, ask, n_rows):
    name = "The $Very$ Long_Named Health Centre and Partners, Riverside No "
    chart = (xmr([*STEADY, 0.9], target=0.2), draw.measure(decimals=2))
    ax = plot({f"{name}{n}": chart for n in range(n_rows)})
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


@pytest.mark.parametrize("n_rows", [0, 27])
def test_an_impossible_number_of_rows_is_refused(draw, n_rows):
    chart = (xmr(STEADY), draw.measure())
    with pytest.raises(ParameterError, match=f"{n_rows} charts"):
        plot_variation_icons(
            variation_icons_axes(1), {str(n): chart for n in range(n_rows)}
        )


def test_the_same_summary_is_the_same_svg(draw):
    names = {"title": "A", "description": "B"}
    one, two = (svg_text(plot(summary(draw)).figure, **names) for _ in "ab")
    assert one == two


def test_alt_text(draw):
    assert variation_icons_alt(summary(draw)) == (
        "Summary of 6 control charts. "
        "Latest points: common cause in 1 (Steady); improvement, high in 1 (Up); "
        "concern, low in 1 (Down); neutral, high in 1 (Neither); too few points in 1 "
        "(New $x_1$ & <b>); not assessed in 1 (_None). "
        "Against the target: consistently fails in 1 (Steady); consistently passes in "
        "1 (Up); inconsistent in 1 (Down); no target in 3 (Neither, New $x_1$ & <b> "
        "and _None)."
    )


def test_alt_text_of_one_chart_without_a_target(draw):
    text = variation_icons_alt({"A": (xmr(STEADY), draw.measure())})
    assert text == "Summary of 1 control chart. Latest points: common cause in 1 (A)."
