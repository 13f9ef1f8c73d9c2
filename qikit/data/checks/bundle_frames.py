"""Bundle forms as the suites judge them: whole forms, and runs of perfect months."""

from __future__ import annotations

import pandas as pd

from qikit.bundles.forms import ANSWERS, BLANK
from qikit.bundles.recent import last_six_months
from qikit.data.checks.evidence import Evidence

FORM = ["practice_code", "month", "bundle"]
EXHAUSTED = ["practice_code", "period_start", "bundle", "is_exhausted"]
FEWEST_PATIENTS = 5  # of a sample; below it another rule warns [B]


def bundle_forms(evidence: Evidence) -> pd.DataFrame:
    """Describe each form; one row a practice × month × bundle.

    `n_patients`; `n_of_a_sample` is the same where there are at least 5, which is
    few but allowed; `is_complete`: every patient has one row for each element that
    the bundle has anywhere in the table; `blank_share`: share of answers left
    blank; `is_numbered`: the patients are numbered 1, 2, … without a gap;
    `is_in_future`: the month lies after `as_of`.
    """
    samples = evidence.table("bundle_samples")
    found = _counted(samples)
    elements = samples.groupby("bundle")["element"].nunique()
    wanted = found[["bundle"]].merge(
        elements.rename("n"), how="left", left_on="bundle", right_index=True
    )["n"]
    last = evidence.last_day
    n_patients = found["n_patients"]
    kept = found[[*FORM, "n_patients", "blank_share"]]
    return kept.assign(
        n_of_a_sample=n_patients.where(n_patients.ge(FEWEST_PATIENTS)),
        is_complete=found["n_rows"].eq(n_patients * wanted) & ~found["is_repeated"],
        is_numbered=found["lowest"].eq(1) & found["highest"].eq(n_patients),
        is_in_future=False if last is None else found["month"].gt(last),
    )


def _counted(samples: pd.DataFrame) -> pd.DataFrame:
    """Count patients, answers and blanks of each form."""
    repeated = samples.duplicated([*FORM, "patient_number", "element"])
    return (
        samples.assign(is_blank=samples["answer"].eq(BLANK), is_repeated=repeated)
        .groupby(FORM)
        .agg(
            n_patients=("patient_number", "nunique"),
            highest=("patient_number", "max"),
            lowest=("patient_number", "min"),
            n_rows=("element", "size"),
            blank_share=("is_blank", "mean"),
            is_repeated=("is_repeated", "any"),
        )
        .reset_index()
    )


def exhausted_bundles(evidence: Evidence) -> pd.DataFrame:
    """Ask of each practice and bundle whether it can still show anything.

    One row a practice × bundle: `is_exhausted` where all of the last six months
    were at 100 %, the last of them `period_start`. Forms that cannot be counted are
    left out: they have rules of their own.
    """
    samples = evidence.table("bundle_samples")
    forms = bundle_forms(evidence)
    whole = forms.loc[forms["is_complete"] & forms["is_numbered"], FORM]
    kept = samples.merge(whole, on=FORM)
    unknown = ~kept["answer"].isin(ANSWERS)
    spoilt = kept.loc[unknown, FORM].drop_duplicates()
    kept = kept.merge(spoilt.assign(is_spoilt=True), how="left", on=FORM)
    kept = kept[kept["is_spoilt"].isna()].drop(columns="is_spoilt")
    if kept.empty:
        return pd.DataFrame(columns=EXHAUSTED)
    recent = last_six_months(kept, last_month=kept["month"].max())
    return recent.rename(columns={"last_month": "period_start"})[EXHAUSTED]
