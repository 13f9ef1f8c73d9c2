"""The measures that come with the kit load; a misspelt key is refused."""

import re
import shutil
from pathlib import Path

import pytest

from qikit.data.definitions.measure_files import read_measures
from qikit.errors import ParameterError

FOLDER = Path(__file__).parents[1] / "params" / "measures"


def test_every_measure_loads():
    measures = read_measures(FOLDER)
    assert set(measures) == {path.stem for path in FOLDER.iterdir()}
    for measure in measures.values():
        assert measure.caveats, measure.id
        assert measure.patient_search, measure.id
        assert measure.discussion_question.endswith("?"), measure.id


def test_an_unknown_field_is_refused_with_file_line_and_suggestion(tmp_path):
    path = tmp_path / "example_foot_check.yml"
    shutil.copy(FOLDER / path.name, path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("target: 0.9", "targt: 90"), encoding="utf-8")
    line = text.splitlines().index("target: 0.9") + 1
    expected = rf"{path.name}, line {line}: unknown key 'targt'. Did you mean 'target'"
    with pytest.raises(ParameterError, match=expected):
        read_measures(tmp_path)


def test_owners_are_roles():
    for measure in read_measures(FOLDER).values():
        assert re.match(
            r"[A-Z][a-z]+ (lead )?of the improvement team|Analyst", measure.owner
        )
