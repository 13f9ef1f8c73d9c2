"""Pages with letters: nothing in the written slice tells who has which letter."""

import json
import string
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qikit.data.checks.record import Finding
from qikit.data.cutting import Cutter, Order, cut_slice
from qikit.data.lettered import unnamed_files
from qikit.data.paper_names import PaperNames
from qikit.data.slices import Slice, write_slice
from tests.unit.reports.drawn_slices import Drawn, phase

AS_OF = pd.Timestamp("2025-12-01")
NOW = "2025-12"
ODD_SIGNS = string.ascii_lowercase + "'&/.é-"


def cut(cutter: Cutter, level: str, area: str, peers: str = "", **more) -> Slice:
    return cut_slice(
        cutter, Order(level, area, AS_OF, "cluster", "", peers=peers, **more)
    )


def written(found: Slice, folder: Path) -> str:
    """Read every byte and every value that the slice's folder holds."""
    write_slice(found, folder)
    parts = []
    for path in sorted(folder.iterdir()):
        parts.append(path.read_bytes().decode("latin-1"))
        if path.suffix == ".parquet":
            parts.append(str(pq.read_schema(path).metadata))
            parts.append(pd.read_parquet(path).to_csv())
        else:
            parts.append(
                json.dumps(json.loads(path.read_text("utf-8")), ensure_ascii=False)
            )
    return "\n".join(parts).casefold()


# -- random groups


@st.composite
def groups(draw) -> list[tuple[str, str]]:
    """Draw the codes and names of two to eight practices."""
    n = draw(st.integers(2, 8))
    digits = st.integers(1000, 9999).map(lambda number: f"Q{number}X")
    codes = draw(st.lists(digits, min_size=n, max_size=n, unique=True))
    tail = st.text(ODD_SIGNS, min_size=3, max_size=50)
    begins = string.ascii_lowercase  # no name is the beginning of another
    names = [f"Xq{a}{draw(tail)} {draw(tail)} Surgery" for a in begins[:n]]
    return list(zip(codes, names, strict=True))


def finding(row: dict) -> Finding:
    return Finding("s", "r", "warning", "rows", "Something is odd", 1, (row,))


def planted(folder: Path, group: list[tuple[str, str]]) -> Cutter:
    """Draw a cluster whose every table mentions its practices by name and code."""
    drawn = Drawn(folder)
    for place, (code, name) in enumerate(group):
        start = "2023-01-01" if place % 3 else "2025-06-01"
        size = 41_000_017 + place
        drawn.practice(code, name, list_size=size, valid_from=pd.Timestamp(start))
        drawn.figure(code, NOW, place, 50 + place, source=f"from {code}")
        drawn.figure(code, "2025-11", place, 50, qualifier=f"as {name} said")
        drawn.event(code, NOW, "A new recall")
        drawn.event("C1", NOW, f"A visit to {name.upper()}")
        drawn.event("all", NOW, f"{code} joins")
        drawn.rejected(code, NOW)
        known = {"practice_code": code, "practice_name": name, "cluster": "C1"}
        drawn.findings.append(finding(known))
        drawn.findings.append(finding(known | {"measure": "foot_check", "file": name}))
    code, name = group[0]
    drawn.practice(code, name, "C9", valid_to=pd.Timestamp("2025-05-31"))
    drawn.practice("Q1X", "Xqleft Surgery", valid_to=pd.Timestamp("2025-07-31"))
    return drawn.cutter()


def phases(group: list[tuple[str, str]]) -> tuple[dict, ...]:
    named = [p for pair in group for p in pair]
    return (
        phase("freeze", NOW),
        *(phase("rebase", NOW, area=area, reason=f"new at {area}") for area in named),
        *(phase("rebase", NOW, area="C1", reason=f"as {n}") for n in named),
    )


@settings(max_examples=25, deadline=None)
@given(group=groups(), how=st.sampled_from(["cluster", "letters", "own"]))
def test_no_code_and_no_name_is_written(group, how):
    own, others = group[0], group[1:]
    with tempfile.TemporaryDirectory() as place:
        cutter = planted(Path(place, "data"), group)
        area = ("cluster", "C1") if how == "cluster" else ("practice", own[0])
        peers = "letters" if how == "cluster" else how
        found = cut(cutter, *area, peers, phases=phases(group))
        text = written(found, Path(place, "slice"))
    hidden = [*others, ("Q1X", "Xqleft Surgery")] + [own] * (how != "own")
    for code, name in hidden:
        assert code.casefold() not in text
        assert name.casefold() not in text
        assert name.split()[0].casefold() not in text
    sizes = found.practices.set_index("is_own")["list_size"]
    assert sizes.drop(True, errors="ignore").isna().all()
    assert sizes.isna().all() == (how != "own")
    for table in (
        found.practices,
        found.figures[found.figures["period_start"].eq(AS_OF)],
    ):
        assert table["practice_code"].is_monotonic_increasing
        assert table["practice_code"].is_unique
    assert (
        found.funnel_units.empty or found.funnel_units["unit"].is_monotonic_increasing
    )


