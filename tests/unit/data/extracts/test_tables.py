"""Tables that need no working out: column to column, every odd cell named."""

import hashlib
import os

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.dataset import SCHEMAS, read_table, write_table
from qikit.data.definitions.file_mappings import FileMapping
from qikit.data.definitions.source_files import read_source
from qikit.data.definitions.table_columns import (
    ALLOWED_WORDS,
    KEY_COLUMNS,
    RANGES,
    table_columns,
)
from qikit.data.extracts.people.identifiers import require_no_identifiers
from qikit.data.extracts.people.person_keys import VARIABLE
from qikit.data.extracts.reading.places import LINE
from qikit.data.extracts.tables import table_rows
from qikit.errors import DataError, ParameterError

SECRET = "a secret for tests only"
APPOINTMENTS = {
    "table": "appointments",
    "columns": {
        "practice_code": "Practice",
        "date": "Day",
        "hour": "Hour",
        "kind": "Kind",
        "mode": "How",
        "outcome": "Outcome",
        "count": "Number",
    },
}
CONTACTS = {
    "table": "contacts",
    "columns": {
        "practice_code": "Practice",
        "date": "Day",
        "repeat_of_need": "Again",
        "reason_group": "Why",
    },
    "person": "Who",
}
NOTES = {
    "table": "notes",
    "columns": {"scope": "For", "date": "Day", "kind": "Kind", "text": "Text"},
}


def mapping(table: dict, **more) -> FileMapping:
    return FileMapping.model_validate(
        {"name": "f.csv", "match": "*.csv", "table": table, **more}
    )


def drawn(header: str, *lines: str) -> pd.DataFrame:
    """Draw a file: cells apart by a bar, the header on line 1."""
    names = [name.strip() for name in header.split("|")]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    frame = pd.DataFrame(rows, columns=names, dtype="str")
    return frame.assign(**{LINE: range(2, len(rows) + 2)})


def problems(frame, form) -> list[str]:
    with pytest.raises(DataError) as error:
        table_rows(frame, form)
    return [str(problem) for problem in error.value.problems]


DAYS = "Practice | Day        | Hour | Kind    | How          | Outcome  | Number"
GOOD = "10002    | 2026-01-05 | 9    | Request | Face to face | met      | 12"


def test_columns_become_the_tables():
    frame = drawn(DAYS, GOOD, "10002 | 2026-01-05 | | offered | TELEPHONE | | 0")
    (name,) = tables = table_rows(frame, mapping(APPOINTMENTS))
    assert name == "appointments"
    expected = pd.DataFrame(
        {
            "practice_code": ["10002", "10002"],
            "date": pd.to_datetime(["2026-01-05"] * 2).astype("datetime64[us]"),
            "hour": pd.array([9, None], dtype="Int64"),
            "kind": ["request", "offered"],
            "mode": ["face_to_face", "telephone"],
            "outcome": ["met", ""],
            "count": pd.array([12, 0], dtype="Int64"),
        }
    )
    assert_frame_equal(tables[name], expected)


def test_the_table_can_be_written_and_read(tmp_path):
    rows = table_rows(drawn(DAYS, GOOD), mapping(APPOINTMENTS))["appointments"]
    write_table(tmp_path, "appointments", rows)
    read = read_table(tmp_path, "appointments")
    assert_frame_equal(read[list(rows)], rows, check_dtype=False)
    assert read["urgency"].isna().all()  # not in the file: missing


