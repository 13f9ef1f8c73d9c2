"""Low panels: where the page has other things to show."""

import pytest

from qikit.plots.panel_grid import lay_out, usual_columns


@pytest.mark.parametrize(
    ("n", "columns"), [(1, 3), (3, 3), (4, 4), (9, 3), (11, 4), (12, 4), (19, 4)]
)
def test_four_stand_side_by_side_where_that_makes_a_row_less(n, columns):
    assert usual_columns(n, is_low=True) == columns


def test_they_take_less_of_the_page():
    usual = lay_out(11, 4, ["100%"], has_own=False)
    low = lay_out(11, 4, ["100%"], has_own=False, is_low=True)
    assert (usual.rows, low.rows) == (3, 3)
    assert low.height == usual.height - 3 * 13  # 42 and 29 mm a row
