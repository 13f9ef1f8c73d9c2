import pytest

from qikit.plots.lettering import width_mm
from qikit.plots.wrapping import wrapped

SENTENCE = "Write the action in the same field every time, so that all can read it"
ROOM = 30.0


def test_a_short_text_is_one_line():
    assert wrapped("Glen", ROOM, most=3) == (("Glen",), False)


def test_lines_break_between_words_and_fit():
    text = wrapped(SENTENCE, ROOM, most=9)
    assert " ".join(text.lines) == SENTENCE
    assert not text.is_cut
    assert len(text.lines) > 2
    assert max(map(width_mm, text.lines)) <= ROOM


def test_each_line_takes_all_the_words_that_fit():
    text = wrapped(SENTENCE, ROOM, most=9)
    for line, following in zip(text.lines, text.lines[1:], strict=False):
        assert width_mm(f"{line} {following.split()[0]}") > ROOM


def test_a_text_that_is_cut_says_so_at_its_end():
    text = wrapped(SENTENCE, ROOM, most=2)
    assert text.is_cut
    assert len(text.lines) == 2
    assert text.lines[-1].endswith("…")
    assert max(map(width_mm, text.lines)) <= ROOM


@pytest.mark.parametrize("word", ["x" * 200, "καρδιά" * 40, "<script>" * 30])
def test_a_word_wider_than_the_room_is_broken_within(word):
    text = wrapped(word, ROOM, most=40)
    assert "".join(text.lines) == word
    assert max(map(width_mm, text.lines)) <= ROOM


def test_bold_takes_more_room():
    assert len(wrapped(SENTENCE, ROOM, most=99, bold=True).lines) >= len(
        wrapped(SENTENCE, ROOM, most=99).lines
    )
    lines = wrapped(SENTENCE, ROOM, most=99, bold=True).lines
    assert max(width_mm(line, bold=True) for line in lines) <= ROOM


def test_no_text_has_no_line():
    assert wrapped(" \n\x00", ROOM, most=3) == ((), False)


def test_room_for_less_than_a_letter_still_ends():
    assert wrapped("abc", 0.1, most=5).lines == ("a", "b", "c")
