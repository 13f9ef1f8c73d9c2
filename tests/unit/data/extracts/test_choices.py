"""Two files for one practice-month: an error, unless `replaces` names the newer."""

import json

import pandas as pd
import pytest

from qikit.data.extracts.combining import combined
from qikit.data.extracts.folder.choices import Choices
from qikit.data.extracts.folder.found_files import RawFile
from qikit.data.extracts.mapped import MappedFile
from tests.unit.data.extracts.desk import Desk, with_several

HEADER = "code,month,n,d\n"
SEVERAL = {"files": with_several("figures")}


@pytest.fixture
def desk(tmp_path):
    """A dataset whose figures lie in any number of files, none so far."""
    desk = Desk(tmp_path / "data")
    (desk.incoming / "figures.csv").unlink()
    return desk


def figures(desk, **rows):
    """Put files of figures; `april=["2026-01,30"]` is practice A1 with 30 of 40."""
    for name, months in rows.items():
        lines = [f"A1,{month},40\n" for month in months]
        desk.put(f"figures_{name}.csv", HEADER + "".join(lines))


def replaces(desk, **pairs):
    lines = [f"  figures_{new}.csv: {old}\n" for new, old in pairs.items()]
    desk.put("intake.yml", "replaces:\n" + "".join(lines))


def numerators(desk) -> dict[str, float]:
    desk.take_in(**SEVERAL)
    rows = desk.tables()["observations"]
    months = rows["period_start"].dt.strftime("%Y-%m")
    return dict(zip(months, rows["numerator"], strict=True))


def left_out(desk) -> dict[str, list[str]]:
    rows = desk.tables()["sources"].set_index("name")["left_out"]
    return {name: json.loads(text) for name, text in rows.items() if text != "[]"}


def test_one_month_in_two_files_is_refused_with_both_names(desk):
    figures(desk, old=["2026-01,30", "2026-02,31"], new=["2026-02,32"])
    (found,) = desk.problems(**SEVERAL)
    assert found == (
        "figures_new.csv and figures_old.csv: they say the same twice: A1, February "
        "2026, foot_check. Remove one of the two, or name the newer one first in "
        "intake.yml: 'replaces: {newer file: older file}'."
    )


def test_the_newer_file_counts_where_both_speak(desk):
    figures(desk, old=["2026-01,30", "2026-02,31"], new=["2026-02,32"])
    replaces(desk, new="figures_old.csv")
    assert numerators(desk) == {"2026-01": 30, "2026-02": 32}
    assert left_out(desk) == {
        "figures_old.csv": ["1 figure, replaced by figures_new.csv"]
    }


@pytest.mark.parametrize("order", [("c", "b"), ("b", "c")])
def test_a_chain_counts_in_any_order(desk, order):
    """c replaces b, b replaces a: c replaces a as well."""
    figures(
        desk,
        a=["2026-01,1", "2026-02,1", "2026-03,1"],
        b=["2026-02,2"],
        c=["2026-02,3", "2026-03,3"],
    )
    older = {"c": "figures_b.csv", "b": "figures_a.csv"}
    replaces(desk, **{name: older[name] for name in order})
    assert numerators(desk) == {"2026-01": 1, "2026-02": 3, "2026-03": 3}
    assert left_out(desk) == {
        "figures_a.csv": ["2 figures, replaced by figures_b.csv and figures_c.csv"],
        "figures_b.csv": ["1 figure, replaced by figures_c.csv"],
    }


def test_one_newer_file_may_replace_several(desk):
    figures(desk, jan=["2026-01,1"], feb=["2026-02,1"], year=["2026-01,9", "2026-02,9"])
    replaces(desk, year="[figures_jan.csv, figures_feb.csv]")
    assert numerators(desk) == {"2026-01": 9, "2026-02": 9}


def test_two_newer_files_that_say_the_same_are_still_refused(desk):
    figures(desk, old=["2026-01,1"], one=["2026-01,2"], two=["2026-01,3"])
    replaces(desk, one="figures_old.csv", two="figures_old.csv")
    (found,) = desk.problems(**SEVERAL)
    assert found.startswith("figures_one.csv and figures_two.csv: they say the same")


