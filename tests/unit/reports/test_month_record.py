"""The record of a month: what was done, decided and sent; and which jobs are due."""

import pandas as pd
import pytest

from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.errors import DataError, ParameterError
from qikit.reports.month_jobs import due_jobs
from qikit.reports.month_record import (
    Accepted,
    MonthRecord,
    Papers,
    read_month,
    write_month,
)
from qikit.reports.months import record_sent

DRAWN = ProgrammeFile.model_construct(id="drawn", name="Drawn", practices=("P1",))
JOB = "report: practice_report\nfor_each: practice\ndataset: data/drawn\n"


def record():
    found = MonthRecord("drawn", "2025-02")
    found.done("intake", "abc", "2025-02-11 09:00 UTC", "2 files")
    found.accepted.append(Accepted("data lead", "2025-02-11", "without", ("f1",)))
    found.papers.append(Papers(1, "drawn-2025-02-1"))
    return found


def test_a_record_is_read_as_it_was_written(tmp_path):
    write_month(record(), tmp_path)
    assert read_month(tmp_path, "drawn", "2025-02") == record()


def test_a_step_is_done_only_with_what_it_was_done_with():
    assert record().is_done("intake", "abc")
    assert not record().is_done("intake", "abd")
    assert not record().is_done("check", "abc")
    assert not record().is_done("intake", "")  # inputs that cannot be read


def test_a_further_finding_is_not_accepted():
    assert record().knows("f1")
    assert not record().knows("f2")


def test_a_damaged_record_is_a_sentence(tmp_path):
    (tmp_path / "month.json").write_text('{"programme": "drawn"}', "utf-8")
    with pytest.raises(DataError, match="the record of this month cannot be read"):
        read_month(tmp_path, "drawn", "2025-02")


def test_only_finished_papers_go_out_and_only_once(tmp_path):
    found = record()
    assert record_sent(found, tmp_path, "2025-02-20") is None
    found.papers[0].finished_at = "2025-02-12 09:00 UTC"
    assert record_sent(found, tmp_path, "2025-02-20").sent_on == "2025-02-20"
    assert record_sent(found, tmp_path, "2025-02-21") is None
    assert [p.sent_on for p in found.sent()] == ["2025-02-20"]


def jobs(project, *names):
    folder = project / "params" / "jobs" / "drawn"
    folder.mkdir(parents=True)
    for name in names:
        (folder / f"{name}.yml").write_text(JOB, "utf-8")


def due(project, month, dataset=""):
    return due_jobs(project, DRAWN, pd.Timestamp(month), dataset)


def test_the_jobs_of_a_month_are_those_whose_names_begin_with_it(tmp_path):
    jobs(tmp_path, "2025-02_progress_3", "2025-02_mine", "2025-04_progress_4")
    found = due(tmp_path, "2025-02-01")
    assert [file.name for file in found.files] == ["2025-02_mine", "2025-02_progress_3"]
    assert found.datasets == ["data/drawn"]


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2025-03-01", "due in March 2025. The next is 2025-04_progress_4, due in Apr"),
        ("2025-05-01", "is outside the programme drawn: .* February 2025 to April"),
        ("2024-05-01", "May 2024 is outside the programme drawn"),
    ],
)
def test_a_month_without_a_report_says_what_is_due(tmp_path, month, sentence):
    jobs(tmp_path, "2025-02_progress_3", "2025-04_progress_4")
    with pytest.raises(ParameterError, match=sentence):
        due(tmp_path, month)


def test_another_dataset_than_the_job_files_read_is_refused(tmp_path):
    jobs(tmp_path, "2025-02_progress_3")
    with pytest.raises(ParameterError, match="reads data/drawn, not data/other"):
        due(tmp_path, "2025-02-01", "data/other")


def test_a_programme_that_nobody_planned_says_how(tmp_path):
    with pytest.raises(ParameterError, match="qikit plan-programme drawn"):
        due(tmp_path, "2025-02-01")
