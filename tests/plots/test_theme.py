import subprocess
import sys

import matplotlib as mpl
import pytest

from qikit.plots import theme

IMPORTS = """
import sys
import matplotlib as mpl
before = mpl.rcParams.copy()
import qikit.plots.theme, qikit.plots.run_chart, qikit.plots.small_multiples
import qikit.plots.ranked_bar, qikit.plots.alt_text, qikit.plots.svg
assert mpl.rcParams.copy() == before, "settings were changed"
assert "seaborn" not in sys.modules
assert "matplotlib.pyplot" not in sys.modules
"""


def test_importing_changes_no_settings_and_loads_no_pyplot():
    subprocess.run([sys.executable, "-W", "error", "-c", IMPORTS], check=True)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    lit = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]


def contrast_on_white(colour: str) -> float:
    return 1.05 / (luminance(colour) + 0.05)


@pytest.mark.parametrize("colour", theme.PALETTE)
def test_marks_stand_out_on_white(colour):
    assert contrast_on_white(colour) >= 3  # WCAG 1.4.11


@pytest.mark.parametrize("colour", [theme.TEXT, theme.HIGHLIGHT])
def test_words_can_be_read_on_white(colour):
    assert contrast_on_white(colour) >= 4.5  # WCAG 1.4.3


def test_a_new_figure_has_its_size_on_paper():
    figure = theme.new_figure(90, 60)
    assert figure.get_size_inches() * 25.4 == pytest.approx([90, 60])
    ax = theme.add_axes_mm(figure, (10, 20, 60, 30))
    assert theme.size_mm(ax) == pytest.approx((60, 30))


def test_seaborn_theme_sets_the_house_look():
    with mpl.rc_context():
        settings = theme.seaborn_theme()
        assert mpl.rcParams["font.size"] == 8
        cycle = mpl.rcParams["axes.prop_cycle"].by_key()["color"]
        assert [mpl.colors.to_hex(c).upper() for c in cycle] == list(theme.PALETTE)
    with mpl.rc_context(settings):
        assert mpl.rcParams["grid.color"] == theme.GRID