# -- who has a letter, and which


@pytest.fixture
def drawn(tmp_path) -> Drawn:
    """Five practices in two HSCPs: P1 to P3 in Fife, P4 and P5 in Angus."""
    made = Drawn(tmp_path / "data")
    for place in range(1, 6):
        hscp = "Fife" if place <= 3 else "Angus"
        made.practice(f"P{place}", hscp=hscp)
        made.figure(f"P{place}", NOW, 10 * place, 60 + place)
    return made


def letters(found: Slice) -> dict[float, str]:
    """Find each practice by its figure, as the code it has."""
    rows = found.figures
    return dict(zip(rows["numerator"], rows["practice_code"], strict=True))


@pytest.mark.parametrize(
    ("level", "area", "peers", "by_name"),
    [
        ("cluster", "C1", "", 5),
        ("cluster", "C1", "named", 5),
        ("cluster", "C1", "letters", 0),
        ("practice", "P1", "", 1),
        ("practice", "P1", "own", 1),
        ("practice", "P1", "letters", 0),
        ("practice", "P1", "named", 5),
    ],
)
def test_who_stands_by_name(drawn, level, area, peers, by_name):
    found = cut(drawn.cutter(), level, area, peers)
    named = found.practices["label"].str.startswith("Surgery")
    assert named.sum() == by_name
    assert found.practices["list_size"].notna().sum() == by_name
    assert (found.own_code is not None) == (level == "practice")


def test_a_page_of_its_own_by_letter_says_which_is_ours(drawn):
    found = cut(drawn.cutter(), "practice", "P1", "letters")
    own = letters(found)[10]
    assert found.own_code == found.about.area_code == own
    assert found.labels[own] == f"Practice {own} (us)"
    assert found.about.area_name == f"Practice {own}"


def test_all_pages_of_a_cluster_have_the_same_letters(drawn):
    cutter = drawn.cutter()
    on_group = letters(cut(cutter, "cluster", "C1", "letters"))
    assert letters(cut(cutter, "practice", "P1", "letters")) == on_group
    with_own = letters(cut(cutter, "practice", "P2"))
    assert with_own == on_group | {20: "P2"}


def test_a_programme_has_letters_of_its_own_over_all_its_clusters(drawn):
    for place in range(6, 9):
        drawn.practice(f"P{place}", cluster="C2")
        drawn.figure(f"P{place}", NOW, 10 * place, 90)
    cutter = drawn.cutter()
    scope = {"letters_scope": "Spring collaborative"}
    first = letters(cut(cutter, "cluster", "C1", "letters", **scope))
    second = letters(cut(cutter, "cluster", "C2", "letters", **scope))
    assert not set(first.values()) & set(second.values())
    assert first != letters(cut(cutter, "cluster", "C1", "letters"))
    whole = cut(cutter, "country", "Scotland", "letters", **scope)
    assert letters(whole) == first | second


def test_who_joins_or_leaves_changes_no_other_letter(tmp_path):
    def drawn(name: str, *, later: bool) -> dict[float, str]:
        made = Drawn(tmp_path / name)
        for place in range(1, 6):
            left = pd.Timestamp("2025-06-30") if later and place == 3 else pd.NaT
            since = pd.Timestamp("2023-01-01")
            made.practice(f"P{place}", valid_from=since, valid_to=left)
            made.figure(f"P{place}", NOW, 10 * place, 60)
        if later:
            made.practice("P9", valid_from=pd.Timestamp("2025-07-01"), valid_to=pd.NaT)
            made.figure("P9", NOW, 55, 60)
        return letters(cut(made.cutter(), "cluster", "C1", "letters"))

    before, after = drawn("before", later=False), drawn("after", later=True)
    gone = before.pop(30)
    new = after.pop(55)
    assert after == before
    assert new not in {gone, *before.values()}


# -- totals, findings, files and texts that would tell


def levels_shown(found: Slice) -> set[str]:
    return set(found.benchmarks["level"])


def test_a_total_of_some_of_the_letters_is_left_out(drawn):
    """Fife holds P1 to P3 of the cluster and nobody else: their sum would tell."""
    cutter = drawn.cutter()
    assert "hscp" in levels_shown(cut(cutter, "cluster", "C1"))
    found = cut(cutter, "cluster", "C1", "letters")
    assert levels_shown(found) == {"cluster", "board", "country"}
    assert "hscp" not in levels_shown(cut(cutter, "practice", "P1"))


def test_a_total_with_others_in_it_stays(drawn):
    drawn.practice("P6", cluster="C2").figure("P6", NOW, 9, 90)
    drawn.practice("P7", cluster="C2", hscp="Angus").figure("P7", NOW, 9, 90)
    found = cut(drawn.cutter(), "cluster", "C1", "letters")
    assert levels_shown(found) == {"cluster", "hscp", "board", "country"}
    assert not found.funnel_limits.empty


