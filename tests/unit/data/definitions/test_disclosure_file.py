"""The optional file of disclosure control: what it says, and what it may not say."""

from __future__ import annotations

import pytest

from qikit.data.definitions.disclosure_file import DISCLOSURE, read_disclosure
from qikit.disclosure.settings import DEFAULTS, Rule
from qikit.errors import ParameterError


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write_and_read(text):
        (tmp_path / "disclosure.yml").write_text(text, encoding="utf-8")
        return read_disclosure(tmp_path / "disclosure.yml")

    return write_and_read


def test_the_file_of_the_kit_holds_the_defaults(repository):
    assert (repository / DISCLOSURE).is_file()
    assert read_disclosure(repository / DISCLOSURE) == DEFAULTS


def test_without_a_file_the_defaults_hold(tmp_path):
    assert read_disclosure(tmp_path / "params" / "disclosure.yml") == DEFAULTS


def test_what_is_left_out_keeps_its_default(read):
    settings = read(
        "A:\n  published: {threshold: 10, complement: false, zeros: true}\n"
    )
    assert settings.rule("A", "published") == Rule(10, 10, zeros=True)
    assert settings.rule("A", "meeting_paper") == Rule(10, 5)
    assert settings.rule("C", "published") == Rule(practices="never")


def test_pooling_goes_with_its_number_of_practices(read):
    settings = read("C:\n  meeting_paper: {practices: all}\n")
    assert settings.rule("C", "meeting_paper") == Rule()
    settings = read("C: {published: {practices: pooled, least_practices: 5}}\n")
    published = Rule(practices="pooled", least_practices=5)
    assert settings.rule("C", "published") == published


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("A:\n  cluster: {threshold: five}", 2, "'threshold' must be a whole number"),
        ("A:\n  cluster: {threshold:}", 2, "'threshold' must be a whole number"),
        ("A:\n  cluster: {threshold: -1}", 2, "'threshold' must be at least 0"),
        ("A:\n  cluster: {threshold: 101}", 2, "'threshold' must be at most 100"),
        ("A:\n  cluster: {threshold: 1}", 2, "'threshold' of 1 hides nothing."),
        ("A:\n  cluster: {zeros: yes}", 2, "'zeros' must be true or false"),
        ("A:\n  cluster: {treshold: 5}", 2, "Did you mean 'threshold' or"),
        ("A:\n  clutser: {threshold: 5}", 2, "Did you mean 'cluster'?"),
        ("A:\n  analyst: {threshold: 5}", 2, "unknown key 'analyst'."),
        ("A_sensitve: {}", 1, "Did you mean 'A_sensitive'?"),
        ("A: 5", 1, "'A' must be a block of 'key: value' lines"),
        ("C:\n  published: {practices: nevr}", 2, "Did you mean 'never'?"),
        ("B:\n  published:\n    zeros: true", 3, "'zeros' of B hides nothing without"),
        (
            "A:\n  published:\n    least_practices: 3",
            3,
            "'least_practices' of A is for practices: pooled.",
        ),
        (
            "C:\n  meeting_paper:\n    least_practices: 1",
            3,
            "'least_practices' must be at least 2",
        ),
        (
            "A:\n  published:\n    practices: pooled",
            3,
            "'practices' of A is pooled, but over how many practices?",
        ),
        (
            "S:\n  cluster:\n    least_people: 12",
            3,
            "S hides less at meeting_paper (least_people: 10) than class S at cluster",
        ),
        (
            "A:\n  cluster:\n    threshold: 8\n  published:\n    threshold: 7",
            5,
            "A hides less at published (threshold: 7) than class A at meeting_paper",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(read, text, line, said):
    with pytest.raises(ParameterError) as refused:
        read(text + "\n")
    told = [p for p in refused.value.problems if said in str(p)]
    assert [p.where for p in told] == [f"disclosure.yml, line {line}"]


def test_all_faults_come_at_once(read):
    with pytest.raises(ParameterError) as refused:
        read("A:\n  cluster: {threshold: x}\nX: {}\nB: {cluster: {zeros: 1}}\n")
    assert [p.where for p in refused.value.problems] == [
        "disclosure.yml, line 2",
        "disclosure.yml, line 3",
        "disclosure.yml, line 4",
    ]


def test_a_file_of_another_ending_is_not_passed_over(tmp_path):
    (tmp_path / "disclosure.yaml").write_text("A: {}\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="Rename it to .yml"):
        read_disclosure(tmp_path / "disclosure.yml")


def test_an_empty_file_is_a_fault(read):
    with pytest.raises(ParameterError, match="the file is empty"):
        read("# nothing\n")
