"""How often a bundle was given: item by item, all or none, and what breaks it.

Three figures have three names (Nolan & Berwick 2006, JAMA 295:1168-1170):

- item by item: each element for itself, `element_compliance`;
- composite: here, as on the form, *all or none*: the patients for whom every
  applicable element was yes, `composite`. Nolan & Berwick call this all-or-none;
- elements given over elements due, which they call the composite: `elements_given`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from qikit.bundles.forms import (
    BLANK,
    MET,
    NO,
    NOT_APPLICABLE,
    NOT_MET,
    NOTHING_DUE,
    PATIENT,
    YES,
    bundle_patients,
    require_samples,
)
from qikit.errors import ParameterError, did_you_mean
from qikit.variation.pooling import pool

MANY_BLANKS = 0.10  # of the patients of a form, exactly 10 % not: design.md section 4
GROUPS = ("practice_code", "month")
BY_FORM = ("practice_code", "month")  # default: one row per form
COUNTED = "n_patients n_blank n_not_applicable".split()
POOLED = "numerator denominator value lower upper".split()


def element_compliance(
    samples: pd.DataFrame,
    *,
    by: Sequence[str] = BY_FORM,
    elements: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Count each element for itself: yes over (yes + no).

    Parameters
    ----------
    samples, elements
        As for `bundle_patients`.
    by
        practice_code, month, both or neither. Without practice_code the
        practices are pooled, the sum over the sum; without month the months are.

    Returns
    -------
    One row per bundle, group and element, sorted: bundle, the columns of `by`,
    element and

    - numerator (yes), denominator (yes or no), value (0 to 1; NaN when nobody was
      due it), lower and upper (Wilson, 95 %; over several practices widened when
      they differ by more than chance, then `is_widened`), n_practices;
    - n_patients on the forms, and beside the figure n_blank and n_not_applicable;
    - has_many_blanks: more than 10 % of the patients have a blank here.

    Raises
    ------
    DataError
        As for `bundle_patients`.
    ParameterError
        If `by` names anything else.
    """
    groups = [*_groups(by), "element"]
    require_samples(samples, elements)
    answer = samples["answer"]
    counted = samples.assign(
        numerator=answer.eq(YES),
        denominator=answer.isin([YES, NO]),
        n_blank=answer.eq(BLANK),
        n_not_applicable=answer.eq(NOT_APPLICABLE),
    )
    return _figures(counted, groups)


def composite(
    samples: pd.DataFrame,
    *,
    by: Sequence[str] = BY_FORM,
    elements: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Count the patients for whom every applicable element was yes (all or none).

    A patient with no applicable element, or with a blank answer, is in neither
    numerator nor denominator; both are counted beside the figure.

    Parameters
    ----------
    samples, by, elements
        As for `element_compliance`.

    Returns
    -------
    One row per bundle and group, sorted, with the columns of
    `element_compliance` except element. n_blank counts patients with any blank,
    n_not_applicable those with no blank and nothing due, so that n_patients =
    denominator + n_blank + n_not_applicable.

    Raises
    ------
    DataError
        As for `bundle_patients`.
    ParameterError
        If `by` names anything else.
    """
    groups = _groups(by)
    patients = bundle_patients(samples, elements=elements)
    state = patients["state"]
    counted = patients.assign(
        numerator=state.eq(MET),
        denominator=state.isin([MET, NOT_MET]),
        n_blank=state.eq(BLANK),
        n_not_applicable=state.eq(NOTHING_DUE),
    )
    return _figures(counted, groups)


def elements_given(
    samples: pd.DataFrame,
    *,
    by: Sequence[str] = BY_FORM,
    elements: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Count elements given over elements due, over all patients together.

    Where every element is due it is never below the all-or-none figure; where some are
    not, it can be, as a patient with few elements due weighs less here. It has no
    interval: the answers for one patient are not independent of one another.

    Parameters
    ----------
    samples, by, elements
        As for `element_compliance`. A blank answer is not due; the patient's other
        answers count.

    Returns
    -------
    One row per bundle and group, sorted: bundle, the columns of `by`, numerator
    (elements answered yes), denominator (yes or no), value (NaN when nothing was
    due), n_patients, n_blank (answers left blank).

    Raises
    ------
    DataError, ParameterError
        As for `element_compliance`.
    """
    groups = _groups(by)
    patients = bundle_patients(samples, elements=elements)
    sums = patients.groupby(groups, observed=True).agg(
        numerator=("n_given", "sum"),
        denominator=("n_due", "sum"),
        n_patients=("n_due", "size"),
        n_blank=("n_blank", "sum"),
    )
    due = sums["denominator"].where(sums["denominator"] > 0)
    sums.insert(2, "value", sums["numerator"] / due)
    return sums.reset_index()


def weakest_element(
    samples: pd.DataFrame,
    *,
    by: Sequence[str] = BY_FORM,
    elements: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """Find the element that breaks the bundle most often.

    Only patients whose bundle was not met are looked at: a patient with a blank
    answer is in neither figure, whatever the other answers say.

    Parameters
    ----------
    samples, by, elements
        As for `element_compliance`.

    Returns
    -------
    One row per bundle, group and element, sorted: bundle, the columns of `by`,
    element, n_no (patients whose bundle was not met and who had a no here),
    n_not_met (patients whose bundle was not met), share (n_no over n_not_met, NaN
    when every bundle was met) and is_weakest (no element has more; ties are all
    marked; none is when every bundle was met). Shares add up to more than 1 when a
    patient has two noes.

    Raises
    ------
    DataError, ParameterError
        As for `element_compliance`.
    """
    groups = _groups(by)
    patients = bundle_patients(samples, elements=elements)[[*PATIENT, "state"]]
    answers = samples[[*PATIENT, "element", "answer"]].merge(patients, on=PATIENT)
    is_not_met = answers["state"].eq(NOT_MET)
    noes = answers.assign(
        n_no=is_not_met & answers["answer"].eq(NO), n_not_met=is_not_met
    )
    found = noes.groupby([*groups, "element"], observed=True)[["n_no", "n_not_met"]]
    found = found.sum().reset_index()
    found["share"] = found["n_no"] / found["n_not_met"].where(found["n_not_met"] > 0)
    most = found.groupby(groups, observed=True)["n_no"].transform("max")
    found["is_weakest"] = found["n_no"].eq(most) & most.gt(0)
    return found


def _groups(by: Sequence[str]) -> list[str]:
    names = [by] if isinstance(by, str) else list(by)
    wrong = [name for name in names if name not in GROUPS]
    if wrong:
        raise ParameterError(
            f"{name!r} does not group bundle samples. {did_you_mean(name, GROUPS)}"
            for name in wrong
        )
    return ["bundle", *names]


def _figures(counted: pd.DataFrame, groups: list[str]) -> pd.DataFrame:
    """Pool the counts by group and set the counts of what is left out beside."""
    counts = counted[["numerator", "denominator"]].astype(int)
    rows = counted[list(dict.fromkeys([*groups, "practice_code"]))].join(counts)
    pooled = pool(rows, by=groups)
    beside = counted.assign(n_patients=1).groupby(groups, observed=True)[COUNTED].sum()
    figures = pooled.merge(beside.reset_index(), on=groups)
    figures = figures.astype({"numerator": int, "denominator": int})
    many = figures["n_blank"] > MANY_BLANKS * figures["n_patients"]
    figures = figures.assign(has_many_blanks=many)
    columns = [*groups, *POOLED, "is_widened", "n_practices", *COUNTED]
    return figures[[*columns, "has_many_blanks"]]