def test_what_lies_between_two_totals_counts(drawn):
    """The board holds one practice of Fife more than the page, and Fife does, too."""
    drawn.practice("P6", cluster="C2").figure("P6", NOW, 9, 90)
    found = cut(drawn.cutter(), "cluster", "C1", "letters")
    assert levels_shown(found) == {"cluster", "hscp"}  # board less Fife: P4 and P5
    assert found.funnel_limits.empty  # its benchmark is that of the board


def test_a_short_list_is_counted_and_not_told_by_letter(drawn):
    drawn.findings.append(finding({"practice_code": "P1"}))
    drawn.rejected("P2", NOW)
    found = cut(drawn.cutter(), "cluster", "C1", "letters")
    short, refused = (fact["text"] for fact in found.about.quality)
    assert short == "Something is odd (1)"
    shown = found.practices["practice_code"]
    assert any(f"Practice {letter}, Foot check" in refused for letter in shown)


def test_phases_of_one_practice_are_left_out_and_reasons_name_nobody(drawn):
    asked = (
        phase("freeze", NOW, area="P1"),
        phase("freeze", NOW, area="Surgery P2"),
        phase("freeze", NOW, area="C1", reason="as Surgery P3 wished"),
        phase("freeze", NOW),
    )
    cutter = drawn.cutter()
    kept = cut(cutter, "cluster", "C1", "letters", phases=asked).about.phases
    assert [(p["area"], p["reason"]) for p in kept] == [
        ("C1", "agreed"),
        ("all", "agreed"),
    ]
    found = cut(cutter, "practice", "P1", "letters", phases=asked)
    assert [p["area"] for p in found.about.phases] == [found.own_code, "C1", "all"]
    named = cut(cutter, "practice", "P1", "named", phases=asked).about.phases
    assert named == asked


def names_of(*named: tuple[str, str], place: str = "Fife") -> PaperNames:
    codes = dict.fromkeys((code for code, _ in named), "A")
    return PaperNames("letters", None, codes, dict(named), frozenset([place]))


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Learning session 3", False),
        ("HARBOUR recall by text", True),
        ("Harbourmaster", False),  # another word
        ("A surgery in Fife", False),  # words of many names, and of the area
        ("forms/feet_QX07_2025.xlsx", True),
        ("forms/feet_qx07.xlsx", True),
        ("figures of 2024", True),  # a code of digits, alone
        ("figures_202410.csv", False),  # digits of something else
        ("Week 7", False),  # a code of one sign is no mark
        ("", False),
    ],
)
def test_what_may_name_a_practice(text, tells):
    names = names_of(
        ("QX07", "Harbour Surgery"), ("2024", "Fife Surgery"), ("7", ""), ("8", None)
    )
    assert names.mentions(text) == tells


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("Dùn Éideann has a new form", True),
        ("Dun Eideann has a new form", True),  # typed without the accents
        ("Du\u0300n E\u0301ideann has a new form", True),  # as some systems write it
        ("\uff24un \uff25ideann", True),  # letters of another width
        ("A new form at QX 07", True),
        ("A new form at qx-07", True),
        ("A new form at QX and 07", False),
        ("A new form at Lochgelly", False),  # a word of the page's own area
        ("A new form", False),
    ],
)
def test_a_name_written_otherwise_is_the_same_name(text, tells):
    names = names_of(("QX07", "Dùn Éideann, Lochgèlly Surgery"), place="Lochgelly")
    assert names.mentions(text) == tells


LONG = "The Old Annexe Community Medical Practice of Dunvallie with its Branch Surgery"


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("We spoke with patients, each on their own day", False),
        ("The family was told by a community nurse", False),
        ("One branch of the driver diagram", False),
        ("The waits went over ten days", False),
        ("Over Surgery did it first", True),  # a word of any sentence, and its noun
        ("THRUMBLETON shows its list", True),
        ("as the Family Practice does", True),  # two everyday words side by side
        ("Community Medical has a new form", True),
        ("the team at the Annexe", True),
        (f"At {LONG} it works", True),
    ],
)
def test_words_of_any_sentence_name_nobody_and_names_still_do(text, tells):
    names = names_of(
        *(
            ("QX1", LONG),
            ("QX2", "Thrumbleton Family Practice"),
            ("QX3", "The Over Surgery"),
        )
    )
    assert names.mentions(text) == tells


def test_files_that_name_a_practice_become_one_line():
    files = tuple(
        {"name": name, "sha256": "s", "rows": 2, "left_out": "[]", "title": "T"}
        for name in ("list.csv", "QX07.xlsx", "harbour_2.xlsx")
    )
    names = names_of(("QX07", "Harbour Surgery"))
    first, rest = unnamed_files(files, names)
    assert first == files[0]
    assert rest["name"] == "2 files whose names may name a practice"
    assert (rest["rows"], rest["sha256"], rest["title"]) == (4, "", "T")
    assert unnamed_files(files[:1], names) == files[:1]
