"""Mapping files: what they may say, and what is refused with its line."""

import pytest

from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.source_files import LEVEL_WORDS, read_source, read_sources
from qikit.data.synthetic.country_figures import MEASURE_IDS
from qikit.errors import ParameterError

SOUND = """\
source: board
title: Foot checks
publisher: A board
licence: OGL
country: Scotland
levels: {practice: practice, cluster: cluster, hscp: HSCP, board: board, country: all}
membership_as_of: 2026-03
files:
  - name: practices
    match: practices*.csv
    code_form: {prefix: Z, digits: 5}
    practices:
      practice_code: code
      practice_name: name
      cluster: cluster
      hscp: hscp
      board: board
  - name: figures
    match: figures*.csv
    reader: {delimiter: semicolon, encoding: cp1252}
    required: false
    observations:
      layout: long
      period: {column: month, form: yyyy-mm}
      practice_code: code
      measure: foot_check
      numerator: n
      denominator: d
  - name: lists
    match: lists*.csv
    populations:
      practice_code: code
      period: {constant: 2026-03}
      sex: sex
      bands: {all: all, 65+: old}
      shares: {aged_65_plus: [65+]}
"""


CONTACTS = """\
  - name: contacts
    match: contacts*.csv
    table:
      table: contacts
      columns: {practice_code: code, person_key: key, date: day}
"""


@pytest.fixture
def read(tmp_path):
    def write_and_read(text=SOUND, name="board.yml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_source(tmp_path / name)

    return write_and_read


def changed(old: str, new: str) -> str:
    assert SOUND.count(old) == 1
    return SOUND.replace(old, new)


def test_a_sound_mapping(read):
    source = read()
    practices, figures, lists = source.files
    assert [m.kind for m in source.files] == [
        "practices",
        "observations",
        "populations",
    ]
    assert (practices.required, figures.required) == (True, False)
    assert (practices.reader.delimiter, figures.reader.delimiter) == (",", ";")
    assert figures.reader.encoding == "cp1252"
    assert practices.code_form.digits == 5
    assert figures.observations.measure_ids == ("foot_check",)
    assert lists.populations.shares == {"aged_65_plus": ("65+",)}
    assert source.membership_as_of == "2026-03"
    assert source.synthetic is False


@pytest.mark.parametrize(
    ("written", "delimiter"),
    [("tab", "\t"), ('"\\t"', "\t"), ("bar", "|"), ('";"', ";"), ("comma", ",")],
)
def test_delimiters(read, written, delimiter):
    source = read(changed("semicolon", written))
    assert source.files[1].reader.delimiter == delimiter


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "digits: 5",
            "digits: 1_0",
            "line 11: 'digits' must be a whole number, not '1",
        ),
        ("digits: 5", "digits: five", "'digits' must be a whole number, not 'five'"),
        ("digits: 5", "digits: 0", "'digits' must be at least 1"),
        ("required: false", "required: yes", "line 21: 'required' must be true or fal"),
        ("required: false", "required: no", "'required' must be true or false"),
        ("country: Scotland", "country: S\nsynthetic: yes", "'synthetic' must be true"),
        ("membership_as_of: 2026-03", "membership_as_of: spring", "line 7: 'membershi"),
        (
            "{constant: 2026-03}",
            "{constant: 2026-13}",
            "line 33: 'constant' must be a m",
        ),
        ("{constant: 2026-03}", "{}", "give either 'column' or 'constant'"),
        ("delimiter: semicolon", "delimiter: xx", "'delimiter' must be one of comma, "),
        ("delimiter: semicolon", 'delimiter: ""', "'delimiter' must be one of comma, "),
        ("cp1252", "latin-1", "line 20: 'encoding' must be one of utf-8, cp1252"),
        ("form: yyyy-mm", "form: dd.mm.yyyy", "'form' must be one of unix_seconds"),
        ("match: figures*.csv", 'match: ""', "line 19: 'match' is empty."),
        ("match: figures*.csv", "matches: f", "unknown key 'matches'. Did you mean"),
        (
            "name: figures",
            "name: practices",
            "two entries of 'files' are named 'practic",
        ),
        (", country: all", "", "'levels' needs a word for each of: practice, cluster"),
        (
            "numerator: n\n      denominator: d",
            "numerator: n",
            "'numerator' needs 'den",
        ),
        ("numerator: n\n      denominator: d", "lowest: l", "unknown key 'lowest'"),
        (
            "numerator: n",
            "numerator_from: value_times_denominator",
            "needs 'value' and",
        ),
        ("      numerator: n\n", "", "a long layout needs 'numerator' or 'value'"),
        ("practice_code: code\n      measure", "measure", "needs 'practice_code'"),
        (
            "measure: foot_check",
            "measure_column: m",
            "'measure_column' needs 'measures'",
        ),
        (
            "      measure: foot_check\n",
            "",
            "give either 'measure', or 'measure_column'",
        ),
        ("layout: long", "layout: tall", "'layout' must be one of long, wide"),
        ("[65+]", "[65-74]", "a share names '65-74', which is not in 'bands'"),
        ("all: all, ", "", "shares need the band 'all'"),
        ("source: board", "source: another", "does not match the file name"),
        ("    practices:\n", "    lookup:\n", "'code' is missing"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, old, new, says):
    with pytest.raises(ParameterError) as error:
        read(changed(old, new))
    assert says in str(error.value)


def test_a_wide_layout_needs_a_measure_and_a_month(read):
    wide = SOUND.replace("layout: long", "layout: wide")
    with pytest.raises(ParameterError, match="a wide layout needs 'measure' and a per"):
        read(wide.replace("{column: month, form: yyyy-mm}", "{constant: 2026-03}"))


def test_no_files_no_source(read):
    with pytest.raises(ParameterError, match="'files' must have at least 1 entries"):
        read(SOUND[: SOUND.index("files:")] + "files: []\n")


def test_a_file_becomes_one_table(read):
    two = changed("    populations:", "    events: {}\n    populations:")
    with pytest.raises(ParameterError):
        read(two)
    none = SOUND[: SOUND.index("    populations:")]
    with pytest.raises(ParameterError, match="needs exactly one of practices, popula"):
        read(none)


def test_all_that_is_wrong_in_all_files_is_listed(tmp_path):
    for name in ("one", "two"):
        text = SOUND.replace("source: board", f"source: {name}")
        text = text.replace("digits: 5", "digits: x").replace("false", "no")
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        read_sources(tmp_path)
    assert len(error.value.problems) == 4


def test_the_mappings_of_the_project_name_measures_that_exist(repository):
    measures = {*read_measures(repository / "params" / "measures"), *MEASURE_IDS}
    sources = read_sources(repository / "params" / "sources")
    assert sources
    for source in sources.values():
        assert set(source.levels) == set(LEVEL_WORDS)
        for mapping in source.files:
            named = []
            if mapping.observations:
                named += mapping.observations.measure_ids
            if mapping.populations:
                named += mapping.populations.shares
            if mapping.prescribing:
                named += mapping.prescribing.measure_ids
            assert set(named) <= measures, (source.source, mapping.name)


def test_keys_of_persons_are_taken_over_from_synthetic_sources_alone(read):
    with pytest.raises(ParameterError, match="'person_key' is made at intake"):
        read(SOUND + CONTACTS)
    source = read("synthetic: true\n" + SOUND + CONTACTS)
    assert source.files[-1].table.takes_keys
    assert source.files[-1].table.text_columns == ()
