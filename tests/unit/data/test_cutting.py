"""Slices: what a report may see, and above all what it may not."""

import json
import string
from dataclasses import asdict

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.data.checks.record import Finding, QualityRecord
from qikit.data.cutting import Order, cut_slice, prepare_cutter
from qikit.data.dataset import Dataset, write_dataset
from qikit.data.definitions.measure_files import read_measures
from qikit.data.definitions.source_files import read_sources
from qikit.data.slices import read_slice, with_measures, write_slice
from qikit.errors import DataError
from qikit.periods import period_text

# code, name, cluster code, cluster, hscp, list size
PRACTICES = [
    ("EX01", "Harbour Surgery", "C1", "Coll, Colonsay & Tiree", "West", 4400),
    ("EX02", "Lighthouse Practice", "C1", "Coll, Colonsay & Tiree", "West", 3600),
    ("EX03", "Ferry Road", "C1", "Coll, Colonsay & Tiree", "East", 4800),
    ("EX04", "Ferry Road", "C1", "Coll, Colonsay & Tiree", "West", 3200),
    ("EX05", "", "C2", "Bearsden/Milngavie", "East", 4000),
    ("EX06", "Lone House", "", "", "East", 90),
]
PLACES = ["practice_code", "practice_name", "cluster_code", "cluster"]
FIGURES = [  # code, month, numerator, denominator
    ("EX01", "2026-01", 30, 40),
    ("EX02", "2026-01", 20, 40),
    ("EX03", "2026-01", 90, 100),
    ("EX04", "2026-01", 0, 20),
    ("EX05", "2026-01", 5, 10),
    ("EX01", "2026-02", 31, 40),
    ("EX02", "2026-02", 99, 40),  # refused by the checks
    ("EX03", "2026-02", 91, 100),
    ("EX05", "2026-02", 6, 10),
]
EVENTS = [
    ("all", "Winter"),
    ("C1", "Learning session"),
    ("West", "West event"),
    ("East", "East event"),
    ("EX02", "PDSA of the lighthouse"),
    ("EX03", "Recall by text"),
    ("C2", "Elsewhere"),
]
REFUSED = Finding(
    "tables/observations",
    "numerator_within_denominator",
    "critical",
    "rows",
    "The numerator is above its denominator",
    1,
    (
        {
            "practice_code": "EX02",
            "period_start": "2026-02-01",
            "measure": "example_foot_check",
            "breakdown": "all",
        },
    ),
)
ODD = Finding(
    "tables/practices",
    "list_size_small",
    "warning",
    "rows",
    "A list of fewer than 100 people",
    1,
    ({"practice_code": "EX06", "cluster": ""},),
)
PHASES = (
    {"measure": "all", "area": "all", "date": "2026-01-01", "kind": "freeze"},
    {"measure": "all", "area": "C1", "date": "2026-01-01", "kind": "freeze"},
    {"measure": "all", "area": "EX02", "date": "2026-01-01", "kind": "freeze"},
    {"measure": "all", "area": "Lighthouse Practice", "date": "2026-01-01"},
    {"measure": "all", "area": "Harbour Surgery", "date": "2026-01-01"},
)
FEBRUARY = pd.Timestamp("2026-02-01")


def tables(valid_from="2026-01-01"):
    practices = pd.DataFrame(
        PRACTICES,
        columns=[*PLACES, "hscp", "list_size"],
    ).assign(board="Board", country="Example", source="example")
    practices["valid_from"] = pd.Timestamp(valid_from)
    figures = pd.DataFrame(
        FIGURES, columns=["area_code", "period_start", "numerator", "denominator"]
    )
    figures["period_start"] = pd.to_datetime(figures["period_start"], format="%Y-%m")
    figures["value"] = figures["numerator"] / figures["denominator"]
    figures["state"] = "reported"
    figures = figures.assign(
        level="practice", measure="example_foot_check", breakdown="all"
    )
    events = pd.DataFrame(EVENTS, columns=["scope", "label"]).assign(
        measure="", kind="note", date=pd.Timestamp("2026-01-15")
    )
    words = ["name", "mapping", "title", "publisher", "licence", "sha256", "left_out"]
    sources = pd.DataFrame([dict.fromkeys(words, "x") | {"source": "example"}])
    sources["rows"] = 9
    return {
        "practices": practices,
        "observations": figures,
        "events": events,
        "sources": sources,
    }


