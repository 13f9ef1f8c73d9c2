"""Every rule of `expectations/tables` and `joins`: one fault that it finds.

Each fault is planted into a sound collaborative, alone. `Fault` says what is
planted, how badly it is taken and which keys are named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd
import pytest

from qikit.data.checks.evidence import read_evidence
from qikit.data.checks.figure_series import is_register
from qikit.data.checks.frames import joined_frame, table_frame
from qikit.data.checks.list_sizes import list_size_totals
from qikit.data.checks.suites import read_suites
from qikit.data.dataset import write_dataset
from qikit.data.definitions.measure_files import read_measures
from tests.unit.data.checks.drawn_collaborative import (
    AUGUST,
    CODES,
    DAY,
    MONTHS,
    QUARTERS,
    Drawn,
    sound,
)

pytestmark = [
    pytest.mark.usefixtures("great_expectations"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:great_expectations"),
]
CRITICAL, WARNING, INFO = "critical", "warning", "info"
LONG_AGO, FAR_AHEAD = pd.Timestamp("1900-01-01"), pd.Timestamp("2028-01-01")
TYPO = pd.Timestamp("2027-08-01")
TOO_FAR = pd.Timestamp("2100-01-01")
BEFORE_1990 = pd.Timestamp("1989-12-01")
AGAIN = "the row once more"
ALL_ROWS = "every row of the table"


@dataclass(frozen=True)
class Fault:
    """What is planted, how badly it is taken, and the keys that are named.

    `planted` are the values of row 0, or `AGAIN`, or a function on the tables.
    Without `keys` those of row 0 are expected; None: the whole table is meant.
    """

    severity: str
    planted: dict | str | Callable[[Drawn], None]
    keys: list[dict] | str | None = "row 0"


def critical(planted, keys="row 0") -> Fault:
    return Fault(CRITICAL, planted, keys)


def warning(planted, keys="row 0") -> Fault:
    return Fault(WARNING, planted, keys)


def dates(column: str) -> dict[str, Fault]:
    return {
        f"{column}_plausible": warning({column: LONG_AGO}),
        f"{column}_not_far_ahead": warning({column: FAR_AHEAD}),
    }


def nothing_reported(drawn: Drawn) -> None:
    drawn.table("observations")["value"] = float("nan")


def emptied(name: str) -> Callable[[Drawn], None]:
    return lambda drawn: drawn.tables.update({name: drawn.table(name).iloc[:0]})


TABLES: dict[str, dict[str, Fault]] = {
    "practices": {
        "has_rows": critical(emptied("practices"), None),
        "code_present": critical({"practice_code": None}),
        "no_overlap": critical(AGAIN),
        "ends_after_start": critical({"valid_to": LONG_AGO}),
        "list_size_positive": critical({"list_size": 0}),
        "list_size_small": warning({"list_size": 99}),
        "list_size_large": warning({"list_size": 70_001}),
        "list_size_usual": warning({"list_size": 999}),
        "cluster_named": Fault(INFO, {"cluster_code": ""}),
    },
    "populations": {
        "practice_present": critical({"practice_code": None}),
        "period_present": critical({"period_start": pd.NaT}),
        "period_plausible": critical({"period_start": BEFORE_1990}),
        "one_row_each": critical(AGAIN),
        "known_sex": critical({"sex": "m"}),
        "registered_not_negative": critical({"registered": -1}),
    },
    "observations": {
        "has_rows": critical(emptied("observations"), None),
        "area_present": critical({"area_code": None}),
        "period_present": critical({"period_start": pd.NaT}),
        "measure_present": critical({"measure": None}),
        "known_level": critical({"level": "street"}),
        "known_state": critical({"state": "lost"}),
        "one_figure_each": critical(AGAIN),
        "numerator_within_denominator": critical({"numerator": 201.0}),
        "numerator_not_negative": critical({"numerator": -1.0}),
        "denominator_not_negative": critical({"denominator": -1.0}),
        "value_finite": critical(
            lambda drawn: drawn.set("observations", 3, value=float("inf")),
            [
                {
                    **{"area_code": "A1", "period_start": MONTHS[0]},
                    **{"measure": "published", "breakdown": "all"},
                }
            ],
        ),
        "numerator_finite": critical({"numerator": float("inf")}),
        "denominator_finite": critical({"denominator": float("inf")}),
        "period_plausible": critical({"period_start": BEFORE_1990}),
        "no_value_out_of_nobody": critical({"denominator": 0.0}),
        "mostly_reported": warning(
            lambda drawn: drawn.table("observations").__setitem__(
                "value", float("nan")
            ),
            ALL_ROWS,
        ),
    },
    "submissions": {
        "practice_present": critical({"practice_code": None}),
        "what_present": critical({"what": ""}),
        "period_present": critical({"period_start": pd.NaT}),
        "known_state": critical({"state": "lost"}),
        "sent_once": warning(AGAIN),
        "period_plausible": critical({"period_start": LONG_AGO}),
        **dates("received_on"),
        "received_after_start": warning({"received_on": pd.Timestamp("2025-08-31")}),
    },
    "bundle_samples": {
        "practice_present": critical({"practice_code": None}),
        "month_present": critical({"month": pd.NaT}),
        "month_plausible": critical({"month": LONG_AGO}),
        "bundle_present": critical({"bundle": None}),
        "element_present": critical({"element": None}),
        "answer_present": critical({"answer": None}),
        "known_answer": critical({"answer": "perhaps"}),
        "patient_present": critical({"patient_number": None}),
        "patient_numbered": critical({"patient_number": 201}),
        "answered_once": critical(AGAIN),
    },
    "appointments": {
        "practice_present": critical({"practice_code": None}),
        "date_present": critical({"date": pd.NaT}),
        **dates("date"),
        "hour_of_day": critical({"hour": 24}),
        "known_kind": critical({"kind": "walked in"}),
        "known_mode": critical({"mode": "letter"}),
        "known_urgency": critical({"urgency": "soon"}),
        "known_outcome": critical({"outcome": "unknown"}),
        "count_present": critical({"count": None}),
        "count_not_negative": critical({"count": -1}),
        "counted_once": critical(AGAIN),
    },
    "contacts": {
        "practice_present": critical({"practice_code": None}),
        "person_present": critical({"person_key": None}),
        "person_hashed": critical({"person_key": "Mrs X"}),
        "date_present": critical({"date": pd.NaT}),
        **dates("date"),
        "known_mode": critical({"mode": "letter"}),
        "repeat_present": warning({"repeat_of_need": None}),
    },
    "incidents": {
        "scope_present": warning({"scope": ""}),
        "date_present": critical({"date": pd.NaT}),
        "kind_present": warning({"kind": None}),
        **dates("date"),
    },
    "events": {
        "date_present": critical({"date": pd.NaT}),
        "known_kind": warning({"kind": "party"}),
        "label_present": warning({"label": ""}),
        **dates("date"),
    },
    "pdsa": {
        "idea_present": warning({"change_idea": None}),
        "cycle_numbered": warning({"cycle": 0}),
        "known_decision": warning({"decision": "maybe"}),
        "start_present": warning({"start": pd.NaT}),
        **dates("start"),
        **dates("end"),
        "end_after_start": warning({"end": pd.Timestamp("2026-05-11")}),
    },
    "actions": {
        "what_present": warning({"what": None}),
        "by_whom_present": warning({"by_whom": ""}),
        "by_when_present": warning({"by_when": pd.NaT}),
        "by_when_plausible": warning({"by_when": TOO_FAR}),
        **dates("done_on"),
    },
    "notes": {
        "text_present": warning({"text": ""}),
        "known_kind": warning({"kind": "rumour"}),
        "story_cleared": warning({"cleared_by": ""}),
        **dates("date"),
    },
    "plans": {
        "cluster_present": warning({"cluster_code": None}),
        "priority_present": warning({"priority": None}),
        "year_plausible": warning({"year": 26}),
        "priority_once": warning(AGAIN),
    },
    "meetings": {
        "date_present": warning({"date": pd.NaT}),
        **dates("date"),
        "invited_not_negative": warning({"invited": -1}),
        "attended_not_negative": warning({"attended": -1}),
        "attended_within_invited": warning({"attended": 10}),
    },
    "surveys": {
        "survey_present": critical({"survey": None}),
        "question_present": critical({"question": None}),
        "answer_present": warning({"answer": None}),
        "count_present": critical({"count": None}),
        "count_not_negative": critical({"count": -1}),
        "counted_once": critical(AGAIN),
    },
    "support": {
        "role_present": warning({"role_key": None}),
        "date_present": warning({"date": pd.NaT}),
        **dates("date"),
        "hours_plausible": warning({"hours": 24.5}),
    },
    "terms": {
        "role_key_present": warning({"role_key": None}),
        "role_present": warning({"role": None}),
        "start_present": warning({"start": pd.NaT}),
        **dates("start"),
        "end_plausible": warning({"end": TOO_FAR}),
        "end_after_start": warning({"end": pd.Timestamp("2026-05-11")}),
    },
    "self_assessment": {
        "cluster_present": warning({"cluster_code": None}),
        "component_present": warning({"component": None}),
        "level_present": warning({"level": None}),
        "level_1_to_5": warning({"level": 6}),
        **dates("date"),
        "assessed_once": warning(AGAIN),
        "components_12": warning(
            lambda drawn: drawn.add("self_assessment", 0, component="component 1b"),
            None,
        ),
    },
    "costs": {
        "programme_present": warning({"programme": None}),
        "line_present": warning({"line": None}),
        "year_plausible": warning({"year": 26}),
        "budget_not_negative": warning({"budget": -1.0}),
        "spend_not_negative": warning({"spend": -1.0}),
        "line_once": warning(AGAIN),
    },
    "sources": {
        "name_present": critical({"name": None}),
        "hash_form": critical({"sha256": "ab"}),
        "read_once": critical(
            lambda drawn: drawn.add("sources", 0, name="b.csv"),
            [{"name": "a.csv"}, {"name": "b.csv"}],
        ),
    },
}


def figures(drawn: Drawn, practice: str, measure: str, **values) -> pd.Index:
    return drawn.rows("observations", area_code=practice, measure=measure, **values)


def scaled(practice: str, measure: str, month, times: float, *columns: str):
    """Multiply some figures of one practice, measure and month."""

    def plant(drawn: Drawn) -> None:
        found = figures(drawn, practice, measure, period_start=month)
        drawn.table("observations").loc[found, list(columns)] *= times

    return plant


def ended(day: str) -> Callable[[Drawn], None]:
    return lambda drawn: drawn.set("practices", 0, valid_to=pd.Timestamp(day))


def in_a_gap(drawn: Drawn) -> None:
    """A1 was a member until May and is again since July 2026."""
    drawn.set("practices", 0, valid_to=pd.Timestamp("2026-05-31"))
    again = {"valid_from": pd.Timestamp("2026-07-01"), "valid_to": pd.NaT}
    drawn.add("practices", 0, **again)


def younger(drawn: Drawn) -> None:
    drawn.table("practices")["valid_from"] = AUGUST


def listed_in_july(drawn: Drawn) -> None:
    """The list of practices is as of one day, in the quarter of the newest sizes."""
    drawn.table("practices")["valid_from"] = QUARTERS[1]


def larger_list(drawn: Drawn) -> None:
    drawn.set("practices", 0, list_size=4001)


def three_in_a_file_cut_short(drawn: Drawn) -> None:
    """The files of August end after four of the seven practices."""
    rows = drawn.table("observations")
    cut = rows["period_start"].eq(AUGUST) & rows["area_code"].isin(["B1", "B2", "B3"])
    drawn.tables["observations"] = rows[~cut].reset_index(drop=True)


def alone(drawn: Drawn) -> None:
    drawn.set("practices", 0, cluster_code="CZ")


def one_on_another_scale(drawn: Drawn) -> None:
    drawn.table("observations").loc[figures(drawn, "A2", "published"), "value"] *= 100


def eighty_three_of_a_hundred(drawn: Drawn) -> None:
    """A1's August came as 83 %, with an interval, beside its counts of 5 of 10."""
    row = figures(drawn, "A1", "foot_check", period_start=AUGUST)
    columns = ["numerator", "denominator", "value"]
    drawn.table("observations").loc[row, columns] = [5.0, 10.0, 0.83]


