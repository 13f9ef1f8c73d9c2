"""How a run is told: lines for people, events for programs, however it ends."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from qikit.cli import main, run_options
from qikit.cli.onlooker import Onlooker
from qikit.cli.run_events import SCHEMA, Events
from qikit.cli.run_summary import AGAIN, kept_sentence, summary_lines
from qikit.cli.tally import Tally
from qikit.errors import CheckError, Problem
from qikit.reports import early_crew, jobs, project_folder, runner
from qikit.reports.batches import Batch
from qikit.reports.crews import TWICE
from qikit.reports.manifest import ReportRecord
from qikit.reports.warm import worker
from tests.cli.fake_run import RUN_AT, plan_of, record, records, run_of

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def told(monkeypatch, tmp_path):
    """Carry out `qikit run` on drawn records; give its result."""

    def run(picture: str, *words: str, reports=None, run_batch=None) -> Result:
        reports = records(picture) if reports is None else reports
        monkeypatch.setattr(jobs, "plan", lambda *_, **__: plan_of(reports))
        monkeypatch.setattr(project_folder, "find_project", lambda: tmp_path)
        monkeypatch.setattr(runner, "run_batch", run_batch or run_of(picture, reports))
        monkeypatch.setattr(early_crew, "crew_before_plan", lambda _: nullcontext())
        monkeypatch.setattr("qikit.cli._now", lambda: RUN_AT)
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(main, ["run", "job.yml", "--out", "run", *words])

    return run


def events(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


# -- lines for people


def test_elsewhere_each_report_has_a_line_and_kept_ones_have_one_together(told):
    done = told("mkkc")
    assert done.exit_code == 12
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "P1  run/autumn/P1.html  1.0 s",
        "3 of 4 reports written: run/index.html",
        "2 reports are unchanged and were kept.",
    ]
    assert done.stderr.splitlines() == ["P4  check failed: P4 broke"]
    assert "\r" not in done.output and "\x1b" not in done.output


def test_a_log_is_named_where_there_is_one(told, tmp_path):
    log = tmp_path / "run/workings/autumn/P2/log.txt"
    log.parent.mkdir(parents=True)
    log.write_text("what broke")
    done = told("mnn")
    assert "  logs       run/workings/autumn/P2/log.txt" in done.stdout.splitlines()
    assert "P3/log.txt" not in done.output


def test_what_stands_in_the_data_steers_no_terminal(told):
    hostile = [record("c", "P1", error="\x1b[2Jbroke")]
    done = told("c", reports=hostile)
    assert "P1  check failed: [2Jbroke" in done.stderr


def tally_of(reports: list, *, total: int = 0, seconds: float = 60) -> Tally:
    moments = iter([0.0] + [seconds] * 500)
    tally = Tally(total or len(reports), lambda: next(moments))
    for told in reports:
        tally.add(told)
    return tally


def test_the_table_names_the_slowest_and_where_time_went():
    took = {"P1": 2.0, "P2": 9.04, "P3": 4.0, "P4": 3.0}
    spent = {"slice": 1.0, "cells": 6.0, "page": 2.0, "cpu": 50.0}
    reports = [record("m", a, seconds=s, spent={}) for a, s in took.items()]
    reports[0].spent = spent
    reports[1].memory = 612_400_000
    reports += [
        record("k", "P5", seconds=99.0, spent={"cells": 99.0}),
        record("c", "P6"),
    ]
    assert list(summary_lines(tally_of(reports, seconds=120), [])) == [
        "  made       4 in 2 min 0 s, 2.0 a minute",
        "  kept       1",
        "  failed     1",
        "  slowest    9.0 s  P2, autumn",
        "             4.0 s  P3, autumn",
        "             3.0 s  P4, autumn",
        "  time went  cells 67%, page 22%, slice 11%",
        "  memory     612 MB at most for one report",
        f"  next       {AGAIN}",
    ]


def test_what_is_not_known_is_left_out_of_the_table():
    assert list(summary_lines(tally_of(records("kk"), seconds=1), [])) == [
        "  made       0 in 1 s",
        "  kept       2",
        "  failed     0",
    ]


def test_nothing_is_to_be_mended_where_only_processes_died():
    def next_step(*errors: str) -> str:
        failed = [record("n", f"P{i}", error=e) for i, e in enumerate(errors)]
        return list(summary_lines(tally_of([record("m", "P9"), *failed]), []))[-1]

    died = f"its process died (Killed). {TWICE}"
    assert "Mend" not in next_step(died, died) and "--jobs 1" in next_step(died)
    assert "Mend" in next_step("no such column.") and "Mend" in next_step(died, "x.")


@pytest.mark.parametrize(("logs", "last"), [(3, "  "), (4, "… and 1 more log")])
def test_of_many_logs_three_are_named(logs, last):
    lines = list(summary_lines(tally_of(records("m")), [f"l{i}" for i in range(logs)]))
    assert [line[13:] for line in lines if re.match(r".{13}l\d$", line)] == [
        "l0",
        "l1",
        "l2",
    ]
    assert last in lines[-1]


def test_kept_reports_say_since_when_where_all_tell_it():
    one, other = (record("k", "P1", made_at=f"2026-11-{d} 09:00 UTC") for d in (20, 21))
    assert kept_sentence([one] * 1034) == (
        "1,034 reports are unchanged since 20 November 2026 and were kept."
    )
    assert "since 20 November" in kept_sentence([other, one])
    assert kept_sentence([one, record("k", "P2")]) == (
        "2 reports are unchanged and were kept."
    )
    assert kept_sentence([record("k", "P2")]) == "1 report is unchanged and was kept."


# -- events for programs


def test_events_alone_come_to_standard_output(told):
    done = told("mkn", "--json")
    assert done.exit_code == 13
    assert [e["event"] for e in events(done)] == ["run", *["report"] * 3, "end"]
    assert "2 of 3 reports written: run/index.html" in done.stderr
    assert "P3  notebook failed: P3 broke" in done.stderr
    assert "P1.html" not in done.stderr


@pytest.mark.parametrize(("passed", "index"), [(True, "index.html"), (False, "")])
def test_a_run_whose_audit_did_not_pass_has_no_index(passed, index):
    result = run_of("m", records("m"))([], SimpleNamespace(folder=Path("run")), print)
    result.verdict = SimpleNamespace(passed=passed)
    stream = io.StringIO()
    Onlooker(plan_of(records("m")), Path("run"), Events(stream)).ended(result)
    assert json.loads(stream.getvalue())["index"] == index


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "draws"), [(Terminal(), False), (io.StringIO(), True)]
)
def test_no_bar_stands_among_events(monkeypatch, stream, draws):
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("CI", raising=False)
    onlooker = Onlooker(plan_of(records("m")), Path("run"), Events(stream))
    onlooker.finished(record("m", "P1"))
    assert ("[###" in screen.getvalue()) is draws


def test_whatever_else_is_printed_goes_to_standard_error(told):
    def talks(planned, batch, notify, crew):
        print("a library talks")  # noqa: T201
        return run_of("m", records("m"))(planned, batch, notify)

    done = told("m", "--json", run_batch=talks)
    assert len(events(done)) == 3
    assert "a library talks" in done.stderr


def test_each_event_has_the_fields_that_the_documentation_names(told):
    text = (REPOSITORY / "docs" / "run_events.md").read_text("utf-8")
    parts = re.split(r"^## `(\w+)`", text, flags=re.MULTILINE)
    documented = {
        name: {
            field
            for row in re.findall(r"^\| (`.*?) \|", part, flags=re.MULTILINE)
            for field in re.findall(r"`(\w+)`", row)
        }
        for name, part in zip(parts[1::2], parts[2::2], strict=True)
    }
    told_events = events(told("mn", "--json")) + events(
        told("m", "--json", "--dry-run")
    )
    seen = {e["event"]: set(e) - {"event", "schema"} for e in told_events}
    assert seen == documented
    assert {e["schema"] for e in told_events} == {SCHEMA}
    assert f"is {SCHEMA} " in text


def test_the_last_event_sums_up(told):
    end = events(told("mknc", "--json"))[-1]
    assert end["how"] == "finished"
    assert end["by_status"] == {
        "made": 1,
        "kept": 1,
        "notebook failed": 1,
        "check failed": 1,
    }
    assert (end["reports"], end["not_finished"], end["exit_code"]) == (4, 0, 13)
    assert end["spent"] == {"cells": 1.0, "page": 0.5}
    assert end["memory"] == 100_000_000
    assert end["index"] == "index.html"


def test_events_tell_no_path_of_this_machine_and_no_number_of_a_person(told, tmp_path):
    error = f"no {tmp_path}/data/a.csv, no /srv/ann/x.csv, patient 943 476 5919"
    reports = [record("n", "P1", error=error), record("m", "P2")]
    log = tmp_path / "run/workings/autumn/P1/log.txt"
    log.parent.mkdir(parents=True)
    log.write_text("what broke")
    done = told("nm", "--json", reports=reports)
    assert str(tmp_path) not in done.stdout
    assert "/home" not in done.stdout and "5919" not in done.stdout
    _, failed, made, _ = events(done)
    assert failed["error"].startswith("no data/a.csv, no [path removed]")
    assert failed["log"] == "workings/autumn/P1/log.txt"
    assert made["file"] == "autumn/P2.html" and made["log"] == ""


def test_a_line_of_an_event_is_plain_letters(told):
    done = told("m", "--json", reports=[record("m", "P1", name="Môn\n\x1b[2J\u202e")])
    assert done.stdout.isascii()
    assert all(line.isprintable() for line in done.stdout.splitlines())
    assert events(done)[1]["name"] == "Môn\n\x1b[2J\u202e"


def test_a_record_of_a_true_run_can_be_told(told):
    made = ReportRecord("autumn", "practice", "P1", "Surgery", "made", "autumn/P1.html")
    assert events(told("m", "--json", reports=[made]))[1]["area"] == "P1"
    assert "P1  run/autumn/P1.html  0.0 s" in told("m", reports=[made]).stdout


def test_a_plan_is_listed_as_events(told):
    first, second = events(told("mm", "--json", "--dry-run"))
    assert (first["event"], first["area"]) == ("planned", "P1")
    assert second["area"] == "P2"


# -- other ends

GOES_ON = "the same command goes on from there."


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        ("mkn!mm", f"Stopped. 2 of 5 reports are finished and stay; {GOES_ON}"),
        ("m!m", f"Stopped. 1 of 2 reports is finished and stays; {GOES_ON}"),
        ("!m", "Stopped before any report was made; the same command begins again."),
    ],
)
def test_ctrl_c_ends_by_one_sentence(told, picture, said):
    done = told(picture)
    assert done.exit_code == 130
    assert done.stderr.splitlines()[-1] == said
    assert "Traceback" not in done.output and "Aborted" not in done.output
    end = events(told(picture, "--json"))[-1]
    assert (end["how"], end["exit_code"]) == ("stopped", 130)
    assert end["not_finished"] == len(picture.split("!")[1])


def test_ctrl_c_while_the_plan_is_read(told, monkeypatch):
    def stops():
        raise KeyboardInterrupt

    told("m")
    monkeypatch.setattr(project_folder, "find_project", stops)
    done = CliRunner().invoke(main, ["run", "job.yml"])
    assert done.exit_code == 130
    assert done.output == "Stopped before a report was begun.\n"


def test_a_refused_run_tells_so_in_its_last_event(told):
    def refuses(*_):
        raise CheckError(Problem("the columns have moved.", "data/autumn"))

    done = told("mm", "--json", run_batch=refuses)
    assert done.exit_code == 12
    assert done.stderr == "data/autumn: the columns have moved.\n"
    end = events(done)[-1]
    assert (end["how"], end["exit_code"], end["not_finished"]) == ("refused", 12, 2)


def test_an_error_that_nobody_foresaw_is_not_hidden(told):
    def breaks(*_):
        raise RuntimeError("a fault of ours")

    done = told("m", "--json", run_batch=breaks)
    assert isinstance(done.exception, RuntimeError) and done.exit_code == 1
    assert events(done)[-1]["exit_code"] == 1


@pytest.mark.parametrize("words", [["--json"], []])
def test_a_reader_that_goes_away_ends_the_run_quietly(words):
    command = [sys.executable, "-m", "tests.cli.fake_run", "m" + "_m" * 300, *words]
    process = subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline()  # as `head -1` does
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=20) == 1
    assert re.fullmatch(r"Stopped\. \d+ of 301 reports (is|are) finished.*\n", said)


# -- options


@pytest.fixture
def batch_of(told):
    """Give the batch that some words on the command line ask for."""

    def find(*words: str) -> Batch:
        seen = []

        def sees(planned, batch, notify, crew):
            seen.append(batch)
            return run_of("", [])(planned, batch, notify)

        result = told("", *words, reports=[], run_batch=sees)
        assert result.exit_code == 0, result.output
        return seen[0]

    return find


def test_options_come_to_the_batch(batch_of, monkeypatch):
    monkeypatch.setattr(run_options, "find_spec", lambda name: object())
    words = "--force --start-method spawn --timeout 90 --scheduler tcp://h:8786"
    batch = batch_of(*words.split(), "--jobs", "3")
    assert (batch.force, batch.start_method, batch.workers) == (True, "spawn", 3)
    assert (batch.seconds, batch.scheduler) == (90, "tcp://h:8786")


def test_without_options_a_batch_is_as_usual(batch_of):
    usual = Batch(Path(), Path(), RUN_AT, 1)
    batch = batch_of()
    for name in ("engine", "start_method", "seconds", "force", "scheduler"):
        assert getattr(batch, name) == getattr(usual, name)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--timeout", "0"], "at least 1 and below 1,000,000"),
        (["--timeout"], "qikit run: --timeout needs a value.\n"),
        (["--force=yes"], "qikit run: --force takes no value.\n"),
        (["--jobs", "0"], "--jobs: 0 is not a whole number from 1 to 64.\n"),
        (["--jobs", "65"], "65 is not a whole number from 1 to 64."),
        (["--jobs", "2.0"], "2.0 is not a whole number from 1 to 64."),
        (["--engine", "wram"], "'wram' is not known. Did you mean 'warm'?"),
        (["--timeout", "soon"], "'soon' is not a number"),
        (["--start-method", "forkserver"], "Known: fork, spawn."),
        (["--engine", "warm", "--start-method", "spawn"], "Leave one of them out."),
        (["--scheduler", "tcp://h:8786"], "pip install 'qikit[cluster]'"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_made(
    told, monkeypatch, words, said
):
    monkeypatch.setattr(run_options, "find_spec", lambda name: None)
    done = told("m", *words)
    assert done.exit_code == 10
    assert said in done.stderr and done.stdout == ""


@pytest.mark.parametrize(
    ("address", "warns"),
    [
        ("tcp://10.0.0.5:8786", True),
        ("tcp://scheduler:8786", True),
        ("scheduler:8786", True),  # Dask takes tcp
        ("10.0.0.5:8786", True),
        ("tcp://[fe80::1]:8786", True),
        ("tcp://127.evil.example:8786", True),
        ("tls://10.0.0.5:8786", False),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://127.0.1.1:8786", False),
        ("tcp://localhost:8786", False),
        ("localhost:8786", False),
        ("tcp://[::1]:8786", False),
    ],
)
def test_slices_that_cross_the_network_in_plain_text_are_warned_of(
    told, monkeypatch, address, warns
):
    monkeypatch.setattr(run_options, "find_spec", lambda name: object())
    said = told("m", "--scheduler", address).stderr
    assert said == (f"{run_options.IN_PLAIN}\n" if warns else "")


def test_a_name_without_quotes_is_said_to_need_them():
    done = CliRunner().invoke(main, ["why", "Mill", "Surgery"])
    assert done.exit_code == 10
    assert done.stderr == (
        "qikit why: this is too much: Surgery. Put a name of several words into "
        "quotes.\n"
    )


def test_where_no_process_can_be_copied_it_is_said_once(told, monkeypatch):
    monkeypatch.setattr(worker, "can_fork", lambda: False)
    done = told("mm")
    assert done.stderr.count("This system cannot copy a running process") == 1
    assert told("m", "--start-method", "fork").exit_code == 10
    monkeypatch.setattr(worker, "can_fork", lambda: True)
    assert told("mm").stderr == ""
