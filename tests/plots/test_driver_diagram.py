import itertools
import re

import pandas as pd
import pytest

from qikit.errors import DataError
from qikit.plots import driver_layout, theme
from qikit.plots.alt_text import driver_diagram_alt
from qikit.plots.driver_diagram import CUT, driver_diagrams
from qikit.plots.driver_layout import in_parts, laid_out
from qikit.plots.svg import lean_svg, svg_text
from qikit.programme.drivers import driver_tree

AIM = "By May 2026, 95% of patients have every step of results handling done."
ROWS = [
    ("Results are seen", "Ownership of the inbox", "Duty doctor each day"),
    ("Results are seen", "Ownership of the inbox", "Weekly list"),
    ("Results are seen", "Hand-over", ""),
    ("Patients are told", "", "Same words for all"),
    ("Data are trusted", "", ""),
]
NASTY = [
    ("ABCDEFGHIJ" * 20, "<script>alert('x')</script> $x_1$ & more", "b " * 1000),
    ("Reconciliation of pharmacotherapeutic anticoagulation", "", "abcdefghij" * 20),
]


def table(rows=ROWS) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["primary", "secondary", "idea"])


def grid(primary: int, secondary: int, ideas: int, idea="Two people check it"):
    return table(
        [
            (f"Driver number {p}", f"Part {s} of it", f"{idea} {n}")
            for p in range(primary)
            for s in range(secondary)
            for n in range(ideas)
        ]
    )


CASES = {
    "usual": (AIM, table()),
    "nasty": (AIM * 30, table(NASTY)),
    "no ideas yet": (AIM, table([("One", "Two", ""), ("Three", "", "")])),
    "single driver": (AIM, table([("One", "", "")])),
    "nothing": ("", table([])),
    "full page": (AIM, grid(5, 3, 3)),
    "several pages": (AIM, grid(5, 3, 3, "Write the action in the same field " * 3)),
    "forty ideas of one driver": (AIM, grid(1, 1, 90)),
}
case = pytest.mark.parametrize("name", CASES)


def layouts(name):
    aim, drivers = CASES[name]
    return [laid_out(aim, part) for part in in_parts(aim, driver_tree(drivers))]


def words(figures, ask) -> list[str]:
    return [t.replace("\n", " ") for figure in figures for t in ask.words(figure)]


def test_every_text_is_drawn_once_under_its_heading(ask):
    (figure,) = driver_diagrams(AIM, table())
    found = words([figure], ask)
    heads = ["Aim", "Primary drivers", "Secondary drivers", "Change ideas"]
    texts = {cell for row in ROWS for cell in row if cell}
    missing = ["No change idea yet", "No secondary driver yet"]
    assert sorted(found) == sorted([*heads, AIM, *texts, *missing])


def test_each_level_stands_in_its_column_and_leads_to_its_own(ask):
    (layout,) = layouts("usual")
    links = {(one.texts[0].text, two.texts[0].text) for one, two in layout.links}
    flat = {tuple(t.replace("\n", " ") for t in link) for link in links}
    assert flat == {
        (AIM, "Results are seen"),
        (AIM, "Patients are told"),
        (AIM, "Data are trusted"),
        ("Results are seen", "Ownership of the inbox"),
        ("Results are seen", "Hand-over"),
        ("Ownership of the inbox", "Duty doctor each day"),
        ("Hand-over", "No change idea yet"),
        ("Patients are told", "Same words for all"),
        ("Data are trusted", "No secondary driver yet"),
    }
    assert all(one.column.right < two.column.left for one, two in layout.links)


@case
def test_boxes_are_on_the_page_and_clear_of_one_another(name):
    for layout in layouts(name):
        assert layout.height <= theme.PAGE_HEIGHT_MM
        for box in layout.boxes:
            assert box.column.left >= 0
            assert box.column.right <= theme.PAGE_WIDTH_MM
            assert box.top >= driver_layout.HEAD_MM - 1e-9
            assert box.top + box.height <= layout.height
        for one, two in itertools.combinations(layout.boxes, 2):
            if one.level == two.level:
                apart = max(one.top, two.top) - min(
                    one.top + one.height, two.top + two.height
                )
                assert apart >= 1


@case
def test_texts_are_readable_and_within_their_boxes(name, ask):
    aim, drivers = CASES[name]
    for figure, layout in zip(
        driver_diagrams(aim, drivers), layouts(name), strict=True
    ):
        assert ask.cut_off(figure) == []
        assert ask.overlapping(figure) == []
        assert ask.too_small(figure) == []
        assert ask.read_as_mathematics(figure) == []
        assert outside(figure, layout) == []


