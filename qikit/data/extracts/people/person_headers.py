"""Headers that say that a column names people."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from qikit.data.extracts.people.number_spellings import folded

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
NUMBER_WORDS = {"number", "numbers", "no", "num", "nr", "id"}
FIRST_OR_LAST = "fore sur sir first last family given middle maiden christian".split()
WHO = "patient pt pat person client".split()
ALWAYS = {  # a header that holds these words, one after the other
    *((word,) for word in "surname surnames forename forenames dob birthdate".split()),
    *((word,) for word in "chi upi hcn mrn".split()),
    *((kind, name) for kind in FIRST_OR_LAST for name in ("name", "names", "nm")),
    *((who, name) for who in WHO for name in ("name", "names", "nm", "initials")),
    ("name", "of", "patient"),
    ("service", "user", "name"),
    ("d", "o", "b"),
    ("date", "of", "birth"),
    ("date", "birth"),
    ("birth", "date"),
    ("birth", "year"),
    ("year", "of", "birth"),
    ("year", "birth"),
    *(("nhs", word) for word in NUMBER_WORDS),
    *(("h", "c", word) for word in NUMBER_WORDS),  # Northern Ireland's
}
RUN_TOGETHER = {
    *("firstname lastname familyname givenname dateofbirth birthdate dob".split()),
    *("yearofbirth birthyear fname lname patientdob nameofpatient".split()),
    *(f"{who}{name}" for who in WHO for name in ("name", "names")),
    *(f"{who}{word}" for who in ("chi", "nhs", "patient") for word in NUMBER_WORDS),
}
NO_CHI_NUMBER = {"squared", "square", "sq", "2", "test", "statistic"}  # statistics
PEOPLE = {"patient", "patients", "person", "client", "people"}
BORN = set("born patient when where on in year date day month".split())
KINDS_OF_CARE = {"out", "in", "day", "non"}  # out-patient
NO_PERSON = set(  # "patient" beside one of these is about care, not about one of them
    "satisfaction facing participation transport group groups hours safety centred "
    "access portal leaflet survey surveys information education engagement forum "
    "involvement pathway".split()
)
NAMES_ONE = set("identifier ref reference key address name names id".split())
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

    Surname, forename, first, last, family or given name, name of a patient, person
    or client, date or year of birth, CHI, NHS number, H&C number, UPI, patient:
    whatever the capitals and blanks, and also in camelCase. "Outpatients",
    "chiropody" and "practice name" hold none of these, and "patient transport" or
    "patient satisfaction" name nobody.

    "Patients" in the plural, and "patient" beside a word of counting ("PatientCount",
    "patient list size", "per patient"), may be a count of people: the column is then
    all right if every cell is a plain number (`are_figures`). Beside "story",
    "comment", "feedback", "experience", "quote" or "said" they head free text, in
    which numbers are looked for cell by cell.
    """
    words = [word.casefold() for word in WORD.findall(folded(name))]
    said = _said(words)
    if said:
        return Said(said)
    if NARRATIVE_WORDS & set(words):
        return None
    if "patient" in words:
        return _of_a_patient(words)
    return Said("patients", may_be_count=True) if "patients" in words else None


def _of_a_patient(words: list[str]) -> Said | None:
    before = words[words.index("patient") - 1] if words[0] != "patient" else ""
    is_about_care = bool(NO_PERSON & set(words)) or before in KINDS_OF_CARE
    names_one = (NAMES_ONE | NUMBER_WORDS) & set(words)
    if is_about_care and not names_one:
        return None
    counts = COUNT_WORDS & set(words) or is_about_care and not NAMES_ONE & set(words)
    return Said("patient", may_be_count=bool(counts))


def are_figures(values: pd.Series) -> bool:
    """Say whether every cell is empty, a number below 100 million or hidden."""
    text = values.astype("str").str.strip()
    text = text[text.ne("")].str.casefold()
    return bool(text.str.fullmatch(FIGURES).all())


def _said(words: list[str]) -> str | None:
    for phrase in ALWAYS:
        for at in range(len(words) - len(phrase) + 1):
            rest = words[at + len(phrase) :]
            is_said = tuple(words[at : at + len(phrase)]) == phrase
            if is_said and not _means_something_else(phrase, rest):
                return " ".join(phrase)
    if "born" in words and BORN.issuperset(words):
        return "born"
    together = {"".join(words), *words} & RUN_TOGETHER
    return min(together, default=None)


def _means_something_else(phrase: tuple[str, ...], rest: list[str]) -> bool:
    """The statistician's chi, and "NHS number of items", which counts them."""
    if phrase == ("chi",):
        return bool(rest) and rest[0] in NO_CHI_NUMBER
    counts = phrase[-1] in NUMBER_WORDS and rest[:1] == ["of"]
    return counts and not PEOPLE & set(rest)
