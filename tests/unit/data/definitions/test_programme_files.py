"""Programme files: months, practices and the day on which a form is due."""

from __future__ import annotations

import pandas as pd
import pytest

from qikit.data.definitions.programme_files import read_programmes
from qikit.errors import ParameterError

TEA = """\
id: tea_time
name: A collaborative on tea
practices: [T1, T2]
practice_names: {T1: The Teapot}
baseline_from: 2025-01
first_month: 2025-04
last_month: 2026-03
bundles: [tea]
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        (tmp_path / "tea_time.yml").write_text(text, encoding="utf-8")
        return read_programmes(tmp_path)["tea_time"]

    return read_text


def test_every_programme_of_the_kit_loads(repository):
    folder = repository / "params" / "programmes"
    assert set(read_programmes(folder)) == {path.stem for path in folder.glob("*.yml")}


def test_a_programme_knows_its_months(read):
    months = read(TEA).months
    assert list(months[[0, -1]]) == [pd.Timestamp(2025, 1, 1), pd.Timestamp(2026, 3, 1)]
    assert len(months) == 15
    without = read(TEA.replace("baseline_from: 2025-01\n", ""))
    assert len(without.months) == 12


def test_a_form_is_due_on_the_tenth_of_the_month_after(read):
    tea = read(TEA)
    assert tea.due_on(pd.Timestamp(2025, 4, 1)) == pd.Timestamp(2025, 5, 10)
    assert tea.due_on(pd.Timestamp(2025, 12, 1)) == pd.Timestamp(2026, 1, 10)
    late = read(TEA + "due_day: 28\n")
    assert late.due_on(pd.Timestamp(2026, 1, 1)) == pd.Timestamp(2026, 2, 28)


def test_the_retrospective_sample_is_due_with_the_first_month(read):
    assert read(TEA).due_on(pd.Timestamp(2025, 1, 1)) == pd.Timestamp(2025, 5, 10)


def test_a_practice_that_leaves_has_no_month_after(read):
    tea = read(TEA + "leaves: {T2: 2025-02}\n")
    assert list(tea.months_of("T2")) == [
        pd.Timestamp(2025, 1, 1),
        pd.Timestamp(2025, 2, 1),
    ]
    assert len(tea.months_of("T1")) == 15
    with pytest.raises(ParameterError, match="'T3', which is not among the practices"):
        read(TEA + "leaves: {T3: 2025-02}\n")


def test_a_programme_asks_its_practices_for_its_bundles(read):
    tea = read(TEA)
    assert tea.covers("T1", "tea")
    assert not tea.covers("T3", "tea")
    assert not tea.covers("T1", "coffee")
    assert not tea.synthetic


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[T1, T2]", "[T1, T1]", "names T1 more than once"),
        ("[T1, T2]", "[]", "at least 1"),
        ("{T1: The", "{T9: The", "'T9', which is not among the practices"),
        ("2026-03", "2025-03", "(2025-03) is before 'first_month' (2025-04)"),
        ("2025-01", "2025-05", "(2025-04) is before 'baseline_from' (2025-05)"),
        ("2025-04", "April", "must be a month"),
        ("id: tea_time", "id: tea", "the file is named 'tea_time'"),
        ("bundles", "due_day: 29\nbundles", "'due_day' must be at most 28"),
        ("bundles", "bundels", "Did you mean 'bundles'"),
    ],
)
def test_a_wrong_value_is_named(read, old, new, said):
    with pytest.raises(ParameterError) as caught:
        read(TEA.replace(old, new))
    assert said in str(caught.value)
    assert "tea_time.yml, line" in str(caught.value)


def test_the_problems_of_all_files_are_named(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.yml").write_text("id: three\n", encoding="utf-8")
    with pytest.raises(ParameterError) as caught:
        read_programmes(tmp_path)
    said = str(caught.value)
    assert "one.yml" in said
    assert "two.yml" in said
