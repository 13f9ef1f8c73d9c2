"""The invented collaborative: what was planted is there, whatever the seed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.programme_files import read_programmes
from qikit.data.extracts.people.person_numbers import text_with_identifier
from qikit.data.synthetic import access, cycles, faults, stories, truths
from qikit.data.synthetic.collaborative import CODES, PRACTICES, progress
from qikit.data.synthetic.journeys import MEASURES, search_rows
from qikit.data.synthetic.practices import list_sizes, practice_list
from qikit.data.synthetic.samples import BUNDLE, SHARES, filled_forms

SEEDS = (1, 2, 3, 4)
BEFORE, END, AFTER = (
    ("2023-10", "2024-09"),
    ("2025-07", "2025-09"),
    ("2026-04", "2026-09"),
)


def share(rows: pd.DataFrame, code: str, months: tuple[str, str]) -> float:
    """Pool one practice's results acted on over months, both included."""
    own = rows[rows["practice_code"].eq(code) & rows["measure"].eq(MEASURES[0].id)]
    own = own[own["month"].between(*months)]
    return own["numerator"].sum() / own["denominator"].sum()


def composite(forms: list, months: tuple[str, str]) -> float:
    """Pool the patients with no blank: those for whom nothing was missed."""
    met = []
    for form in forms:
        if months[0] <= form.month <= months[1]:
            patients = zip(*form.answers.values(), strict=True)
            met += ["no" not in answers for answers in patients if "" not in answers]
    return sum(met) / len(met)


