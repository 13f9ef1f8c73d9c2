"""Job files of a year: written, kept where somebody edited them, removed when moved."""

import pandas as pd
import pytest

from qikit.data.definitions.job_files import read_job_file
from qikit.errors import ParameterError
from qikit.reports.programme_job_texts import JobText
from qikit.reports.programme_jobs import (
    CHANGED,
    KEPT,
    LEFT,
    NEW,
    REMOVED,
    SAME,
    write_jobs,
)
from qikit.reports.programme_year import SESSION, DueReport

TEXT = """\
# Learning session 3: drawn.
report: learning_session
for_each: programme
areas: [drawn]
dataset: data/drawn
as_of: {as_of}
audience: cluster
"""


def job(day="2025-02-20", number=3, as_of="2025-01"):
    send_on = pd.Timestamp(day)
    due = DueReport(SESSION, send_on, pd.Timestamp("2025-01-01"), send_on, number)
    return JobText(due, pd.Timestamp(as_of), "all", TEXT.format(as_of=as_of))


def became(folder, *jobs, **options):
    return {one.name: one.became for one in write_jobs(jobs, folder, **options)}


def test_what_is_written_is_a_job_file(tmp_path):
    assert became(tmp_path, job()) == {"2025-02_learning_session_3": NEW}
    file = read_job_file(tmp_path / "2025-02_learning_session_3.yml")
    assert (file.report, file.areas) == ("learning_session", ("drawn",))


def test_the_same_plan_again_changes_nothing(tmp_path):
    became(tmp_path, job())
    assert became(tmp_path, job()) == {"2025-02_learning_session_3": SAME}


def test_a_file_that_nobody_edited_follows_the_programme(tmp_path):
    became(tmp_path, job())
    found = became(tmp_path, job(as_of="2024-12"))
    assert found == {"2025-02_learning_session_3": CHANGED}


def test_a_file_that_somebody_edited_is_kept_unless_forced(tmp_path):
    became(tmp_path, job())
    path = tmp_path / "2025-02_learning_session_3.yml"
    edited = path.read_text("utf-8").replace("cluster", "analyst")
    path.write_text(edited, "utf-8")
    assert became(tmp_path, job()) == {"2025-02_learning_session_3": KEPT}
    assert path.read_text("utf-8") == edited
    found = became(tmp_path, job(), force=True)
    assert found == {"2025-02_learning_session_3": CHANGED}


def test_a_file_of_one_s_own_under_that_name_is_kept(tmp_path):
    path = tmp_path / "2025-02_learning_session_3.yml"
    path.write_text("report: mine\n", "utf-8")
    assert became(tmp_path, job()) == {"2025-02_learning_session_3": KEPT}


def test_a_session_that_moved_leaves_no_second_file(tmp_path):
    became(tmp_path, job())
    found = became(tmp_path, job(day="2025-03-06"))
    assert found == {
        "2025-02_learning_session_3": REMOVED,
        "2025-03_learning_session_3": NEW,
    }


def test_an_edited_file_of_a_session_that_moved_is_told_and_stays(tmp_path):
    became(tmp_path, job())
    path = tmp_path / "2025-02_learning_session_3.yml"
    path.write_text(path.read_text("utf-8") + "label: Ours\n", "utf-8")
    (tmp_path / "mine.yml").write_text("report: mine\n", "utf-8")
    found = became(tmp_path, job(day="2025-03-06"))
    assert found["2025-02_learning_session_3"] == LEFT
    assert path.is_file()
    assert (tmp_path / "mine.yml").is_file()


def test_a_folder_that_is_a_file_is_a_sentence(tmp_path):
    (tmp_path / "jobs").write_text("", "utf-8")
    with pytest.raises(ParameterError, match="cannot be made or written"):
        write_jobs([job()], tmp_path / "jobs")
