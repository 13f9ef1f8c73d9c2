"""The figures of the forms as observations: composite and elements."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.bundles import composite, element_compliance
from qikit.data.dataset import empty_table
from qikit.data.definitions.bundle_files import BundleFile

REPORTED, ZERO = "reported", "zero"
NOT_APPLICABLE, NOT_SUBMITTED = "not_applicable", "not_submitted"


def bundle_observations(
    samples: pd.DataFrame, bundles: Mapping[str, BundleFile], *, source: str
) -> pd.DataFrame:
    """Work out the figures of the bundles; one row a practice, month and measure.

    Only a bundle with `composite_measure`, and an element with `measure`, gives one.

    Parameters
    ----------
    samples
        Rows of `bundle_samples`; those of a bundle that is not known are passed over.
    bundles
        The bundles, by id.
    source
        What the rows say of where they come from.

    Returns
    -------
    Rows of `observations`, level practice: numerator and denominator by the rules of
    `qikit.bundles` (a patient with a blank answer, or with nothing due, is in
    neither), value, n = patients on the form, and state: reported, or zero (a
    numerator of 0). With a denominator of 0 the value is missing, and the state is
    not_applicable where N/A was said of everybody (0 and 0 stay, as in extracts), but
    not_submitted where any answer was left blank: it was not given (0 and 0 go).
    """
    parts = []
    for name, bundle in bundles.items():
        rows = samples[samples["bundle"].eq(name)].reset_index(drop=True)
        if rows.empty:
            continue
        elements = {name: bundle.element_ids}
        if bundle.composite_measure:
            figures = composite(rows, elements=elements)
            parts.append(figures.assign(measure=bundle.composite_measure))
        measures = {e.id: e.measure for e in bundle.elements if e.measure}
        if measures:
            figures = element_compliance(rows, elements=elements)
            figures["measure"] = figures["element"].map(measures)
            parts.append(figures[figures["measure"].notna()])
    if not parts:
        return empty_table("observations")
    return _observations(pd.concat(parts, ignore_index=True), source)


def _observations(figures: pd.DataFrame, source: str) -> pd.DataFrame:
    state = _states(figures)
    is_given = state.ne(NOT_SUBMITTED)
    rows = pd.DataFrame(
        {
            "area_code": figures["practice_code"],
            "period_start": figures["month"],
            "measure": figures["measure"],
            "numerator": figures["numerator"].where(is_given).astype("float64"),
            "denominator": figures["denominator"].where(is_given).astype("float64"),
            "value": figures["value"].where(figures["denominator"].gt(0)),
            "n": figures["n_patients"].astype("float64"),
            "state": state,
        }
    )
    rows = rows.assign(level="practice", breakdown="all", qualifier="", source=source)
    return rows.assign(lower=float("nan"), upper=float("nan"))[
        list(empty_table("observations"))
    ]


def _states(figures: pd.DataFrame) -> pd.Series:
    is_nobody = figures["denominator"].eq(0)
    state = pd.Series(REPORTED, figures.index, dtype="str")
    state = state.mask(figures["numerator"].eq(0), ZERO)
    state = state.mask(is_nobody, NOT_APPLICABLE)
    return state.mask(is_nobody & figures["n_blank"].gt(0), NOT_SUBMITTED)
