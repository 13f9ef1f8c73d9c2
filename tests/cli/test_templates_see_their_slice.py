"""A template sees the slice of its report, and nothing else of the dataset."""

import json
import os
import subprocess
import sys

import pytest

from tests.released_project import make_office, write_template

pytestmark = pytest.mark.long

ATTEMPTS = {
    "by hand": 'open_report("data/autumn", "C1", level="cluster")',
    "by hand, its whole path": "open_report(str(data), 'C1', level='cluster')",
    "the analyst's slice": "open_report(str(others), 'C1', level='cluster')",
    "the data": "open_quality_report(str(data))",
    "a table": "Dataset(data).table('observations')",
    "a table by its reader": "read_table(tables, 'observations')",
    "the ledger": "Ledger(data).releases()",
    "the list of releases": "(data / 'private/ledger/releases.json').read_text()",
    "the key of the letters": "(data / 'private/letters.key').read_bytes()",
    "a raw file": "pd.read_csv(data / 'incoming/example_falls.csv')",
    "a raw file, from here": "pd.read_csv('../../../../../' + raw)",
    "a raw file, through a link": "(os.symlink(data, 'link'), pd.read_csv(linked))",
    "a raw file, as bytes": "open(os.fsencode(data / 'incoming/example_falls.csv'))",
    "a raw file, by address": "pd.read_csv((data / RAW).as_uri())",
    "Parquet by pandas": "pd.read_parquet(tables / 'observations.parquet')",
    "Parquet by pyarrow": "pq.ParquetFile(tables / 'observations.parquet').read()",
    "a folder of Parquet": "pq.read_table(others / 'figures.parquet')",
    "the names of the files": "os.listdir(data)",
    "what matches": "print(*data.glob('incoming/*')) or sorted(data.iterdir())",
    "another folder": "(os.chdir(project), pd.read_csv(raw))",
    "the mark taken away": "(os.environ.clear(), read_table(tables, 'observations'))",
}
PAST_PYTHON = {
    "DuckDB": "duckdb.sql(f\"from read_csv('{data / RAW}')\").fetchall()",
    "a dataset of pyarrow": "ds.dataset(tables / 'observations.parquet').to_table()",
    "another program": "subprocess.check_output(['cat', data / RAW], text=True)",
    "another Python": (
        "subprocess.check_output([sys.executable, '-c', "
        "f'print(open({str(data / RAW)!r}).read())'], text=True)"
    ),
}
HARMLESS = {
    "its slice": "pd.read_parquet(Path(dataset) / 'figures.parquet')",
    "a file of its own": "(Path('mine.txt').write_text('x'), open('mine.txt').read())",
    "a passing file": "tempfile.TemporaryFile('w+').read()",
    "a library": "importlib.import_module('colorsys').__file__",
    "the measures": "(project / 'params/measures/example_falls.yml').read_text()",
}
TRIES = """
import importlib, json, os, subprocess, sys, tempfile
from pathlib import Path
import duckdb, pandas as pd, pyarrow.dataset as ds, pyarrow.parquet as pq
from qikit.data.dataset import Dataset, read_table
from qikit.data.ledger import Ledger
from qikit.reports.quality import open_quality_report
here, RAW = Path.cwd(), "incoming/example_falls.csv"
project = here.parents[4]
data, raw, linked = project / "data/autumn", f"data/autumn/{RAW}", f"link/{RAW}"
tables = Path(@TABLES)
others = Path(@OTHERS)
before = dict(os.environ)
found = {}
for name, code in @ATTEMPTS.items():
    try:
        found[name] = ["got", str(eval(code))]
    except Exception as error:
        found[name] = ["refused", f"{type(error).__name__}: {error}"]
    os.chdir(here)
    os.environ.update(before)
(here / "found.json").write_text(json.dumps(found))
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A project whose analyst has seen everything already."""
    made = make_office(tmp_path_factory.mktemp("closed") / "project")
    made.take_in()
    write_template(made, "slim")
    job = made.job("seen", "analyst", report="slim", areas="[C1]")
    done = made.run(job, out="seen")
    assert done.exit_code == 0, done.output
    return made


def tried(office, audience: str, attempts: dict[str, str]) -> dict[str, list[str]]:
    """Run a template that makes attempts; say what came of each."""
    data = office.folder / "data/autumn"
    tables = data / "tables" / (data / "current").read_text().strip()
    (others,) = (office.folder / "outputs/seen/workings").rglob("slice")
    cell = TRIES.replace("@TABLES", repr(str(tables)))
    cell = cell.replace("@OTHERS", repr(str(others)))
    cell = cell.replace("@ATTEMPTS", repr(attempts))
    write_template(office, "curious", cell)
    job = office.job(f"for_{audience}", audience, report="curious", areas="[C1]")
    done = office.run(job, out=f"for_{audience}")
    assert done.exit_code == 0, done.output
    (path,) = (office.folder / f"outputs/for_{audience}").rglob("found.json")
    return json.loads(path.read_text())


@pytest.fixture(scope="module")
def found(office):
    return tried(office, "meeting_paper", ATTEMPTS | PAST_PYTHON | HARMLESS)


@pytest.mark.parametrize("name", ATTEMPTS)
def test_nothing_but_the_slice_can_be_opened(found, name):
    what, said = found[name]
    assert what == "refused", said


@pytest.mark.parametrize("name", ["by hand", "a table", "the ledger", "a raw file"])
def test_what_is_refused_is_said_in_a_sentence(found, name):
    assert "it is made from its slice, and may open nothing else" in found[name][1]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Landlock")
@pytest.mark.parametrize("name", PAST_PYTHON)
def test_what_opens_files_past_python_is_stopped_too(found, name):
    what, said = found[name]
    assert what == "refused", said


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_no_figure_stays_open(found, name):
    what, said = found[name]
    assert what == "got", said


def test_the_analysts_own_report_may_open_the_dataset(office):
    some = {name: ATTEMPTS[name] for name in ("a table", "a raw file", "by hand")}
    some["by hand"] = some["by hand"].replace('"data/', f'"{office.folder}/data/')
    found = tried(office, "analyst", some)
    assert [what for what, _ in found.values()] == ["got"] * len(some)


def test_the_mark_is_nowhere_after_a_run(office, found):
    assert not [name for name in os.environ if name.startswith("QIKIT_")]


CLOSES = """
import sys
from pathlib import Path
from qikit.reports import closed_folders
closed_folders.lock_out = lambda closed, own: False
closed, own = map(Path, sys.argv[1:3])
closed_folders.close_folders([closed], own)
import pandas as pd
for path in (own / "a.parquet", closed / "a.parquet", str(closed / "a.parquet")):
    try:
        print(len(pd.read_parquet(path)))
    except PermissionError as error:
        print("refused")
"""


def test_without_landlock_parquet_is_refused_by_name(tmp_path):
    import pandas as pd

    own = tmp_path / "closed/own"
    own.mkdir(parents=True)
    for folder in (own, own.parent):
        pd.DataFrame({"n": [1, 2]}).to_parquet(folder / "a.parquet")
    words = [sys.executable, "-c", CLOSES, str(own.parent), str(own)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", "refused", "refused"]
