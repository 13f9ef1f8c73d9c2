"""Minutes of an agenda: in steps of five where they fit, and always adding up."""

import pytest

from qikit.errors import ParameterError
from qikit.programme.agenda import minutes_each

SHARES = [5, 10, 25, 20, 10, 20, 10, 5]


def test_two_hours_in_steps_of_five_minutes():
    # 120 minutes are 24 steps; 105 parts: 5 parts are 1.14 steps, 25 are 5.71
    assert minutes_each(SHARES, 120) == [5, 10, 30, 25, 10, 25, 10, 5]


@pytest.mark.parametrize("minutes", [8, 9, 45, 61, 80, 90, 119, 120, 180, 479])
def test_the_minutes_add_up_and_nothing_is_left_without(minutes):
    each = minutes_each(SHARES, minutes)
    assert sum(each) == minutes
    assert min(each) >= 1


def test_a_share_that_is_very_small_still_has_a_minute():
    assert minutes_each([1, 999], 10) == [1, 9]


def test_the_minute_too_many_is_taken_from_an_item_that_has_two():
    # each at least 1: 1 + 2 + 1 + 1 are 5; the first item wants the least more
    assert minutes_each([1.2, 2.2, 0.3, 0.3], 4) == [1, 1, 1, 1]


def test_too_short_a_meeting_is_refused():
    with pytest.raises(ParameterError, match="7 minutes are too few for the 8 items"):
        minutes_each(SHARES, 7)