def as_percentage(drawn: Drawn) -> None:
    """A1's foot checks of August came as 60.5, without counts."""
    row = figures(drawn, "A1", "foot_check", period_start=AUGUST)
    columns = ["numerator", "denominator"]
    drawn.table("observations").loc[row, columns] = float("nan")
    drawn.table("observations").loc[row, "value"] = 60.5


def month_mistyped(drawn: Drawn) -> None:
    """A1's August is in a year far away, in its figures and its list sizes."""
    found = figures(drawn, "A1", "foot_check", period_start=AUGUST)
    drawn.table("observations").loc[found, "period_start"] = TYPO
    drawn.set("populations", 0, period_start=TYPO)


def twin(drawn: Drawn) -> None:
    """B3 has the foot checks of A1, to the person."""
    columns = ["numerator", "denominator", "value"]
    table = drawn.table("observations")
    theirs = table.loc[figures(drawn, "A1", "foot_check"), columns].to_numpy()
    table.loc[figures(drawn, "B3", "foot_check"), columns] = theirs


def not_sent(*months: pd.Timestamp) -> Callable[[Drawn], None]:
    def plant(drawn: Drawn) -> None:
        for month in months:
            (row,) = drawn.rows("submissions", practice_code="A1", period_start=month)
            drawn.set("submissions", row, state="not_submitted")

    return plant