def test_codes_take_the_form_of_the_mapping():
    form = mapping(APPOINTMENTS, code_form={"prefix": "Z", "digits": "5"})
    frame = drawn(DAYS, GOOD.replace("10002", "7    "))
    assert table_rows(frame, form)["appointments"]["practice_code"].tolist() == [
        "Z00007"
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("10002    ", "", "line 2, column Practice: the cell is empty."),
        ("2026-01-05", "", "line 2, column Day: the cell is empty."),
        ("2026-01-05", "05/01/2026", "'05/01/2026' is not a date written yyyy-mm-dd"),
        ("| 9 ", "| 24 ", "line 2, column Hour: '24' is not from 0 to 23."),
        ("| 9 ", "| nine ", "'nine' is not a number."),
        ("| 12", "| 1.5", "'1.5' is not a whole number."),
        ("| 12", "| ", "line 2, column Number: the cell is empty."),
        (
            "Request",
            "Requests",
            (
                "line 2, column Kind: 'Requests' is none of request, offered, booked. "
                "Did you mean 'request'?"
            ),
        ),
        ("| met ", "| seen ", "'seen' is none of met, redirected, none_left, did_not"),
        ("| met ", "| seen ", "Say what it means under 'words' in the mapping."),
    ],
)
def test_a_cell_that_is_not_right_is_named(old, new, says):
    assert old in GOOD
    (said,) = problems(drawn(DAYS, GOOD.replace(old, new)), mapping(APPOINTMENTS))
    assert said.startswith("f.csv, line 2, column")
    assert says in said


@pytest.mark.parametrize("hour", ["0", "23"])
def test_the_ends_of_a_range_are_in_it(hour):
    frame = drawn(DAYS, GOOD.replace("| 9 ", f"| {hour} "))
    assert table_rows(frame, mapping(APPOINTMENTS))["appointments"]["hour"].item() == (
        int(hour)
    )


def test_all_columns_are_judged_and_many_cells_counted():
    bad = GOOD.replace("Request", "asked").replace("| 9 ", "| x ")
    said = problems(drawn(DAYS, *[bad] * 7), mapping(APPOINTMENTS))
    assert len(said) == 2 * 6
    assert said.count("f.csv, column Kind: and 2 more such cells.") == 1


def test_a_missing_column_is_named_with_the_nearest():
    (said,) = problems(
        drawn(DAYS.replace("Kind", "Kinds"), GOOD), mapping(APPOINTMENTS)
    )
    assert said == "f.csv: there is no column 'Kind'. Did you mean 'Kinds'?"


def test_words_of_the_file_and_constants():
    table = {
        **APPOINTMENTS,
        "words": {
            "kind": {"asked for": "request"},
            "outcome": {"DNA": "did_not_attend"},
        },
        "constants": {"urgency": "same_day"},
    }
    frame = drawn(DAYS, GOOD.replace("Request", "Asked For").replace("met", "dna"))
    rows = table_rows(frame, mapping(table))["appointments"]
    assert rows[["kind", "outcome", "urgency"]].to_numpy().tolist() == [
        ["request", "did_not_attend", "same_day"]
    ]


def test_a_number_as_long_as_a_persons_is_never_shown():
    """One digit may be wrong: it is still somebody's."""
    frame = drawn(
        DAYS, GOOD.replace("Request", "0101010000").replace("| 9 ", "| 0101010000 ")
    )
    said = problems(frame, mapping(APPOINTMENTS))
    assert len(said) == 2
    assert not any("0101" in sentence or "101010" in sentence for sentence in said)


# Yes or no, and blanks


@pytest.fixture
def secret(monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET)


WHO = "Practice | Day        | Again | Why   | Who"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *((word, True) for word in ("yes", "Y", "TRUE", "1", "Yes")),
        *((word, False) for word in ("no", "n", "False", "0")),
        ("", None),
    ],
)
def test_yes_or_no(secret, cell, value):
    frame = drawn(WHO, f"A1 | 2026-01-05 | {cell} | cough | 12")
    found = table_rows(frame, mapping(CONTACTS))["contacts"]["repeat_of_need"]
    assert found.dtype == "boolean"
    assert found.astype("object").where(found.notna(), None).tolist() == [value]


def test_perhaps_is_neither_yes_nor_no(secret):
    frame = drawn(WHO, "A1 | 2026-01-05 | perhaps | cough | 12")
    (said,) = problems(frame, mapping(CONTACTS))
    assert "'perhaps' is none of yes, no." in said
    table = {**CONTACTS, "words": {"repeat_of_need": {"perhaps": "no"}}}
    rows = table_rows(frame, mapping(table))["contacts"]
    assert rows["repeat_of_need"].tolist() == [False]


