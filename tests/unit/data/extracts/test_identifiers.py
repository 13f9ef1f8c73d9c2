"""Identifiers of people stop the intake; what only looks like one does not.

Every number here is computed or published as an example; none is a real person's.
"""

import datetime as dt
import json
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.data.dataset import Dataset
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.extracts.people.identifiers import (
    column_stops,
    identifier_kind,
    mapped_columns,
    require_no_identifiers,
    text_with_identifier,
)
from qikit.data.extracts.people.number_spellings import numbers_in_text
from qikit.data.extracts.people.person_numbers import check_numbers
from qikit.data.extracts.people.shown_cells import shown_cell
from qikit.data.extracts.reading.places import LINE
from qikit.errors import DataError
from tests.unit.data.extracts.desk import FILES, MAPPINGS, Desk

PUBLISHED = "9434765919"  # the NHS Data Dictionary's example
TEST_RANGE = 999_000_000  # numbers without check digit that are never issued
TENS = st.from_regex("[0-9]{10}", fullmatch=True)


def check_digit_11(nine: str) -> str:
    """Work out the check digit as the NHS Data Dictionary writes it, step by step."""
    total = 0
    for place, digit in enumerate(nine, start=1):
        total += int(digit) * (11 - place)
    digit = 11 - total % 11
    return {10: "none", 11: "0"}.get(digit, str(digit))


def check_digit_10(nine: str) -> str:
    """Luhn: from the right, every other digit doubled, digits of products added."""
    total = 0
    for place, digit in enumerate(reversed(nine)):
        doubled = str(int(digit) * (2 if place % 2 == 0 else 1))
        total += sum(int(d) for d in doubled)
    return str((10 - total % 10) % 10)


def is_birthday(six: str) -> bool:
    for century in ("19", "20"):
        try:
            dt.date(int(century + six[4:]), int(six[2:4]), int(six[:2]))
            return True
        except ValueError:
            continue
    return False


def slowly(number: str) -> tuple[bool, bool]:
    """Judge a number by the second, obvious way: usual, either."""
    eleven = check_digit_11(number[:9]) == number[9]
    ten = check_digit_10(number[:9]) == number[9]
    born = is_birthday(number[:6])
    nhs = number[0] in "34679" and eleven and len(set(number)) > 1
    return nhs or (born and eleven), nhs or (born and (eleven or ten))


def chi(birthday: str, start: int = 0) -> str:
    """Compute a CHI number for a birthday, DDMMYY."""
    for middle in range(start, 1000):
        nine = f"{birthday}{middle:03d}"
        if check_digit_11(nine) != "none":
            return nine + check_digit_11(nine)
    raise AssertionError(birthday)


def nhs_numbers(count: int) -> list[str]:
    nines = (str(TEST_RANGE + n) for n in range(2 * count))
    whole = (nine + check_digit_11(nine) for nine in nines)
    return [number for number in whole if len(number) == 10][:count]


def texts(*cells: str) -> pd.Series:
    return pd.Series(cells, dtype="str")


# The checks of one number


@given(st.lists(TENS, max_size=20))
def test_the_checks_agree_with_the_slow_way(numbers):
    found = check_numbers(numbers)
    said = list(zip(found.usual.tolist(), found.either.tolist(), strict=True))
    assert said == [slowly(number) for number in numbers]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 990))
def test_every_birthday_has_chi_numbers_and_one_digit_wrong_is_seen(day, start):
    number = chi(day.strftime("%d%m%y"), start)
    assert identifier_kind(number) == "CHI number"
    wrong = number[:9] + str((int(number[9]) + 1) % 10)
    assert not check_numbers([wrong]).usual[0]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.integers(0, 999))
def test_the_check_digit_of_2026_is_known(day, middle):
    nine = f"{day:%d%m%y}{middle:03d}"
    number = nine + check_digit_10(nine)
    assert identifier_kind(number) == "CHI number"


