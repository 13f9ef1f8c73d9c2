"""Files: broken, foreign and huge ones are told, never a traceback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.errors import ParameterError
from qikit.reports.page_checks.verdict import check_files
from tests.unit.reports.page_checks.drawn_page import (
    clean_page,
    edited,
    found,
    rules,
    svg_uri,
    with_words,
)


def of_size(n_bytes: int, *, n_pictures: int = 1) -> str:
    """The clean page with further pictures, filled up to a size."""
    picture = '<h3>P</h3><img src="data:image/png;base64,{}" alt="{}">'
    alt = "A picture that is here for its size alone"
    empty = with_words(picture.format("A", alt) * (n_pictures - 1))
    missing = n_bytes - len(empty.encode())
    return empty.replace("<p>With", f'<p data-size="{"x" * (missing - 13)}">With')


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b"\x89PNG\r\n\x1a\n\x00", b"Area,Value\n", b"\xff" * 9],
)
def test_what_is_no_page_is_said_to_be_none(content):
    (fault,) = found(content)
    assert fault.rule == "no-page"


def test_letters_that_are_not_utf_8_are_told_with_their_line():
    page = edited("With qikit", "\nWith café").encode("latin1")
    (fault,) = found(page)
    line = 1 + page[: page.index(b"caf\xe9")].count(b"\n")
    assert (fault.rule, fault.line) == ("encoding", line)


@pytest.mark.parametrize("cut", [0.1, 0.3, 0.5, 0.9, 0.99])
def test_a_page_that_was_cut_off_is_told(cut):
    page = clean_page()
    assert "tags" in rules(page[: int(len(page) * cut)])


@pytest.mark.parametrize(
    ("n_bytes", "n_pictures", "expected"),
    [
        (500_000, 1, set()),
        (500_001, 1, {"large"}),
        (500_001, 12, {"large"}),
        (500_001, 13, set()),
        (900_000, 13, set()),
        (900_001, 13, {"too-large"}),
        (900_001, 1, {"too-large"}),
    ],
)
def test_a_large_page_is_told(n_bytes, n_pictures, expected):
    page = of_size(n_bytes, n_pictures=n_pictures)
    assert len(page.encode()) == n_bytes
    assert rules(page) == expected


def test_a_huge_file_is_not_read_to_its_end():
    (fault,) = found(clean_page().encode() + b"<p>x</p>" * 2_500_000)  # 20 MB
    assert fault.rule == "too-large" and "20," in fault.what


@given(st.text(max_size=200))
def test_any_text_in_a_page_is_judged(text):
    found(with_words(text))


@given(st.binary(max_size=200))
def test_any_bytes_are_judged(content):
    found(b"<html>" + content)


@given(st.text(st.sampled_from("<>/!-=\"' apbulirtdhe[]?&#;\n\x00")))
def test_any_tags_are_judged(text):
    found(f"<html>{text}")


def test_every_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "a.html").write_text(clean_page(), "utf-8")
    paths = [tmp_path / name for name in ("a.html", "b.html", ".")]
    with pytest.raises(ParameterError) as raised:
        check_files(paths)
    wheres = [problem.where for problem in raised.value.problems]
    assert wheres == [str(tmp_path / "b.html"), str(tmp_path)]


def test_verdicts_stand_in_the_order_of_the_files(tmp_path):
    paths = [tmp_path / "b.html", tmp_path / "a.html"]
    paths[0].write_text(with_words("<p><i>x</i></p>"), "utf-8")
    paths[1].write_text(with_words("<script></script>"), "utf-8")
    first, second = check_files(paths)
    assert [first.path, second.path] == paths
    assert (first.n_faults, first.n_advice) == (0, 1)
    assert (second.n_faults, second.n_advice) == (1, 0)


def test_the_picture_of_the_clean_page_is_on_it_once():
    assert clean_page().count(svg_uri()) == 1
