"""Reports of practices by letter: nothing in the run's folder says who is who."""

import csv
import json
import stat

import pandas as pd
import pytest

from qikit.practices import LETTERS_ONLY
from qikit.reports import runner
from qikit.reports.execution import Outcome
from qikit.reports.lettered_reports import give_letters
from qikit.reports.runner import Batch, run_batch
from qikit.reports.statuses import MADE
from tests import fake_crew
from tests.unit.reports.test_run_facts import Office

NAMES = {"Q1234X": "Abbeyview", "Q2345X": "Bridgend", "Q3456X": "Castlegate"}
CODES = tuple(NAMES)
LETTERS = "audience: cluster\npeers: letters\n"


class Lettered(Office):
    """Practices with names of their own: three in a cluster, two more in none."""

    def __post_init__(self):
        super().__post_init__()
        self.drawn.practices.clear()
        self.drawn.figures.clear()
        for code, name in NAMES.items():
            self.drawn.practice(code, name)
        for code in ("Q7777X", "Q8888X"):
            self.drawn.practice(code, f"Lone {code}", "")
        for code in (*NAMES, "Q7777X", "Q8888X"):
            self.drawn.figure(code, "2025-12", 21, 40)

    def job(self, more=LETTERS, codes=CODES):
        made = super().job(more, "practice")
        first = made.reports[0]
        made.reports[:] = [
            runner.replace(
                first, area_code=c, area_name=NAMES.get(c, "Lone"), stem=c.lower()
            )
            for c in codes
        ]
        return made


@pytest.fixture
def office(tmp_path) -> Lettered:
    return Lettered(tmp_path)


def lettered(office, **how):
    job = office.job(**how)
    give_letters([job], {"job": office.cutter()}, "run")
    return job.reports


def who_is_who(office):
    path = office.folder / "data" / "private" / "letters" / "run.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return path, list(csv.DictReader(handle))


def test_a_report_is_called_by_its_letter(office):
    reports = lettered(office)
    assert {r.area_code for r in reports} == set(CODES)  # by which its slice is cut
    for report in reports:
        cluster, letter = report.shown_code.split("-")
        assert cluster == "C1" and LETTERS_ONLY.fullmatch(letter)
        assert report.shown_name == f"Practice {letter}"
        assert report.stem.startswith(f"c1-{letter.lower()}-for-the-practices")


def test_the_order_is_that_of_the_letters(office):
    """The times at which files are written would tell the order of the codes."""
    codes = [report.shown_code for report in lettered(office)]
    assert codes == sorted(codes)


def test_who_is_who_is_kept_in_private_alone(office):
    reports = lettered(office)
    path, rows = who_is_who(office)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    by_code = {r.area_code: r for r in reports}
    assert {row["practice_code"] for row in rows} == set(CODES)
    for row in rows:
        report = by_code[row["practice_code"]]
        assert row["letter"] == report.shown_code
        assert row["file"] == f"job/{report.stem}.html"
        assert row["practice_name"] == report.area_name


def test_alike_codes_are_told_apart_by_what_nobody_can_look_up(office):
    reports = lettered(office, codes=("Q7777X", "Q8888X"))
    shown = [report.shown_code for report in reports]
    assert len(set(shown)) == 2 and len({r.stem for r in reports}) == 2
    assert all(code.startswith("no-cluster-") for code in shown)
    assert "Q" not in "".join(shown).replace("-Q-", "")


@pytest.mark.parametrize("peers", ["own", "named"])
def test_otherwise_a_report_keeps_its_name(office, peers):
    reports = lettered(office, more=f"audience: cluster\npeers: {peers}\n")
    assert [r.shown_code for r in reports] == list(CODES)
    assert [r.shown_name for r in reports] == list(NAMES.values())
    assert not (office.folder / "data" / "private" / "letters").exists()


def fake_execute(execution) -> Outcome:
    """Write all that a notebook is told."""
    said = {"title": execution.title, "area": execution.area, **execution.parameters}
    execution.html.write_text(json.dumps(said), "utf-8")
    return Outcome(MADE, 0.1, 11, "c" * 64)


def test_no_code_and_no_name_is_in_the_folder_of_the_run(office, monkeypatch):
    office.finds(CODES[0], "set_aside", "critical")
    office.finds(CODES[1], "sending")
    cutter = office.cutter()
    fake_crew.use(monkeypatch, fake_execute)
    monkeypatch.setattr(runner, "open_cutter", lambda *_, **__: cutter)
    told = []
    folder = office.folder / "outputs" / "run"
    batch = Batch(folder, office.folder, "2026-01-05 09:00 UTC", 1)
    made = run_batch([office.job()], batch, told.append)
    assert len(list(folder.glob("job/*.html"))) == 2  # one has a row set aside
    texts = [str(p.relative_to(folder)) for p in folder.rglob("*")]
    for path in filter(lambda p: p.is_file(), folder.rglob("*")):
        table = pd.read_parquet(path).to_csv() if path.suffix == ".parquet" else ""
        texts.append(path.read_bytes().decode("latin-1") + table)
    text = "\n".join(texts).casefold()
    for code, name in NAMES.items():
        assert code.casefold() not in text and name.casefold() not in text
    assert {r.area for r in told} == set(CODES)  # the terminal names them
    assert {r.name for r in told} == set(NAMES.values())
    assert CODES[0] in made.touched[0]
