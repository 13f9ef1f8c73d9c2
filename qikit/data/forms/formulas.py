"""The formulas of a form: the same in Excel and in LibreOffice.

They are for whoever fills the form in; reading it back never trusts them. Only IF,
AND, OR, COUNTIF and ROUND are used, and each answer is named by itself: the rows of
comments stand between the answers, and a comment may well be "Yes".
"""

from __future__ import annotations

from collections.abc import Sequence

from qikit.data.forms.layout import (
    FIRST_PATIENT,
    NO,
    NOT_APPLICABLE,
    YES,
    Form,
    cell_name,
)


def form_formulas(form: Form) -> dict[str, str]:
    """Return every formula of the form, by cell."""
    formulas = {}
    places = range(len(form.bundle.elements))
    for place in places:
        row = form.answer_row(place)
        formulas[cell_name(row, form.count_column)] = _count(form, row)
    for number in form.patient_numbers:
        column = form.patient_column(number)
        answers = [cell_name(form.answer_row(place), column) for place in places]
        formulas[cell_name(form.composite_row, column)] = _all_met(answers)
        formulas[cell_name(form.missing_row, column)] = _missing(answers)
    overall = cell_name(form.composite_row, form.count_column)
    formulas[overall] = _count(form, form.composite_row, with_share=True)
    total = cell_name(form.missing_row, form.count_column)
    formulas[total] = f"=SUM({_patients(form, form.missing_row)})"
    return formulas


def _all_met(answers: Sequence[str]) -> str:
    """Blank with any blank; N/A when nothing applies; then No before Yes."""
    known = [f'{c}="{word}"' for c in answers for word in (YES, NOT_APPLICABLE)]
    is_known = [f"OR({a},{b})" for a, b in zip(known[::2], known[1::2], strict=True)]
    return (
        f'=IF(OR({_each(answers, "")}),"",'
        f'IF(AND({_each(answers, NOT_APPLICABLE)}),"{NOT_APPLICABLE}",'
        f'IF(OR({_each(answers, NO)}),"{NO}",'
        f'IF(AND({",".join(is_known)}),"{YES}","Check"))))'
    )


def _missing(answers: Sequence[str]) -> str:
    """Count the blanks of a patient; nothing for a column nobody has begun."""
    blanks = "+".join(f'IF({cell}="",1,0)' for cell in answers)
    return f'=IF(AND({_each(answers, "")}),"",{blanks})'


def _count(form: Form, row: int, *, with_share: bool = False) -> str:
    """Say "4 of 5": Yes, of Yes and No; a blank and N/A are in neither."""
    cells = _patients(form, row)
    yes, no = f'COUNTIF({cells},"{YES}")', f'COUNTIF({cells},"{NO}")'
    share = f'&" ("&ROUND(100*{yes}/({yes}+{no}),0)&"%)"' if with_share else ""
    return f'=IF({yes}+{no}=0,"",{yes}&" of "&({yes}+{no}){share})'


def _patients(form: Form, row: int) -> str:
    return f"{cell_name(row, FIRST_PATIENT)}:{cell_name(row, form.count_column - 1)}"


def _each(answers: Sequence[str], word: str) -> str:
    return ",".join(f'{cell}="{word}"' for cell in answers)
