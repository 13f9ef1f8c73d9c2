"""Raw files are brought in whole, with their folders, and only when all is well."""

import os

import pytest

from qikit.data.extracts.folder.incoming import (
    ARRIVING,
    bring_in,
    brought_in,
    take_out_unfinished,
)
from qikit.data.extracts.folder.raw_paths import list_raw_paths
from qikit.errors import DataError


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "given"
    (folder / "forms" / "april").mkdir(parents=True)
    (folder / "a.csv").write_text("1")
    (folder / "forms" / "april" / "a.csv").write_text("2")
    return folder


@pytest.fixture
def incoming(tmp_path):
    return tmp_path / "data" / "incoming"


def below(folder) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_folders_below_come_with_their_names(given, incoming):
    bring_in(given, incoming)
    assert below(incoming) == {"a.csv": "1", "forms/april/a.csv": "2"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("~$form.xlsx", "Excel's mark of an open workbook"),
        ("Thumbs.db", "a file of Windows itself"),
        ("desktop.ini", "a file of Windows itself"),
        (".DS_Store", "a file of macOS itself"),
        (".hidden.csv", "a hidden file"),
    ],
)
def test_what_programs_leave_is_passed_over_with_a_line(given, incoming, name, says):
    (given / name).write_text("x")
    (line,) = bring_in(given, incoming)
    assert line.startswith(f"{name}: passed over, {says}")
    assert name not in below(incoming)


def test_notes_are_passed_over_without_a_word(given):
    (given / "README.md").write_text("x")
    found = list_raw_paths(given)
    assert list(found.paths) == ["a.csv", "forms/april/a.csv"]
    assert found.passed_over == ()


def test_a_link_is_refused(given, incoming, tmp_path):
    (tmp_path / "elsewhere.csv").write_text("secret")
    (given / "b.csv").symlink_to(tmp_path / "elsewhere.csv")
    (given / "c.csv").symlink_to(tmp_path / "nowhere")
    (given / "sub").symlink_to(tmp_path)
    with pytest.raises(DataError) as error:
        bring_in(given, incoming)
    assert [str(p) for p in error.value.problems] == [
        f"{name}: it is a link to somewhere else, not a file. Put the file itself here."
        for name in ("b.csv", "c.csv", "sub")
    ]
    assert not incoming.exists()


def test_a_pipe_is_refused(given, incoming):
    os.mkfifo(given / "pipe.csv")
    with pytest.raises(DataError, match="pipe.csv: it is not an ordinary file"):
        bring_in(given, incoming)


def test_a_file_that_cannot_be_opened_is_named(given, incoming, monkeypatch):
    real = os.open

    def refuse(path, *rest, **more):
        if str(path).endswith("a.csv"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DataError, match=r"a.csv: .*cannot be opened \(Permission"):
        list_raw_paths(given)


@pytest.mark.parametrize(
    "name", ["two\nlines.csv", "red\x1b[31m.csv", "right\u202e.csv"]
)
def test_a_name_that_cannot_be_shown_is_refused(given, incoming, name):
    (given / name).write_text("x")
    with pytest.raises(DataError) as error:
        bring_in(given, incoming)
    (found,) = map(str, error.value.problems)
    assert "name holds a character that cannot be shown. Rename the file." in found
    assert found.isprintable()


def test_a_name_of_broken_bytes_is_refused(given, incoming):
    with open(os.fsencode(given) + b"/caf\xe9.csv", "w"):
        pass
    with pytest.raises(DataError, match=r"caf\?.csv: the file's name holds"):
        bring_in(given, incoming)


def test_a_name_with_letters_of_any_language_is_taken(given, incoming):
    (given / "Àrainn – Dùn Èideann (1).csv").write_text("x")
    bring_in(given, incoming)
    assert "Àrainn – Dùn Èideann (1).csv" in below(incoming)


def test_after_a_failure_the_new_files_are_taken_out_and_the_others_stay(
    given, incoming
):
    incoming.mkdir(parents=True)
    (incoming / "a.csv").write_text("1")
    with pytest.raises(DataError), brought_in(given, incoming):
        assert below(incoming) == {"a.csv": "1", "forms/april/a.csv": "2"}
        raise DataError("wrong")
    assert below(incoming) == {"a.csv": "1"}
    assert not (incoming / "forms").exists()
    assert not (incoming.parent / ARRIVING).exists()


def test_after_success_they_stay(given, incoming):
    with brought_in(given, incoming):
        pass
    assert below(incoming) == {"a.csv": "1", "forms/april/a.csv": "2"}
    assert take_out_unfinished(incoming) == []


def stop_half_way(given, incoming):
    """Leave behind what a killed intake does: the files and the note of them."""
    coming = brought_in(given, incoming)
    coming.__enter__()
    return coming


def test_after_a_kill_the_next_takes_them_out(given, incoming):
    held = stop_half_way(given, incoming)
    (incoming / "a.csv").write_text("somebody has changed it since")
    (incoming / ".b.csv.part").write_text("half")
    assert take_out_unfinished(incoming) == ["forms/april/a.csv"]
    assert list(below(incoming)) == [".b.csv.part", "a.csv"]
    del held


def test_after_a_kill_behind_the_switch_they_stay(given, incoming):
    """The dataset was made from them: only the note is left to remove."""
    held = stop_half_way(given, incoming)
    (incoming.parent / "current").write_text("the new tables")
    assert take_out_unfinished(incoming) == []
    assert below(incoming) == {"a.csv": "1", "forms/april/a.csv": "2"}
    assert not (incoming.parent / ARRIVING).exists()
    del held


@pytest.mark.parametrize("way", ["../precious.csv", "{absolute}", "link/precious.csv"])
def test_a_note_that_names_another_folder_removes_nothing(given, incoming, way):
    precious = incoming.parent / "precious.csv"
    held = stop_half_way(given, incoming)
    precious.write_text("1")
    (incoming / "link").symlink_to(incoming.parent)
    note = incoming.parent / ARRIVING
    text = note.read_text().replace("a.csv", way.format(absolute=precious))
    note.write_text(text)
    with pytest.raises(DataError, match="names a file outside the folder of raw files"):
        take_out_unfinished(incoming)
    assert precious.read_text() == "1"
    note.unlink()
    del held


def test_folders_in_folders_have_an_end(given):
    path = given
    for _ in range(300):
        path = path / "d"
        path.mkdir()
    with pytest.raises(DataError, match="more than 20 folders lie in one another"):
        list_raw_paths(given)


def test_names_with_the_number_of_a_person_are_refused_and_not_repeated(given):
    number = "9434765919"  # the NHS Data Dictionary's example
    (given / f"letter_{number[:3]}_{number[3:6]}_{number[6:]}.csv").write_text("x")
    (given / "forms" / f"{number}").mkdir()
    (given / "forms" / f"{number}" / "b.csv").write_text("x")
    with pytest.raises(DataError) as error:
        list_raw_paths(given)
    assert [str(p) for p in error.value.problems] == [
        (
            f"{given}, folder forms: the name of a folder (number 1 of 2 by name) "
            "holds what looks like the CHI or NHS number of a person. Rename it."
        ),
        (
            f"{given}: the name of a file (number 3 of 3 by name) holds what looks "
            "like the CHI or NHS number of a person. Rename it."
        ),
    ]


def test_a_full_disk_leaves_nothing(given, incoming, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qikit.data.extracts.folder.incoming.shutil.copyfile", full)
    with pytest.raises(DataError, match="cannot be copied .No space left on device"):
        with brought_in(given, incoming):
            pass
    assert below(incoming) == {}
