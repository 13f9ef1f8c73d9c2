"""The job files that `qikit plan-programme` writes say which schema they have."""

from types import SimpleNamespace

import pytest

from qikit.reports.programme_job_texts import PlanOrder

RUNNING = SimpleNamespace(file=SimpleNamespace(id="tea_time"))
LINE = "# yaml-language-server: $schema={}schemas/job.schema.json\n"


@pytest.mark.parametrize(
    ("folder", "line"),
    [
        (None, LINE.format("../../")),  # params/jobs/tea_time
        ("params/jobs", LINE.format("../")),
        ("drafts", LINE.format("../params/")),
        ("..", ""),  # outside the project nobody could find it
    ],
)
def test_the_line_fits_the_folder_of_the_files(folder, line, tmp_path):
    place = tmp_path / folder if folder else None
    order = PlanOrder(tmp_path, RUNNING, "data/tea", "cluster", place)
    assert order.schema == line