@pytest.mark.parametrize(
    ("six", "is_day"),
    [
        ("010101", True),
        ("310199", True),
        ("320199", False),
        ("000101", False),
        ("300455", True),
        ("310455", False),
        ("290200", True),  # 2000
        ("290204", True),
        ("290203", False),
        ("300204", False),
        ("011304", False),
        ("010004", False),
    ],
)
def test_a_chi_number_begins_with_a_day(six, is_day):
    numbers = [chi(six, start) for start in range(0, 900, 100)]
    assert [identifier_kind(n) == "CHI number" for n in numbers] == [is_day] * 9


@pytest.mark.parametrize(
    ("first", "counts"),
    [*((d, False) for d in "01258"), *((d, True) for d in "34679")],
)
def test_only_numbers_of_the_ranges_in_use_are_nhs_numbers(first, counts):
    """The middle digits are no date; 5 and 8 were never issued."""
    nines = (f"{first}9{n:07d}" for n in range(1000, 1100))
    found = [n + check_digit_11(n) for n in nines if check_digit_11(n) != "none"]
    assert len(found) > 80
    assert {identifier_kind(n) for n in found} == {"NHS number" if counts else None}


@pytest.mark.parametrize("digit", "346789")
def test_ten_equal_digits_are_a_filler(digit):
    """They all pass the sum: 9 times 55 is 45 times 11."""
    assert check_digit_11(digit * 9) == digit
    assert identifier_kind(digit * 10) is None


# Numbers inside a text

CHI = chi("010203")  # 1 February 1903 or 2003
GROUPED = f"{PUBLISHED[:3]} {PUBLISHED[3:6]} {PUBLISHED[6:]}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PUBLISHED, "NHS number"),
        (GROUPED, "NHS number"),
        (GROUPED.replace(" ", "-"), "NHS number"),
        (GROUPED.replace(" ", "\u2011"), "NHS number"),
        (GROUPED.replace(" ", "\u00a0"), "NHS number"),
        (GROUPED.replace(" ", "  "), "NHS number"),
        ("９４３４７６５９１９", "NHS number"),
        (f"NHS no.{PUBLISHED}, seen twice", "NHS number"),
        (f"1. {GROUPED}\n2. nothing", "NHS number"),
        (f"patient 12 {GROUPED} was asked", "NHS number"),
        (f"({CHI})", "CHI number"),
        (f"{CHI[:6]} {CHI[6:]}", "CHI number"),
        (f"{CHI[:6]}-{CHI[6:]}", "CHI number"),
        (CHI[1:], "CHI number"),  # Excel took the zero
        (f"{CHI}.0", "CHI number"),  # a column of numbers with gaps
        (f"{PUBLISHED},{CHI}", "CHI number"),
        (f"{PUBLISHED[:9]}8", None),  # wrong check digit
        (f"{PUBLISHED}1", None),  # eleven digits
        (f"0{PUBLISHED}", None),
        (f"0.{PUBLISHED}", None),
        (PUBLISHED[:9], None),
        ("", None),
        ("01382   580   264", None),  # as Public Health Scotland prints telephones
        ("ring 0131 555 0123", None),
        ("+44 770 090 0123 or +447700900123", None),
        ("1.10.2024 to 31.12.2024, 12 of 15 patients", None),
        ("20241001 and 202410", None),
    ],
)
def test_identifiers_in_a_text(text, kind):
    assert identifier_kind(text) == kind
    assert text_with_identifier(text) is (kind is not None)


BORN_1950 = chi("010250")


