"""Which measures of a programme have a baseline, and where it ends."""

from types import SimpleNamespace

import pandas as pd
import pytest

from qikit.reports.programme_baselines import baselines

COMPOSITE, OTHER = "bundle_composite", "foot_check"


def found(months: dict[str, tuple[str, int]], *, baseline_from=None, as_of="2025-09"):
    """Give the last months of baselines; the programme begins in October 2024.

    `months` are the first month of a measure, and how many it has.
    """
    file = SimpleNamespace(first_month="2024-10", baseline_from=baseline_from)
    running = SimpleNamespace(file=file, composites=[COMPOSITE])
    figures = pd.DataFrame(
        [
            {"measure": name, "period_start": month}
            for name, (first, n) in months.items()
            for month in pd.date_range(f"{first}-01", periods=n, freq="MS")
        ]
    )
    ends = baselines(running, figures, list(months), {}, as_of=pd.Timestamp(as_of))
    return {name: f"{end:%Y-%m}" for name, end in ends}


@pytest.mark.parametrize(("n", "ends"), [(24, "2024-09"), (12, None), (11, None)])
def test_twelve_months_before_the_programme_are_a_baseline(n, ends):
    # from October 2023 on, 12 months lie before; from November 11
    first = {24: "2023-10", 12: "2023-11", 11: "2024-01"}[n]
    assert found({OTHER: (first, n)}).get(OTHER) == ends


def test_of_a_composite_the_whole_retrospective_sample_is_one():
    months = {OTHER: ("2024-07", 15), COMPOSITE: ("2024-07", 15)}
    assert found(months, baseline_from="2024-07") == {COMPOSITE: "2024-09"}


@pytest.mark.parametrize(
    ("as_of", "ends"), [("2025-01", None), ("2025-05", None), ("2025-06", "2024-09")]
)
def test_a_short_line_is_frozen_once_the_chart_has_twelve_months(as_of, ends):
    # July 2024 is the first month: June 2025 the twelfth
    months = {COMPOSITE: ("2024-07", 15)}
    given = found(months, baseline_from="2024-07", as_of=as_of)
    assert given.get(COMPOSITE) == ends


@pytest.mark.parametrize(
    ("first", "baseline_from"),
    [
        ("2024-08", "2024-07"),  # the sample of July has not come in
        ("2024-07", None),  # nobody looked back: three months that happen to be there
        ("2024-08", "2024-08"),  # two months are too few
    ],
)
def test_part_of_a_sample_is_none(first, baseline_from):
    assert found({COMPOSITE: (first, 15)}, baseline_from=baseline_from) == {}


def test_a_long_sample_needs_no_more_than_twelve_months():
    months = {COMPOSITE: ("2023-10", 24)}
    assert found(months, baseline_from="2022-10") == {COMPOSITE: "2024-09"}