SAMPLES = {
    "table": "bundle_samples",
    "columns": {
        "practice_code": "p",
        "month": "m",
        "patient_number": "n",
        "element": "e",
        "answer": "a",
    },
    "constants": {"bundle": "warfarin"},
    "date_form": "yyyy-mm",
}


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("Yes", "yes"), ("N/A", "na"), ("n.a", None), ("", "blank"), ("No", "no")],
)
def test_a_blank_answer_stays_blank(cell, answer):
    frame = drawn("p | m | n | e | a", f"A1 | 2026-01 | 1 | weighed | {cell}")
    if answer is None:
        assert "is none of yes, no, na, blank" in problems(frame, mapping(SAMPLES))[0]
        return
    rows = table_rows(frame, mapping(SAMPLES))["bundle_samples"]
    assert rows["answer"].tolist() == [answer]
    assert rows["bundle"].tolist() == ["warfarin"]
    assert rows["month"].tolist() == [pd.Timestamp("2026-01-01")]


@pytest.mark.parametrize("number", ["0", "201", "0101011237"])
def test_the_number_on_a_form_is_a_running_number(number):
    frame = drawn("p | m | n | e | a", f"A1 | 2026-01 | {number} | weighed | yes")
    (said,) = problems(frame, mapping(SAMPLES))
    assert "is not from 1 to 200." in said
    assert "0101011237" not in said and "101011237" not in said


def test_dates_of_two_forms_and_dates_to_come():
    table = {
        "table": "submissions",
        "columns": {
            "practice_code": "p",
            "period_start": "m",
            "state": "s",
            "received_on": "r",
        },
        "constants": {"what": "appointments"},
        "date_form": "dd/mm/yyyy",
        "date_forms": {"period_start": "yyyymm"},
    }
    frame = drawn("p|m|s|r", "A1|202601|received|03/02/2026", "A2|202601|late|")
    rows = table_rows(frame, mapping(table))["submissions"]
    assert rows["period_start"].tolist() == [pd.Timestamp("2026-01-01")] * 2
    assert rows["received_on"].iloc[0] == pd.Timestamp("2026-02-03")
    assert rows["received_on"].isna().tolist() == [False, True]


# People


def keys(*people: str) -> list[str]:
    lines = [f"A1 | 2026-01-05 | no | cough | {who}" for who in people]
    rows = table_rows(drawn(WHO, *lines), mapping(CONTACTS))["contacts"]
    return rows["person_key"].tolist()


def test_a_person_is_one_key_however_written(secret):
    """The invented CHI number with and without Excel's zero, blanks, a fraction."""
    ways = ["0101011237", "101011237", "010101 1237", "010-101-1237", "101011237.0"]
    found = keys(*ways, "0101011245")
    assert len(set(found[:5])) == 1
    assert found[5] != found[0]
    assert all(len(key) == 32 and int(key, 16) >= 0 for key in found)


def test_a_person_is_one_key_in_every_spelling(secret):
    """Other digits, hidden signs and marks do not make another person."""
    ways = [
        "0101011237",
        "01/01/01 1237",
        "010.101.1237",
        "'0101011237",
        "1.01011237E8",
    ]
    ways += ["".join(chr(0x660 + int(d)) for d in "0101011237"), "０１０１０１１２３７"]
    ways += ["\u200b0101\u00ad011237", "000101011237"]
    assert len(set(keys(*ways))) == 1
    assert len(set(keys("jo-1", "JO 1", "ｊｏ１", "jo\u20601"))) == 1
    assert len(set(keys("A-12.3", "A-123", "A/123"))) == 3  # codes of other places


def test_a_secret_that_is_no_text_is_refused(monkeypatch):
    monkeypatch.setattr(os, "environ", {VARIABLE: "sixteen and more \udcff"})
    with pytest.raises(DataError, match="holds bytes that are no text") as error:
        keys("12")
    assert "sixteen" not in str(error.value)