@pytest.mark.parametrize(
    "text",
    [
        f"{PUBLISHED[:3]}.{PUBLISHED[3:6]}.{PUBLISHED[6:]}",
        f"{PUBLISHED[:3]}_{PUBLISHED[3:6]}_{PUBLISHED[6:]}",
        f"{BORN_1950[:2]}/{BORN_1950[2:4]}/{BORN_1950[4:6]} {BORN_1950[6:]}",
        f"{BORN_1950[:2]}-{BORN_1950[2:4]}-{BORN_1950[4:6]}-{BORN_1950[6:]}",
        f"{BORN_1950[:6]}.{BORN_1950[6:]}",
        f"{BORN_1950[:6]} {BORN_1950[6:9]} {BORN_1950[9:]}",
        " ".join(PUBLISHED),
        ".".join(PUBLISHED),
        "-".join(PUBLISHED[at : at + 2] for at in range(0, 10, 2)),
        "".join(chr(0x660 + int(digit)) for digit in PUBLISHED),  # Arabic-Indic
        f"{PUBLISHED[:3]}\u00ad{PUBLISHED[3:]}",  # soft hyphen
        "\u2060".join(PUBLISHED),
        "\u200b".join(PUBLISHED),
        f"00{PUBLISHED}",
        f"'{PUBLISHED}'",
        f"{PUBLISHED[0]},{PUBLISHED[1:4]},{PUBLISHED[4:7]},{PUBLISHED[7:]}",
    ],
)
def test_spellings_that_are_found_in_texts_and_columns(text):
    assert text_with_identifier(f"asked {text}, and again")
    assert column_stops("ref", texts(text, text, text))


@pytest.mark.parametrize(
    "cell",
    [
        f"{PUBLISHED[0]}.{PUBLISHED[1:]}E+09",
        f'="{PUBLISHED}"',
        f"'{PUBLISHED}",
        f"0{PUBLISHED}",
        f"{PUBLISHED[:5]} {PUBLISHED[5:]}",
        f"{PUBLISHED[:2]}-{PUBLISHED[2:7]}/{PUBLISHED[7:]}",
        f"{PUBLISHED}.00",
    ],
)
def test_a_cell_is_read_whole_in_a_column(cell):
    assert column_stops("ref", texts(cell, cell, cell))


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2024 10:30",
        "2024-02-01 10:30:15",
        "2019-2024, 2020-2025",
        "tel. 01382 580264 or 0131 555 0123 or +44 131 555 0123",
        "345, 671 and 1234 requests",
        "4, 8, 3, 6, 0, 4, 4, 5, 0, 2 in ten months",
        "30000-35000",
        "4836 0445 0212 3456",
        "0.4836044502 of 1",
    ],
)
def test_dates_telephones_and_lists_are_no_identifiers(text):
    """Whatever their digits: none of these is grouped as such a number is."""
    assert numbers_in_text(text) == []


def test_decimals_do_not_stop_a_column():
    """Ten digits with a fraction are a measurement."""
    random = np.random.default_rng(3)
    cells = pd.Series(random.random(400) * 1000).map("{:.7f}".format).astype("str")
    numbers = [f"{n[:3]}.{n[3:]}" for n in nhs_numbers(30)]
    assert column_stops("rate", cells) is None
    assert column_stops("rate", texts(*numbers)) is None


def test_ten_thousand_columns_are_judged_quickly():
    frame = pd.DataFrame([["12.5"] * 10_000], dtype="str")
    began = time.perf_counter()
    assert not any(column_stops(f"c{name}", frame[name]) for name in frame)
    assert time.perf_counter() - began < 5  # it takes a third of a second


@pytest.mark.parametrize(
    "cell",
    [
        "Jo Bloggs",
        "Bloggs 01/02/1950",
        "Bloggs 1950",
        f"{PUBLISHED[:9]}8",
        f"{GROUPED[:-1]}x8",
        " ".join(PUBLISHED[:9]),
        "".join(chr(0x660 + int(digit)) for digit in PUBLISHED[:9]),
    ],
)
def test_a_message_shows_nobody(cell):
    assert shown_cell(cell) == "the cell (not shown)"


@pytest.mark.parametrize(
    "cell", ["many", "01/02/2024", "1 March 2024", "2024-02-01 10:30:15", "1,5", "<5"]
)
def test_a_message_shows_what_helps(cell):
    assert shown_cell(cell) == repr(cell)


def test_a_telephone_number_from_abroad_is_none():
    """7700 900… are kept for plays; without +44 one in eleven would pass."""
    nines = (f"770090{n:03d}" for n in range(20))
    tens = [n + check_digit_11(n) for n in nines if check_digit_11(n) != "none"]
    for ten in tens:
        grouped = f"{ten[:3]} {ten[3:6]} {ten[6:]}"
        assert identifier_kind(grouped) == "NHS number"
        assert identifier_kind(f"+44 {grouped}") is None
        assert identifier_kind(f"+44{ten}") is None
        assert identifier_kind(f"0044 {grouped}") is None


