"""File names: stable, safe on Windows, and never two alike."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qikit.reports.file_names import report_names, slug

LABEL = "OFFICIAL"
SAFE = re.compile(r"[A-Za-z0-9-]+")
LONGEST = 150
RESERVED = {"con", "prn", "aux", "nul", "com1", "lpt9"}


def name(code: str, area: str = "", label: str = LABEL) -> str:
    return report_names([(code, area)], label)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bearsden/Milngavie", "bearsden-milngavie"),
        ("Queen's Park", "queens-park"),
        ("Queen’s Park", "queens-park"),
        ("Ysgol Bryn Tŵr", "ysgol-bryn-twr"),
        ("  The   Surgery  ", "the-surgery"),
        ("!?…", ""),
        ("😀", ""),
        ("x" * 300, "x" * 40),
        ("x" * 39 + " y", "x" * 39),  # no hyphen at the end
    ],
)
def test_a_slug(text, said):
    assert slug(text) == said


@pytest.mark.parametrize(
    ("code", "area", "stem"),
    [
        ("Z00401", "Loy Medical Centre", "Z00401-loy-medical-centre-official"),
        ("70323", "", "70323-official"),
        ("Mid Ulster", "Mid Ulster", "mid-ulster-official"),
        ("Mid Ulster, Northern", "Mid Ulster", "mid-ulster-northern-official"),
    ],
)
def test_code_name_and_label(code, area, stem):
    assert name(code, area) == stem


def test_a_missing_name_is_left_out():
    assert name("A1", float("nan")) == name("A1", None) == "A1-official"


AWKWARD = [
    *["CON", "con", "NUL", "PRN", "AUX", "COM1", "LPT9"],
    *["name.", "name ", "...", " ", "-", "!!!"],
    *["../../x", "..\\..\\x", "C:\\x", "C:x", "a/b", "\\\\server\\share", "~root"],
    *["x" * 300, "😀", "a\0b", "a\nb", "%2e%2e%2f", "$(id)", "`id`", "-rf"],
]


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("label", [LABEL, "", "../../x", "CON"])
def test_awkward_codes_names_and_labels_make_safe_names(text, label):
    for stem in (
        name(text, "", label),
        name("A1", text, label),
        name(text, text, label),
    ):
        assert SAFE.fullmatch(stem)
        assert len(stem) <= LONGEST
        assert stem.casefold() not in RESERVED
        assert not stem.startswith("-") and not stem.endswith("-")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a1", "X"), ("A1", "X")),  # only capitals differ
        (("A-1", "X"), ("A 1", "X")),
        (("A", "B C"), ("A B", "C")),
        (("😀", ""), ("😁", "")),
        (("x" * 60 + "1", ""), ("x" * 60 + "2", "")),
        (("con", ""), ("area-con", "")),
        (("é", ""), ("e", "")),
    ],
)
def test_areas_that_slug_alike_are_told_apart(first, second):
    for label in (LABEL, ""):
        stems = report_names([first, second], label)
        assert stems[0].casefold() != stems[1].casefold()


def test_names_are_stable_and_keep_the_order():
    areas = [("A1", "North"), ("B2", "South")]
    assert report_names(areas, LABEL) == ["A1-north-official", "B2-south-official"]
    assert report_names(areas[::-1], LABEL) == [
        "B2-south-official",
        "A1-north-official",
    ]


codes = st.text(min_size=1, max_size=60) | st.from_regex(
    r"[A-Za-z]\d{2}", fullmatch=True
)
names = st.text(max_size=80) | st.sampled_from(["CON", "a/b", "Surgery", "surgery"])


@given(
    areas=st.lists(st.tuples(codes, names), unique_by=lambda a: a[0], max_size=6),
    label=st.text(max_size=80),
)
@example(areas=[("A", "-"), ("a", "")], label="")
@example(areas=[("\ud7ff", ""), ("\U0001f600", "")], label="")
def test_any_two_areas_have_safe_and_different_names(areas, label):
    stems = report_names(areas, label)
    assert len({stem.casefold() for stem in stems}) == len(areas)
    for stem in stems:
        assert SAFE.fullmatch(stem)
        assert len(stem) <= LONGEST
        assert stem.casefold() not in RESERVED