@pytest.fixture(scope="module")
def definitions(repository):
    params = repository / "params"
    measure = read_measures(params / "measures")["example_foot_check"]
    return measure, read_sources(params / "sources")


@pytest.fixture
def cutter(tmp_path, definitions):
    def prepare(key=b"one key", findings=(REFUSED, ODD), **changes):
        made = write_dataset(tmp_path / "data", tables(**changes), identity="drawn")
        record = QualityRecord("drawn", "s", "an engine", 9, tuple(findings))
        measure, sources = definitions
        return prepare_cutter(made, [measure], sources, record, as_of=FEBRUARY, key=key)

    return prepare


def order(level, area, as_of=FEBRUARY, **facts) -> Order:
    facts = {"phases": PHASES, "run_at": "2026-11-02", **facts}
    return Order(level, area, as_of, "analyst", "OFFICIAL-SENSITIVE", **facts)


def all_text(cut) -> str:
    """Everything that the notebook is given, as one text."""
    facts = json.dumps(asdict(cut.about), ensure_ascii=False)
    frames = [cut.practices, cut.figures, cut.benchmarks, cut.events]
    return "\n".join([facts, *(frame.to_csv() for frame in frames)])


def test_a_practice_sees_no_code_name_or_size_of_a_peer(cutter):
    seen = all_text(cut_slice(cutter(), order("practice", "EX01")))
    for secret in ("EX02", "EX03", "EX04", "Lighthouse", "lighthouse", "Ferry Road"):
        assert secret not in seen
    for size in ("3600", "4800", "3200"):
        assert size not in seen
    for own in ("EX01", "Harbour Surgery", "4400", "Learning session"):
        assert own in seen


def test_nothing_of_a_peer_is_written_to_the_folder(cutter, tmp_path):
    write_slice(cut_slice(cutter(), order("practice", "EX01")), tmp_path / "slice")
    for path in (tmp_path / "slice").iterdir():
        content = path.read_bytes()
        for secret in (b"EX02", b"EX03", b"EX04", b"Lighthouse", b"Ferry Road"):
            assert secret not in content, path.name


def test_a_real_practice_sees_no_peer(example_datasets, repository):
    dataset = Dataset(example_datasets["northern_ireland"])
    params = repository / "params"
    measure = read_measures(params / "measures")["diabetes_foot_check"]
    record = QualityRecord("d", "s", "an engine", 0)
    made = prepare_cutter(
        dataset,
        [measure],
        read_sources(params / "sources"),
        record,
        as_of=pd.Timestamp("2022-04-01"),
        key=b"key",
    )
    own = made.members.iloc[0]
    peers = made.members[made.members["cluster_code"].eq(own["cluster_code"])]
    peers = peers[peers["practice_code"].ne(own["practice_code"])]
    assert len(peers) > 5
    seen = all_text(cut_slice(made, order("practice", own["practice_code"])))
    assert not [code for code in peers["practice_code"] if code in seen]


def letters_of(cut) -> dict[float, str]:
    """Find each peer by its January figure, as the letter it has."""
    rows = cut.figures[cut.figures["period_start"].eq(pd.Timestamp("2026-01-01"))]
    return dict(zip(rows["numerator"], rows["practice_code"], strict=True))


def test_letters_stay_for_one_key_and_change_with_another(cutter):
    first = letters_of(cut_slice(cutter(), order("practice", "EX01")))
    again = letters_of(cut_slice(cutter(), order("practice", "EX01")))
    assert first == again
    assert first[30] == "EX01"
    assert set(first.values()) - {"EX01"} < set(string.ascii_uppercase)
    others = [
        letters_of(cut_slice(cutter(key=bytes([n])), order("practice", "EX01")))
        for n in range(8)
    ]
    assert any(other != first for other in others)


