"""Toolkits: those of the kit load and name their sources; bad ones are explained."""

from __future__ import annotations

import shutil

import pytest

from qikit.data.definitions.toolkit_files import (
    read_toolkits,
    read_usable_toolkits,
)
from qikit.data.definitions.toolkit_parts import KINDS_OF_MEASURES, SOURCE_TO_BE_FOUND
from qikit.errors import ParameterError

FIRST_TOPICS = {
    "pathology_results",
    "medicines_reconciliation",
    "bowel_screening",
    "chronic_pain_opioids",
}
TEA = """\
id: tea
name: Tea that is drunk warm
version: 1
review: to be reviewed locally
aim:
  words: Nine in ten cups are warm, by a month that we choose.
  measure: tea_warm
  reach: 0.9
  source: kettle_2020
why_it_matters:
  - text: Cold tea is left standing.
    source: kettle_2020
drivers:
  - id: water
    text: The water is hot
    source: kettle_2020
    secondary:
      - id: kettle
        text: There is a kettle near by
        source: source to be found
        ideas:
          - id: second_kettle
            text: Put a second kettle upstairs.
            how_to_test: One floor for one day; count warm cups.
            source: source to be found
          - id: warm_pot
            text: Warm the pot first.
            how_to_test: Two pots.
            tested:
              - where: One kitchen
                result: 8 of 10 cups were warm, against 5 of 10.
                source: kettle_2020
            source: kettle_2020
measures:
  outcome: [tea_drunk]
  process: [tea_warm]
  balancing: [tea_burns]
data_collection:
  search: Count the cups.
  how_often: Daily.
stakeholders:
  - role: People who drink tea
    part: Say when it is warm.
sources:
  - id: kettle_2020
    title: On kettles
    publisher: The Tea Board
    year: 2020
    address: https://tea.example/kettles
    read: abstract
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        (tmp_path / "tea.yml").write_text(text, encoding="utf-8")
        return read_toolkits(tmp_path)["tea"]

    return read_text


def problems(read, text) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def line_of(text, part) -> int:
    """Give the line of the first place of a part, as an editor counts it."""
    return text[: text.index(part)].count("\n") + 1


@pytest.fixture(scope="module")
def kit(repository):
    return read_usable_toolkits(repository / "params")


def test_the_toolkits_of_the_kit_load_and_refer_to_what_is_there(repository, kit):
    files = {path.stem for path in (repository / "params" / "toolkits").iterdir()}
    assert set(kit) == files
    assert files >= FIRST_TOPICS
    for toolkit in kit.values():
        assert all(getattr(toolkit.measures, kind) for kind in KINDS_OF_MEASURES)


def test_why_it_matters_has_a_source_in_every_toolkit_of_the_kit(kit):
    for toolkit in kit.values():
        sources = {said.source for said in toolkit.why_it_matters}
        assert SOURCE_TO_BE_FOUND not in sources, toolkit.id


def cited(part) -> set[str]:
    """Give the ids of the sources that a part of a toolkit names, however deep."""
    if isinstance(part, list):
        return set().union(*map(cited, part))
    if not isinstance(part, dict):
        return set()
    own = {part["source"]} if "source" in part else set()
    return own.union(*map(cited, part.values()))


def test_every_source_of_the_kit_is_used_and_can_be_looked_up(kit):
    for toolkit in kit.values():
        used = cited(toolkit.model_dump(mode="json"))
        assert {source.id for source in toolkit.sources} <= used, toolkit.id
        for source in toolkit.sources:
            assert source.title, source.id
            assert source.publisher, source.id
            assert source.year, source.id


def test_the_kit_asks_for_forms_of_its_own_bundles(kit):
    forms = {name: toolkit.data_collection.form for name, toolkit in kit.items()}
    assert {name: forms[name] for name in FIRST_TOPICS} == {
        "pathology_results": "pathology_results",
        "medicines_reconciliation": "medicines_reconciliation",
        "chronic_pain_opioids": "opioid_review",
        "bowel_screening": None,  # has no bundle: figures come from searches
    }


def test_measures_stand_in_the_order_of_their_kinds(read):
    assert read(TEA).measures.ids == ("tea_drunk", "tea_warm", "tea_burns")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: tea\n", "id: coffee\n", "the file is named 'tea'"),
        ("version: 1", "version: new", "must be a version"),
        ("reviewed locally", "reviewed", "must read 'to be reviewed locally', not"),
        ("measure: tea_warm", "measure: tea_wram", "Did you mean 'tea_warm'?"),
        ("reach: 0.9", "reach: 90%", "'reach' must be a number"),
        ("reach: 0.9", "by: soon", "must be a month"),
        ("[tea_drunk]", "[]", "'outcome' has no entry"),
        ("[tea_burns]", "[tea_warm]", "two measures with the id tea_warm"),
        ("id: kettle\n", "id: water\n", "two drivers or ideas with the id water"),
        ("Warm the pot first.", "x" * 301, "at most 300 characters"),
        ("The water is hot", "x" * 121, "at most 120 characters"),
        ("year: 2020", "year: long ago", "must be a year"),
        ("https://tea.example/kettles", "a shelf", "must be a web address"),
        ("read: abstract", "read: title", "whole, part, abstract"),
        ("search: Count the cups.\n  ", "", "neither 'form' nor 'search'"),
        ("search: Count the cups.", "form: tea", "the toolkit's bundle is 'none'"),
        ("stakeholders:", "stakeholder:", "Did you mean 'stakeholders'?"),
    ],
)
def test_a_wrong_value_is_named_with_its_file(read, old, new, said):
    text = TEA.replace(old, new, 1)
    found = [p for p in problems(read, text) if said in p]
    assert found
    assert "tea.yml, line" in found[0]


def test_a_statement_without_source_is_refused_at_its_line(read):
    text = TEA.replace("warm cups.\n            source: source to be found", "cups.")
    (problem,) = problems(read, text)
    assert "'source' is missing" in problem
    assert f"line {line_of(text, '- id: second_kettle')}" in problem


def test_an_unknown_source_is_named_at_its_own_line(read):
    text = TEA.replace("upstairs.", "upstairs.\n            source: ketle_2020")
    text = text.replace("cups.\n            source: source to be found", "cups.")
    (problem,) = problems(read, text)
    assert f"line {line_of(text, 'source: ketle_2020')}: " in problem
    assert "Did you mean 'kettle_2020'?" in problem


def test_a_result_needs_a_real_source(read):
    result = "5 of 10.\n                source: "
    text = TEA.replace(f"{result}kettle_2020", f"{result}{SOURCE_TO_BE_FOUND}")
    (problem,) = problems(read, text)
    assert "'source to be found', which is not among the sources" in problem


def test_all_problems_are_named_at_once_in_the_order_of_the_file(read):
    text = TEA.replace("version: 1", "version: new").replace("year: 2020", "year: old")
    said = problems(read, text.replace("how_often: Daily.", "often: Daily."))
    lines = [int(s.split("line ")[1].split(":")[0]) for s in said]
    assert lines == sorted(lines)
    assert len(said) == 4  # version, unknown key, missing key, year


@pytest.fixture
def params(tmp_path, repository):
    """Parameters with one toolkit that can be spoilt."""
    for name in ("measures", "bundles"):
        shutil.copytree(repository / "params" / name, tmp_path / name)
    (tmp_path / "toolkits").mkdir()
    path = tmp_path / "toolkits" / "pathology_results.yml"
    shutil.copy(repository / "params" / "toolkits" / path.name, path)
    return tmp_path


def test_unknown_measures_and_bundles_are_named_with_line_and_suggestion(params):
    path = params / "toolkits" / "pathology_results.yml"
    text = path.read_text("utf-8").replace("[blood_tests_repeated]", "[blood_test]")
    text = text.replace("bundle: pathology_results", "bundle: pathology_result")
    text = text.replace("form: pathology_results", "form: pathology_result")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        read_usable_toolkits(params)
    first, second = (str(problem) for problem in caught.value.problems)
    assert f"line {line_of(text, 'balancing:')}: there is no measure" in first
    assert "Did you mean 'blood_tests_repeated'?" in first
    assert f"line {line_of(text, 'bundle: path')}: there is no bundle" in second
    assert "'pathology_results'" in second


def test_a_measure_in_the_wrong_list_is_named(params):
    path = params / "toolkits" / "pathology_results.yml"
    text = path.read_text("utf-8")
    text = text.replace(
        "[results_patients_told]", "[results_patients_told, aged_65_plus]"
    )
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        read_usable_toolkits(params)
    (problem,) = (str(problem) for problem in caught.value.problems)
    assert "'aged_65_plus' stands under 'outcome', but its type is 'context'" in problem


def test_a_folder_without_toolkits_has_none(tmp_path):
    assert read_toolkits(tmp_path / "none") == {}