def test_both_years_have_the_nine_lines_of_the_proposal_that_they_follow():
    """Appendix B: a lead (of another kind in year two), seven lines, overheads."""
    rows = stories.cost_rows()
    lines = {year: own["line"].tolist() for year, own in rows.groupby("year")}
    assert [len(own) for own in lines.values()] == [9, 9]
    assert lines[2025][1:] == lines[2026][1:] and lines[2025][-1] == "Overheads"
    for _, own in rows.groupby("year"):
        *parts, overheads = own["budget"]
        assert overheads == pytest.approx(sum(parts) / 10, rel=0.01)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_courses_are_in_the_figures(seed):
    rows = search_rows(seed)
    assert share(rows, "SYN03", BEFORE) < 0.72 < 0.88 < share(rows, "SYN03", END)
    assert share(rows, "SYN03", AFTER) > 0.88
    assert share(rows, "SYN03", ("2024-11", "2024-11")) < 0.8
    assert share(rows, "SYN03", ("2024-12", "2024-12")) > 0.8
    assert share(rows, "SYN07", END) > 0.85 > 0.78 > share(rows, "SYN07", AFTER)
    assert share(rows, "SYN05", BEFORE) == pytest.approx(
        share(rows, "SYN05", AFTER), abs=0.07
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_a_practice_was_low_by_chance_alone(seed):
    rows = search_rows(seed)
    low = share(rows, "SYN02", ("2024-04", "2024-09"))
    earlier = share(rows, "SYN02", ("2023-10", "2024-03"))
    assert low < earlier - 0.02
    assert share(rows, "SYN02", AFTER) > low + 0.03
    assert set(progress("none")) == {0.0}


def pooled(seed: int, effect: dict, months: list[str]) -> tuple[float, int]:
    """Count by hand what an effect speaks of: its share, and of how many."""
    name, _, element = effect["measure"].partition("/")
    if not name.startswith("pathology"):
        rows = faults.with_search_faults(search_rows(seed))
        rows = rows[rows["measure"].eq(name) & rows["month"].between(*months)]
        if effect["scope"] != "all":
            rows = rows[rows["practice_code"].eq(effect["scope"])]
        people = int(rows["denominator"].sum())
        return rows["numerator"].sum() / people, people
    sent = [f for f in filled_forms(seed) if months[0] <= f.month <= months[1]]
    if element:
        said = Counter(answer for form in sent for answer in form.answers[element])
        return said["yes"] / (said["yes"] + said["no"]), said["yes"] + said["no"]
    return composite(sent, tuple(months)), sum(
        len(form.answers["request_recorded"]) for form in sent
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    "effect", truths.truths_of_demo()["effects"], ids=lambda effect: effect["name"]
)
def test_the_truths_hold_in_the_raw_figures(effect, seed):
    """Within 3.3 standard errors: chance alone leaves them once in a thousand."""
    for when in ("before", "after"):
        stated = effect[when]
        share_found, people = pooled(seed, effect, effect[f"{when}_months"])
        error = (stated * (1 - stated) / people) ** 0.5
        assert abs(share_found - stated) < 3.3 * error + 0.01, (when, share_found)


def test_what_changes_in_the_truths_changes_that_way():
    for effect in truths.truths_of_demo()["effects"]:
        gain = effect["after"] - effect["before"]
        way = "rises" if gain > 0.1 else "falls" if gain < -0.1 else ""
        expected = {"rises": "rises", "falls": "falls"}.get(effect["change"], "")
        assert way == expected, effect["name"]


def test_one_element_breaks_the_bundle():
    missed = Counter()
    for form in filled_forms(1):
        if form.month <= "2024-12":
            missed.update({e: a.count("no") for e, a in form.answers.items()})
    (worst, most), (_, next_most) = missed.most_common(2)
    assert worst == "decision_carried_out"
    assert most > 4 * next_most


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planted_faults_are_in_the_raw_rows(seed):
    before = search_rows(seed)
    after = faults.with_search_faults(before)
    keys = ["practice_code", "month", "measure"]
    figures = after.drop_duplicates(keys).set_index(keys)
    above = figures.loc[faults.ABOVE]
    code, month, measure = faults.DOUBLED
    own = figures.xs((code, measure), level=("practice_code", "measure"))
    assert (own.loc[month] / own.median()).between(1.7, 2.3).all()
    assert above["numerator"] == above["denominator"] + 6
    assert after[keys].duplicated().sum() == 1
    sent = set(zip(after["practice_code"], after["month"], strict=True))
    assert not {("SYN06", "2025-07"), ("SYN06", "2025-08")} & sent
    assert ("SYN06", "2025-06") in sent
    assert len(before) - len(after) == 2 * len(MEASURES) - 1


def test_nothing_else_in_the_figures_is_wrong():
    rows = faults.with_search_faults(search_rows(1))
    wrong = rows[rows["numerator"].gt(rows["denominator"]) | rows["numerator"].lt(0)]
    assert wrong[["practice_code", "month", "measure"]].to_numpy().tolist() == [
        list(faults.ABOVE)
    ]
    small = rows[rows["practice_code"].eq("SYN09")]
    assert small["denominator"].between(3, 9).all()
    closed = rows[rows["practice_code"].eq("SYN11")]
    assert closed["month"].max() == "2026-03"


def test_lists_add_up_except_the_planted_one():
    rows = faults.with_list_faults(list_sizes(1))
    totals = rows.pivot_table(
        index=["PracticeCode", "Date"], columns="Sex", values="AllAges", aggfunc="first"
    ).astype("float64")
    off = totals["Male"] + totals["Female"] - totals["All"]
    assert off[off.notna() & off.ne(0)].to_dict() == {("SYN06", "2025-04-01"): 30}
    hidden = rows[rows["AllAgesQF"].eq("c")]
    assert set(hidden["PracticeCode"]) == {"SYN09"}
    assert hidden["AllAges"].isna().all()


def test_one_practice_moved_and_one_closed():
    rows = practice_list()
    moved = rows[rows["practice_code"].eq("SYN10")]
    assert moved["cluster_code"].tolist() == ["SYNC1", "SYNC2"]
    assert moved["valid_to"].tolist() == ["2025-09-30", ""]
    assert moved["valid_from"].tolist() == ["2023-10-01", "2025-10-01"]
    closed = rows[rows["valid_to"].ne("") & rows["practice_code"].ne("SYN10")]
    assert closed[["practice_code", "valid_to"]].to_numpy().tolist() == [
        ["SYN11", "2026-03-31"]
    ]


def test_the_seed_draws_chance_alone():
    assert_frame_equal(search_rows(1), search_rows(1))
    assert [asdict(f) for f in filled_forms(1)] == [asdict(f) for f in filled_forms(1)]
    one, two = search_rows(1), search_rows(2)
    keys = ["practice_code", "month", "measure"]
    assert_frame_equal(one[keys], two[keys])
    assert not one["numerator"].equals(two["numerator"])
    assert [(f.practice_code, f.month) for f in filled_forms(1)] == [
        (f.practice_code, f.month) for f in filled_forms(2)
    ]


def test_the_example_fits_the_definitions_of_the_project(repository):
    params = repository / "params"
    programme = read_programmes(params / "programmes")["synthetic_collaborative"]
    assert programme.practices == CODES
    assert programme.practice_names == {p.code: p.name for p in PRACTICES}
    assert programme.synthetic
    assert read_bundles(params / "bundles")[BUNDLE].element_ids == tuple(SHARES)
    measures = read_measures(params / "measures")
    for measure in MEASURES:
        assert "synthetic" in measures[measure.id].caveats
    kinds = {measures[m.id].type for m in MEASURES}
    assert kinds == {"outcome", "process", "balancing"}


def test_every_truth_speaks_of_something_that_is_there(repository):
    planted = truths.truths_of_demo()
    assert sum(len(items) for items in planted.values()) >= 12
    names = [item["name"] for items in planted.values() for item in items]
    assert len(names) == len(set(names))
    for fault in planted["faults"]:
        assert fault["practice"] in CODES
        suite = (repository / "expectations" / f"{fault['suite']}.json").read_text()
        assert f'"rule": "{fault["rule"]}"' in suite


def test_the_texts_hold_no_number_of_a_person():
    frames = [stories.note_rows(), stories.action_rows(), cycles.pdsa_rows()]
    frames += [access.contact_rows(1).drop(columns="person_key"), stories.plan_rows()]
    texts = [str(cell) for frame in frames for cell in frame.to_numpy().ravel()]
    assert not any(re.search(r"\d{9,}", text) for text in texts)
    assert not any(text_with_identifier(text) for text in texts)


def test_notes_speak_of_the_months_that_are_planted():
    notes = stories.note_rows().set_index("scope")["text"]
    assert "July and August" in notes["SYN06"]
    assert "April search" in notes["SYN04"]
    assert (faults.NO_SEARCH[1], faults.DOUBLED[1]) == (
        ("2025-07", "2025-08"),
        "2025-04",
    )
