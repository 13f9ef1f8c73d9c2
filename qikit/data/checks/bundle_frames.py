"""Bundle forms as the suites judge them: whole forms, and runs of perfect months."""

from __future__ import annotations

import pandas as pd

from qikit.bundles.forms import ANSWERS, BLANK
from qikit.bundles.recent import last_six_months
from qikit.data.checks.evidence import Evidence

FORM = ["practice_code", "month", "bundle"]


def bundle_forms(evidence: Evidence) -> pd.DataFrame:
    """Describe each form; one row a practice × month × bundle.

    `n_patients`; `is_complete`: every patient has one row for each element that
    the bundle has anywhere in the table; `blank_share`: share of answers left
    blank; `is_numbered`: the patients are numbered 1, 2, … without a gap;
    `is_in_future`: the month lies after `as_of`.
    """
    samples = evidence.table("bundle_samples")
    elements = samples.groupby("bundle")["element"].nunique()
    found = (
        samples.assign(is_blank=samples["answer"].eq(BLANK))
        .groupby(FORM)
        .agg(
            n_patients=("patient_number", "nunique"),
            highest=("patient_number", "max"),
            lowest=("patient_number", "min"),
            n_rows=("element", "size"),
            blank_share=("is_blank", "mean"),
        )
        .reset_index()
    )
    repeated = samples.duplicated([*FORM, "patient_number", "element"])
    twice = samples.loc[repeated, FORM].drop_duplicates().assign(is_repeated=True)
    found = found.merge(twice, how="left", on=FORM)
    wanted = found["n_patients"] * found["bundle"].map(elements)
    found["is_complete"] = found["n_rows"].eq(wanted) & found["is_repeated"].isna()
    found["is_numbered"] = found["lowest"].eq(1) & found["highest"].eq(
        found["n_patients"]
    )
    last = evidence.last_day
    found["is_in_future"] = False if last is None else found["month"].gt(last)
    return found.drop(columns=["highest", "lowest", "n_rows", "is_repeated"])


def exhausted_bundles(evidence: Evidence) -> pd.DataFrame:
    """Ask of each practice and bundle whether it can still show anything.

    One row a practice × bundle: `is_exhausted` where all of the last six months
    were at 100 %. Forms that cannot be counted are left out: they have rules of
    their own.
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
        return pd.DataFrame(columns=["practice_code", "bundle", "is_exhausted"])
    recent = last_six_months(kept, last_month=kept["month"].max())
    return recent[["practice_code", "bundle", "is_exhausted"]]