def stopped_in_may(drawn: Drawn) -> None:
    """Foot checks end in May; the other measures go on."""
    rows = drawn.table("observations")
    late = rows["measure"].eq("foot_check") & rows["period_start"].gt("2026-05-01")
    drawn.tables["observations"] = rows[~late].reset_index(drop=True)


def mostly_missing(drawn: Drawn) -> None:
    """In August only two of the seven practices have foot checks."""
    rows = drawn.table("observations")
    gone = rows["measure"].eq("foot_check") & rows["period_start"].eq(AUGUST)
    gone &= ~rows["area_code"].isin(["A1", "A2"])
    rows.loc[gone, ["numerator", "denominator", "value"]] = float("nan")
    rows.loc[gone, "state"] = "not_submitted"


def fewer_patients(number: int) -> Callable[[Drawn], None]:
    """Keep so many patients of A1's form for August."""

    def plant(drawn: Drawn) -> None:
        rows = drawn.table("bundle_samples")
        cut = rows["practice_code"].eq("A1") & rows["month"].eq(AUGUST)
        cut &= rows["patient_number"].gt(number)
        drawn.tables["bundle_samples"] = rows[~cut].reset_index(drop=True)

    return plant


def on_the_form(column: str, value, n: int) -> Callable[[Drawn], None]:
    """Write a value into the first so many rows of A1's form for August."""

    def plant(drawn: Drawn) -> None:
        own = drawn.rows("bundle_samples", practice_code="A1", month=AUGUST)
        drawn.table("bundle_samples").loc[own[:n], column] = value

    return plant


def perfect(drawn: Drawn) -> None:
    rows = drawn.table("bundle_samples")
    rows.loc[rows["practice_code"].eq("A1"), "answer"] = "yes"


