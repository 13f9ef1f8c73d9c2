"""Bundle forms: checked before they are counted, then one row for each patient."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from qikit.errors import DataError, Problem, did_you_mean

YES, NO, NOT_APPLICABLE, BLANK = "yes", "no", "na", "blank"
ANSWERS = (YES, NO, NOT_APPLICABLE, BLANK)
MET, NOT_MET, NOTHING_DUE = "met", "not_met", "nothing_due"
PATIENT = ["bundle", "practice_code", "month", "patient_number"]
COLUMNS = [*PATIENT, "element", "answer"]
MOST_PROBLEMS_LISTED = 20


def bundle_patients(
    samples: pd.DataFrame, *, elements: Mapping[str, Sequence[str]] | None = None
) -> pd.DataFrame:
    """Say for each patient on a form whether the bundle was met.

    Parameters
    ----------
    samples
        Table `bundle_samples`: one row per patient and element, with bundle,
        practice_code, month (its first day), patient_number (1, 2, …: a place on
        the form, never an identifier), element and answer: yes, no, na (not
        applicable) or blank. Other columns are passed over.
    elements
        The elements of each bundle by its name. Without it they are those that
        appear anywhere in the samples of that bundle.

    Returns
    -------
    One row per patient, sorted: bundle, practice_code, month, patient_number,
    n_given (elements answered yes), n_due (yes or no), n_blank, and state:

    - met: every applicable element yes;
    - not_met: at least one no;
    - nothing_due: every element not applicable; in no denominator;
    - blank: at least one answer left blank, whatever the others say; in no
      denominator either. A blank is never "not applicable" and never "yes".

    Raises
    ------
    DataError
        Naming practice, month, patient and element of every row that cannot be:
        an unknown answer, a repeated row, a patient without a row for an element,
        an element that the bundle does not have, an empty key, a month that is
        not a first day.
    """
    require_samples(samples, elements)
    answers = samples.assign(
        n_given=samples["answer"].eq(YES),
        n_due=samples["answer"].isin([YES, NO]),
        n_blank=samples["answer"].eq(BLANK),
    )
    counts = ["n_given", "n_due", "n_blank"]
    patients = answers.groupby(PATIENT, observed=True)[counts].sum().reset_index()
    is_met = patients["n_given"].eq(patients["n_due"])
    state = np.select(
        [patients["n_blank"].gt(0), patients["n_due"].eq(0), is_met],
        [BLANK, NOTHING_DUE, MET],
        NOT_MET,
    )
    return patients.assign(state=pd.Series(state, patients.index, dtype="str"))


def require_samples(
    samples: pd.DataFrame, elements: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Refuse forms that cannot be counted: see `bundle_patients`.

    Raises
    ------
    DataError
        With every problem, the first 20 in full.
    """
    missing = [name for name in COLUMNS if name not in samples]
    if missing:
        raise DataError(
            f"the bundle samples have no column {name!r}. Add it, or rename the one "
            "that holds it."
            for name in missing
        )
    problems = list(_of_keys(samples))
    if not problems:
        problems = [*_of_answers(samples), *_of_rows(samples, elements)]
    if problems:
        more = len(problems) - MOST_PROBLEMS_LISTED
        tail = [f"and {more} more."] if more > 0 else []
        raise DataError([*problems[:MOST_PROBLEMS_LISTED], *tail])


def _of_keys(samples: pd.DataFrame) -> Iterator[Problem]:
    """Find empty keys, and months and patient numbers that are none."""
    for name in [*PATIENT, "element"]:
        for row in samples.index[samples[name].isna()]:
            yield Problem(f"there is no {name}.", f"row {row}", "Complete the row.")
    if not pd.api.types.is_datetime64_any_dtype(samples["month"]):
        yield Problem("the months are not dates.", "month", "Give each first day.")
    else:
        days = samples["month"].dropna()
        for row, day in days[days.ne(_first_days(days))].items():
            to_do = "Give the first day of the month."
            yield Problem(f"{day} does not begin a month.", f"row {row}", to_do)
    numbers = pd.to_numeric(samples["patient_number"], errors="coerce")
    wrong = samples["patient_number"].notna() & ~(numbers.ge(1) & (numbers % 1).eq(0))
    for row, number in samples.loc[wrong, "patient_number"].items():
        to_do = "Number the patients of a form 1, 2, 3 …"
        yield Problem(f"{number!r} is not a patient number.", f"row {row}", to_do)


def _first_days(days: pd.Series) -> pd.Series:
    return days.dt.normalize() - pd.to_timedelta(days.dt.day - 1, unit="D")


def _of_answers(samples: pd.DataFrame) -> Iterator[Problem]:
    wrong = samples[~samples["answer"].isin(ANSWERS)]
    for row in wrong[COLUMNS].itertuples(index=False):
        if pd.isna(row.answer):
            to_do = "Write 'blank' when the form was left blank."
            yield Problem("there is no answer.", _place(row), to_do)
        else:
            advice = did_you_mean(str(row.answer).lower(), ANSWERS)
            yield Problem(f"{row.answer!r} is not an answer.", _place(row), advice)


def _of_rows(
    samples: pd.DataFrame, elements: Mapping[str, Sequence[str]] | None
) -> Iterator[Problem]:
    """Find repeated rows, foreign elements, and patients who lack an element."""
    keys = samples[[*PATIENT, "element"]]
    for row in keys[keys.duplicated()].drop_duplicates().itertuples(index=False):
        yield Problem("there is more than one answer.", _place(row), "Keep one.")
    for bundle, rows in keys.drop_duplicates().groupby("bundle", observed=True):
        own = None if elements is None else elements.get(bundle)
        if elements is not None and own is None:
            advice = did_you_mean(str(bundle), elements)
            yield Problem(f"{bundle!r} is not a bundle.", "bundle", advice)
            continue
        yield from _unequal(rows, sorted(set(rows["element"] if own is None else own)))


def _unequal(rows: pd.DataFrame, due: list[str]) -> Iterator[Problem]:
    """Compare the elements of each patient of one bundle with those it has."""
    for row in rows[~rows["element"].isin(due)].itertuples(index=False):
        advice = did_you_mean(str(row.element), due)
        yield Problem("the bundle has no such element.", _place(row), advice)
    own = rows[rows["element"].isin(due)]
    sizes = own.groupby(PATIENT, observed=True)["element"].size()
    patients = pd.MultiIndex.from_frame(rows[PATIENT].drop_duplicates())
    sizes = sizes.reindex(patients, fill_value=0)
    has = set(own.itertuples(index=False, name=None))
    for patient in sorted(sizes.index[sizes.lt(len(due))]):
        for element in due:
            if (*patient, element) not in has:
                to_do = "Give a row for every element: yes, no, na or blank."
                yield Problem("the row is missing.", _named(*patient, element), to_do)


def _place(row) -> str:
    parts = row.bundle, row.practice_code, row.month, row.patient_number, row.element
    return _named(*parts)


def _named(bundle, practice, month, patient, element) -> str:
    where = f"{bundle}, practice {practice}, {month:%B %Y}, patient {patient}"
    return f"{where}, element {element!r}"