def test_the_key_depends_on_the_secret(monkeypatch):
    made = set()
    for secret in ("the first of two secrets", "the second of two secrets"):
        monkeypatch.setenv(VARIABLE, secret)
        made.add(keys("12")[0])
    assert len(made) == 2


def test_the_key_is_the_published_function():
    """HMAC as RFC 2104 writes it: an inner and an outer SHA-256."""
    secret, person = SECRET.encode(), b"abc12"
    block = secret.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in block) + person).digest()
    outer = hashlib.sha256(bytes(b ^ 0x5C for b in block) + inner).hexdigest()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET)
        assert keys("ABC 12") == [outer[:32]]


@pytest.mark.parametrize("secret", [None, "", "fifteen letters", " " * 20])
def test_without_a_good_secret_nothing_comes_in(monkeypatch, secret):
    monkeypatch.delenv(VARIABLE, raising=False)
    if secret is not None:
        monkeypatch.setenv(VARIABLE, secret)
    frame = drawn(WHO, "A1 | 2026-01-05 | no | cough | 0101011237")
    (said,) = problems(frame, mapping(CONTACTS))
    assert VARIABLE in said and "16 or more characters" in said
    assert "fifteen" not in said and "1237" not in said


def test_sixteen_characters_are_enough(monkeypatch):
    monkeypatch.setenv(VARIABLE, "sixteen letters!")
    assert len(keys("12")) == 1


def test_a_row_without_a_person_is_named(secret):
    lines = [f"A1 | 2026-01-05 | no | cough | {who}" for who in ("12", "", "-")]
    assert problems(drawn(WHO, *lines), mapping(CONTACTS)) == [
        (
            "f.csv, column Who: 2 rows name no person; the first stand on lines 3, 4. "
            "Remove them, or ask who it was."
        )
    ]


def test_the_person_is_in_no_table_and_in_no_message(secret):
    person = "0101011237"
    frame = drawn(WHO, f"A1 | 2026-01-05 | no | cough | {person}")
    form = mapping(CONTACTS)
    assert require_no_identifiers(frame, form, "f.csv") == []  # `person` is mapped
    rows = table_rows(frame, form)["contacts"]
    assert "Who" not in rows
    assert "11237" not in rows.to_csv() and SECRET not in rows.to_csv()
    bad = frame.assign(Day="yesterday")
    assert not any("11237" in said for said in problems(bad, form))


def test_free_text_goes_through_the_rule_of_identifiers():
    frame = drawn(
        "For | Day | Kind | Text", "C1 | 2026-01-05 | story | 943 476 5919 is better"
    )
    with pytest.raises(DataError, match="line 2, column Text: the text holds what"):
        require_no_identifiers(frame, mapping(NOTES), "f.csv")


def test_a_role_with_a_number_is_refused_too():
    table = {
        "table": "actions",
        "columns": {"scope": "For", "what": "What", "by_whom": "Who"},
    }
    frame = drawn("For | What | Who", "C1 | ring | practice manager 9434765919")
    with pytest.raises(DataError, match="line 2, column Who"):
        require_no_identifiers(frame, mapping(table), "f.csv")


# The mapping file

FILE = """\
source: board
title: Notes
publisher: A board
licence: OGL
country: Scotland
levels: {practice: practice, cluster: cluster, hscp: HSCP, board: board, country: all}
membership_as_of: 2026-03
files:
  - name: notes
    match: notes*.csv
    table:
      table: notes
      columns:
        scope: For
        date: Day
        kind: Kind
        text: Text
      words:
        kind:
          Tale: story
"""


def refused(tmp_path, old: str, new: str) -> list[str]:
    assert FILE.count(old) == 1
    path = tmp_path / "board.yml"
    path.write_text(FILE.replace(old, new), "utf-8")
    with pytest.raises(ParameterError) as error:
        read_source(path)
    said = [str(p).partition("board.yml, ")[2] for p in error.value.problems]
    return [s for s in said if "'files' must have" not in s]