def outside(figure, layout) -> list[str]:
    """Return the texts of boxes that reach over the edge of their box."""
    (ax,) = figure.axes
    texts = [t for box in layout.boxes for t in box.texts]
    boxes = [box for box in layout.boxes for _ in box.texts]
    drawn = [t for t in ax.texts if t.get_va() == "top"]
    assert [t.get_text() for t in drawn] == [t.text for t in texts]
    found = []
    for text, box in zip(drawn, boxes, strict=True):
        there = text.get_window_extent().transformed(ax.transData.inverted())
        is_in = box.column.left < there.x0 and there.x1 < box.column.right
        low, high = sorted([there.y0, there.y1])
        if not (is_in and box.top < low and high < box.top + box.height):
            found.append(text.get_text())
    return found


@case
def test_it_is_drawn_the_lean_way(name):
    for figure in driver_diagrams(*CASES[name]):
        assert lean_svg(figure, "T", "D") == svg_text(
            figure, title="T", description="D"
        )


def test_few_artists_whatever_the_number_of_boxes():
    (small,), (large,) = (driver_diagrams(AIM, grid(2, n, n)) for n in (1, 3))
    counts = [len(f.axes[0].patches) + len(f.axes[0].lines) for f in (small, large)]
    assert counts[0] == counts[1] <= 8


def test_five_by_three_by_three_short_ideas_fit_on_one_page():
    assert len(driver_diagrams(AIM, grid(5, 3, 3))) == 1


def test_parts_repeat_the_aim_and_keep_a_driver_whole(ask):
    aim, drivers = CASES["several pages"]
    figures = driver_diagrams(aim, drivers)
    assert len(figures) > 1
    for number, figure in enumerate(figures, start=1):
        assert f"Aim (part {number} of {len(figures)})" in ask.words(figure)
        assert AIM in words([figure], ask)
    names = [t for t in words(figures, ask) if t.startswith("Driver number")]
    assert names == [f"Driver number {n}" for n in range(5)]
    assert sum("same field" in t for t in words(figures, ask)) == 45


def test_a_driver_higher_than_a_page_is_continued(ask):
    figures = driver_diagrams(*CASES["forty ideas of one driver"])
    found = words(figures, ask)
    assert len(figures) == 2
    assert sum(t.startswith("Two people") for t in found) == 90
    assert found.count("Driver number 0") == 1
    assert found.count("Driver number 0 (continued)") == 1


def test_a_text_that_is_cut_is_said_to_be_cut(ask):
    (nasty,) = driver_diagrams(*CASES["nasty"])
    assert CUT in ask.words(nasty)
    (usual,) = driver_diagrams(AIM, table())
    assert CUT not in ask.words(usual)


def test_markup_stays_text():
    (figure,) = driver_diagrams(*CASES["nasty"])
    svg = svg_text(figure, title="T")
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_levels_differ_in_greyscale():
    (figure,) = driver_diagrams(AIM, grid(1, 1, 1))
    shades = [patch.get_facecolor()[:3] for patch in figure.axes[0].patches]
    light = [0.3 * red + 0.59 * green + 0.11 * blue for red, green, blue in shades]
    assert all(b - a > 0.02 for a, b in itertools.pairwise(light))


def test_what_is_missing_has_a_dashed_box(ask):
    (figure,) = driver_diagrams("", table([]))
    assert {"No aim yet", "No driver yet"} <= set(ask.words(figure))
    assert all(patch.get_linestyle() != "-" for patch in figure.axes[0].patches)


def test_the_same_diagram_is_the_same_svg():
    one, two = (svg_text(driver_diagrams(AIM, table())[0], title="A") for _ in "ab")
    assert one == two


def test_an_idea_without_a_primary_driver_is_refused():
    with pytest.raises(DataError, match="no primary driver"):
        driver_diagrams(AIM, table([("", "", "Leaflet")]))


def test_alt_text():
    assert driver_diagram_alt(AIM, table()) == (
        "Driver diagram. Aim: By May 2026, 95% of patients have every step of results "
        "handling done. 3 primary drivers (Results are seen, Patients are told and "
        "Data are trusted), 2 secondary drivers and 3 change ideas. "
        "No change idea yet for Data are trusted."
    )


def test_alt_text_of_an_empty_and_of_an_endless_diagram():
    assert driver_diagram_alt("", table([])) == (
        "Driver diagram, no aim yet. No driver yet."
    )
    text = driver_diagram_alt("a " * 1000, grid(9, 1, 1))
    assert re.search(r"Driver number 5 and 3 more\)", text)
    assert len(text) < 700
