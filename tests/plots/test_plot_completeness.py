"""Ask the axes: a mark for each practice and month, never colour alone."""

import pandas as pd
import pytest

from qikit.plots import theme
from qikit.plots.completeness import MARKS, completeness_axes, plot_completeness

MONTHS = pd.to_datetime(["2025-12-01", "2026-01-01"])


def plot(rows: dict[str, list]):
    outcomes = pd.DataFrame.from_dict(rows, orient="index", columns=MONTHS)
    ax = completeness_axes(len(outcomes))
    plot_completeness(ax, outcomes, names={"P1": "Harbour"})
    return ax


def cells(ax) -> dict[tuple[int, int], str]:
    found = {}
    for text in ax.texts:
        if text.get_transform() == ax.transData:
            x, y = text.get_position()
            found[(int(y), int(x))] = text.get_text()
    return found


def test_each_outcome_has_its_own_mark():
    marks = [mark for mark, _ in MARKS.values()]
    assert len(set(marks)) == len(marks) == 8


def test_a_mark_in_each_cell_and_none_where_nobody_asked():
    ax = plot({"P1": ["came", "not sent"], "P2": [None, "set aside"]})
    expected = {(0, 0): "•", (0, 1): "–", (1, 0): "", (1, 1): "aside"}
    assert cells(ax) == expected


def test_the_key_explains_only_what_is_drawn():
    key = plot({"P1": ["came", "late"]}).texts
    assert "• came;  late: after the day" in [text.get_text() for text in key]


def test_names_and_months_are_written():
    ax = plot({"P1": ["came", "came"], "P2": ["came", "came"]})
    texts = [text.get_text() for text in ax.texts]
    assert "Harbour" in texts and "P2" in texts
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == ["Dec\n2025", "Jan\n2026"]


@pytest.mark.parametrize("n", [0, 1, 40])
def test_the_figure_fits_a_page(n):
    height = completeness_axes(n).figure.get_size_inches()[1] * 25.4
    assert height <= theme.PAGE_HEIGHT_MM


def test_few_months_leave_room_for_names():
    name = "The Old Town Hall Annexe Community Medical Practice"
    outcomes = pd.DataFrame([["late", "closed"]], index=["P1"], columns=MONTHS)
    ax = completeness_axes(1, 2)
    plot_completeness(ax, outcomes, names={"P1": name})
    assert name in [text.get_text() for text in ax.texts]
    assert cells(ax) == {(0, 0): "late", (0, 1): "closed"}


def test_months_that_do_not_follow_each_other_say_each_year():
    months = pd.to_datetime(["2024-12-01", "2025-03-01", "2025-07-01"])
    outcomes = pd.DataFrame([["late"] * 3], index=["P1"], columns=months)
    ax = plot_completeness(completeness_axes(1, 3), outcomes, names={})
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert labels == ["Dec\n2024", "Mar\n2025", "Jul"]
