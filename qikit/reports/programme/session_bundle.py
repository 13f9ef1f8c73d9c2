"""A care bundle of all teams, element by month, and which element breaks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qikit.headlines import state_text
from qikit.periods import period_text
from qikit.plots.alt_groups import bundle_matrix_alt
from qikit.plots.bundle_matrix import bundle_matrix_axes, plot_bundle_matrix
from qikit.plots.phrases import listed
from qikit.reports.blocks import (
    Around,
    Block,
    heading,
    paragraph,
    table,
    together,
)
from qikit.reports.drawn_blocks import drawn_block
from qikit.reports.programme.session_group import together_words
from qikit.reports.programme.stretches import NOW_MONTHS
from qikit.reports.results import Report
from qikit.rounding import count_text, number_text
from qikit.variation.shown import suppressed_rows

HOW_TO_READ = (
    "Each row is a step of good care, each column a month: the darker, the more of the "
    "sampled patients got it. The last row counts patients who got every step."
)
COUNTS = ["month", "numerator", "denominator", "value"]
MONTHS = [*COUNTS, "state"]
NO_FIGURE = "there is no figure of this bundle to show yet."
HIDDEN = "every figure of this bundle is suppressed: the numbers are small."
OF_SHOWN = ", as far as it may be shown"


def bundle_matrices(report: Report) -> Block | None:
    """Show each bundle as a matrix with its numbers; None without a bundle."""
    bundles = report.slice.programme.facts["bundles"]
    return together(_matrix(report, bundle) for bundle in bundles)


def weakest_sentences(report: Report) -> list[str]:
    """Name, for each bundle, the element that was missed most often of late.

    Nothing is said of a bundle without figures, or where nobody missed anything.
    """
    bundles = report.slice.programme.facts["bundles"]
    said = [_weakest(report, bundle) for bundle in bundles]
    return [text for text in said if text]


def element_months(report: Report, bundle: Mapping[str, Any]) -> pd.DataFrame:
    """Return the figures of a bundle's elements by month, in the readers' rows.

    Those of the own practice in its report, else of all teams together: element,
    month, numerator, denominator, value, state; what is suppressed is missing, and
    its state says so.
    """
    parts = [
        months_of(report, element["measure"]).assign(element=element["id"])
        for element in bundle["elements"]
    ]
    columns = ["element", *MONTHS]
    return pd.concat(parts, ignore_index=True)[columns] if parts else _empty(columns)


def months_of(report: Report, measure: str) -> pd.DataFrame:
    """Return one measure by month: of the own practice, or all teams together."""
    known = {m.id: m for m in report.slice.every_measure}
    if measure not in known:
        return _empty(MONTHS)
    own = report.slice.own_code
    if own is None:
        rows = report.slice.benchmark_rows(known[measure], "cluster")
    else:
        rows = report.slice.of_measure(known[measure])
        rows = rows[rows["practice_code"].eq(own)]
    rows = rows.rename(columns={"period_start": "month"}).reindex(columns=MONTHS)
    as_of = pd.Timestamp(report.about.as_of)
    return rows[rows["month"].le(as_of)].sort_values("month", ignore_index=True)


def _empty(columns: list[str]) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype="float64") for name in columns})
    return empty.astype({"month": "datetime64[us]", "state": "str"})


def _matrix(report: Report, bundle: Mapping[str, Any]) -> Block:
    elements = element_months(report, bundle)
    whole = months_of(report, bundle["composite"])
    name, place = bundle["name"], _place(report)
    title = f"{name}: {place}"
    if elements["value"].notna().sum() + whole["value"].notna().sum() == 0:
        hidden = suppressed_rows(elements).any() or suppressed_rows(whole).any()
        said = f"{bundle['short_name']}: {HIDDEN if hidden else NO_FIGURE}"
        return heading(title, 3) + paragraph(said, "reading")
    names = {e["id"]: e["text"] for e in bundle["elements"]}
    ax = bundle_matrix_axes(len(names))
    plot_bundle_matrix(ax, elements, whole, names=names)
    alt = bundle_matrix_alt(elements, whole, bundle=name, place=place, names=names)
    reading = [HOW_TO_READ, _weakest(report, bundle)]
    around = Around(
        [text for text in reading if text],
        numbers=_numbers(elements, whole, names, _called(report, bundle)),
    )
    n = f"n: {_behind(whole)}"
    return drawn_block(ax.figure, alt, report, title, n, around)


def _called(report: Report, bundle: Mapping[str, Any]) -> str:
    """Name the measure of all or none, so that nobody takes its numbers for others."""
    names = {m.id: m.short_name for m in report.slice.every_measure}
    return f"{names.get(bundle['composite'], bundle['name'])}, {_place(report)}"


def _place(report: Report) -> str:
    own = report.slice.own_code
    return together_words(report) if own is None else report.slice.short_labels[own]


def _behind(whole: pd.DataFrame) -> str:
    known = whole.dropna(subset=["denominator"])
    if known.empty:
        return "the counts of all or none are not known."
    last = known.iloc[-1]
    patients = count_text(int(last["denominator"]), "patient")
    return f"{patients} in {period_text(last['month'])}."


def _weakest(report: Report, bundle: Mapping[str, Any]) -> str:
    """Say which element had the most "No" in the latest months with figures."""
    every = element_months(report, bundle)
    rows = every.dropna(subset=["numerator", "denominator"])
    if rows.empty:
        return ""
    months = sorted(rows["month"].unique())[-NOW_MONTHS:]
    hidden = suppressed_rows(every[every["month"].ge(months[0])]).any()
    counts = rows[rows["month"].isin(months)].groupby("element", sort=False)
    sums = counts[["numerator", "denominator"]].sum()
    missed = sums["denominator"] - sums["numerator"]
    names = {e["id"]: e["text"] for e in bundle["elements"]}
    most = missed[missed.eq(missed.max()) & missed.gt(0)]
    when = f"{_stretch(months)}{OF_SHOWN if hidden else ''}"
    if most.empty:
        return f"{bundle['short_name']}: no step was missed in {when}."
    told = [
        f"“{names[e]}” ({number_text(n)} of {number_text(sums['denominator'][e])} "
        "patients)"
        for e, n in most.items()
    ]
    return f"Step missed most often in {when}: {listed(told)}."


def _stretch(months: list[pd.Timestamp]) -> str:
    first, last = pd.Timestamp(months[0]), pd.Timestamp(months[-1])
    if first == last:
        return period_text(first)
    return f"{period_text(first)} to {period_text(last)}"


def _numbers(
    elements: pd.DataFrame, whole: pd.DataFrame, names: Mapping[str, str], title: str
) -> Block:
    """Write the matrix as a table: a row a month, a column an element."""
    rows = pd.concat([elements, whole.assign(element="")], ignore_index=True)
    cells = {(r["element"], r["month"]): _cell(r) for _, r in rows.iterrows()}
    months = sorted(rows["month"].unique())
    heads = {**names, "": "All or none"}
    frame = pd.DataFrame({"Month": [period_text(pd.Timestamp(m)) for m in months]})
    for element, text in heads.items():
        frame[text] = [cells.get((element, m), "no data") for m in months]
    return table(frame, f"{title}: the numbers", numbers=list(heads.values()))


def _cell(row: pd.Series) -> str:
    if pd.isna(row["value"]):
        is_told = pd.notna(row["state"]) and row["state"]
        return state_text(row["state"]) if is_told else "no data"
    counts = f"{number_text(row['numerator'])} of {number_text(row['denominator'])}"
    return f"{number_text(100 * row['value'])}% ({counts})"