def answer_gone(drawn: Drawn) -> None:
    own = drawn.rows("bundle_samples", practice_code="A1", month=AUGUST)
    drawn.tables["bundle_samples"] = (
        drawn.table("bundle_samples").drop(own[3]).reset_index(drop=True)
    )


def moved(drawn: Drawn) -> None:
    drawn.set("practices", 0, cluster_code="CB", cluster="Cluster B")


def merged(drawn: Drawn) -> None:
    """A1 has gone; A2, of its cluster, has grown from 4,100 to 8,000 people."""
    drawn.drop("practices", practice_code="A1")
    drawn.set("practices", 0, list_size=8000)


def figure_lost(drawn: Drawn) -> None:
    row = figures(drawn, "A1", "foot_check", period_start=MONTHS[3])
    columns = ["numerator", "denominator", "value"]
    drawn.table("observations").loc[row, columns] = float("nan")


A1 = [{"practice_code": "A1"}]
A1_AUGUST = [{"practice_code": "A1", "period_start": AUGUST}]
A1_FOOT = [{"practice_code": "A1", "measure": "foot_check"}]
A1_FORM = [{"practice_code": "A1", "month": AUGUST, "bundle": "warfarin"}]
A1_MOVED = [{"practice_code": "A1", "cluster": "Cluster B"}]
A1_LEFT = [{"practice_code": "A1", "cluster": "Cluster A"}]
MARCH = pd.Timestamp("2026-03-01")
JOINED: dict[str, dict[str, Fault]] = {
    "practice_known": {
        "practice_in_list": warning(
            lambda drawn: drawn.drop("practices", practice_code="A1"),
            [
                {"practice_code": "A1", "measure": name}
                for name in ("calls", "foot_check", "published", "register")
            ],
        )
    },
    "practices_with_figures": {
        "has_figures": Fault(
            INFO, lambda drawn: drawn.drop("observations", area_code="A1"), A1
        )
    },
    "list_size_totals": {
        "bands_add_up": critical(
            lambda drawn: drawn.set("populations", 3, registered=3201),
            [{"practice_code": "A1", "period_start": QUARTERS[0]}],
        ),
        "sexes_add_up": critical(
            lambda drawn: drawn.set("populations", 1, registered=2001),
            [{"practice_code": "A1", "period_start": QUARTERS[0]}],
        ),
        "list_agrees": critical(
            lambda drawn: listed_in_july(drawn) or larger_list(drawn),
            [{"practice_code": "A1", "period_start": QUARTERS[1]}],
        ),
        "list_agrees_roughly": warning(
            larger_list, [{"practice_code": "A1", "period_start": QUARTERS[1]}]
        ),
        "list_steady": warning(
            lambda drawn: drawn.set("populations", 5, registered=4401),
            [{"practice_code": "A1", "period_start": QUARTERS[1]}],
        ),
        "sexes_balanced": warning(
            lambda drawn: drawn.set("populations", 1, registered=2501),
            [{"practice_code": "A1", "period_start": QUARTERS[0]}],
        ),
    },
    "practice_months": {
        "not_after_closure": critical(ended("2026-07-31"), A1_AUGUST),
        "not_before_start": critical(
            lambda drawn: drawn.set(
                "practices", 0, valid_from=pd.Timestamp("2025-10-01")
            ),
            [{"practice_code": "A1", "period_start": MONTHS[0]}],
        ),
        "not_between": critical(
            in_a_gap,
            [{"practice_code": "A1", "period_start": pd.Timestamp("2026-06-01")}],
        ),
    },
    "snapshots": {
        "list_as_old_as_figures": Fault(INFO, younger, [{"source": "drawn"}])
    },
    "clusters": {
        "cluster_size": warning(alone, [{"cluster_code": "CZ"}]),
        "one_partnership": warning(
            lambda drawn: drawn.set("practices", 0, hscp="Coast"),
            [{"cluster_code": "CA"}],
        ),
    },
    "scopes": {
        "scope_known": warning(
            lambda drawn: drawn.set("meetings", 0, scope="CX"),
            [{"scope": "CX", "table": "meetings"}],
        )
    },
    "listed_practices": {
        "practice_listed": warning(
            lambda drawn: drawn.set("appointments", 0, practice_code="Z9"),
            [{"practice_code": "Z9", "table": "appointments"}],
        )
    },
    "changes": {
        "denominator_steady": warning(
            scaled("A1", "foot_check", AUGUST, 1.5, "denominator"),
            [{**A1_FOOT[0], "period_start": AUGUST}],
        ),
        "activity_steady": warning(
            scaled("A1", "calls", AUGUST, 1.4, "numerator"),
            [{"practice_code": "A1", "measure": "calls", "period_start": AUGUST}],
        ),
    },
    "coverage": {
        "practices_covered": warning(
            three_in_a_file_cut_short,
            [
                {
                    "source": "drawn",
                    "practices": "4 of 7 practices",
                    "months": "August 2026",
                }
            ],
        )
    },
    "far_months": {
        "month_near_others": warning(
            month_mistyped,
            [
                {"practice_code": "A1", "measure": "foot_check", "period_start": TYPO},
                {"practice_code": "A1", "measure": float("nan"), "period_start": TYPO},
            ],
        )
    },
    "doubled_months": {
        "not_doubled": warning(
            scaled("A1", "foot_check", MARCH, 2, "numerator", "denominator"),
            [{**A1_FOOT[0], "period_start": MARCH}],
        )
    },
    "lone_proportions": {
        "proportion_up_to_1": critical(
            as_percentage, [{**A1_FOOT[0], "period_start": AUGUST}]
        )
    },
    "published_proportions": {
        "agrees_with_counts": warning(
            eighty_three_of_a_hundred, [{**A1_FOOT[0], "period_start": AUGUST}]
        )
    },
    "scales": {
        "same_scale": warning(
            one_on_another_scale, [{"practice_code": "A2", "measure": "published"}]
        ),
    },
    "prevalences": {
        "like_the_cluster": warning(
            scaled("A1", "register", AUGUST, 3.5, "value"),
            [{"practice_code": "A1", "measure": "register", "period_start": AUGUST}],
        )
    },
    "registers_and_lists": {
        "register_within_list": critical(
            scaled("A1", "register", AUGUST, 21, "numerator"),
            [{"practice_code": "A1", "measure": "register", "period_start": AUGUST}],
        ),
        "patients_within_list": warning(
            scaled("A1", "foot_check", AUGUST, 25, "denominator"),
            [{**A1_FOOT[0], "period_start": AUGUST}],
        ),
    },
    "twins": {
        "no_twin": warning(
            twin, [*A1_FOOT, {"practice_code": "B3", "measure": "foot_check"}]
        )
    },
    "missing_months": {
        "one_month_at_most": warning(
            not_sent(*MONTHS[2:4]),
            [
                {
                    "practice_code": "A1",
                    "months": "foot_check: November and December 2025",
                }
            ],
        ),
        "newest_month_sent": warning(
            not_sent(AUGUST),
            [{"practice_code": "A1", "months": "foot_check: August 2026"}],
        ),
    },
    "late_submissions": {
        "in_time": Fault(
            INFO,
            lambda drawn: drawn.set("submissions", 0, state="late"),
            [
                {
                    "practice_code": "A1",
                    "what": "foot_check",
                    "period_start": MONTHS[0],
                }
            ],
        )
    },
    "newest_months": {
        "newest_in_time": warning(
            stopped_in_may,
            [{"measure": "foot_check", "period_start": pd.Timestamp("2026-05-01")}],
        ),
        "newest_complete": warning(
            mostly_missing, [{"measure": "foot_check", "period_start": AUGUST}]
        ),
    },
    "bundle_forms": {
        "every_element_answered": critical(answer_gone, A1_FORM),
        "patients_numbered": warning(on_the_form("patient_number", 11, 2), A1_FORM),
        "sample_5_to_20": warning(fewer_patients(4), A1_FORM),
        "sample_of_10": Fault(INFO, fewer_patients(9), A1_FORM),
        "few_blanks": warning(on_the_form("answer", "blank", 3), A1_FORM),
        "month_has_been": warning(
            on_the_form("month", pd.Timestamp("2026-09-01"), 20),
            [{**A1_FORM[0], "month": pd.Timestamp("2026-09-01")}],
        ),
    },
    "exhausted_bundles": {
        "not_exhausted": warning(
            perfect,
            [{"practice_code": "A1", "period_start": AUGUST, "bundle": "warfarin"}],
        )
    },
    "revised_figures": {
        "hardly_revised": warning(
            scaled("A1", "foot_check", MARCH, 1.03, "numerator"),
            [{**A1_FOOT[0], "period_start": MARCH, "breakdown": "all"}],
        ),
        "still_there": warning(
            figure_lost,
            [{**A1_FOOT[0], "period_start": MONTHS[3], "breakdown": "all"}],
        ),
    },
    "membership_changes": {
        "same_cluster": warning(moved, A1_MOVED),
        "still_listed": warning(
            lambda drawn: drawn.drop("practices", practice_code="A1"), A1_LEFT
        ),
        "not_closed": warning(ended("2026-09-30"), A1_LEFT),
        "not_new": Fault(
            INFO,
            lambda drawn: drawn.add("practices", 0, practice_code="A9"),
            [{"practice_code": "A9", "cluster": "Cluster A"}],
        ),
        "not_merged": Fault(INFO, merged, A1_LEFT),
    },
    "numbers_of_practices": {
        "as_many_as_before": warning(
            lambda drawn: drawn.drop("practices", practice_code="A1"), None
        )
    },
}
PLANTED = {
    **{("tables", s, r): f for s, own in TABLES.items() for r, f in own.items()},
    **{("joins", s, r): f for s, own in JOINED.items() for r, f in own.items()},
}


