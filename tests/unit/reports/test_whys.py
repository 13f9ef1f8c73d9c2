"""Why the reports of an area are as they are, from the journals of runs."""

from dataclasses import asdict

import pytest
from click.testing import CliRunner

from qikit.cli import main
from qikit.errors import ParameterError
from qikit.reports.journal import UNCHANGED, add_line, write_journal
from qikit.reports.manifest import ReportRecord
from qikit.reports.whys import run_folders, why

FIRST, SECOND, THIRD = (f"2026-0{m}-05 09:00 UTC" for m in (1, 2, 3))
NOTEBOOK = "Its notebook has changed."


def report(area="P1", name="Mill Surgery", **more) -> dict:
    facts = asdict(ReportRecord("mine", "practice", area, name, "made"))
    facts |= {
        "fingerprint": {},
        "workings": f"mine/{area}",
        "file": f"mine/{area}.html",
    }
    facts |= {"made_at": FIRST, "because": [NOTEBOOK], "kept": False, "unseen": False}
    return facts | more


def journal(folder, *reports, run_at=SECOND):
    begun = {"audience": "analyst", "run_at": run_at}
    ended = {"inputs": "", "run_at": run_at}
    folder.mkdir(parents=True, exist_ok=True)
    write_journal(folder, begun, list(reports), ended)
    return folder


def asked(folder, area="P1") -> str:
    done = CliRunner().invoke(main, ["why", area, "--out", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_report_that_was_made_just_now(tmp_path):
    out = journal(tmp_path / "run", report(made_at=SECOND))
    (found,) = why([out], "P1")
    assert (found.made_at, found.because, found.since) == (SECOND, (NOTEBOOK,), "")
    assert found.file == out / "mine/P1.html" and found.log is None
    assert asked(out) == (
        f"mine: Mill Surgery (P1)\n  made {SECOND}\n    {NOTEBOOK}\n"
        f"  page: {out / 'mine/P1.html'}\n"
    )


def test_one_that_was_kept_and_one_found_unchanged_later(tmp_path):
    out = journal(tmp_path / "run", report(kept=True))
    assert f"made {FIRST}\n" in asked(out, "Mill Surgery")
    assert f"unchanged since, last looked at {SECOND}" in asked(out)
    add_line(out, UNCHANGED, {"run_at": THIRD})
    assert f"unchanged since, last looked at {THIRD}" in asked(out)


def test_one_that_nobody_asked_for(tmp_path):
    out = journal(tmp_path / "run", report(kept=True, unseen=True))
    add_line(out, UNCHANGED, {"run_at": THIRD})
    assert "not looked at in the latest run" in asked(out)
    assert "unchanged since" not in asked(out)


def test_one_that_failed_names_its_log_and_no_page(tmp_path):
    failed = report(status="notebook failed", error="it broke.", kept=True)
    out = journal(tmp_path / "run", failed)
    log = out / "workings/mine/P1/log.txt"
    log.parent.mkdir(parents=True)
    log.touch()
    said = asked(out)
    assert "  not made, notebook failed: it broke.\n" in said
    assert f"  log: {log}\n" in said
    assert "page:" not in said and f"made {FIRST}" not in said
    assert "unchanged" not in said


def test_all_runs_are_looked_through(tmp_path):
    ones = [journal(tmp_path / name, report()) for name in ("b", "a")]
    journal(tmp_path / "c", report("P2", "Hill Surgery"))
    (tmp_path / "no_run").mkdir()
    folders = run_folders(tmp_path)
    assert [f.name for f in folders] == ["a", "b", "c"]
    assert [w.file.parent.parent for w in why(folders, "P1")] == sorted(ones)
    assert [w.name for w in why(folders, "Hill Surgery")] == ["Hill Surgery"]


def test_an_area_that_is_not_there_is_told_with_one_like_it(tmp_path):
    out = journal(tmp_path / "run", report())
    with pytest.raises(
        ParameterError, match=r"no report is of 'Mill Surgary'.*Mill Sur"
    ):
        why([out], "Mill Surgary")


@pytest.mark.parametrize("named", [True, False])
def test_so_is_a_folder_that_is_of_no_run(tmp_path, named):
    folders = [tmp_path] if named else []
    said = "not the folder of a run" if named else "there is no run"
    with pytest.raises(ParameterError, match=said):
        why(folders, "P1")
