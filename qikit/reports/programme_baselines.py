"""Where the baselines of a programme's measures end: the month before it began."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from qikit.data.running_programme import RunningProgramme
from qikit.measures import Measure
from qikit.periods import all_periods, parse_month, period_end
from qikit.programme.due_months import A_MONTH

FEWEST_BASELINE = 12  # periods before the programme: see design.md section 4
USEFUL_POINTS = 12  # of a run chart that can show a shift: the same section
FEWEST_SAMPLED = 3  # months of a retrospective sample that is a baseline [J]


def baselines(
    running: RunningProgramme,
    figures: pd.DataFrame,
    names: Sequence[str],
    known: Mapping[str, Measure],
    *,
    as_of: pd.Timestamp,
) -> Iterator[tuple[str, pd.Timestamp]]:
    """Give each measure with a baseline before the programme, and its last period.

    Parameters
    ----------
    running
        The programme. Its file says from when teams look back at their patients:
        for the composite of a bundle that whole sample is enough, in reports whose
        charts have 12 months with it: on fewer a run says nothing.
    figures
        The figures of its practices: measure and period_start.
    names
        The measures, in the order of the report.
    known
        The project's measures, by id.
    as_of
        The last month that the report shows.
    """
    first = parse_month(running.file.first_month)
    for name in names:
        periods = figures.loc[figures["measure"].eq(name), "period_start"].unique()
        frequency = known[name].frequency if name in known else "month"
        before = [p for p in periods if period_end(p, frequency) < first]
        if len(before) >= _fewest(running, name, first, as_of):
            yield name, max(before)


def _fewest(
    running: RunningProgramme, name: str, first: pd.Timestamp, as_of: pd.Timestamp
) -> int:
    """Say how many periods are a baseline: of a composite, the whole sample."""
    began = running.file.baseline_from
    if not began or name not in running.composites:
        return FEWEST_BASELINE
    if len(all_periods(parse_month(began), as_of)) < USEFUL_POINTS:
        return FEWEST_BASELINE
    sample = all_periods(parse_month(began), first - A_MONTH)
    return min(FEWEST_BASELINE, max(FEWEST_SAMPLED, len(sample)))
