"""The practice's own bundle: its matrix, the last six months, and what is missed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qikit.bundles.compliance import MANY_BLANKS
from qikit.bundles.recent import RECENT_MONTHS
from qikit.bundles.sentences import recent_sentence
from qikit.periods import period_text
from qikit.plots.phrases import listed
from qikit.reports.blocks import Block, bullets, together
from qikit.reports.programme.session_bundle import (
    bundle_matrices,
    element_months,
    months_of,
)
from qikit.reports.programme.stretches import NOW_MONTHS
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text
from qikit.variation.comparison import compare
from qikit.variation.intervals import wilson_interval


def own_bundles(report: Report) -> Block | None:
    """Show each bundle as a matrix, with the last six months added up.

    None without a programme or without a bundle in it.
    """
    part = report.slice.programme
    if part is None or not part.facts["bundles"]:
        return None
    told = [text for b in part.facts["bundles"] for text in _told(report, b)]
    shown = bundle_matrices(report)
    blocks = [bullets(told), shown] if told else [shown]
    return together(blocks)


def six_months(report: Report) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and last of the last six months of the calendar."""
    last = pd.Timestamp(report.about.as_of)
    return last - pd.DateOffset(months=RECENT_MONTHS - 1), last


def missed_most(report: Report, bundle: Mapping[str, Any]) -> pd.DataFrame:
    """Return the steps of a bundle that were missed most often of late.

    The months are those of the sentence beside the matrix: the latest three with a
    figure. One row a step, several when they tie: text, missed, denominator (patients
    with Yes or No); no row where none was missed or nothing is known.
    """
    rows = element_months(report, bundle).dropna(subset=["numerator", "denominator"])
    rows = rows[rows["month"].isin(sorted(rows["month"].unique())[-NOW_MONTHS:])]
    sums = rows.groupby("element", sort=False)[["numerator", "denominator"]].sum()
    missed = sums["denominator"] - sums["numerator"]
    names = {e["id"]: e["text"] for e in bundle["elements"]}
    found = sums.assign(missed=missed, text=[names[e] for e in sums.index])
    is_most = missed.gt(0) & missed.eq(missed.max())
    return found.loc[is_most, ["text", "missed", "denominator"]].reset_index(drop=True)


def recent_of(report: Report, bundle: Mapping[str, Any]) -> pd.Series | None:
    """Add up the last six months of a bundle, as `recent_sentence` takes it.

    None where the figures are not known, or suppressed, in all six months.
    """
    first, last = six_months(report)
    rows = months_of(report, bundle["composite"])
    rows = rows[rows["month"].between(first, last)]
    rows = rows.dropna(subset=["numerator", "denominator"])
    if not rows["denominator"].gt(0).any():
        return None
    sums = rows[["numerator", "denominator"]].sum()
    ends = wilson_interval(*(pd.Series([sums[c]]) for c in sums.index))
    n_full = int((rows["denominator"].gt(0) & rows["value"].eq(1)).sum())
    return pd.Series(
        {
            "first_month": first,
            "last_month": last,
            **sums,
            "value": sums["numerator"] / sums["denominator"],
            "lower": ends["lower"].iloc[0],
            "upper": ends["upper"].iloc[0],
            "is_widened": False,
            "n_months": int(rows["denominator"].gt(0).sum()),
            "target": bundle["target"],
            "comparison": compare(ends["lower"], ends["upper"], bundle["target"])[0],
            "is_exhausted": n_full == RECENT_MONTHS,
        }
    )


def blanks_sentence(report: Report, bundle: Mapping[str, Any]) -> str:
    """Count patients with a blank answer in six months; "" where none is known.

    Months whose figure the reader may not see are left out.
    """
    rows = report.slice.programme.samples
    if rows.empty:
        return ""
    shown = months_of(report, bundle["composite"]).dropna(subset=["numerator"])
    shown = shown.loc[shown["month"].between(*six_months(report)), "month"]
    is_own = rows["practice_code"].eq(report.slice.own_code)
    is_of = rows["bundle"].eq(bundle["id"]) & rows["month"].isin(shown)
    rows = rows[is_own & is_of]
    n, n_patients = int(rows["n_blank"].sum()), int(rows["n_patients"].sum())
    if not n:
        return ""
    verb = "has" if n == 1 else "have"
    patients = count_text(n_patients, "patient")
    text = (
        f"Blank answers: {number_text(n)} of {patients} {verb} one and count in "
        "neither figure."
    )
    many = rows[rows["n_blank"] > MANY_BLANKS * rows["n_patients"]]
    months = [period_text(month) for month in sorted(many["month"])]
    if not months:
        return text
    when = listed(months)
    return f"{text} More than one in ten in {when}: please complete the forms."


def _told(report: Report, bundle: Mapping[str, Any]) -> list[str]:
    recent = recent_of(report, bundle)
    name = f"{_short_name(report, bundle)}, six months together"
    texts = [
        f"{name}: no patient could be judged, or none may be shown."
        if recent is None
        else recent_sentence(recent, name=name),
        blanks_sentence(report, bundle),
    ]
    return [text for text in texts if text]


def _short_name(report: Report, bundle: Mapping[str, Any]) -> str:
    """Return what the rest of the page calls the composite."""
    measures = (r.measure for r in report.results)
    named = [m.short_name for m in measures if m.id == bundle["composite"]]
    return named[0] if named else bundle["short_name"]