def test_a_sound_mapping(tmp_path):
    path = tmp_path / "board.yml"
    path.write_text(FILE, "utf-8")
    (form,) = read_source(path).files
    assert form.table.column_names == ("For", "Day", "Kind", "Text")
    assert form.table.text_columns == ("Text",)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "        text: Text\n",
            "        txet: Text\n",
            [
                "line 13: 'columns' lack the column 'text'. Did you mean 'txet'?",
                "line 17: 'txet' is no column of the table notes. Did you mean 'text'?",
            ],
        ),
        (
            "Tale: story",
            "Tale: storey",
            [
                (
                    "line 20: 'Tale' must be one of story, comment, barrier, success, "
                    "lesson, feedback, process, stakeholder, not 'storey'. "
                    "Did you mean 'story'?"
                )
            ],
        ),
        (
            "        date: Day\n",
            "",
            ["line 13: 'columns' lack the column 'date'. Add it."],
        ),
        (
            "      words:\n",
            "      person: Who\n      words:\n",
            ["line 18: 'person' is for the table contacts only."],
        ),
        (
            "      words:\n",
            "      constants: {kind: story}\n      words:\n",
            ["line 18: 'kind' stands under 'columns' too."],
        ),
        (
            "      words:\n",
            "      date_forms: {role: yyyy-mm}\n      words:\n",
            ["line 18: 'role' holds no date."],
        ),
    ],
)
def test_what_a_mapping_may_not_say(tmp_path, old, new, says):
    assert refused(tmp_path, old, new) == says


def test_contacts_need_a_person_and_make_the_key_themselves():
    table = {"table": "contacts", "columns": CONTACTS["columns"]}
    with pytest.raises(ValueError, match="lack 'person'"):
        mapping(table)
    with pytest.raises(ValueError, match="made at intake"):
        mapping({**CONTACTS, "constants": {"person_key": "0a"}})
    columns = {**CONTACTS["columns"], "person_key": "Key"}
    with pytest.raises(ValueError, match="stands beside 'person_key'"):
        mapping({**CONTACTS, "columns": columns})


def test_the_lists_name_columns_that_the_tables_have():
    """Every table of the mapping, its keys, its words and its ranges."""
    assert set(KEY_COLUMNS) <= set(SCHEMAS)
    named = [(t, c) for t, keys in KEY_COLUMNS.items() for c in keys]
    for table, column in [*named, *ALLOWED_WORDS, *RANGES]:
        assert column in table_columns(table), (table, column)
    kinds = {k for table in KEY_COLUMNS for k in table_columns(table).values()}
    assert kinds == {
        *("code", "word", "text", "int", "number", "bool", "date", "month")
    }


def test_texts_lose_what_cannot_be_seen_and_keep_their_lines():
    row = "C1 | 2026-01-05 | comment | one\x1b[2J\ntwo\u202e"
    frame = drawn("For | Day | Kind | Text", row)
    notes = table_rows(frame, mapping(NOTES))["notes"]
    assert notes["text"].tolist() == ["one[2J\ntwo"]


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("=10002", "holds a character that no code has"),
        ("Total", "is no practice. Take the row of totals"),
    ],
)
def test_a_practice_that_is_none_is_refused(code, says):
    (problem,) = problems(
        drawn(DAYS, GOOD.replace("10002", code)), mapping(APPOINTMENTS)
    )
    assert f"line 2, column Practice: {code!r} {says}" in problem


def test_a_british_midnight_needs_a_timezone_here_too():
    form = {**NOTES, "date_form": "unix_seconds"}
    frame = drawn("For | Day | Kind | Text", "C1 | 1711926000 | comment | a")
    assert "whose month is clear" in problems(frame, mapping(form))[0]
    made = table_rows(frame, mapping({**form, "timezone": "Europe/London"}))
    assert made["notes"]["date"].dt.month.tolist() == [4]