@pytest.fixture(scope="module")
def suites(repository) -> dict:
    read = read_suites(repository / "expectations")
    return {(suite.room, suite.name): suite for suite in read}


def frame_of(evidence, room: str, name: str) -> pd.DataFrame:
    make = table_frame if room == "tables" else joined_frame
    return make(evidence, name)


def test_every_rule_has_a_fault_that_it_finds(suites):
    """A rule that nothing fails would be no rule."""
    written = {
        (room, name, rule["meta"]["rule"])
        for (room, name), suite in suites.items()
        for rule in suite.rules
        if room != "extracts"
    }
    assert written == set(PLANTED)


def test_the_sound_collaborative_breaks_no_rule(suites, repository):
    from qikit.data.checks.engine import failures

    evidence = sound(repository)
    for (room, name), suite in suites.items():
        if room != "extracts":
            frame = frame_of(evidence, room, name)
            keys = list(suite.keys)
            broken = list(failures(frame, list(suite.rules), keys))
            assert [rule["meta"]["rule"] for rule, _ in broken] == [], name


def plant(drawn: Drawn, table: str, planted) -> None:
    if callable(planted):
        planted(drawn)
    elif planted == AGAIN:
        drawn.add(table, 0)
    else:
        drawn.set(table, 0, **planted)


