"""What an intake says of data collection forms: where they lie, and if invented."""

import json

import pandas as pd
import pytest

from qikit.data.definitions.programme_files import read_programmes
from qikit.data.extracts import mapped
from qikit.data.extracts.folder import found_files
from qikit.data.extracts.intake import Definitions, take_in
from qikit.data.forms.filled import FormRows
from qikit.errors import DataError, Problem

PROGRAMME = (
    "id: {id}\nname: A programme\npractices: [{practice}]\nfirst_month: 2026-01\n"
    "last_month: 2026-06\nsynthetic: {synthetic}\n"
)


@pytest.fixture
def forms(tmp_path, monkeypatch):
    """A folder of forms, each named by its practice; what stands in them is drawn."""

    def form_rows(path, bundles, *, sha256):
        if path.read_text() == "broken":
            where = f"{path.name}, sheet Form, cell C7"
            raise DataError(Problem("'maybe' is no answer.", where))
        sent = {
            "practice_code": path.stem,
            "what": "warfarin",
            "period_start": pd.Timestamp("2026-01-01"),
            "state": "received",
            "received_on": pd.Timestamp("2026-02-03"),
            "sha256": sha256,
        }
        samples = pd.DataFrame(columns=["practice_code", "month", "bundle"])
        tables = {"bundle_samples": samples, "submissions": pd.DataFrame([sent])}
        return FormRows(tables, [f"the sheet 'Notes' of {path.stem}"])

    monkeypatch.setattr(
        found_files, "is_read_as_form", lambda path: path.suffix == ".xlsx"
    )
    monkeypatch.setattr(mapped, "form_rows", form_rows)
    incoming = tmp_path / "data" / "incoming"
    for name in ("real/A1.xlsx", "invented/SYN01.xlsx"):
        (incoming / name).parent.mkdir(parents=True)
        (incoming / name).write_text(name)
    return incoming


def taken_in(incoming):
    folder = incoming.parent / "programmes"
    folder.mkdir(exist_ok=True)
    for name, practice, synthetic in (
        ("real", "A1", "false"),
        ("invented", "SYN01", "true"),
    ):
        text = PROGRAMME.format(id=name, practice=practice, synthetic=synthetic)
        (folder / f"{name}.yml").write_text(text)
    return take_in(
        incoming.parent,
        Definitions({}, {}, read_programmes(folder)),
        incoming=incoming,
        read_at="now",
    )


def test_forms_of_an_invented_programme_are_synthetic_and_no_others(forms):
    sources = taken_in(forms).table("sources").set_index("name")
    assert sources["synthetic"].to_dict() == {
        "real/A1.xlsx": "no",
        "invented/SYN01.xlsx": "yes",
    }
    assert sources["mapping"].unique().tolist() == ["data_collection_form"]
    left_out = sources["left_out"].map(json.loads)
    assert left_out["real/A1.xlsx"] == ["the sheet 'Notes' of A1"]


def test_a_problem_names_the_form_with_its_folder(forms):
    (forms / "real" / "A1.xlsx").write_text("broken")
    with pytest.raises(DataError) as error:
        taken_in(forms)
    assert [str(problem) for problem in error.value.problems] == [
        "real/A1.xlsx, sheet Form, cell C7: 'maybe' is no answer."
    ]
