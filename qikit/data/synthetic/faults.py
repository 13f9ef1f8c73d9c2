"""The faults planted in the raw files of the invented collaborative."""

from __future__ import annotations

import pandas as pd

DOUBLED = ("SYN04", "2025-04", "synthetic_results_actioned")
ABOVE = ("SYN08", "2025-03", "synthetic_late_reconciliation")
TWICE = ("SYN08", "2025-05", "synthetic_patients_told")
NO_SEARCH = ("SYN06", ("2025-07", "2025-08"))
SEXES_DIFFER = ("SYN06", "2025-04-01")
NO_FORM = ("SYN06", ("2025-01", "2025-03"))
BLANKS = ("SYN10", "2025-02")
LATE_FORMS = ("SYN11", ("2024-12", "2025-02", "2025-05"))
ALL_YES = ("SYN01", ("2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"))
SMALL_FORMS = "SYN09"  # five patients on each of its forms
TOO_MANY, MEN_TOO_MANY = 6, 30


def with_search_faults(rows: pd.DataFrame) -> pd.DataFrame:
    """Plant what practices send wrongly; one row a practice, month and measure."""
    rows = rows.copy()
    doubled, above = _of(rows, *DOUBLED), _of(rows, *ABOVE)
    rows.loc[doubled, ["numerator", "denominator"]] *= 2
    rows.loc[above, "numerator"] = rows.loc[above, "denominator"] + TOO_MANY
    code, months = NO_SEARCH
    rows = rows[~(rows["practice_code"].eq(code) & rows["month"].isin(months))]
    rows = pd.concat([rows, rows[_of(rows, *TWICE)]])
    return rows.sort_values(["month", "measure", "practice_code"], ignore_index=True)


def with_list_faults(rows: pd.DataFrame) -> pd.DataFrame:
    """Plant a list on which men and women do not add up to all."""
    code, date = SEXES_DIFFER
    rows = rows.copy()
    men = rows["PracticeCode"].eq(code) & rows["Date"].eq(date) & rows["Sex"].eq("Male")
    rows.loc[men, ["AllAges", "Ages25to44"]] += MEN_TOO_MANY
    return rows


def _of(rows: pd.DataFrame, code: str, month: str, measure: str) -> pd.Series:
    return (
        rows["practice_code"].eq(code)
        & rows["month"].eq(month)
        & rows["measure"].eq(measure)
    )
