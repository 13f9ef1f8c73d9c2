"""Intake: raw files and mappings become one dataset, whole or not at all."""

import hashlib

import pandas as pd
import pytest

from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import Source
from qikit.data.extracts.folder.incoming import bring_in
from qikit.data.extracts.intake import Definitions, take_in
from qikit.data.extracts.submissions import submissions
from qikit.errors import DataError
from tests.unit.data.extracts.desk import FILES, MAPPINGS, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "data")


def test_the_tables_of_a_dataset(desk):
    made = desk.take_in()
    assert made.table("practices")["practice_code"].tolist() == ["A1", "A2"]
    assert made.table("practices")["hscp"].tolist() == ["The Area", "The Area"]
    assert made.table("observations")["state"].tolist() == ["reported", "zero"]
    sources = made.table("sources").set_index("name")
    assert sources.loc["figures.csv", "rows"] == 2
    assert sources.loc["figures.csv", "mapping"] == "test/figures"
    digest = hashlib.sha256(FILES["figures.csv"].encode()).hexdigest()
    assert sources.loc["figures.csv", "sha256"] == digest


def test_who_was_asked_and_who_sent(desk):
    rows = desk.take_in().table("submissions")
    told = rows[["practice_code", "period_start", "state"]]
    months = told["period_start"].dt.strftime("%Y-%m")
    assert sorted(zip(told["practice_code"], months, told["state"], strict=True)) == [
        ("A1", "2026-01", "received"),
        ("A1", "2026-02", "received"),  # a zero was sent
        ("A2", "2026-01", "not_submitted"),
        ("A2", "2026-02", "not_submitted"),
    ]


def test_no_figures_no_submissions():
    empty = pd.DataFrame({"source": [], "measure": []})
    assert submissions(pd.DataFrame(), empty).empty


def test_the_same_files_are_the_same_dataset(desk, tmp_path):
    first = desk.take_in(read_at="on Monday").identity
    again = desk.take_in(read_at="on Tuesday").identity
    elsewhere = Desk(tmp_path / "elsewhere").take_in().identity
    assert first == again == elsewhere


@pytest.mark.parametrize(("old", "new"), [("30,40", "31,40"), ("A1,2", "A2,2")])
def test_a_changed_byte_is_another_dataset(desk, old, new):
    before = desk.take_in().identity
    desk.change("figures.csv", old, new)
    assert desk.take_in().identity != before


@pytest.mark.parametrize(
    "change",
    [
        {"membership_as_of": "2025-01"},
        {"country": "Elsewhere"},
        {"files": [*MAPPINGS["files"][:3]]},
    ],
)
def test_a_changed_mapping_is_another_dataset_when_it_is_used(desk, change):
    before = desk.take_in().identity
    after = desk.take_in(**change).identity
    assert (after == before) == ("files" in change)  # events fitted no file


def test_the_pointer_never_names_tables_that_are_gone(desk):
    """Taken in again, the tables in use stay: a run may be reading them."""
    first = desk.take_in()
    in_use = first.tables_folder
    second = desk.take_in()
    assert second.tables_folder != in_use
    assert len(first.table("observations")) == len(second.table("observations"))
    third = desk.take_in()
    assert third.identity == second.identity == first.identity
    assert len(list((desk.folder / "tables").iterdir())) == 2


def test_the_dataset_before_stays_for_comparison(desk):
    identities = []
    for n in (30, 31, 32, 32):
        desk.put("figures.csv", f"code,month,n,d\nA1,2026-01,{n},40\n")
        identities.append(desk.take_in().identity)
    kept = {p.name.partition(".")[0] for p in (desk.folder / "tables").iterdir()}
    assert kept == set(identities[1:])


def test_raw_files_are_only_read(desk):
    before = desk.hashes()
    desk.take_in()
    assert desk.hashes() == before


def test_after_a_failed_intake_the_tables_are_as_before(desk):
    before = desk.take_in()
    desk.change("figures.csv", "30,40", "thirty,40")
    assert desk.problems() == [
        "figures.csv, line 2, column n: 'thirty' is not a number."
    ]
    after = Dataset(desk.folder)
    assert after.identity == before.identity
    assert after.table("observations")["numerator"].tolist() == [30.0, 0.0]


def test_a_stop_while_writing_leaves_the_tables_as_before(desk, monkeypatch):
    before = desk.take_in().identity
    desk.change("figures.csv", "30,40", "31,40")

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("qikit.data.dataset.os.replace", stop)
        with pytest.raises(KeyboardInterrupt):
            desk.take_in()
    after = Dataset(desk.folder)
    assert after.identity == before
    assert after.table("observations")["numerator"].tolist() == [30.0, 0.0]
    assert desk.take_in().table("observations")["numerator"].tolist() == [31.0, 0.0]


