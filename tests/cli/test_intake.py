"""Bad raw files: exit 11 with sentences; the dataset stays as it was."""

import gzip

import pytest

from qikit.data.dataset import Dataset
from tests.project_fixtures import practice, steady

FIGURES = "data/small/incoming/example_foot_checks.csv"


@pytest.fixture
def taken_in(project):
    rows = [practice("P1"), practice("P2")]
    project.write_dataset("small", rows, steady("P1") + steady("P2"))
    result = project.command("intake", "data/small")
    assert result.exit_code == 0, result.output
    return project


def changed(project, content: bytes):
    (project.folder / FIGURES).write_bytes(content)
    before = Dataset(project.folder / "data/small").identity
    result = project.command("intake", "data/small")
    assert Dataset(project.folder / "data/small").identity == before
    assert result.exit_code == 11
    assert "Traceback" not in result.output
    return result.stderr


HEADER = b"practice_code,month,checked,on_register\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ["example_foot_checks.csv", "empty"]),
        (HEADER, ["no rows"]),
        (HEADER.replace(b",", b";") + b"P1;2024-01;1;2\n", ["semicolons", "delimiter"]),
        (HEADER + b"P1,2024-01,1,2\nCaf\xe9,2024-01,1,2\n", ["line 3", "cp1252"]),
        (
            HEADER.replace(b"checked", b"chekced") + b"P1,2024-01,1,2\n",
            ["'checked'", "Did you mean 'chekced'?"],
        ),
        (HEADER + b"P1,2024-01,many,2\n", ["'many'", "line 2", "checked"]),
        (HEADER + b"P1,01/02/2024,1,2\n", ["'01/02/2024'", "yyyy-mm"]),
        (HEADER + b"P1,2024-01,1\n", ["line 2", "3 cells"]),
    ],
)
def test_a_bad_file_is_refused_and_the_dataset_stays(taken_in, content, words):
    message = changed(taken_in, content)
    for word in words:
        assert word in message


def test_a_missing_file_is_named(taken_in):
    (taken_in.folder / FIGURES).unlink()
    result = taken_in.command("intake", "data/small")
    assert result.exit_code == 11
    assert "example_foot_checks.csv" in result.stderr
    assert "missing" in result.stderr


def test_a_file_without_a_mapping_is_named(taken_in):
    (taken_in.folder / "data/small/incoming/notes.txt").write_text("hello")
    result = taken_in.command("intake", "data/small")
    assert result.exit_code == 11
    assert "notes.txt" in result.stderr


