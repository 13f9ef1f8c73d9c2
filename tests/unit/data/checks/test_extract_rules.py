"""Every rule of `expectations/extracts`: one fault that it finds in a real file.

What the sound file already shows (practices without a cluster, say) is taken off.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from qikit.data.checks.frames import RawFile, as_judged, extract_frames
from qikit.data.checks.suites import read_suites
from qikit.data.dataset import Dataset
from qikit.data.definitions.source_files import read_sources

pytestmark = [
    pytest.mark.usefixtures("great_expectations"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:great_expectations"),
    pytest.mark.filterwarnings("ignore:This pattern is interpreted:UserWarning"),
]
BANDS = {
    "AllAges": "AllAgesQF",
    "Ages0to4": "Ages0To4QF",
    "Ages5to14": "Ages5To14QF",
    "Ages15to24": "Ages15To24QF",
    "Ages25to44": "Ages25To44QF",
    "Ages45to64": "Ages45To64QF",
    "Ages65to74": "Ages65To74QF",
    "Ages75to84": "Ages75To84QF",
    "Ages85plus": "Ages85PlusQF",
}
WITHOUT, AGAIN = "without this column", "row 0 once more"
ONE_COLUMN, ALL = "one column alone", "every row has this"
LOST = "every tenth row is lost"
PLANTED: dict[str, dict[str, object]] = {
    "eng_opioids": {
        "month_present": (WITHOUT, "month"),
        "month_once": AGAIN,
        "month_form": {"month": "October 2019"},
        "has_practices": (ONE_COLUMN, "month"),
    },
    "eng_practice_mapping": {
        "columns_present": (WITHOUT, "PCN_CODE"),
        "code_form": {"GP_CODE": "1234"},
        "code_unique": AGAIN,
        "pcn_allocated": {"PCN_CODE": "U"},
        "pcn_present": {"PCN_CODE": ""},
    },
    "ni_practices": {
        "columns_present": (WITHOUT, "Federation"),
        "code_unique": AGAIN,
        "code_form": {"PracNo": "12345"},
        "list_size_positive": {"RegisteredPatients": "0"},
        "federation_present": {"Federation": ""},
        "federations_17": (ALL, "Federation", "One"),
    },
    "ni_prevalence": {
        "columns_present": (WITHOUT, "DiseaseRegister"),
        "one_row_each": AGAIN,
        "code_form": {"Practice": "12345"},
        "register_within_list": {"DiseaseRegister": "99999"},
        "register_not_negative": {"DiseaseRegister": "-1"},
        "list_size_present": {"Registered_Patients": ""},
    },
    "ni_qof": {
        "columns_present": (WITHOUT, "QOF_Register"),
        "one_row_each": AGAIN,
        "code_form": {"Practice": "12345"},
        "achievement_share": {"QOF_Achievement": "1.01"},
        "register_not_negative": {"QOF_Register": "-1"},
    },
    "phs_contact_details": {
        "columns_present": (WITHOUT, "GPCluster"),
        "code_unique": AGAIN,
        "code_form": {"PracticeCode": "1234"},
        "board_code": {"HB": "S0800001"},
        "hscp_code": {"HSCP": "S3700001"},
        "data_zone_code": {"DataZone": "S0100001"},
        "cluster_present": {"GPCluster": ""},
        "cluster_defined": {"GPCluster": "Undefined"},
        "list_size_positive": {"PracticeListSize": "0"},
        "postcode_present": {"Postcode": ""},
        "boards_14": (ALL, "HB", "S08000015"),
        "hscps_31": (ALL, "HSCP", "S37000001"),
        "rows_like_before": LOST,
        "clusters_like_before": (ALL, "GPCluster", "One"),
    },
    "phs_list_sizes": {
        "columns_present": (WITHOUT, "Sex"),
        "one_row_each": AGAIN,
        "three_rows_each": AGAIN,
        "known_sex": {"Sex": "M"},
        "code_form": {"PracticeCode": "1234"},
        "date_form": {"Date": "1 October 2024"},
        **{f"{band.lower()}_not_negative": {band: "-1"} for band in BANDS},
        **{f"{qf.lower()}_known": {qf: "z"} for qf in BANDS.values()},
        **{f"{band.lower()}_c_or_value": {band: ""} for band in BANDS},
    },
}
RULES = [(suite, rule) for suite, own in PLANTED.items() for rule in own]


@pytest.fixture(scope="module")
def suites(repository) -> dict:
    read = read_suites(repository / "expectations")
    return {suite.name: suite for suite in read if suite.room == "extracts"}


@pytest.fixture(scope="module")
def raw_files(example_datasets, repository) -> dict[str, RawFile]:
    sources = read_sources(repository / "params" / "sources")
    found = {}
    for folder in example_datasets.values():
        for name, files in extract_frames(Dataset(folder), sources).items():
            found[name] = files[0]
    return found


def spoilt(frame: pd.DataFrame, fault) -> pd.DataFrame:
    frame = frame.copy()
    if fault == AGAIN:
        return pd.concat([frame, frame.iloc[[0]]], ignore_index=True)
    if fault == LOST:
        return frame[frame.index % 10 != 0].reset_index(drop=True)
    if isinstance(fault, dict):
        frame.loc[0, list(fault)] = list(fault.values())
    elif fault[0] == WITHOUT:
        frame = frame.drop(columns=fault[1])
    elif fault[0] == ONE_COLUMN:
        frame = frame[[fault[1], "_line"]]
    else:
        frame[fault[1]] = fault[2]
    return frame


def test_every_rule_has_a_fault_that_it_finds(suites):
    judged_elsewhere = {"phs_prescribing"}  # tests of the prescribing summary
    written = {
        (name, rule["meta"]["rule"])
        for name, suite in suites.items()
        if name not in judged_elsewhere
        for rule in suite.rules
    }
    assert written == set(RULES)


@pytest.mark.parametrize(("name", "rule"), RULES)
def test_a_rule_finds_its_fault(name, rule, suites, raw_files):
    suite, raw = suites[name], raw_files[name]
    (one,) = [r for r in suite.rules if r["meta"]["rule"] == rule]
    before = found(suite, raw, one)
    after = found(
        suite, replace(raw, frame=spoilt(raw.frame, PLANTED[name][rule])), one
    )
    assert after is not None, "the fault was not found"
    planted = PLANTED[name][rule]
    if isinstance(planted, dict) and suite.keys:
        assert len(after - (before or set())) == 1


PRESCRIBING = {
    "period_plausible": {"month_number": 198912},
    "item_code_form": {"n_bad_code": 1},
    "items_at_least_1": {"n_items_below_1": 1},
    "items_whole": {"n_items_not_whole": 1},
    "quantity_not_negative": {"n_negative_quantity": 1},
    "cost_not_negative": {"n_negative_cost": 1},
    "few_without_practice": {"share_not_practice": 0.05},
}


@pytest.mark.parametrize("rule", PRESCRIBING)
def test_a_rule_on_prescribing_finds_its_fault(rule, suites):
    """One row a practice and month, of what `prescribing_summary` counts."""
    from qikit.data.checks.engine import failures

    suite = suites["phs_prescribing"]
    assert {r["meta"]["rule"] for r in suite.rules} == set(PRESCRIBING)
    counts = {c: 0 for own in PRESCRIBING.values() for c in own}
    sound = pd.DataFrame([{"practice_code": "A1", **counts, "month_number": 202410}])
    assert list(failures(sound, list(suite.rules), ["practice_code"])) == []
    faulty = sound.assign(**PRESCRIBING[rule])
    rules = [r for r in suite.rules if r["meta"]["rule"] == rule]
    ((_, rows),) = failures(faulty, rules, ["practice_code"])
    assert rows["practice_code"].tolist() == ["A1"]


def found(suite, raw: RawFile, rule: dict) -> set | None:
    """Return the numbers of the failing rows; None when nothing failed."""
    from qikit.data.checks.engine import failures

    frame = as_judged(raw.frame, raw.mapping, suite)
    if not rule["type"].startswith("expect_table"):
        frame = frame.assign(row=range(len(frame)))
    failed = list(failures(frame, [rule], ["row"]))
    if not failed:
        return None
    ((rule_found, rows),) = failed
    assert rule_found["meta"]["sentence"] == rule["meta"]["sentence"]  # it was run
    return set() if rows is None else set(rows["row"])