# A column


def test_three_and_a_fifth_of_the_cells_stop_a_column():
    numbers = nhs_numbers(4)
    eleven_others = [f"case {n}" for n in range(12)]
    assert column_stops("ref", texts(*numbers[:2], "")) is None  # two are too few
    assert column_stops("ref", texts(*numbers[:3]))
    assert column_stops("ref", texts(*numbers[:3], *eleven_others))  # 3 of 15
    more = [*numbers[:3], *eleven_others, "one more"]  # 3 of 16
    assert column_stops("ref", texts(*more)) is None
    assert column_stops("ref", texts(*numbers[:3], *eleven_others, "", " "))


def test_the_sentence_counts_and_shows_nothing():
    numbers = nhs_numbers(3)
    said = column_stops("ref", texts(*numbers, "", "none"))
    assert said == (
        "3 of 4 cells hold what looks like the CHI or NHS number of a person."
    )


def test_distinct_values_may_be_weighted():
    first, second = nhs_numbers(2)
    values = texts(first, second, "other", "")
    assert column_stops("ref", values, pd.Series([2, 1, 12, 500]))
    assert column_stops("ref", values, pd.Series([2, 1, 13, 500])) is None
    assert column_stops("ref", values, pd.Series([1, 1, 1, 500])) is None


def test_chi_numbers_of_the_new_kind_stop_a_column_at_a_half():
    nines = [f"010126{n:03d}" for n in range(40)]
    new = [n + check_digit_10(n) for n in nines if check_digit_10(n) != "none"]
    new = [n for n in new if check_digit_11(n[:9]) != n[9]][:6]
    assert column_stops("ref", texts(*new, *"abcdef"))
    assert column_stops("ref", texts(*new, *"abcdefg")) is None


def test_unix_seconds_do_not_stop_a_file():
    """Also where all of them begin with a date: 1401000000 is 25 May 2014."""
    random = np.random.default_rng(4)
    for start in (1_230_000_000, 1_401_000_000, 1_701_000_000, 1_760_000_000):
        seconds = random.integers(start, start + 11_000_000, 400)
        cells = pd.Series(seconds).astype("str")
        assert column_stops("updated_at", cells) is None
    monthly = pd.date_range("2014-11-01", periods=60, freq="MS")
    cells = (monthly.astype("datetime64[s]").astype("int64")).astype("str")
    assert column_stops("month", pd.Series(cells)) is None


@pytest.mark.parametrize("start", ["0131 2", "01412", "0117 9", "028 9", "07700 9"])
def test_telephone_numbers_do_not_stop_a_file(start):
    random = np.random.default_rng(11)
    left = 11 - sum(c.isdigit() for c in start)
    tails = random.integers(0, 10**left, 200)
    numbers = pd.Series([f"{start}{tail:0{left}d}" for tail in tails], dtype="str")
    assert column_stops("TelephoneNumber", numbers) is None
    without_zero = numbers.str.replace(" ", "").str.removeprefix("0")
    assert column_stops("TelephoneNumber", without_zero) is None
    assert column_stops("contact", without_zero) is None


def test_a_short_list_of_mobile_numbers_needs_a_half():
    """One in eleven passes by chance, so 4 of 15 is no rarity among many files."""
    numbers = nhs_numbers(4)
    others = [f"79000{n:05d}" for n in range(40)]
    others = [n for n in others if identifier_kind(n) is None][:11]
    assert column_stops("mobile", texts(*numbers, *others)) is None
    assert column_stops("contact", texts(*numbers, *others))
    assert column_stops("mobile", texts(*numbers, *others[:4]))


@pytest.mark.parametrize("rows", [50, 500, 5000])
def test_any_ten_digits_do_not_stop_a_file(rows):
    random = np.random.default_rng(rows)
    cells = pd.Series(random.integers(10**9, 10**10, rows)).astype("str")
    assert column_stops("reference", cells) is None


# A header