def test_from_copies_but_never_replaces(taken_in, tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    (given / "example_foot_checks.csv").write_text("other")
    result = taken_in.command("intake", "data/small", "--from", str(given))
    assert result.exit_code == 11
    assert "other contents" in result.stderr
    assert (taken_in.folder / FIGURES).read_text().startswith("practice_code")


def test_there_is_no_dataset_yet(project):
    result = project.command("check", "data/none")
    assert result.exit_code == 11
    assert "qikit intake data/none" in result.stderr


def given(project, **files: bytes):
    """Put a delivery beside the dataset; return what `--from` of it says."""
    folder = project.folder / "given"
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_bytes(content)
    incoming = project.folder / "data/small/incoming"
    before = Dataset(project.folder / "data/small").identity
    names = sorted(p.name for p in incoming.iterdir())
    result = project.command("intake", "data/small", "--from", "given")
    assert Dataset(project.folder / "data/small").identity == before
    assert sorted(p.name for p in incoming.iterdir()) == names
    assert result.exit_code == 11
    assert "Traceback" not in result.output
    return result.stderr


def test_a_delivery_with_an_unknown_file_is_not_kept(taken_in):
    message = given(taken_in, notes__txt=b"hello")
    assert "no mapping in params/sources fits the file notes.txt" in message


def test_a_file_under_two_names_is_not_kept(taken_in):
    again = (taken_in.folder / FIGURES).read_bytes()
    message = given(taken_in, example_foot_checks_2__csv=again)
    assert "same contents as" in message or "no mapping" in message


def test_a_delivery_that_would_change_a_file_is_refused(taken_in):
    message = given(taken_in, example_foot_checks__csv=HEADER + b"P1,2024-01,1,2\n")
    assert "a file of this name with other contents is there already" in message


def test_a_cut_gzip_file_is_not_kept(taken_in):
    mapping = taken_in.folder / "params/sources/example.yml"
    text = mapping.read_text("utf-8")
    assert "match: example_foot_checks.csv" in text
    mapping.write_text(text.replace("foot_checks.csv", "foot_checks*"), "utf-8")
    old = (taken_in.folder / FIGURES).read_bytes()
    (taken_in.folder / FIGURES).unlink()
    packed = gzip.compress(old)
    message = given(taken_in, example_foot_checks__csv__gz=packed[: len(packed) // 2])
    assert "example_foot_checks.csv.gz" in message
    assert "cannot be unpacked" in message


def test_a_folder_that_is_missing_is_named_and_none_is_made(taken_in):
    for words in (["data/typo"], ["data/typo", "--from", "nowhere"]):
        result = taken_in.command("intake", *words)
        assert result.exit_code == 11
        assert "the folder of raw files is missing" in result.stderr
    assert not (taken_in.folder / "data/typo").exists()


def test_what_is_printed_of_each_file(taken_in):
    (taken_in.folder / "data/small/incoming/~$form.xlsx").write_bytes(b"x")
    path = taken_in.folder / FIGURES
    path.write_bytes(path.read_bytes() + b"P2,2026-01,1,2\n")
    result = taken_in.command("intake", "data/small")
    assert result.stdout.splitlines() == [
        "example_practices.csv: 2 rows, unchanged, from cache (example/practices)",
        "example_foot_checks.csv: 49 rows, read (example/foot_checks)",
        f"Dataset data/small is ready ({identity(taken_in)}): 2 practices, 25 periods.",
        "Next: qikit check data/small",
    ]
    assert result.stderr.startswith("~$form.xlsx: passed over, Excel's mark of an open")


def identity(project) -> str:
    return Dataset(project.folder / "data/small").identity


@pytest.mark.parametrize("damage", ["bytes", "folder", "empty", "way"])
def test_a_damaged_pointer_is_named(taken_in, damage):
    pointer = taken_in.folder / "data/small/current"
    pointer.unlink()
    if damage == "folder":
        pointer.mkdir()
    else:
        pointer.write_bytes({"bytes": b"\xff", "empty": b"", "way": b"../x"}[damage])
    for command in ("check", "intake"):
        result = taken_in.command(command, "data/small")
        assert result.exit_code == 11, result.output
        assert (
            "current: the file that names the tables in use is damaged. Remove it and "
            "run: qikit intake data/small"
        ) in result.stderr


@pytest.mark.parametrize("command", ["intake", "check"])
def test_a_file_in_place_of_a_dataset_is_named(taken_in, command):
    result = taken_in.command(command, f"{FIGURES}")
    assert result.exit_code == 11
    assert "this is a file, and no folder of a dataset" in result.stderr


def test_a_refusal_says_how_many_files_are_in_order(taken_in):
    message = changed(taken_in, HEADER + b"P1,2024-01,many,2\n")
    assert message.splitlines()[-1] == (
        "Nothing was taken in. Mend or move away this file; the other one is in order."
    )
    (taken_in.folder / "data/small/incoming/notes.txt").write_text("hello")
    result = taken_in.command("intake", "data/small")
    assert result.stderr.splitlines()[-1] == "Nothing was taken in."


def test_missing_files_of_a_source_are_one_line(project):
    source = project.folder / "params/sources/example.yml"
    text = source.read_text("utf-8")
    more = text.partition("  - name: foot_checks")[2].partition("  - name: events")[0]
    assert more
    again = more.replace("example_foot_checks", "second_checks")
    source.write_text(f"{text.rstrip()}\n  - name: second{again}", "utf-8")
    rows = [practice("P1")]
    project.write_dataset("small", rows, steady("P1"))
    (project.folder / FIGURES).unlink()
    result = project.command("intake", "data/small")
    assert result.exit_code == 11
    (line, _) = result.stderr.splitlines()
    assert line.endswith(
        "2 files of source example are missing: example_foot_checks.csv, "
        "second_checks.csv. Ask for them."
    )


def test_a_first_intake_that_fails_leaves_nothing(taken_in):
    folder = taken_in.folder / "next"
    folder.mkdir()
    good = (taken_in.folder / FIGURES).read_bytes()
    (folder / "example_foot_checks.csv").write_bytes(good.replace(b"2024-01", b"x", 1))
    practices = taken_in.folder / "data/small/incoming/example_practices.csv"
    (folder / practices.name).write_bytes(practices.read_bytes())
    result = taken_in.command("intake", "data/new", "--from", "next")
    assert result.exit_code == 11
    assert not (taken_in.folder / "data/new").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["intak"], "qikit: there is no command 'intak'. Did you mean 'intake'?"),
        (["intake"], "qikit intake: DATASET is missing. See "),
        (["check"], "qikit check: DATASET is missing. See "),
        (["compare", "a"], "qikit compare: RUN_B is missing. See "),
        (["intake", "--form", "x"], "there is no option '--form'. Did you mean"),
        (["--trace"], "qikit: there is no option '--trace'. Did you mean"),
    ],
)
def test_wrong_words_are_answered_with_a_sentence(project, words, said):
    result = project.command(*words)
    assert result.exit_code == 10
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