def test_a_peer_has_one_letter_for_all_its_neighbours(cutter):
    made = cutter()
    for_one = letters_of(cut_slice(made, order("practice", "EX01")))
    for_other = letters_of(cut_slice(made, order("practice", "EX03")))
    assert for_one[20] == for_other[20]
    assert for_one[0] == for_other[0]


def test_letters_change_with_the_year(cutter):
    made = cutter()
    first = letters_of(cut_slice(made, order("practice", "EX01")))
    later = [pd.Timestamp(f"{year}-02-01") for year in range(2027, 2035)]
    others = [letters_of(cut_slice(made, order("practice", "EX01", d))) for d in later]
    assert any(other != first for other in others)


def test_the_order_of_the_rows_tells_nothing(cutter):
    cut = cut_slice(cutter(), order("practice", "EX01"))
    assert cut.practices["practice_code"].is_monotonic_increasing
    january = cut.figures[cut.figures["period_start"].lt(FEBRUARY)]
    assert january["practice_code"].is_monotonic_increasing


def test_a_practice_whose_code_is_a_letter_is_not_mixed_up(tmp_path, definitions):
    made = tables()
    for table, column in [
        ("practices", "practice_code"),
        ("observations", "area_code"),
    ]:
        codes = {"EX01": "A", "EX02": "B", "EX03": "C", "EX04": "D"}
        made[table][column] = made[table][column].replace(codes)
    measure, sources = definitions
    made["observations"].loc[6, "numerator"] = 22
    dataset = write_dataset(tmp_path, made, identity="letters")
    record = QualityRecord("letters", "s", "an engine", 9)
    for key in range(6):
        cutter = prepare_cutter(
            dataset, [measure], sources, record, as_of=FEBRUARY, key=bytes([key])
        )
        cut = cut_slice(cutter, order("practice", "A"))
        shown = set(cut.practices["practice_code"])
        assert len(shown) == 4
        assert shown.isdisjoint({"B", "C", "D"})  # their real codes are no letters
        own = cut.figures[cut.figures["practice_code"].eq("A")]
        assert own["numerator"].tolist() == [30.0, 31.0]


def test_what_was_set_aside_is_missing_not_zero(cutter):
    cut = cut_slice(cutter(), order("cluster", "C1"))
    rows = cut.figures.set_index(["practice_code", "period_start"])
    refused = rows.loc[("EX02", FEBRUARY)]
    assert refused["state"] == "rejected"
    assert refused[["numerator", "denominator", "value"]].isna().all()
    sound = rows.loc[("EX04", pd.Timestamp("2026-01-01"))]
    assert (sound["state"], sound["numerator"]) == ("reported", 0)


@pytest.mark.parametrize(
    ("level", "area", "month", "numerator", "denominator", "n_practices"),
    [
        ("cluster", "C1", "2026-01-01", 30 + 20 + 90 + 0, 40 + 40 + 100 + 20, 4),
        ("cluster", "C1", "2026-02-01", 31 + 91, 40 + 100, 2),  # without EX02
        ("hscp", "West", "2026-02-01", 31, 40, 1),
        ("country", "Example", "2026-02-01", 31 + 91 + 6, 150, 3),
    ],
)
def test_benchmarks_leave_out_what_was_set_aside(
    cutter, level, area, month, numerator, denominator, n_practices
):
    rows = cutter().benchmarks.set_index(["level", "area_code", "period_start"])
    row = rows.loc[(level, area, pd.Timestamp(month))]
    assert (row["numerator"], row["denominator"]) == (numerator, denominator)
    assert row["n_practices"] == n_practices