NAMES = texts("Smith", "Jones")
COUNTS = texts("4,512", "c", "", "12%")


@pytest.mark.parametrize(
    "header",
    [
        *("patient", "Patient", "PatientName", "patient_id", "PATIENT NUMBER"),
        *("Name of patient", "Patient ID", "surname", "Surname ", "pat_surname"),
        *("forename", "FORENAMES", "First Name", "lastName", "family_name"),
        *("DOB", "D.O.B.", "patient.dob", "Date of Birth", "dateOfBirth"),
        *("date_of_birth", "BirthDate", "CHI", "CHI Number", "chi_no", "CHINumber"),
        *("CHInumber", "chinumber", "mother's CHI", "NHS number", "nhs_no"),
        *("NHSNumber", "nhsnumber", "NHS No.", "H&C Number", "NHS number of patient"),
        *("fore name", "sir name", "Sur_Name", "last_nm", "FirstNm", "fname"),
        *("pt name", "ptname", "PtName", "person name", "client name", "Client_Name"),
        *("date_birth", "born", "Born on", "birth year", "YearOfBirth", "UPI", "HCN"),
        *("Patient transport name", "out-patient name", "patient_initials"),
        *("Patient group ID"[:7], "sur\u00adname", "ＤＯＢ"),
    ],
)
def test_headers_that_name_people_stop_whatever_the_column_holds(header):
    assert "the header says" in column_stops(header, NAMES)
    assert "the header says" in column_stops(header, COUNTS)


@pytest.mark.parametrize(
    "header",
    [
        *("GPPracticeName", "practice name", "Name", "cluster_name", "CHP"),
        *("chiropody", "Chichester", "chi squared", "outpatients", "inpatient days"),
        *("NHS Board", "nhs_region", "NHS Number of practices"[:9], "HBName"),
        *("date", "birthplace", "births", "list number", "adobe", "Patience"),
        *("patient story", "What patients said", "PatientFeedback"),
        *("patient_satisfaction", "patient_facing_hours", "Patient transport"),
        *("patient participation group", "PatientSafety", "out-patient", "In Patient"),
        *("NHS number of items", "chi2", "chi_2", "chi-square test", "babies born"),
        *("last seen", "first contact", "clients", "person centred care", "upin"),
    ],
)
def test_headers_that_name_no_people_do_not(header):
    assert column_stops(header, NAMES) is None
    assert column_stops(header, COUNTS) is None


@pytest.mark.parametrize(
    "header",
    [
        *("RegisteredPatients", "Registered_Patients", "Number of patients"),
        *("patients", "PatientCount", "Patient list size", "cost per patient"),
        *("% of patients", "patients_65_plus"),
    ],
)
def test_a_count_of_patients_is_told_by_its_cells(header):
    assert column_stops(header, COUNTS) is None
    assert column_stops(header, texts("0.0505", "17", "<5", "n/a")) is None
    assert "the header says" in column_stops(header, NAMES)
    assert "the header says" in column_stops(header, texts("17", "123456789"))


# A file and its mapping


def mapping(**kind) -> FileMapping:
    named = kind or {
        "observations": {
            "layout": "long",
            "period": {"column": "month"},
            "practice_code": "code",
            "measure": "foot_check",
            "numerator": "n",
            "denominator": "d",
        }
    }
    return FileMapping.model_validate({"name": "figures", "match": "*.csv", **named})


def figures(**more) -> pd.DataFrame:
    rows = {
        "code": ["A1", "A2", "A3"],
        "month": ["2026-01"] * 3,
        "n": nhs_numbers(3),
        "d": ["1"] * 3,
        **more,
        LINE: [2, 3, 4],
    }
    frame = pd.DataFrame(rows)
    text = [name for name in frame if name != LINE]
    return frame.astype(dict.fromkeys(text, "str"))


def problems(frame, form) -> list[str]:
    with pytest.raises(DataError) as error:
        require_no_identifiers(frame, form, "f.csv")
    said = [str(problem) for problem in error.value.problems]
    for number in [*nhs_numbers(5), CHI, PUBLISHED]:
        assert not any(number[at : at + 4] in s for s in said for at in range(7))
    return said


