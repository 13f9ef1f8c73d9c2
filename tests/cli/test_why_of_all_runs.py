"""`qikit why` without --out looks through all runs, and names them shortly."""

from click.testing import CliRunner

from qikit.cli import main
from qikit.reports.journal import write_journal

AT = "2026-01-05 09:00 UTC"
REPORT = {
    "job": "mine",
    "level": "practice",
    "area": "P1",
    "name": "Mill Surgery",
    "status": "made",
    "file": "mine/P1.html",
    "bytes": 1,
    "sha256": "",
    "seconds": 1.0,
    "error": "",
    "others": [],
    "attention": 0,
    "why": "",
    "spent": {},
    "memory": 0,
    "made_at": AT,
    "because": [],
    "kept": False,
    "unseen": False,
    "issue": 0,
    "fingerprint": {},
    "workings": "mine/P1",
}


def test_runs_are_named_from_where_one_stands(tmp_path, monkeypatch):
    (tmp_path / "params" / "measures").mkdir(parents=True)
    for name in ("one", "two"):
        folder = tmp_path / "outputs" / name
        folder.mkdir(parents=True)
        begun = {"audience": "analyst", "run_at": AT}
        write_journal(folder, begun, [REPORT], {"inputs": "", "run_at": AT})
    monkeypatch.chdir(tmp_path)
    unknown = CliRunner().invoke(main, ["why", "P7"])
    assert unknown.exit_code == 10
    said = "outputs/one, outputs/two: no report is of 'P7'. Known: Mill Surgery, P1."
    assert unknown.stderr.strip() == said
    known = CliRunner().invoke(main, ["why", "Mill Surgery"])
    assert "page: outputs/two/mine/P1.html" in known.stdout