@pytest.mark.parametrize(("room", "name", "rule"), PLANTED)
def test_a_rule_finds_its_fault(room, name, rule, suites, repository):
    from qikit.data.checks.engine import failures

    fault, suite = PLANTED[room, name, rule], suites[room, name]
    evidence = sound(repository)
    plant(evidence.dataset, name, fault.planted)
    frame = frame_of(evidence, room, name)
    one = [r for r in suite.rules if r["meta"]["rule"] == rule]
    ((failed, rows),) = failures(frame, one, list(suite.keys))
    assert failed["severity"] == fault.severity
    assert failed["meta"]["sentence"] == one[0]["meta"]["sentence"]  # it was run
    if fault.keys is None:
        assert rows is None
        return
    wanted = fault.keys
    if wanted == ALL_ROWS:
        wanted = frame[list(suite.keys)]
    elif wanted == "row 0":
        wanted = frame.loc[[0], list(suite.keys)]
    found = rows.drop_duplicates()
    expected = pd.DataFrame(wanted)[list(found.columns)].drop_duplicates()
    assert as_texts(found) == as_texts(expected)


def as_texts(keys: pd.DataFrame) -> list[tuple[str, ...]]:
    rows = keys.astype("object").itertuples(index=False, name=None)
    return sorted(tuple(str(cell) for cell in row) for row in rows)


def test_the_day_of_the_drawn_rows_is_within_the_figures():
    assert MONTHS[0] < DAY < AUGUST


def far(evidence) -> list[tuple[str, str]]:
    rows = joined_frame(evidence, "far_months")
    rows = rows[rows["is_far"]]
    return [
        (code, f"{month:%Y-%m}")
        for code, month in zip(rows["practice_code"], rows["period_start"], strict=True)
    ]


@pytest.mark.parametrize(
    ("month", "codes", "expected"),
    [
        ("2026-09", ["A1"], []),  # the first to send the next month
        ("2026-10", ["A1"], [("A1", "2026-10")]),
        ("2026-10", ["A1", "B2"], []),  # two of seven: others stopped, rather
    ],
)
def test_a_month_is_far_when_hardly_anybody_has_it(month, codes, expected, repository):
    evidence = sound(repository)
    for code in codes:
        (row,) = figures(evidence.dataset, code, "calls", period_start=AUGUST)
        evidence.dataset.set("observations", row, period_start=pd.Timestamp(month))
    assert far(evidence) == expected


def test_two_mistyped_months_do_not_hide_each_other(repository):
    evidence = sound(repository)
    for code, month in (("A1", "2031-08"), ("A2", "2041-08")):
        (row,) = figures(evidence.dataset, code, "calls", period_start=AUGUST)
        evidence.dataset.set("observations", row, period_start=pd.Timestamp(month))
    assert sorted(far(evidence)) == [("A1", "2031-08"), ("A2", "2041-08")]


def only(repository, *codes: str):
    """Leave the collaborative with these practices."""
    evidence = sound(repository)
    drawn = evidence.dataset
    for table, key in (
        ("practices", "practice_code"),
        ("observations", "area_code"),
        ("populations", "practice_code"),
    ):
        for code in set(CODES) - set(codes):
            drawn.drop(table, **{key: code})
    return evidence


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("B1", "B2", "B3", "A4"), [("B1", "2027-08")]),
        (("B1", "B2"), [("B1", "2027-08")]),
        (("B1",), []),  # nobody to compare with
    ],
)
def test_among_few_practices_half_say_what_is_usual(codes, expected, repository):
    evidence = only(repository, *codes)
    (row,) = figures(evidence.dataset, "B1", "calls", period_start=AUGUST)
    evidence.dataset.set("observations", row, period_start=TYPO)
    assert far(evidence) == expected


def test_who_goes_on_while_others_stopped_has_no_far_month(repository):
    """B2 stopped in March; B1 sent every month until August."""
    evidence = only(repository, "B1", "B2")
    rows = evidence.dataset.table("observations")
    stopped = rows["area_code"].eq("B2") & rows["period_start"].gt(MARCH)
    evidence.dataset.tables["observations"] = rows[~stopped].reset_index(drop=True)
    assert far(evidence) == []


