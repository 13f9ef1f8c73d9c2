"""Headers that say that a column names people."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
NUMBER_WORDS = {"number", "numbers", "no", "num", "nr", "id"}
ALWAYS = {  # a header that holds these words, one after the other
    ("surname",),
    ("surnames",),
    ("forename",),
    ("forenames",),
    ("first", "name"),
    ("last", "name"),
    ("family", "name"),
    ("given", "name"),
    ("dob",),
    ("d", "o", "b"),
    ("date", "of", "birth"),
    ("birth", "date"),
    ("birthdate",),
    ("chi",),
    *(("nhs", word) for word in NUMBER_WORDS),
    *(("h", "c", word) for word in NUMBER_WORDS),  # Northern Ireland's
}
RUN_TOGETHER = {
    *("firstname lastname familyname givenname dateofbirth birthdate dob".split()),
    *("patientname patientnames patientdob nameofpatient".split()),
    *(f"{who}{word}" for who in ("chi", "nhs", "patient") for word in NUMBER_WORDS),
}
NO_CHI_NUMBER = {"squared", "square", "sq"}  # the statistician's chi
COUNT_WORDS = set(  # "PatientCount" counts them; "Patient number" may name one
    "count counts numbers total list size population per rate percent percentage "
    "proportion pct".split()
)
NARRATIVE_WORDS = set(
    "story stories comment comments feedback experience quote quotes said".split()
)
FIGURE = r"[<>~]?[0-9]{0,2}(,?[0-9]{3}){0,2}([.][0-9]+)?%?"  # below 100 million
NO_FIGURE = r"[cx*.:-]{1,2}|n/?a|null|nan|none"  # hidden or missing at source
FIGURES = f"{FIGURE}|{NO_FIGURE}"  # of the whole cell, trimmed, in small letters


@dataclass(frozen=True)
class Said:
    """What a header says of people, and whether it may still be a count of them."""

    words: str
    may_be_count: bool = False


def header_says(name: str) -> Said | None:
    """Find the words in a header that say that its column names people.

    Surname, forename, first, last, family or given name, DOB, date of birth, CHI,
    NHS number, H&C number, patient: whatever the capitals and blanks, and also in
    camelCase. "Outpatients", "chiropody" and "practice name" hold none of these.

    "Patients" in the plural, and "patient" beside a word of counting ("PatientCount",
    "patient list size", "per patient"), may be a count of people: the column is then
    all right if every cell is a plain number (`are_figures`). Beside "story",
    "comment", "feedback", "experience", "quote" or "said" they head free text, in
    which numbers are looked for cell by cell.
    """
    words = [word.casefold() for word in WORD.findall(name)]
    said = _said(words)
    if said:
        return Said(said)
    if NARRATIVE_WORDS & set(words):
        return None
    if "patient" in words:
        return Said("patient", may_be_count=bool(COUNT_WORDS & set(words)))
    return Said("patients", may_be_count=True) if "patients" in words else None


def are_figures(values: pd.Series) -> bool:
    """Say whether every cell is empty, a number below 100 million or hidden."""
    text = values.astype("str").str.strip()
    text = text[text.ne("")].str.casefold()
    return bool(text.str.fullmatch(FIGURES).all())


def _said(words: list[str]) -> str | None:
    for phrase in ALWAYS:
        for at in range(len(words) - len(phrase) + 1):
            rest = words[at + len(phrase) :]
            if tuple(words[at : at + len(phrase)]) == phrase and not (
                phrase == ("chi",) and rest and rest[0] in NO_CHI_NUMBER
            ):
                return " ".join(phrase)
    together = {"".join(words), *words} & RUN_TOGETHER
    return min(together, default=None)