def test_a_figure_that_stood_twice_is_one_missing_row(tmp_path, definitions):
    made = tables()
    again = made["observations"].query("area_code == 'EX02' and numerator == 99")
    made["observations"] = pd.concat([made["observations"], again], ignore_index=True)
    dataset = write_dataset(tmp_path, made, identity="twice")
    measure, sources = definitions
    record = QualityRecord("twice", "s", "an engine", 9, (REFUSED,))
    cutter = prepare_cutter(
        dataset, [measure], sources, record, as_of=FEBRUARY, key=b"k"
    )
    cut = cut_slice(cutter, order("cluster", "C1"))
    rows = cut.figures[cut.figures["practice_code"].eq("EX02")]
    assert rows["state"].tolist() == ["reported", "rejected"]


def test_a_cluster_over_two_hscps_is_set_beside_the_larger_part(cutter):
    cut = cut_slice(cutter(), order("cluster", "C1"))
    assert cut.about.upper_names["hscp"] == "West"
    assert set(cut.practices["practice_code"]) == {"EX01", "EX02", "EX03", "EX04"}
    areas = cut.benchmarks.loc[cut.benchmarks["level"].eq("hscp"), "area_code"]
    assert set(areas) == {"West"}


def test_a_practice_is_set_beside_its_own_hscp(cutter):
    cut = cut_slice(cutter(), order("practice", "EX03"))
    assert cut.about.upper_names["hscp"] == "East"
    areas = cut.benchmarks.loc[cut.benchmarks["level"].eq("hscp"), "area_code"]
    assert set(areas) == {"East"}
    assert set(cut.events["label"]) == {
        "Winter",
        "Learning session",
        "East event",
        "Recall by text",
    }


def test_a_cluster_sees_the_events_of_its_practices(cutter):
    cut = cut_slice(cutter(), order("cluster", "C1"))
    assert set(cut.events["label"]) == {
        "Winter",
        "Learning session",
        "West event",
        "PDSA of the lighthouse",
        "Recall by text",
    }


def test_two_practices_of_one_name_get_their_codes(cutter):
    cut = cut_slice(cutter(), order("cluster", "C1"))
    assert cut.labels == {
        "EX01": "Harbour Surgery",
        "EX02": "Lighthouse Practice",
        "EX03": "Ferry Road (EX03)",
        "EX04": "Ferry Road (EX04)",
    }


def test_a_practice_without_a_name_is_called_by_its_code(cutter):
    cut = cut_slice(cutter(), order("practice", "EX05"))
    assert cut.about.area_name == "Practice EX05"
    assert cut.own_code == "EX05"


def test_a_practice_in_no_cluster_stands_alone(cutter):
    cut = cut_slice(cutter(), order("practice", "EX06"))
    assert cut.practices["practice_code"].tolist() == ["EX06"]
    assert cut.figures.empty
    assert cut.about.group_name == ""
    assert "cluster" not in cut.about.upper_names


def test_a_cluster_whose_names_are_odd(cutter):
    cut = cut_slice(cutter(), order("cluster", "C2"))
    assert cut.about.area_name == "Bearsden/Milngavie"


@pytest.mark.parametrize("area", ["C9", "", "../../x"])
def test_an_unknown_area_is_refused(cutter, area):
    with pytest.raises(DataError, match="there is no cluster"):
        cut_slice(cutter(), order("cluster", area))


@pytest.mark.parametrize(
    ("valid_from", "says"),
    [("2026-01-01", False), ("2026-02-01", True), ("2026-10-01", True)],
)
def test_a_membership_younger_than_the_figures_is_said(
    cutter, definitions, valid_from, says
):
    cut = cut_slice(cutter(valid_from=valid_from), order("cluster", "C1"))
    _, sources = definitions
    when = period_text(pd.Timestamp(sources["example"].membership_as_of))
    sentence = f"Practices are grouped as of {when}, although the figures are older"
    assert cut.about.membership.startswith(sentence) == says
    assert bool(cut.about.membership) == says


def test_what_the_checks_found_is_said_by_label(cutter):
    made = cutter()
    (own,) = cut_slice(made, order("cluster", "C1")).about.quality
    assert own["severity"] == "critical"
    assert "Lighthouse Practice, Foot check (example), February 2026" in own["text"]
    cut = cut_slice(made, order("practice", "EX01"))
    assert cut.about.quality == ()  # what is wrong at a peer is the peer's own
    assert cut.about.elsewhere == (
        "The numerator is above its denominator (1)",
        "A list of fewer than 100 people (1)",
    )