def test_all_months_after_a_gap_are_far(repository):
    """A whole file with the wrong year: each of its months, not the first alone."""
    evidence = only(repository, "B1", "B2")
    rows = evidence.dataset.table("observations")
    wrong = rows["area_code"].eq("B1") & rows["measure"].eq("calls")
    wrong &= rows["period_start"].gt(MONTHS[-4])
    rows.loc[wrong, "period_start"] += pd.DateOffset(years=16)
    assert far(evidence) == [("B1", f"2042-0{month}") for month in (6, 7, 8)]


def test_a_mistyped_month_makes_nobody_late(tmp_path, repository):
    """One row of one practice says 2042: all others are still in time."""
    drawn = sound(repository).dataset
    (row,) = figures(drawn, "A1", "calls", period_start=AUGUST)
    drawn.set("observations", row, period_start=pd.Timestamp("2042-02-01"))
    written = write_dataset(tmp_path, drawn.tables, identity="mistyped")
    assert read_evidence(written, repository).as_of == AUGUST


def test_without_a_figure_there_is_no_now(tmp_path, repository):
    drawn = sound(repository).dataset
    emptied("observations")(drawn)
    written = write_dataset(tmp_path, drawn.tables, identity="empty")
    assert read_evidence(written, repository).as_of is None


@pytest.mark.parametrize(
    ("times", "is_doubled"),
    [(1.65, False), (1.75, True), (2.0, True), (2.25, True), (2.35, False)],
)
def test_a_doubled_month_lies_between_1_7_and_2_3(times, is_doubled, repository):
    """A month's own counts vary, so its double is not exactly twice the usual."""
    evidence = sound(repository)
    plant = scaled("A1", "foot_check", MARCH, times, "numerator", "denominator")
    plant(evidence.dataset)
    rows = joined_frame(evidence, "doubled_months")
    own = rows["practice_code"].eq("A1") & rows["measure"].eq("foot_check")
    found = rows[own & rows["period_start"].eq(MARCH)]
    assert found["is_doubled"].tolist() == [is_doubled]


def test_without_lists_by_age_no_month_of_a_list_is_far(repository):
    evidence = sound(repository)
    lists = evidence.dataset.table("populations")
    evidence.dataset.tables["populations"] = lists.iloc[:0]
    assert far(evidence) == []


def changes_of(evidence, practice: str, measure: str) -> dict[str, float]:
    rows = joined_frame(evidence, "changes")
    own = rows[rows["practice_code"].eq(practice) & rows["measure"].eq(measure)]
    months = own["period_start"].dt.strftime("%Y-%m")
    return dict(zip(months, own["denominator_change"], strict=True))


@pytest.mark.parametrize(("before", "after", "is_said"), [(80, 59, 0), (800, 590, 1)])
def test_what_chance_can_do_is_no_change(before, after, is_said, repository):
    """A quarter less of 80 is what chance does; of 800 it is not."""
    evidence = sound(repository)
    for month, out_of in (("2026-02", before), ("2026-03", after)):
        day = pd.Timestamp(f"{month}-01")
        (row,) = figures(evidence.dataset, "A1", "foot_check", period_start=day)
        evidence.dataset.set("observations", row, denominator=float(out_of))
    found = changes_of(evidence, "A1", "foot_check")["2026-03"]
    assert found == pytest.approx(is_said * -0.2625)


def test_a_month_counted_twice_is_asked_about_once(repository):
    """Neither its rise nor the fall after it is a finding of its own."""
    evidence = sound(repository)
    plant = scaled("A1", "foot_check", MARCH, 2, "numerator", "denominator")
    plant(evidence.dataset)
    found = changes_of(evidence, "A1", "foot_check")
    assert pd.isna([found["2026-03"], found["2026-04"]]).all()
    assert found["2026-05"] == 0


@pytest.mark.parametrize("value", [-1.0, float("inf")])
@pytest.mark.parametrize("column", ["numerator", "denominator"])
def test_an_impossible_count_is_found_by_one_rule(column, value, suites, repository):
    """Whatever is worked out of it goes wrong too; that is said once."""
    from qikit.data.checks.engine import failures

    evidence = sound(repository)
    (row,) = figures(evidence.dataset, "A1", "register", period_start=AUGUST)
    rows = evidence.dataset.table("observations")
    rows.loc[row, column] = value
    rows.loc[row, "value"] = rows.loc[row, "numerator"] / rows.loc[row, "denominator"]
    found = []
    for (room, name), suite in suites.items():
        if room != "extracts" and name != "revised_figures":
            frame = frame_of(evidence, room, name)
            broken = failures(frame, list(suite.rules), list(suite.keys))
            found += [rule["meta"]["rule"] for rule, _ in broken]
    assert found == [f"{column}_{'finite' if value > 0 else 'not_negative'}"]


def test_values_worked_out_of_counts_have_one_scale(repository):
    """A2's 1 % among practices with 60 % is another result, not another unit."""
    evidence = sound(repository)
    rows = evidence.dataset.table("observations")
    own = figures(evidence.dataset, "A2", "foot_check")
    rows.loc[own, "numerator"] = 2.0
    rows.loc[own, "value"] = 2 / rows.loc[own, "denominator"]
    found = joined_frame(evidence, "scales")
    assert set(found["measure"]) == {"published"}


