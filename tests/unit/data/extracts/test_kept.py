"""What a raw file became is kept: an unchanged file is not read again."""

import shutil

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.definitions.source_files import Source
from qikit.data.extracts import kept, mapped
from qikit.data.extracts.folder.found_files import RawFile
from qikit.data.extracts.kept import Kept, entry_name
from qikit.data.extracts.mapped import MappedFile
from qikit.errors import DataError
from tests.unit.data.extracts.desk import FILES, MAPPINGS, Desk


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "data")


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """The files that were mapped from their contents, in order."""
    names = []
    real = mapped.map_file

    def noting(raw, **given):
        names.append(raw.name)
        return real(raw, **given)

    monkeypatch.setattr(kept, "map_file", noting)
    return names


def entries(desk) -> set[str]:
    return {path.name for path in (desk.folder / "cache").iterdir()}


def test_only_the_changed_file_is_read_again(desk, read):
    desk.take_in()
    assert sorted(read) == sorted(FILES)
    read.clear()
    desk.change("figures.csv", "30,40", "31,40")
    desk.take_in()
    assert read == ["figures.csv"]
    assert desk.tables()["observations"]["numerator"].tolist() == [31.0, 0.0]


def test_with_and_without_what_was_kept_the_tables_are_the_same(desk, tmp_path):
    desk.put("events.csv", "scope,date,label,k\nP1,2026-01-15,Learning,note\n")
    desk.take_in()
    desk.change("figures.csv", "30,40", ",40")
    desk.take_in()
    fresh = Desk(tmp_path / "fresh")
    for path in desk.incoming.iterdir():
        shutil.copy(path, fresh.incoming)
    fresh.take_in()
    there = fresh.tables()
    for name, table in desk.tables().items():
        assert_frame_equal(table, there[name])


def test_a_changed_lookup_changes_who_uses_it(desk, read):
    desk.take_in()
    read.clear()
    desk.change("names.csv", "The Area", "Another Area")
    desk.take_in()
    assert desk.tables()["practices"]["hscp"].tolist() == ["Another Area"] * 2
    assert "practices.csv" in read


def test_a_changed_mapping_or_source_reads_again(desk, read):
    desk.take_in()
    read.clear()
    desk.take_in(membership_as_of="2025-01")
    assert sorted(read) == sorted(FILES)
    assert desk.tables()["practices"]["valid_from"].unique() == pd.Timestamp("2025-01")


def test_changed_code_reads_again(desk, read, monkeypatch):
    desk.take_in()
    read.clear()
    monkeypatch.setattr(kept, "reading_code", lambda: "another version")
    desk.take_in()
    assert sorted(read) == sorted(FILES)


@pytest.mark.parametrize("damage", ["cut", "gone", "no about", "other bytes"])
def test_a_damaged_entry_is_made_anew(desk, read, damage):
    desk.take_in()
    for path in (desk.folder / "cache").glob("*/observations.parquet"):
        about = path.with_name("kept.json")
        if damage == "cut":
            path.write_bytes(path.read_bytes()[:50])
        elif damage == "gone":
            path.unlink()
        elif damage == "no about":
            about.write_text("[]")
        else:
            pd.DataFrame({"numerator": [99.0]}).to_parquet(path)
    read.clear()
    desk.take_in()
    assert read == ["figures.csv"]
    assert desk.tables()["observations"]["numerator"].tolist() == [30.0, 0.0]
    read.clear()
    desk.take_in()
    assert read == []


def test_what_no_file_uses_any_more_is_removed(desk):
    desk.take_in()
    before = entries(desk)
    (desk.folder / "cache" / "left.part").mkdir()
    desk.change("figures.csv", "30,40", "31,40")
    desk.take_in()
    after = entries(desk)
    assert len(before) == len(after) == 3
    assert len(before & after) == 2


def test_a_file_that_was_refused_is_not_kept(desk):
    desk.change("figures.csv", "30,40", "thirty,40")
    with pytest.raises(DataError):
        desk.take_in()
    assert len(entries(desk)) == 2


def test_a_frame_that_parquet_would_change_is_not_kept(tmp_path, monkeypatch):
    """Whole numbers as Python objects come back as another type."""
    odd = pd.DataFrame({"n": pd.Series([1, 2], dtype="object")})
    raw = RawFile("forms/A1.xlsx", tmp_path / "A1.xlsx", "0" * 64)
    monkeypatch.setattr(
        kept, "map_file", lambda raw, **_: MappedFile(raw, {"x": odd}, 2)
    )
    keeper = Kept(tmp_path / "cache")
    keeper.mapped(raw, names={}, bundles={})
    assert list((tmp_path / "cache").iterdir()) == []
    assert not keeper.mapped(raw, names={}, bundles={}).is_from_cache


def test_a_full_disk_stops_no_mapping(desk, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
    assert desk.take_in().table("observations")["numerator"].tolist() == [30.0, 0.0]
    assert list((desk.folder / "cache").glob("*/*.parquet")) == []


def test_a_file_with_people_is_never_kept(tmp_path, monkeypatch):
    """What it becomes depends on a key that is in no file and in no name."""
    contacts = {
        "name": "contacts",
        "match": "contacts.csv",
        "table": {
            "table": "contacts",
            "columns": {"practice_code": "code", "date": "day"},
            "person": "who",
        },
    }
    source = Source.model_validate({**MAPPINGS, "files": [contacts]})
    raw = RawFile("contacts.csv", tmp_path / "c", "0" * 64, source, source.files[0])
    monkeypatch.setattr(kept, "map_file", lambda raw, **_: MappedFile(raw, {}, 0))
    Kept(tmp_path / "cache").mapped(raw, names={}, bundles={})
    assert not (tmp_path / "cache").exists()


def test_an_entry_is_named_by_all_that_makes_it(tmp_path):
    source = Source.model_validate(MAPPINGS)
    one, other = source.files[:2]
    path = tmp_path / "a.csv"
    raws = [
        RawFile("a.csv", path, "0" * 64, source, one),
        RawFile("sub/a.csv", path, "0" * 64, source, one),
        RawFile("a.csv", path, "1" * 64, source, one),
        RawFile("a.csv", path, "0" * 64, source, other),
        RawFile("a.csv", path, "0" * 64),
    ]
    names = [entry_name(raw, {}, {}) for raw in raws]
    names.append(entry_name(raws[0], {"hscp": {"1": "North"}}, {}))
    assert len(set(names)) == 6
    assert entry_name(raws[0], {}, {}) == names[0]
