"""What warms up before a run is planned, and what becomes of it."""

from __future__ import annotations

import os
from contextlib import nullcontext

import pytest
from click.testing import CliRunner

from qikit.cli import main
from qikit.errors import ParameterError
from qikit.reports import early_crew, jobs, project_folder
from qikit.reports.batches import Batch
from qikit.reports.early_crew import crew_before_data, crew_before_plan
from qikit.reports.warm import crew as warm
from qikit.reports.warm.worker import FORK, SPAWN, can_fork

RUN_AT = "2026-11-20 09:00 UTC"


def batch(folder, **options) -> Batch:
    return Batch(folder, folder, RUN_AT, 2, **{"start_method": FORK} | options)


def test_only_a_crew_that_copies_is_ready_before_the_plan(tmp_path):
    assert not isinstance(crew_before_plan(batch(tmp_path)), nullcontext)
    for other in ({"start_method": SPAWN}, {"scheduler": "tls://10.0.0.5:8786"}):
        assert isinstance(crew_before_plan(batch(tmp_path, **other)), nullcontext)
        assert not isinstance(crew_before_data(batch(tmp_path, **other)), nullcontext)


def test_no_crew_is_ready_where_reports_may_be_kept(tmp_path, monkeypatch):
    class Earlier:
        reports = {("autumn", "P1"): {}}  # noqa: RUF012 - nobody changes it

    monkeypatch.setattr(early_crew, "read_journal", lambda folder: Earlier)
    assert isinstance(crew_before_plan(batch(tmp_path)), nullcontext)
    assert not isinstance(crew_before_plan(batch(tmp_path, force=True)), nullcontext)


@pytest.mark.skipif(not can_fork(), reason="no process can be copied here")
def test_a_plan_that_is_refused_ends_what_was_warming_up(tmp_path, monkeypatch):
    begun = []

    def popen(self, *told):
        begun.append(real(self, *told))
        return begun[-1]

    def refused(*_, **__):
        assert [p.poll() for p in begun] == [None]  # it is warming up by now
        raise ParameterError("no such area")

    real = warm.WarmHands._popen
    monkeypatch.setattr(warm.WarmHands, "_popen", popen)
    monkeypatch.setattr(jobs, "plan", refused)
    monkeypatch.setattr(project_folder, "find_project", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    done = CliRunner().invoke(main, ["run", "job.yml", "--out", "run"])
    assert done.exit_code == ParameterError.exit_code, done.output
    (process,) = begun
    assert process.poll() is not None
    assert os.listdir(tmp_path) == []
