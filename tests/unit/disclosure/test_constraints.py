"""Constraints by hand, on the real list sizes, and as identities on random counts."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from qikit import bundles
from qikit.disclosure.constraints import (
    age_bands,
    complements,
    elements_to_composite,
    months_to_quarters,
    populations_table,
    rolling_totals,
    sexes,
    with_unpublished,
)
from qikit.errors import DataError, ParameterError

NAN = math.nan
OCTOBER = pd.Timestamp("2024-10-01")
EXAMPLES = Path(__file__).parents[3] / "examples/scotland"
BANDS = "AllAges Ages0to4 Ages5to14 Ages15to24 Ages25to44 Ages45to64 Ages65to74"
BANDS = [*BANDS.split(), "Ages75to84", "Ages85plus"]


def people(counts, *, practice="10002", band="all"):
    """Make cells from {sex: count}; the id of a cell is its sex."""
    rows = pd.DataFrame({"sex": counts.keys(), "value": counts.values()})
    keys = {"practice_code": practice, "period_start": OCTOBER, "age_band": band}
    return rows.assign(cell=rows["sex"], **keys).astype({"value": float})


def series(start, values, *, frequency="month"):
    """Make the cells of one series from `start` on, one period after another."""
    step = {"quarter": 3}.get(frequency, 1)
    days = pd.date_range(start, periods=len(values), freq=f"{step}MS")
    rows = pd.DataFrame({"period_start": days, "value": np.array(values, float)})
    rows["cell"] = frequency[0] + rows["period_start"].dt.strftime("%y%m")
    keys = {"level": "practice", "area_code": "P1", "measure": "falls"}
    return rows.assign(frequency=frequency, **keys)


def forms(rows, *, practice="P1"):
    """Make cells of one bundle from {element: (yes, asked)}; ids are as on paper."""
    made = pd.DataFrame(
        {
            "element": list(rows),
            "value": [float(yes) for yes, _ in rows.values()],
            "denominator": [float(n) for _, n in rows.values()],
            "practice_code": practice,
            "period_start": OCTOBER,
            "bundle": "pvc",
        }
    )
    made["cell"] = practice + " " + made["element"]
    return made.assign(denominator_cell=made["cell"] + " n")


def written(links):
    """Write each constraint as a line: "Male + Female = All"."""
    lines = []
    for _, rows in links.groupby("constraint", sort=False):
        sides = {1: [], -1: []}
        for _, cell, coefficient in rows.itertuples(index=False):
            size = abs(coefficient)
            times = "" if size == 1 else f"{size:g} "
            sides[int(np.sign(coefficient))].append(times + cell.split(" | ")[-1])
        lines.append(f"{' + '.join(sides[1])} = {' + '.join(sides[-1])}")
    return lines


def require_sums_of_0(cells, links):
    """Add every constraint up over true values, unpublished cells and all."""
    known = with_unpublished(cells, links)
    assert known["cell"].is_unique
    values = known.set_index("cell")["value"]
    sums = (links["coefficient"] * links["cell"].map(values)).groupby(
        links["constraint"]
    )
    assert sums.sum(min_count=1).eq(0).all()
    assert values[~known["published"].to_numpy(bool)].dropna().ge(0).all()
    assert not links.duplicated(["constraint", "cell"]).any()


# sexes and age bands


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Male": 20, "Female": 12, "All": 32}, ["Male + Female = All"]),
        ({"male": 20, "FEMALE": 12, "all": 32}, ["male + FEMALE = all"]),
        (
            {"Male": 2, "Female": 2, "Other": 0, "All": 4},
            ["Male + Female + Other = All"],
        ),
        ({"Male": 0, "Female": 0, "All": 0}, ["Male + Female = All"]),
        # not reported: no less than what is known
        ({"Male": 20, "Female": NAN, "All": 32}, ["Male + the rest = All"]),
        ({"Male": 20, "All": 32}, ["Male + the rest = All"]),
        # some are in no part
        ({"Male": 20, "Female": 10, "All": 32}, ["Male + Female + the rest = All"]),
        # the total is that of those who reported
        ({"Male": 20, "Female": NAN, "All": 20}, ["Male = All"]),
        # nothing is said
        ({"Male": NAN, "Female": NAN, "All": 32}, []),  # as practice 25826
        ({"Male": 20, "Female": 12, "All": NAN}, []),
        ({"Male": 20, "Female": 12}, []),
        ({"All": 32}, []),
    ],
)
def test_sexes_by_hand(counts, expected):
    cells = people(counts)
    before = cells.copy()
    links = sexes(cells)
    assert written(links) == expected
    assert list(links.columns) == ["constraint", "cell", "coefficient"]
    assert_frame_equal(cells, before)
    require_sums_of_0(cells, links)


def test_a_constraint_says_where_it_is():
    links = sexes(people({"Male": 20, "Female": 12, "All": 32}))
    assert set(links["constraint"]) == {"sexes | 10002 | 2024-10-01 | all"}


def test_age_bands_by_hand():
    cells = people({"0-4": 3, "5-64": 20, "65+": 9, "all": 32})
    cells = cells.rename(columns={"sex": "age_band", "age_band": "sex"})
    assert written(age_bands(cells)) == ["0-4 + 5-64 + 65+ = all"]


def test_practices_are_not_mixed():
    cells = pd.concat(
        [
            people({"Male": 20, "Female": 12, "All": 32}).assign(cell=["a", "b", "c"]),
            people({"Male": 1, "Female": 1, "All": 2}, practice="10003"),
        ]
    )
    assert written(sexes(cells)) == ["a + b = c", "Male + Female = All"]


def test_names_with_a_stroke_are_kept_apart():
    """A cluster may be called anything; two of them are never one constraint."""
    names = [("a | b", "c"), ("a", "b | c")]
    cells = pd.concat(
        people({"Male": 1, "All": 1}, practice=code, band=band).assign(
            cell=[f"{code}:{band} M", f"{code}:{band} A"]
        )
        for code, band in names
    )
    links = sexes(cells, by=["practice_code", "age_band"])
    assert links["constraint"].nunique() == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": [20, -1, 19]}, "cell 'Female': the value -1 is below 0"),
        ({"value": [20, 0.5, 20.5]}, "'Female': the value 0.5 is not a whole number"),
        ({"value": [20, math.inf, 30]}, "the value inf is not a whole number"),
        ({"value": ["c", "c", "32"]}, "cell 'Male': the value 'c' is not a number"),
        (
            {"value": [20, 15, 32]},
            r"sexes \| 10002 \| 2024-10-01 \| all: its parts are 3 more than their",
        ),
        ({"cell": ["a", "a", "b"]}, "the cell 'a' stands twice"),
        ({"cell": ["a", None, "b"]}, "row 1: there is no cell"),
        ({"sex": ["Male", "Male ", "All"]}, "two cells are for the same count"),
        ({"sex": ["Male", "all", "All"]}, "two cells are for the same count"),
        ({"practice_code": None}, "row 0: there is no practice_code"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(change, said):
    cells = people({"Male": 20, "Female": 12, "All": 32}).assign(**change)
    with pytest.raises(DataError, match=said):
        sexes(cells)


def test_a_total_that_is_too_small_for_the_known_parts_is_refused():
    with pytest.raises(DataError, match="its parts are 1 more"):
        sexes(people({"Male": 20, "Female": NAN, "All": 19}))


def test_a_column_that_is_not_there_is_named():
    cells = people({"Male": 20, "All": 20}).drop(columns="age_band")
    with pytest.raises(DataError, match="no column 'age_band'"):
        sexes(cells)


def test_the_id_of_an_added_cell_must_be_free():
    cells = people({"Male": 20, "Female": 12, "All": 33})
    cells.loc[1, "cell"] = "sexes | 10002 | 2024-10-01 | all | the rest"
    with pytest.raises(DataError, match="is needed for a cell that is not published"):
        sexes(cells)


# months, quarters, rolling totals


def test_quarters_by_hand():
    months = series("2025-01-01", [1, 2, 3, 4, 5, NAN, 7])
    quarters = series("2025-01-01", [6, 15, 7], frequency="quarter")
    cells = pd.concat([months, quarters], ignore_index=True)
    links = months_to_quarters(cells)
    assert written(links) == [
        "m2501 + m2502 + m2503 = q2501",
        "m2504 + m2505 + the rest = q2504",
        "m2507 = q2507",
    ]
    require_sums_of_0(cells, links)


def test_series_are_not_mixed():
    months = series("2025-01-01", [1, 2, 3])
    quarter = series("2025-01-01", [6], frequency="quarter").assign(measure="other")
    assert months_to_quarters(pd.concat([months, quarter])).empty


def test_rolling_totals_end_with_their_month():
    months = series("2025-01-01", [1, 2, 3, 4])
    totals = series("2025-03-01", [6, 9], frequency="rolling")
    links = rolling_totals(pd.concat([months, totals]), months=3)
    assert written(links) == [
        "m2501 + m2502 + m2503 = r2503",
        "m2502 + m2503 + m2504 = r2504",
    ]


def test_a_year_begins_with_its_month():
    months = series("2024-04-01", range(12))
    year = series("2024-04-01", [66], frequency="year")
    cells = pd.concat([months, year])
    links = rolling_totals(cells, frequency="year", named_by="first")
    parts = [f"m{y}{m:02}" for y, m in [*((24, m) for m in range(4, 13)), (25, 1)]]
    assert written(links) == [" + ".join([*parts, "m2502", "m2503"]) + " = y2404"]


def test_totals_that_miss_the_same_month_share_what_is_missing():
    """Else the difference of two totals, m2504 - m2501, would seem to tell nothing."""
    months = series("2025-01-01", [1, 2, NAN, 4])
    totals = series("2025-03-01", [8, 11], frequency="rolling")
    cells = pd.concat([months, totals], ignore_index=True)
    links = rolling_totals(cells, months=3)
    rest = links["cell"][links["cell"].str.endswith("the rest")]
    name = "rolling | practice | P1 | falls | without 2025-03 | the rest"
    assert rest.tolist() == [name, name]
    assert "rolling | practice | P1 | falls | 2025-04" in set(links["constraint"])
    require_sums_of_0(cells, links)


def test_totals_that_miss_a_month_by_different_counts_share_nothing():
    months = series("2025-01-01", [1, 2, NAN, 4])
    totals = series("2025-03-01", [8, 12], frequency="rolling")  # one came in late
    cells = pd.concat([months, totals], ignore_index=True)
    links = rolling_totals(cells, months=3)
    assert links["cell"].str.endswith("the rest").sum() == 2
    assert written(links) == [
        "m2501 + m2502 + the rest = r2503",
        "m2502 + m2504 + the rest = r2504",
    ]
    require_sums_of_0(cells, links)


def test_a_rolling_total_below_its_months_is_refused():
    months = series("2025-01-01", [1, 2, 3])
    total = series("2025-03-01", [5], frequency="rolling")
    with pytest.raises(DataError, match=r"rolling \| practice \| P1 .* 2025-03: its"):
        rolling_totals(pd.concat([months, total]), months=3)


def test_a_day_within_a_month_is_refused():
    cells = series("2025-01-01", [1]).assign(period_start=pd.Timestamp("2025-01-15"))
    with pytest.raises(DataError, match="2025-01-15 does not begin a month"):
        months_to_quarters(cells)


@pytest.mark.parametrize("options", [{"months": 0}, {"named_by": "middle"}])
def test_an_option_that_cannot_be_is_refused(options):
    with pytest.raises(ParameterError):
        rolling_totals(series("2025-01-01", [1]), **options)


# complements


def test_complements_by_hand():
    cells = pd.DataFrame(
        {
            "cell": ["seen", "asked", "lost", "none"],
            "value": [3, 8, NAN, 1],
            "denominator_cell": ["list", "list", "list", "other list"],
            "denominator": [8, 8, 8, NAN],
        }
    )
    links = complements(cells)
    assert written(links) == ["seen + complement = list", "asked + complement = list"]
    known = with_unpublished(cells, links).set_index("cell")
    assert known.loc["seen | complement", ["value", "published"]].tolist() == [5, False]
    assert known.loc["asked | complement", "value"] == 0
    assert known.loc["list", ["value", "published"]].tolist() == [8, True]
    assert not known.loc["other list", "published"]


def test_a_numerator_above_its_denominator_is_refused():
    cells = forms({"dated": (9, 8)})
    with pytest.raises(DataError, match="P1 dated: the numerator is 1 above"):
        complements(cells)


def test_one_denominator_has_one_count():
    cells = forms({"dated": (1, 8), "clean": (2, 9)}).assign(denominator_cell="n")
    with pytest.raises(DataError, match="the cell 'n' has two values"):
        complements(cells)


# elements and composite


def test_a_bundle_by_hand():
    """5 patients: composite 3, dated 4, clean 3; at most 1 + 2 of them fail."""
    cells = forms({"composite": (3, 5), "dated": (4, 5), "clean": (3, 5)})
    cells["denominator_cell"] = "n"
    links = elements_to_composite(cells)
    assert written(links) == [
        "P1 composite + slack = P1 dated",
        "P1 composite + slack = P1 clean",
        # 2 n - dated - clean >= n - composite
        "slack + P1 dated + P1 clean = n + P1 composite",
    ]
    values = with_unpublished(cells, links).set_index("cell")["value"]
    assert values[values.index.str.endswith("slack")].tolist() == [1, 0, 1]
    require_sums_of_0(cells, links)


def test_an_element_not_due_to_all_may_be_below_the_composite():
    cells = forms({"composite": (9, 10), "dated": (7, 7), "clean": (9, 10)})
    assert written(elements_to_composite(cells)) == [
        "P1 composite + slack = P1 clean",
        " + ".join(["P1 composite n", "slack", "P1 dated", "P1 clean"])
        + " = P1 composite + P1 dated n + P1 clean n",
    ]


def test_what_was_not_applicable_counts_before_the_denominators():
    """8 patients each: one blank leaves the composite, one was not due to be dated."""
    cells = forms({"composite": (8, 8), "dated": (7, 8), "clean": (8, 8)})
    with pytest.raises(DataError, match="within dated: the composite is 1 above"):
        elements_to_composite(cells)
    told = elements_to_composite(cells.assign(n_not_applicable=[0, 1, 0]))
    assert written(told)[0] == "P1 composite + slack = P1 clean"


def test_an_element_that_was_not_reported_leaves_the_failures_out():
    whole = forms({"composite": (3, 5), "dated": (4, 5), "clean": (3, 5)})
    part = forms({"composite": (1, 5), "dated": (2, 5)}, practice="P2")
    empty = forms({"dated": (2, 5), "clean": (2, 5)}, practice="P3")
    links = elements_to_composite(pd.concat([whole, part, empty]))
    constraints = links["constraint"].unique().tolist()
    assert [text for text in constraints if "P2" in text] == [
        "composite | P2 | 2024-10-01 | pvc | within dated"
    ]
    assert not any("P3" in text for text in constraints)


def test_failures_of_the_composite_without_failures_of_elements_are_refused():
    cells = forms({"composite": (3, 5), "dated": (4, 5), "clean": (5, 5)})
    with pytest.raises(DataError, match="failures: more fail the composite .* by 1"):
        elements_to_composite(cells)


ANSWERS = st.sampled_from(["yes", "yes", "no", "na", "blank"])
PATIENTS = st.lists(st.tuples(ANSWERS, ANSWERS, ANSWERS), min_size=1, max_size=8)
SLOW = settings(deadline=None, max_examples=20)  # each example holds many tables


@SLOW
@given(st.lists(PATIENTS, min_size=1, max_size=6))
def test_every_form_that_can_be_filled_in_keeps_to_the_links(filled_in):
    samples = pd.DataFrame(
        {
            "practice_code": f"P{practice}",
            "patient_number": i + 1,
            "element": f"e{j}",
            "answer": answer,
        }
        for practice, patients in enumerate(filled_in)
        for i, patient in enumerate(patients)
        for j, answer in enumerate(patient)
    ).assign(bundle="pvc", month=OCTOBER)
    whole = bundles.composite(samples).assign(element="composite")
    rows = pd.concat([whole, bundles.element_compliance(samples)])
    rows = rows.rename(columns={"numerator": "value", "value": "share"})
    rows["cell"] = rows["practice_code"] + " " + rows["element"]
    rows["denominator_cell"] = rows["cell"] + " n"
    links = elements_to_composite(rows, by=("practice_code", "month"))
    require_sums_of_0(rows, links)


# identities on random counts

COUNTS = st.one_of(st.integers(0, 40), st.none())


def list_sizes(inner, unstated, lost):
    """Make the list sizes of one practice from its counts by sex and age band."""
    full = np.vstack([inner, np.sum(inner, axis=0) + unstated])
    full = np.column_stack([full, full.sum(axis=1)]).astype(float)
    bands = [*map(str, range(full.shape[1] - 1)), "all"]
    rows = pd.DataFrame(
        {
            "period_start": OCTOBER,
            "sex": np.repeat(["Male", "Female", "All"], len(bands)),
            "age_band": bands * 3,
            "registered": full.ravel(),
        }
    )
    rows.loc[[place for place in lost if place < len(rows)], "registered"] = NAN
    return rows


BY_BAND = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1)
LISTS = st.tuples(BY_BAND, st.integers(0, 1), st.sets(st.integers(0, 30), max_size=9))


@SLOW
@given(st.lists(LISTS, min_size=1, max_size=8))
def test_links_of_list_sizes_sum_to_0(drawn):
    rows = pd.concat(
        list_sizes(np.array(inner).T, unstated, lost).assign(practice_code=f"P{i}")
        for i, (inner, unstated, lost) in enumerate(drawn)
    )
    cells, links = populations_table(rows)
    require_sums_of_0(cells, links)
    practice = links["constraint"].str.split(" | ", regex=False).str[1]
    for i, (inner, unstated, lost) in enumerate(drawn):
        if not unstated and not lost:
            names = links["constraint"][practice.eq(f"P{i}")]
            assert names.nunique() == len(inner) + 1 + 3


@SLOW
@given(st.lists(COUNTS, min_size=6, max_size=18), st.integers(2, 6), st.data())
def test_links_of_periods_sum_to_0(counts, months, data):
    values = np.array([NAN if c is None else c for c in counts])
    late = data.draw(st.lists(st.integers(0, 3), min_size=18, max_size=18))
    totals = pd.Series(values).fillna(0).rolling(months).sum().to_numpy()
    totals = totals + np.array(late[: len(totals)])
    quarters = np.add.reduceat(np.nan_to_num(values), range(0, len(values), 3))
    cells = pd.concat(
        [
            series("2024-01-01", values),
            series("2024-01-01", totals, frequency="rolling"),
            series("2024-01-01", quarters, frequency="quarter"),
        ],
        ignore_index=True,
    )
    for links in (rolling_totals(cells, months=months), months_to_quarters(cells)):
        require_sums_of_0(cells, links)


@SLOW
@given(st.lists(st.tuples(COUNTS, COUNTS), max_size=10))
def test_links_of_complements_sum_to_0(pairs):
    pairs = [(min(p), max(p)) if None not in p else p for p in pairs]
    cells = pd.DataFrame(pairs, columns=["value", "denominator"], dtype=float)
    cells["cell"] = [f"n{i}" for i in range(len(cells))]
    cells["denominator_cell"] = [f"d{i}" for i in range(len(cells))]
    require_sums_of_0(cells, complements(cells))


# the real list sizes of Scotland


@pytest.fixture(scope="module")
def scotland():
    path = EXAMPLES / "practice_listsizes_oct2024-open-data.csv"
    wide = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    rows = wide.melt(["PracticeCode", "Sex"], BANDS, "age_band", "registered")
    names = {"PracticeCode": "practice_code", "Sex": "sex"}
    rows = rows.rename(columns=names).assign(period_start=OCTOBER)
    rows["age_band"] = rows["age_band"].replace("AllAges", "all")
    return rows.assign(registered=pd.to_numeric(rows["registered"]))


def test_every_practice_of_scotland_adds_up(scotland):
    """881 practices by 9 + 3 constraints; 7 are hidden at source and say nothing."""
    cells, links = populations_table(scotland)
    assert len(cells) == 888 * 27
    assert links["constraint"].nunique() == 881 * 12
    assert links["cell"].isin(cells["cell"]).all()  # nobody is without sex or age
    require_sums_of_0(cells, links)


def test_the_practice_that_phs_hides_has_its_total_alone(scotland):
    cells, links = populations_table(scotland, practice_code="25826")
    assert links.empty
    shown = cells[cells["published"]]
    assert shown[["sex", "age_band"]].agg(" ".join, axis=1).tolist() == ["All all"]
    assert shown["value"].tolist() == [32]


def test_weights_are_those_of_all_practices(scotland):
    own, links = populations_table(scotland, practice_code="10002")
    size = own.set_index(["sex", "age_band"])["weight"]
    of_all = scotland[
        scotland["sex"].eq("Male") & scotland["age_band"].eq("Ages85plus")
    ]
    assert size["Male", "Ages85plus"] == of_all["registered"].sum()
    assert len(own) == 27 and links["constraint"].nunique() == 12


def test_weights_tell_nothing_of_a_single_practice(scotland):
    one = scotland[scotland["practice_code"].eq("10002")]
    cells, _ = populations_table(one)
    assert cells["weight"].eq(1).all()


def test_a_table_with_missing_whole_numbers_is_read_alike(scotland):
    few = scotland[scotland["practice_code"].isin(["10002", "25826"])]
    whole = few.assign(registered=few["registered"].astype("Int64"))
    for one, other in zip(
        populations_table(few), populations_table(whole), strict=True
    ):
        assert_frame_equal(one, other)


def test_list_sizes_that_stand_twice_are_refused(scotland):
    few = scotland[scotland["practice_code"].eq("10002")]
    with pytest.raises(DataError, match=r"10002 \| 2024-10-01 \| Male"):
        populations_table(pd.concat([few, few.iloc[:1]]))
