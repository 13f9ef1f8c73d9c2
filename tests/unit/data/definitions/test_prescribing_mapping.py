"""What a prescribing mapping or a query may say; every problem is named at once."""

import pytest

from qikit.data.definitions.source_files import read_source
from qikit.errors import ParameterError

HEAD = """\
source: drawn
title: Drawn by hand
publisher: qikit
licence: none
country: Nowhere
levels: {practice: practice, cluster: cluster, hscp: hscp, board: board, country: c}
membership_as_of: 2026-03
files:
  - name: items
    match: drawn_items*
"""
PRESCRIBING = """\
    prescribing:
      practice_code: GPPractice
      period: {column: PaidDateMonth, form: yyyymm}
      item_code: BNFItemCode
      items: NumberOfPaidItems
      not_practices: [99997]
      month_in_name: pitc([0-9]{6})
      measures:
        broad:
          numerator: {of: items, bnf: [0501013K0], not_bnf: [0501013K0AA]}
          denominator: {of: items, bnf: [0501]}
"""
QUERY = """\
    reader: {format: parquet}
    events: {scope: a, date: b, label: c, kind: d}
    query:
      connection: QIKIT_WAREHOUSE
      sql: SELECT a, b, c, d FROM events
"""


@pytest.fixture
def read(tmp_path):
    def write_and_read(text):
        path = tmp_path / "drawn.yml"
        path.write_text(HEAD + text)
        return read_source(path).files[0]

    return write_and_read


def test_codes_keep_their_leading_zeros(read):
    form = read(PRESCRIBING).prescribing
    assert form.measures["broad"].denominator.bnf == ("0501",)
    assert form.not_practices == ("99997",)
    assert form.measure_ids == ("broad",)
    assert form.column_names == (
        "GPPractice",
        "PaidDateMonth",
        "BNFItemCode",
        "NumberOfPaidItems",
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("[0501013K0]", "[05.01]", "must be the beginning of a BNF code"),
        ("[0501013K0]", "[0501013k0]", "must be the beginning of a BNF code"),
        ("[0501013K0AA]", "[0502]", "0502 takes nothing away"),
        ("{of: items, bnf: [0501]}", "{of: cost}", "adds up cost, whose column"),
        ("{of: items, bnf: [0501]}", "{of: people}", "must be one of items"),
        ("[99997]", '[""]', "empty"),
        ("pitc([0-9]{6})", "pitc[0-9]{6}", "must have one group, not 0"),
        ("        broad:", "        Broad Ones:", "which is no measure id"),
        ("numerator", "numeratr", "unknown key 'numeratr'"),
    ],
)
def test_what_a_mapping_may_not_say(read, before, after, said):
    assert before in PRESCRIBING
    with pytest.raises(ParameterError) as error:
        read(PRESCRIBING.replace(before, after, 1))
    assert said in str(error.value)


def test_every_problem_is_named_at_once(read):
    wrong = PRESCRIBING.replace("[0501013K0]", "[x]").replace("[0501]", "[y]")
    with pytest.raises(ParameterError) as error:
        read(wrong)
    said = [problem.what for problem in error.value.problems]
    assert any("not 'x'" in what for what in said)
    assert any("not 'y'" in what for what in said)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a FROM t",
        "select a from t;",
        "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
        "-- who came\n        SELECT a FROM t",
        "SELECT 'drop; delete' AS a, \"update\" FROM t",
        "SELECT replace(a, 'x', 'y') AS created_at FROM t",
    ],
)
def test_a_query_that_reads_is_taken(read, sql):
    text = QUERY.replace("SELECT a, b, c, d FROM events", f"|-\n        {sql}")
    assert read(text).query.sql.endswith(("t", "x"))


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM t", "must begin with SELECT or WITH"),
        ("PRAGMA query_only = OFF", "must begin with SELECT or WITH"),
        ("SELECT 1 AS a; DROP TABLE t", "must be one statement"),
        ("WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x", "the word 'DELETE'"),
        ("SELECT a INTO copied FROM t", "the word 'INTO'"),
        ("/* SELECT */ UPDATE t SET a = 1", "must begin with SELECT or WITH"),
    ],
)
def test_a_query_that_changes_anything_is_refused(read, sql, said):
    text = QUERY.replace("SELECT a, b, c, d FROM events", f'"{sql}"')
    with pytest.raises(ParameterError) as error:
        read(text)
    assert said in str(error.value)


def test_an_address_in_a_file_is_refused_and_not_shown(read):
    address = "postgresql://reader:hunter2@db/warehouse"
    with pytest.raises(ParameterError) as error:
        read(QUERY.replace("QIKIT_WAREHOUSE", address))
    assert "the name of an environment variable" in str(error.value)
    assert "hunter2" not in str(error.value)