def test_an_entry_without_a_common_month_is_refused(desk):
    figures(desk, old=["2026-01,1"], new=["2026-02,2"])
    replaces(desk, new="figures_old.csv")
    (found,) = desk.problems(**SEVERAL)
    assert found == (
        "intake.yml: figures_new.csv replaces nothing of figures_old.csv: no "
        "practice-month is in both. Remove the entry, or name the right files."
    )


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ({"a": "figures_a.csv"}, "line 2: the file 'figures_a.csv' cannot replace"),
        (
            {"a": "figures_b.csv", "b": "figures_a.csv"},
            "files replace one another in a circle: 'figures_",
        ),
        ({"a": "figure_b.csv"}, "no file 'figure_b.csv'. Did you mean 'figures_b.csv'"),
        ({"x": "figures_b.csv"}, "there is no file 'figures_x.csv'. Did you mean"),
        ({"a": "[figures_b.csv, figures_b.csv]"}, "'figures_b.csv' is named twice."),
        ({"a": "[]"}, "line 2"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(desk, pairs, says):
    figures(desk, a=["2026-01,1"], b=["2026-01,2"])
    replaces(desk, **pairs)
    (found,) = desk.problems(**SEVERAL)
    assert says in found
    assert "intake.yml" in found


def test_a_newer_file_named_twice_is_refused(desk):
    figures(desk, a=["2026-01,1"], b=["2026-01,2"])
    desk.put(
        "intake.yml",
        "replaces:\n  figures_a.csv: figures_b.csv\n  figures_a.csv: names.csv\n",
    )
    (found,) = desk.problems(**SEVERAL)
    assert "figures_a.csv" in found


def test_files_of_one_name_in_two_folders_are_told_apart(desk):
    desk.put("april/figures_1.csv", HEADER + "A1,2026-01,30,40\n")
    desk.put("may/figures_1.csv", HEADER + "A1,2026-01,31,40\n")
    (found,) = desk.problems(**SEVERAL)
    assert found.startswith("april/figures_1.csv and may/figures_1.csv: they say")
    desk.put("intake.yml", "replaces: {may/figures_1.csv: april/figures_1.csv}\n")
    assert numerators(desk) == {"2026-01": 31}


def form(name: str, answer: str) -> MappedFile:
    """A filled form: one patient of practice A1 in January, and its arrival."""
    key = {"practice_code": "A1"}
    month = pd.Timestamp("2026-01-01")
    samples = {**key, "month": month, "bundle": "warfarin", "answer": answer}
    sent = {**key, "what": "warfarin", "period_start": month, "sha256": name}
    tables = {
        "bundle_samples": pd.DataFrame([samples]),
        "submissions": pd.DataFrame([sent]),
    }
    return MappedFile(RawFile(name, None, name), tables, 1)


def test_two_forms_of_a_practice_month_are_refused_once():
    forms = [form("first.xlsx", "no"), form("second.xlsx", "yes")]
    with pytest.raises(Exception) as error:
        combined(forms, Choices())
    (found,) = [str(problem) for problem in error.value.problems]
    assert found.startswith("first.xlsx and second.xlsx: they say the same twice: A1, ")
    assert "January 2026, warfarin" in found


def test_of_two_forms_the_newer_counts_with_its_arrival():
    forms = [form("first.xlsx", "no"), form("second.xlsx", "yes")]
    choices = Choices.model_validate({"replaces": {"second.xlsx": "first.xlsx"}})
    made = combined(forms, choices)
    assert made.tables["bundle_samples"]["answer"].tolist() == ["yes"]
    assert made.tables["submissions"]["sha256"].tolist() == ["second.xlsx"]
    assert list(made.replaced) == ["first.xlsx"]


def test_a_folder_of_the_name_is_refused(desk):
    (desk.incoming / "intake.yml").mkdir()
    (found,) = desk.problems()
    assert "intake.yml: this is a folder; it should be a file of choices." in found