def test_counts_and_periods_are_not_judged():
    """Three unix seconds or sums of money may pass by chance."""
    frame = figures(month=nhs_numbers(3))
    assert require_no_identifiers(frame, mapping(), "f.csv") == []


PRACTICES = {
    "practice_code": "code",
    "practice_name": "name",
    "cluster": "cluster",
    "hscp": "hscp",
    "board": "board",
    "list_size": "size",
}


@pytest.mark.parametrize(
    ("kind", "columns", "exempt"),
    [
        ({"practices": PRACTICES}, ["code", "name", "cluster", "hscp"], ["size"]),
        (
            {"events": {"scope": "s", "date": "d", "label": "l", "kind": "k"}},
            ["s", "k"],
            ["d"],
        ),
        (
            {"lookup": {"field": "hscp", "code": "c", "name": "n"}},
            ["c", "n"],
            [],
        ),
        (
            {
                "table": {
                    "table": "incidents",
                    "columns": {"scope": "s", "date": "d", "kind": "k"},
                }
            },
            ["s"],
            ["d"],
        ),
    ],
)
def test_a_mapped_column_of_codes_or_names_stops_too(kind, columns, exempt):
    """No practice or cluster has a code of ten digits."""
    form = mapping(**kind)
    names = [*form.column_names]
    harmless = {name: ["A1", "A2", "A3"] for name in names}
    for name in [*columns, *exempt]:
        frame = pd.DataFrame({**harmless, name: nhs_numbers(3)}, dtype="str")
        frame[LINE] = [2, 3, 4]
        if name in exempt:
            require_no_identifiers(frame, form, "f.csv")
            continue
        (said,) = problems(frame, form)
        assert said.startswith(
            f"f.csv, line 2, column {name} (the first): 3 of 3 different values hold"
        )


def test_a_mapped_column_is_judged_by_its_different_values():
    """One wrong code on many rows is for the checks; a fifth of the codes stops."""
    form = mapping(lookup={"field": "hscp", "code": "c", "name": "n"})
    ids, others = nhs_numbers(3), [f"H{n}" for n in range(13)]
    for codes, stops in (
        ([*ids[:2], *ids[:2], *others], False),
        ([*ids, *others], False),  # 3 of 16
        ([*ids, *others[:12], *others[:12]], True),  # 3 of 15
    ):
        frame = pd.DataFrame({"c": codes, "n": "Name"}, dtype="str")
        frame[LINE] = range(2, len(frame) + 2)
        if stops:
            problems(frame, form)
        else:
            require_no_identifiers(frame, form, "f.csv")


def test_an_unmapped_column_is_named_with_its_first_line():
    frame = figures(ref=["", *nhs_numbers(2)], note=nhs_numbers(3))
    assert problems(frame, mapping()) == [
        (
            "f.csv, line 2, column note (the first): 3 of 3 cells hold what looks like "
            "the CHI or NHS number of a person. Take the column out of the file, or "
            "name it with its reason under 'cleared' in the mapping."
        )
    ]


def test_a_header_is_named():
    (said,) = problems(figures(Surname=["a", "b", "c"]), mapping())
    assert said.startswith("f.csv, column Surname: the header says 'surname'")


def test_every_column_is_named_at_once():
    frame = figures(Surname=["a", "b", "c"], ref=nhs_numbers(3))
    assert len(problems(frame, mapping())) == 2


def test_a_first_line_that_is_a_person_is_not_repeated():
    frame = figures().rename(columns={"d": CHI})
    (said,) = problems(frame, mapping())
    assert said == (
        "f.csv, column 4 from the left: the header holds what looks like the CHI or "
        "NHS number of a person. Check that the first line names the columns."
    )