def test_phases_of_a_practice_are_its_own_and_its_groups(cutter):
    made = cutter()
    of_practice = cut_slice(made, order("practice", "EX01")).about.phases
    assert [p["area"] for p in of_practice] == ["all", "C1", "Harbour Surgery"]
    assert cut_slice(made, order("cluster", "C1")).about.phases == PHASES


def test_a_slice_is_read_as_it_was_written(cutter, tmp_path):
    for level, area in [("practice", "EX01"), ("cluster", "C1"), ("practice", "EX06")]:
        cut = cut_slice(cutter(), order(level, area))
        write_slice(cut, tmp_path / area)
        found = read_slice(tmp_path / area)
        assert found.about == cut.about
        assert found.measures == cut.measures
        for name in ("practices", "figures", "benchmarks", "events"):
            assert_frame_equal(getattr(found, name), getattr(cut, name))


def test_nothing_after_as_of_is_used(cutter, definitions):
    measure, _ = definitions
    january = pd.Timestamp("2026-01-01")
    cut = cut_slice(cutter(), order("cluster", "C1", january))
    assert set(cut.of_measure(measure)["period_start"]) == {january}
    assert set(cut.benchmark_rows(measure, "cluster")["period_start"]) == {january}


def test_measures_are_picked_in_the_order_asked_for(cutter, definitions):
    measure, _ = definitions
    cut = cut_slice(cutter(), order("cluster", "C1"))
    assert with_measures(cut, []).measures == (measure,)
    assert with_measures(cut, [measure.id]).measures == (measure,)
    assert with_measures(cut, ["another"]).measures == ()


def test_a_practice_listed_in_two_clusters_is_named_in_both(tmp_path, definitions):
    made = tables()
    made["observations"].loc[6, "numerator"] = 22
    second = made["practices"].iloc[[0]].assign(cluster_code="C9", cluster="Other")
    made["practices"] = pd.concat([made["practices"], second], ignore_index=True)
    twice = Finding(
        *("tables/practices", "one_membership", "critical", "rows"),
        *("A practice stands twice in the list", 2),
        ({"practice_code": "EX01"},),
    )
    measure, sources = definitions
    dataset = write_dataset(tmp_path, made, identity="twice")
    record = QualityRecord("twice", "s", "an engine", 9, (twice,))
    both = prepare_cutter(dataset, [measure], sources, record, as_of=FEBRUARY, key=b"k")
    for area in ("C1", "C9"):
        (said,) = cut_slice(both, order("cluster", area)).about.quality
        assert said["severity"] == "critical"
        assert "stands twice in the list" in said["text"]


def test_nothing_is_said_of_a_practice_that_has_left(tmp_path, definitions):
    """EX01 moved from C9 to C1: what is wrong with it concerns C1 alone."""
    made = tables()
    made["observations"].loc[6, "numerator"] = 22
    before = (
        made["practices"]
        .iloc[[0]]
        .assign(cluster_code="C9", cluster="Other", valid_to=pd.Timestamp("2025-12-31"))
    )
    stays = (
        made["practices"]
        .iloc[[0]]
        .assign(practice_code="EX77", cluster_code="C9", cluster="Other")
    )
    made["practices"] = pd.concat([made["practices"], before, stays], ignore_index=True)
    odd = Finding(
        *("tables/observations", "odd", "warning", "rows", "Something is odd", 1),
        ({"practice_code": "EX01"},),
    )
    measure, sources = definitions
    dataset = write_dataset(tmp_path, made, identity="moved")
    record = QualityRecord("moved", "s", "an engine", 9, (odd,))
    cut = prepare_cutter(dataset, [measure], sources, record, as_of=FEBRUARY, key=b"k")
    assert len(cut_slice(cut, order("cluster", "C1")).about.quality) == 1
    assert cut_slice(cut, order("cluster", "C9")).about.quality == ()
