"""Files with a mark: written again while nobody edits them, kept afterwards."""

import pytest

from qikit.reports.kept_files import (
    CHANGED,
    KEPT,
    NEW,
    SAME,
    has_mark,
    is_as_written,
    marked,
    write_kept,
)

BY = "a test"
TEXT = "# A drawn file.\n# Its second line.\nreport: drawn\n# A note.\nareas: all\n"
SCHEMA = "# yaml-language-server: $schema=../schemas/job.schema.json\n"


def test_the_mark_stands_under_the_lines_that_say_what_it_is():
    lines = marked(TEXT, BY).splitlines()
    assert lines[:2] == ["# A drawn file.", "# Its second line."]
    assert lines[2].startswith("# Written by a test, mark ")
    assert lines[2].endswith(". Once edited it is yours: it is kept.")
    assert lines[3:] == ["report: drawn", "# A note.", "areas: all"]


def test_the_bytes_of_a_programme_s_job_file_are_as_ever():
    """The mark of a file that an earlier qikit wrote still holds."""
    text = "# Session 1: drawn.\nreport: learning_session\nareas: [007]\n"
    assert marked(text, "qikit plan-programme") == (
        "# Session 1: drawn.\n"
        "# Written by qikit plan-programme, mark 4f01774f07c2. "
        "Once edited it is yours: it is kept.\n"
        "report: learning_session\nareas: [007]\n"
    )


def test_what_becomes_of_a_file(tmp_path):
    path = tmp_path / "a.yml"
    assert write_kept(path, TEXT, BY) == NEW
    assert write_kept(path, TEXT, BY) == SAME
    assert write_kept(path, TEXT + "more: 1\n", BY) == CHANGED
    path.write_text(path.read_text("utf-8") + "mine: 1\n", "utf-8")
    edited = path.read_bytes()
    assert write_kept(path, TEXT, BY) == KEPT
    assert path.read_bytes() == edited
    assert write_kept(path, TEXT, BY, force=True) == CHANGED
    assert path.read_text("utf-8") == marked(TEXT, BY)
    assert [p.name for p in tmp_path.iterdir()] == ["a.yml"]


@pytest.mark.parametrize("by", ["", "another"])
def test_what_somebody_else_wrote_is_kept(tmp_path, by):
    path = tmp_path / "a.yml"
    path.write_text(marked(TEXT, by) if by else TEXT, "utf-8")
    assert write_kept(path, TEXT, BY) == KEPT
    assert not has_mark(path.read_text("utf-8"), BY)


def test_the_line_for_an_editor_is_no_edit():
    text = marked(TEXT, BY)
    assert is_as_written(SCHEMA + text, BY)
    assert is_as_written(marked(SCHEMA + TEXT, BY).removeprefix(SCHEMA), BY)
    assert not is_as_written(SCHEMA + text + "# mine\n", BY)
    assert not is_as_written(text.replace("drawn file", "file"), BY)


def test_line_ends_of_another_system_are_no_edit(tmp_path):
    path = tmp_path / "a.yml"
    path.write_bytes(marked(TEXT, BY).replace("\n", "\r\n").encode())
    assert write_kept(path, TEXT, BY) == SAME
