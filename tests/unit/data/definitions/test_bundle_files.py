"""Bundle files: those of the kit load; every problem of a file is named."""

from __future__ import annotations

import pytest

from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.measure_files import read_measures
from qikit.errors import ParameterError

TEA = """\
id: tea
name: A cup of tea
version: 1
elements:
  - id: warm
    text: Was it warm?
  - id: milk
    text: Was there milk?
    may_be_not_applicable: true
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text, name="tea.yml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_bundles(tmp_path)

    return read_text


def problems(read, text, **named) -> list[str]:
    with pytest.raises(ParameterError) as caught:
        read(text, **named)
    return [str(problem) for problem in caught.value.problems]


def test_every_bundle_of_the_kit_loads(repository):
    folder = repository / "params" / "bundles"
    bundles = read_bundles(folder)
    assert set(bundles) == {path.stem for path in folder.iterdir()}
    assert len(bundles) >= 5
    measures = read_measures(repository / "params" / "measures")
    for bundle in bundles.values():
        assert bundle.about, bundle.id
        assert bundle.how_to_sample, bundle.id
        assert not bundle.is_reviewed, bundle.id  # until a clinician has
        assert all(element.text.endswith("?") for element in bundle.elements)
        own = {bundle.composite_measure, *(e.measure for e in bundle.elements)} - {None}
        assert own <= set(measures)


def test_what_a_file_leaves_out_has_a_default(read):
    tea = read(TEA)["tea"]
    assert tea.element_ids == ("warm", "milk")
    assert [e.may_be_not_applicable for e in tea.elements] == [False, True]
    assert (tea.short_name, tea.patients, tea.target) == ("A cup of tea", 10, 0.95)
    assert tea.composite_measure is None
    assert not tea.is_reviewed


def test_a_reviewed_bundle_says_when(read):
    tea = read(TEA + "reviewed: 2026-10\nnext_review: 2027-10\n")["tea"]
    assert tea.is_reviewed


def test_a_folder_that_is_missing_has_no_bundles(tmp_path):
    assert read_bundles(tmp_path / "none") == {}


def test_all_problems_are_named_at_once(read):
    text = TEA.replace("id: milk", "id: warm").replace("name:", "nam:")
    said = problems(read, text + "patients: 21\ntarget: 95\n")
    assert len(said) == 5
    assert any("line 2: unknown key 'nam'" in s for s in said)
    assert any("'name' is missing" in s for s in said)
    assert any("two elements with the same id: warm" in s for s in said)
    assert any("'patients' must be at most 20" in s for s in said)
    assert any("'target' must be at most 1" in s for s in said)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: tea", "id: coffee", "the file is named 'tea'"),
        ("id: milk", "id: milk & sugar", "must be a plain name"),
        ("version: 1", "version: final", "must be a version"),
        ("version: 1", "version: 1\npatients: 4", "'patients' must be at least 5"),
        ("version: 1", "version: 1\ntarget: 0", "'target' must be more than 0"),
        ("Was it warm?", "x" * 201, "at most 200 characters"),
        ("true", "perhaps", "must be true or false"),
        (
            "version: 1",
            "version: 1\nreviewed: 2026-10\nnext_review: 2026-09",
            "is before 'reviewed'",
        ),
    ],
)
def test_a_wrong_value_is_named(read, old, new, said):
    (problem,) = problems(read, TEA.replace(old, new))
    assert said in problem
    assert "tea.yml, line" in problem


def test_twelve_elements_are_the_most(read):
    def with_elements(count):
        lines = "".join(f"  - id: e{n}\n    text: E{n}?\n" for n in range(count))
        return f"id: tea\nname: Tea\nversion: 1\nelements:\n{lines}"

    assert len(read(with_elements(12))["tea"].elements) == 12
    for count in (1, 13):
        assert "'elements'" in problems(read, with_elements(count))[0]


def test_two_elements_cannot_give_one_measure(read):
    text = TEA.replace("id: warm", "id: warm\n    measure: tea_measure")
    text = text.replace("id: milk", "id: milk\n    measure: tea_measure")
    assert "the same measure: tea_measure" in problems(read, text)[0]


def test_a_file_with_the_wrong_ending_is_named(read):
    assert "Rename it to .yml" in problems(read, TEA, name="tea.yaml")[0]