def test_unreadable_files_are_listed_together(desk):
    desk.put("figures.csv", "")
    desk.put("practices.csv", "code;name\nA1;x\n")
    assert desk.problems() == [
        (
            "practices.csv: the columns are separated by semicolons, not by commas. "
            "Write 'delimiter: semicolon' under 'reader' in its mapping."
        ),
        "figures.csv: the file is empty. Ask for it again.",
    ]


def test_unmappable_files_are_listed_together(desk):
    desk.change("figures.csv", "n,d", "n,total")
    desk.change("practices.csv", "pcn_code", "pcn_id")
    desk.change("names.csv", "code,name", "code,label")
    found = desk.problems()
    assert len(found) == 3
    assert "names.csv: there is no column 'name'" in found[0]
    assert "practices.csv: there is no column 'pcn_code'" in found[1]
    assert "figures.csv: there is no column 'd'" in found[2]


def test_a_file_that_fits_no_mapping_is_named(desk):
    desk.put("notes.txt", "hello")
    (found,) = desk.problems()
    assert "no mapping in params/sources fits the file notes.txt." in found


def test_a_reading_note_and_hidden_files_are_no_data(desk):
    desk.put("README.md", "hello")
    desk.put(".DS_Store", "x")
    assert len(desk.take_in().table("sources")) == 3


def test_two_files_for_one_mapping_are_refused(desk):
    desk.put("figures_2.csv", FILES["figures.csv"] + "\n")
    (found,) = desk.problems()
    assert "figures.csv and figures_2.csv are both figures of source test." in found


def test_one_file_under_two_names_is_refused(desk):
    desk.put("figures_2.csv", FILES["figures.csv"])
    found = desk.problems()
    assert "has the same contents as figures.csv" in found[1]


def test_a_required_file_that_is_missing_is_named(desk):
    (desk.incoming / "figures.csv").unlink()
    (found,) = desk.problems()
    assert "the file figures*.csv of source test is missing." in found


def test_a_folder_that_is_missing_or_empty_is_named(tmp_path):
    source = Source.model_validate(MAPPINGS)
    for folder, says in [("none", "is missing"), ("empty", "holds no files")]:
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(DataError, match=says):
            take_in(
                tmp_path,
                Definitions({source.source: source}),
                incoming=tmp_path / folder,
                read_at="",
            )


def test_events(desk):
    desk.put("events.csv", "scope,date,label,k\nP1,2026-01-15,Learning,note\n")
    rows = desk.take_in().table("events")
    assert rows["scope"].tolist() == ["P1"]
    assert rows["date"].tolist() == [pd.Timestamp("2026-01-15")]


def test_an_event_on_no_date_is_refused(desk):
    desk.put("events.csv", "scope,date,label,k\nP1,15/01/2026,Learning,note\n")
    (found,) = desk.problems()
    assert "events.csv, line 2, column date: '15/01/2026' is not a date" in found


def test_files_are_brought_in_once(tmp_path):
    given, incoming = tmp_path / "given", tmp_path / "data" / "incoming"
    given.mkdir()
    (given / "a.csv").write_text("1")
    bring_in(given, incoming)
    bring_in(given, incoming)
    bring_in(incoming, incoming)
    assert [p.name for p in incoming.iterdir()] == ["a.csv"]
    (given / "a.csv").write_text("2")
    with pytest.raises(DataError, match="with other contents is there already"):
        bring_in(given, incoming)
    assert (incoming / "a.csv").read_text() == "1"


def test_a_folder_to_bring_in_must_be_there(tmp_path):
    with pytest.raises(DataError, match="the folder of raw files is missing"):
        bring_in(tmp_path / "none", tmp_path / "incoming")


def test_a_dataset_that_is_not_there_says_what_to_run(tmp_path):
    with pytest.raises(DataError, match="Run: qikit intake"):
        Dataset(tmp_path).table("practices")


def test_a_damaged_table_is_named(desk):
    made = desk.take_in()
    (made.tables_folder / "events.parquet").write_bytes(b"x")
    (made.tables_folder / "practices.parquet").unlink()
    for name in ("events", "practices"):
        with pytest.raises(DataError, match=f"table {name} of the dataset cannot be"):
            Dataset(desk.folder).table(name)


def test_the_secret_is_asked_for_before_anything_is_read(desk, monkeypatch):
    """Reading may take minutes; the variable is missing all the same."""
    monkeypatch.delenv("QIKIT_PERSON_KEY", raising=False)
    contacts = {
        "name": "contacts",
        "match": "contacts.csv",
        "table": {
            "table": "contacts",
            "columns": {"practice_code": "p", "date": "d"},
            "person": "who",
        },
    }
    desk.put("contacts.csv", "p,d,who\nA1,2026-01-05,12\n")
    desk.put("figures.csv", "nothing of the kind")
    (found,) = desk.problems(files=[*MAPPINGS["files"], contacts])
    assert found.startswith("contacts.csv: the file names people, and the secret")
    assert "QIKIT_PERSON_KEY" in found