def test_a_column_is_cleared_with_a_reason():
    form = mapping().model_copy(
        update={
            "cleared": FileMapping.model_validate(
                {
                    "name": "x",
                    "match": "x",
                    "lookup": {"field": "hscp", "code": "a", "name": "b"},
                    "cleared": [{"column": "ref", "reason": "numbers of the phones"}],
                }
            ).cleared
        }
    )
    frame = figures(ref=nhs_numbers(3))
    said = require_no_identifiers(frame, form, "f.csv")
    assert said == ["ref: numbers of the phones"]
    frame = frame.rename(columns={"ref": "reff"})
    found = problems(frame, form)
    assert found[0] == (
        "f.csv: the mapping clears the column 'ref', which is not there. "
        "Did you mean 'reff'?"
    )
    assert len(found) == 2  # and the column is judged


def test_in_free_text_one_number_stops_the_cell():
    form = mapping(
        table={
            "table": "notes",
            "columns": {"scope": "s", "date": "d", "kind": "k", "text": "t"},
        }
    )
    frame = pd.DataFrame(
        {
            "s": ["C1", "C1", "C1"],
            "d": ["2026-01-01"] * 3,
            "k": ["story"] * 3,
            "t": ["all went well", f"{GROUPED} said so", "ring 0131 555 0123"],
            LINE: [2, 3, 4],
        }
    ).astype({"t": "str"})
    assert problems(frame, form) == [
        (
            "f.csv, line 3, column t: the text holds what looks like the CHI or NHS "
            "number of a person. Take the number out and keep the text."
        )
    ]


def test_the_labels_of_events_are_free_text():
    form = mapping(
        events={"scope": "s", "date": "d", "label": "label", "kind": "k"},
    )
    frame = pd.DataFrame({"label": ["ok"] * 7, LINE: range(2, 9)}).astype(
        {"label": "str"}
    )
    assert require_no_identifiers(frame, form, "f.csv") == []
    frame["label"] = pd.Series([CHI] * 7, dtype="str")
    found = problems(frame, form)
    assert len(found) == 6
    assert found[-1] == "f.csv, column label: and 2 more such cells."


@pytest.mark.parametrize(
    ("period", "columns", "used"),
    [
        ("yyyy-mm", ["2024-01", "2024-02", "Surname"], {"2024-01", "2024-02"}),
        ("mmm-yy", ["Apr-24", "Total", "patients"], {"Apr-24"}),
    ],
)
def test_the_months_of_a_wide_file_are_mapped(period, columns, used):
    form = mapping(
        observations={
            "layout": "wide_months",
            "period": {"header": "true", "form": period},
            "practice_code": "code",
            "measure": "foot_check",
            "value": "{period}",
        }
    )
    assert mapped_columns(form, ["code", *columns]) == {"code", *used}


def test_the_practices_of_a_wide_file_are_mapped():
    form = mapping(
        observations={
            "layout": "wide",
            "period": {"column": "month"},
            "practice_prefix": "ratio.",
            "measure": "opioids",
            "value": "cells",
        }
    )
    columns = ["month", "ratio.A1", "ratio.A2", "surname"]
    assert mapped_columns(form, columns) == {"month", "ratio.A1", "ratio.A2"}


def test_intake_stops_and_the_dataset_stays(tmp_path):
    desk = Desk(tmp_path / "data")
    before = desk.take_in().identity
    header, *rows = FILES["figures.csv"].splitlines()
    lines = [f"{header},Surname", *(f"{row},Nobody" for row in rows)]
    desk.put("figures.csv", "\n".join(lines))
    (said,) = desk.problems()
    assert said.startswith("figures.csv, column Surname: the header says 'surname'")
    assert Dataset(desk.folder).identity == before

    reason = "the search prints its own name there"
    files = [dict(file) for file in MAPPINGS["files"]]
    files[1]["cleared"] = [{"column": "Surname", "reason": reason}]
    sources = desk.take_in(files=files).table("sources").set_index("name")
    assert json.loads(sources.loc["figures.csv", "cleared"]) == [f"Surname: {reason}"]


@pytest.mark.parametrize("name", ["england", "scotland", "northern_ireland"])
def test_the_open_files_come_in(name, example_datasets):
    """Nobody is named in them, and nothing had to be cleared."""
    sources = pd.read_parquet(next(example_datasets[name].rglob("sources.parquet")))
    assert set(sources["cleared"]) == {"[]"}
