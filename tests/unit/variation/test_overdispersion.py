import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.errors import ParameterError
from qikit.variation.overdispersion import (
    between_variance,
    find_overdispersion,
    truncate,
    winsorise,
)

NAN = np.nan


def kept(n: int, **options) -> str:
    """Draw which of n units, in the order of z, truncation keeps."""
    found = truncate(np.arange(n, dtype=float), **options)
    return "".join(".X"[int(np.isfinite(z))] for z in found)


@pytest.mark.parametrize(
    ("n", "picture"),
    [
        (8, "XXXXXXXX"),
        (9, "XXXXXXXX."),  # rank 9 of 9: 9 / 10 is in the last tenth
        (10, ".XXXXXXXX."),
        (12, ".XXXXXXXXXX."),
        (19, ".XXXXXXXXXXXXXXXX.."),
        (20, "..XXXXXXXXXXXXXXXX.."),
        (21, "..XXXXXXXXXXXXXXXXX.."),
    ],
)
def test_truncation_drops_the_first_and_last_tenth_by_rank(n, picture):
    assert kept(n) == picture


@pytest.mark.parametrize(("trim", "picture"), [(0, "X" * 10), (0.2, "..XXXXXX..")])
def test_the_part_that_is_trimmed_can_be_set(trim, picture):
    assert kept(10, trim=trim) == picture


def test_equal_units_are_kept_or_dropped_together():
    # the two lowest share rank 1.5 of 10: 1.5 / 11 is not below 0.1
    z = np.array([-3, -3, *range(8)], dtype=float)
    assert np.isfinite(truncate(z)[:2]).all()


def test_winsorising_moves_the_ends_to_type_7_quantiles():
    # of 0 1 ... 10 with 100 in place of 10: position 0.1 × 10 = 1 and 9
    z = np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100], dtype=float)
    assert winsorise(z).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    # of five: position 0.1 × 4 = 0.4 between the first two
    assert winsorise(np.array([0.0, 1, 2, 3, 10]))[0] == pytest.approx(0.4)
    assert winsorise(np.array([0.0, 1, 2, 3, 10]))[-1] == pytest.approx(7.2)


def test_phi_and_tau_by_hand():
    # z² = 4, 0, 4: φ = 8/3. w = 1, 1, 4: Σw = 6, Σw² = 18, τ² = (8 - 2) / (6 - 3) = 2
    found = find_overdispersion(
        np.array([2.0, 0.0, -2.0]), np.array([1.0, 1.0, 0.5]), trim=0
    )
    assert found.phi == pytest.approx(8 / 3)
    assert found.tau2 == pytest.approx(2.0)
    assert found.n_used == 3


def test_no_more_than_chance_has_no_variance_between_units():
    assert between_variance(0.5, np.array([1.0, 1.0, 1.0])) == 0.0


def test_truncated_units_do_not_enter_tau():
    z = np.linspace(-3, 3, 10)
    error = np.array([0.001, *[1.0] * 8, 0.001])  # the ends would swamp the rest
    found = find_overdispersion(z, error, trim_method="truncate")
    phi = float(np.mean(z[1:-1] ** 2))
    assert found.phi == pytest.approx(phi)
    assert found.tau2 == pytest.approx((8 * phi - 7) / 7)
    assert found.n_used == 8


@pytest.mark.parametrize("z", [[], [2.0], [NAN, 2.0]])
def test_fewer_than_two_units_show_nothing(z):
    found = find_overdispersion(np.array(z), np.ones(len(z)))
    assert np.isnan(found.phi) and np.isnan(found.tau2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"trim": 10}, "Write 0.1 for 10 % a side"),
        ({"trim": 0.5}, "not from 0 up to 0.5"),
        ({"trim": -0.1}, "not from 0 up to 0.5"),
        ({"trim_method": "truncated"}, "Did you mean 'truncate'"),
    ],
)
def test_impossible_options_are_refused(options, said):
    with pytest.raises(ParameterError, match=said):
        find_overdispersion(np.array([1.0, 2.0]), np.ones(2), **options)


def slow_phi(z: list[float], trim: float, method: str) -> float:
    """Slow and obvious: sort, drop or move, average the squares."""
    z = sorted(z)
    n = len(z)
    if method == "truncate":
        # the z here are all different, so rank is position
        used = [v for r, v in enumerate(z, 1) if trim <= r / (n + 1) < 1 - trim]
    else:
        places = [trim * (n - 1), (1 - trim) * (n - 1)]
        low, high = (
            z[int(p)] + (p - int(p)) * (z[min(int(p) + 1, n - 1)] - z[int(p)])
            for p in places
        )
        used = [min(max(v, low), high) for v in z]
    return statistics.fmean(v * v for v in used)


different = st.lists(st.integers(-900, 900), min_size=4, max_size=40, unique=True)


@given(z=different, method=st.sampled_from(["truncate", "winsorise"]))
@settings(max_examples=80, deadline=None)
def test_phi_agrees_with_the_slow_way(z, method):
    # a trim of 1/8: no rounding at the borders
    values = [v / 100 for v in z]
    found = find_overdispersion(
        np.array(values), np.ones(len(z)), trim=0.125, trim_method=method
    )
    assert found.phi == pytest.approx(slow_phi(values, 0.125, method))


@given(z=different)
@settings(max_examples=40, deadline=None)
def test_turning_the_sign_or_the_order_changes_nothing_when_winsorised(z):
    values = np.array(z) / 100
    error = np.ones(len(z))
    phi = find_overdispersion(values, error).phi
    assert find_overdispersion(-values, error).phi == pytest.approx(phi)
    assert find_overdispersion(values[::-1], error).phi == pytest.approx(phi)