def test_what_is_sent_by_quarter_is_missing_by_quarter(repository):
    evidence = sound(repository)
    measures = dict(evidence.measures)
    measures["foot_check"] = replace(measures["foot_check"], frequency="quarter")
    not_sent(MONTHS[1], MONTHS[4])(evidence.dataset)
    assert missing_of(replace(evidence, measures=measures)) == [
        ("A1", "foot_check: October to December 2025 and January to March 2026")
    ]


def test_a_practice_that_lacks_many_measures_is_named_once(repository):
    """Six measures lack August, one of them June and July as well: one row."""
    evidence = sound(repository)
    drawn = evidence.dataset
    asked = drawn.table("submissions")
    names = ["foot_check", "b", "c", "d", "e", "f"]
    drawn.tables["submissions"] = pd.concat(
        [asked.assign(what=name) for name in names], ignore_index=True
    )
    for name in names:
        for month in MONTHS[-3:] if name == "b" else MONTHS[-1:]:
            keys = {"practice_code": "A1", "what": name, "period_start": month}
            (row,) = drawn.rows("submissions", **keys)
            drawn.set("submissions", row, state="not_submitted")
    assert missing_of(evidence) == [
        ("A1", "b: June to August 2026; c, d, e, f, 1 more: August 2026")
    ]


def test_scattered_months_are_counted(repository):
    evidence = sound(repository)
    drawn = evidence.dataset
    drawn.tables["submissions"] = pd.concat(
        [
            drawn.table("submissions"),
            drawn.table("submissions").assign(
                period_start=lambda rows: rows["period_start"] - pd.DateOffset(years=1)
            ),
        ],
        ignore_index=True,
    )
    months = [*MONTHS[::2], MONTHS[0] - pd.DateOffset(months=2)]
    not_sent(*months)(drawn)
    assert missing_of(evidence) == [("A1", "foot_check: 7 periods, the last July 2026")]


def missing_of(evidence) -> list[tuple[str, str]]:
    rows = joined_frame(evidence, "missing_months")
    return list(zip(rows["practice_code"], rows["months"], strict=True))


def totals_of(drawn: Drawn) -> list[float]:
    rows = list_size_totals(drawn)
    own = rows["practice_code"].eq("A1") & rows["period_start"].eq(QUARTERS[0])
    return rows.loc[own, ["bands_less_all", "sexes_less_all"]].abs().iloc[0].tolist()


def with_bands_by_sex(drawn: Drawn, *, women_65: int) -> None:
    """Give A1's 2,000 women and 2,000 men of April two age bands each."""
    for sex, old in (("female", women_65), ("male", 400)):
        for band, number in (("0-64", 2000 - old), ("65+", old)):
            drawn.add("populations", 1, sex=sex, age_band=band, registered=number)


@pytest.mark.parametrize(
    ("women_65", "women_0_64", "expected"),
    [
        (400, 1600, [0, 0]),
        (401, 1599, [0, 1]),  # 401 women and 400 men are not 800
        (401, 1600, [1, 1]),  # nor are 401 and 1,600 women 2,000
    ],
)
def test_bands_add_up_for_each_sex_and_sexes_for_each_band(
    women_65, women_0_64, expected, repository
):
    drawn = sound(repository).dataset
    with_bands_by_sex(drawn, women_65=women_65)
    own = {"practice_code": "A1", "sex": "female", "age_band": "0-64"}
    drawn.set("populations", drawn.rows("populations", **own)[0], registered=women_0_64)
    assert totals_of(drawn) == expected


def test_a_hidden_part_is_not_added_up(repository):
    drawn = sound(repository).dataset
    with_bands_by_sex(drawn, women_65=401)
    own = {"practice_code": "A1", "sex": "female"}
    for row in drawn.rows("populations", **own)[-2:]:
        drawn.set("populations", row, registered=None)
    assert totals_of(drawn) == [0, 0]


@pytest.mark.parametrize(("n_left", "is_thin"), [(4, True), (5, False), (7, False)])
def test_one_or_two_that_lack_a_month_are_no_thin_source(n_left, is_thin, repository):
    evidence = sound(repository)
    rows = evidence.dataset.table("observations")
    cut = rows["period_start"].eq(AUGUST) & rows["area_code"].isin(CODES[n_left:])
    evidence.dataset.tables["observations"] = rows[~cut].reset_index(drop=True)
    assert joined_frame(evidence, "coverage")["is_thin"].tolist() == [is_thin]


def test_closed_practices_are_not_awaited(repository):
    """Three closed in July: the four that are left are all there are in August."""
    evidence = sound(repository)
    for row in range(4, 7):
        closed = pd.Timestamp("2026-07-31")
        evidence.dataset.set("practices", row, valid_to=closed)
    three_in_a_file_cut_short(evidence.dataset)
    assert joined_frame(evidence, "coverage")["is_thin"].tolist() == [False]


def test_the_registers_among_the_measures(repository):
    """An age share is of the whole list too, and no register."""
    measures = read_measures(repository / "params" / "measures")
    found = {name for name, measure in measures.items() if is_register(measure)}
    assert found == {"diabetes_register", "hypertension_register"}
    assert "aged_65_plus" in measures
