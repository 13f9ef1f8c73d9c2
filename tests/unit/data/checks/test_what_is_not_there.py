"""No frame of the checks fails on what is not there, or is far from usual."""

import pandas as pd
import pytest

from qikit.data.checks.evidence import read_evidence
from qikit.data.checks.frames import JOINS, joined_frame, table_frame
from qikit.data.checks.suites import read_suites
from qikit.data.dataset import SCHEMAS, empty_table, write_dataset
from tests.unit.data.checks.drawn_collaborative import Drawn, sound
from tests.unit.data.checks.test_suites import columns_of

OF_PRACTICES = {  # table → the column with the practice's code
    "practices": "practice_code",
    "observations": "area_code",
    "populations": "practice_code",
    "submissions": "practice_code",
    "bundle_samples": "practice_code",
}


def nothing(drawn: Drawn) -> None:
    for name in SCHEMAS:
        drawn.tables[name] = empty_table(name)


def forms_alone(drawn: Drawn) -> None:
    """A collaborative that has forms, and neither a list nor anything else."""
    for name in set(SCHEMAS) - {"bundle_samples", "submissions", "sources"}:
        drawn.tables[name] = empty_table(name)


def one_practice(drawn: Drawn) -> None:
    for name, column in OF_PRACTICES.items():
        rows = drawn.table(name)
        own = rows[rows[column].eq("A1")]
        drawn.tables[name] = own.reset_index(drop=True)


def one_row_each(drawn: Drawn) -> None:
    drawn.tables = {name: frame.iloc[:1] for name, frame in drawn.tables.items()}


def far_years(drawn: Drawn) -> None:
    for row, year in ((0, "0001"), (1, "2042"), (2, "9999")):
        drawn.set("observations", row, period_start=pd.Timestamp(f"{year}-12-01"))
        drawn.set("populations", row, period_start=pd.Timestamp(f"{year}-12-01"))
        drawn.set("submissions", row, period_start=pd.Timestamp(f"{year}-12-01"))


def nothing_known(drawn: Drawn) -> None:
    """Rows without practice, period, source or figure."""
    for name, frame in drawn.tables.items():
        drawn.tables[name] = frame.iloc[:2].mask(
            pd.DataFrame(True, frame.index[:2], frame.columns)
        )


def without(name: str):
    def take_out(drawn: Drawn) -> None:
        drawn.tables[name] = empty_table(name)

    return pytest.param(take_out, id=f"without {name}")


LACKING = [
    nothing,
    forms_alone,
    one_practice,
    one_row_each,
    far_years,
    nothing_known,
    *(without(name) for name in (*OF_PRACTICES, "sources")),
]


@pytest.fixture
def drawn(tmp_path, repository):
    """Return what writes a dataset with something lacking, and reads it again."""

    def make(lacking):
        tables = sound(repository).dataset
        lacking(tables)
        dataset = write_dataset(tmp_path, tables.tables, identity="drawn")
        return read_evidence(dataset, repository)

    return make


@pytest.mark.parametrize("lacking", LACKING)
def test_every_frame_is_made_whatever_lacks(lacking, drawn):
    evidence = drawn(lacking)
    made = {name: joined_frame(evidence, name) for name in JOINS}
    made |= {name: table_frame(evidence, name) for name in SCHEMAS}
    assert set(made) == {*JOINS, *SCHEMAS}
    if lacking is nothing:
        assert {name: len(frame) for name, frame in made.items() if len(frame)} == {}


@pytest.mark.parametrize("lacking", LACKING)
def test_every_frame_has_the_columns_of_its_rules(lacking, drawn, repository):
    """Also without rows: a column that is not there would be a rule not run."""
    evidence = drawn(lacking)
    for suite in read_suites(repository / "expectations"):
        if suite.room == "extracts":
            continue
        make = table_frame if suite.room == "tables" else joined_frame
        frame = make(evidence, suite.name)
        wanted = set().union(*(columns_of(rule) for rule in suite.rules))
        if len(frame) or suite.name in ("practices", "observations"):
            assert wanted | set(suite.keys) <= set(frame.columns), suite.name
