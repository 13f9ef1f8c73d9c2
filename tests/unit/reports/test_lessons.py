"""What chance alone does, against what is known of it."""

import pytest
from scipy.stats import norm

from qikit.data.synthetic.typed import typed_practices
from qikit.reports.lessons.chance import (
    luck_of_small_samples,
    luckiest_of,
    signals_in_noise,
)
from qikit.reports.lessons.readers_side_by_side import (
    readers_side_by_side,
    rules_side_by_side,
)


def test_a_series_of_too_few_months_never_shifts():
    found = signals_in_noise(n_months=11).set_index("signal")
    assert found.loc["a shift", "series"] == 0


def test_the_same_seed_gives_the_same_series_and_either_is_no_sum():
    found = signals_in_noise().set_index("signal")["series"]
    assert found.equals(signals_in_noise().set_index("signal")["series"])
    assert found.drop("either").max() <= found["either"] <= found.drop("either").sum()
    assert 0 < found["either"] < 100


def test_luck_with_twenty_patients_by_hand():
    """19 or 20 of 20 at 80 %: 20 * 0.8^19 * 0.2 + 0.8^20."""
    found = luck_of_small_samples(sizes=(20,))
    assert found["needed"].tolist() == [19]
    assert found["chance"].item() == pytest.approx(20 * 0.8**19 * 0.2 + 0.8**20)


def test_the_luckiest_of_ten_gains_what_theory_says():
    """The median of the largest of ten normal gains, two samples of 40 at 70 %."""
    spread = (2 * 0.7 * 0.3 / 40) ** 0.5 * 100
    theory = spread * norm.ppf(0.5 ** (1 / 10))
    assert luckiest_of(n_times=4000)["in the middle"] == pytest.approx(theory, abs=2)


def test_no_wider_circle_sees_what_a_narrower_one_does_not():
    seen = readers_side_by_side(typed_practices("A 7/20, B 12/40, C 30/60, D 25/50"))
    hidden = seen.drop(columns="practice").eq("suppressed")
    assert hidden.sum().tolist() == sorted(hidden.sum())
    assert hidden.iloc[:, 1].sum() == 0 and hidden.iloc[:, 2].sum() >= 2


def test_the_rules_are_those_of_the_design():
    """Design section 8, class A: 5; 10 of practices and 5 above; 10."""
    found = rules_side_by_side()
    assert found["of a practice"].tolist() == [0, 5, 10, 10]
    assert found["of a wider area"].tolist() == [0, 5, 5, 10]
