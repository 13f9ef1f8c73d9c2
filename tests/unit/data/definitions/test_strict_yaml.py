"""Parameter files are read as text, and every fault is a sentence with its line."""

from typing import Literal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field, model_validator

from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel, build, read_yaml
from qikit.data.definitions.typed_text import LineOfText, Number, WholeNumber
from qikit.errors import ParameterError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(folder):
    def write_and_read(content: str | bytes):
        path = folder / "x.yml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_yaml(path)

    return write_and_read


@pytest.fixture
def faults(read):
    """What is said about a text, one sentence an entry."""

    def said(content: str | bytes) -> list[str]:
        with pytest.raises(ParameterError) as refused:
            read(content)
        return [str(problem) for problem in refused.value.problems]

    return said


@pytest.mark.parametrize(
    "written",
    ["007", "NO", "no", "12:30", "1e3", "2026-03", "2026-03-01", "10_0", "0x1F"]
    + ["~", "null", "true", "1.0", ".inf", "a:b", "£5", "10%"],
)
def test_a_plain_word_stays_as_written(read, written):
    assert read(f"code: {written}").content == {"code": written}


def test_keys_stay_text_too(read):
    assert read("no: a\n007: b\n12:30: c").content == {
        "no": "a",
        "007": "b",
        "12:30": "c",
    }


def test_an_empty_value_is_nothing_and_quotes_are_empty_text(read):
    assert read("a:\nb: ''\nc: [x, '']\nd:\n-\n- y\n").content == {
        "a": None,
        "b": "",
        "c": ["x", ""],
        "d": [None, "y"],
    }


def test_a_byte_order_mark_is_dropped(read):
    assert read(b"\xef\xbb\xbfa: b\r\nc: d\r\n").content == {"a": "b", "c": "d"}


@settings(deadline=None)  # a slow disk is no fault
@given(text=st.text())
def test_any_text_survives_write_and_read(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yml"
    written = yaml.safe_dump({"note": text, "notes": [text]})  # é becomes an escape
    path.write_text(written, encoding="utf-8", newline="")
    assert read_yaml(path).content == {"note": text, "notes": [text]}


VISIBLE = st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029")


@settings(deadline=None)
@given(text=st.text(VISIBLE))
def test_any_text_survives_without_escapes(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.yml"
    written = yaml.safe_dump({"note": text, "notes": [text]}, allow_unicode=True)
    path.write_text(written, encoding="utf-8", newline="")
    assert read_yaml(path).content == {"note": text, "notes": [text]}


@settings(deadline=None)  # a slow disk is no fault
@given(
    word=st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9.:_+-]*[A-Za-z0-9])?", fullmatch=True)
)
def test_any_plain_word_survives_as_written(tmp_path_factory, word):
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_text(f"word: {word}\nlist: [{word}]\n", encoding="utf-8")
    assert read_yaml(path).content == {"word": word, "list": [word]}


def test_lines_are_known_for_every_key_path(read):
    document = read("a: 1\nb:\n  c: 2\n  d:\n  - x\n  - e: y\n")
    assert document.line_of(("a",)) == 1
    assert document.line_of(("b", "c")) == 3
    assert document.line_of(("b", "d", 0)) == 5
    assert document.line_of(("b", "d", 1, "e")) == 6
    assert document.line_of(("b", "z", 9)) == 2  # the nearest parent
    assert document.line_of(("z",)) == 1
    assert document.where(("b", "c")) == "x.yml, line 3"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' stands twice, in lines 1 and 3."),
        (
            "a: !!python/object/apply:os.system [ls]",
            "line 1: the tag '!!python/object/",
        ),
        ("a: 1\nb: !mine x", "line 2: the tag '!mine' is not allowed."),
        ("a: !!str 007", "line 1: the tag '!!str' is not allowed."),
        ("a: &x 1", "line 1: the anchor '&x' is not allowed."),
        ("a: *x", "line 1: the alias '*x' is not allowed."),
        ("a:\n  <<: b", "line 2: the merge key '<<' is not allowed."),
        ("- a\n- b", "line 1: the file must be made of 'key: value' lines."),
        ("just text", "line 1: the file must be made of 'key: value' lines."),
        ("", "x.yml: the file is empty."),
        ("# only a comment\n", "x.yml: the file is empty."),
        ("---\n", "x.yml: the file is empty."),
        ("{}", "x.yml: the file is empty."),
        (b"a: 1\nb: caf\xe9", "line 2: the file is not UTF-8 text (byte 0xe9)."),
        ("a:\n\tb: 1", "line 2: a tab stands where only spaces may stand."),
        ("a: 1\nb: @x", "line 2: a value cannot begin with '@'."),
        ("a: 1\nb: 'x\n", "line 2: a quote is opened and never closed."),
        ("a: 1\nb: [x, y\nc: 2\n", "line 2: a bracket is opened and not closed"),
        ("a: b: c", "line 1: a colon stands where no key can be."),
        ("a: 1\nb 2\nc: 3", "line 2: a line has neither a colon nor a dash."),
        ("a: 1\n  b: 2", "line 2: a colon stands where no key can be."),
        ("a:\n  b: 1\n c: 2", "line 3: the indentation does not fit"),
        ("a: 1\n---\nb: 2", "line 2: a second document begins here ('---')."),
        ("a: 1\nb: x\x07y", "line 2: the file holds a control character (U+0007)."),
        ("a: 1\nb: x\x85y", "line 2: the file holds a hidden line end (U+0085)."),
        ("a: x\u2028y\nb: 1", "line 1: the file holds a hidden line end (U+2028)."),
        ('a: "C:\\data"', "line 1: a backslash in double quotes"),
        ("a: 1\nb: 'x' y", "line 2: text follows a value that is already complete."),
        ("a: - b", "line 1: a dash stands where no list can begin."),
        ('a: "\\ud83d"', "line 1: a \\u code names half a character."),
        ("a: {{ month }}", "line 1: a key must be a plain word."),
        ("a: 1\n'': 2", "line 2: a colon stands without a key before it."),
        ("a: " + "[" * 5000, "line 1: the blocks are nested too deeply."),
        ("a: " + "x" * 1_000_000, "x.yml: the file is too large (1,000,003 bytes"),
    ],
)
def test_what_surprises_is_refused_with_its_line(faults, content, sentence):
    said = faults(content)
    assert sentence in said[0]
    assert said[0].startswith("x.yml")
    assert len(said) == 1


def test_a_bomb_of_anchors_is_refused_without_growing(faults):
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 60)
    )
    assert len(faults(bomb)) == 60 + 2 * 59


def test_an_anchor_that_stands_twice_is_refused_twice(faults):
    assert [sentence.split(". ")[0] for sentence in faults("a: &x 1\nb: &x 2")] == [
        "x.yml, line 1: the anchor '&x' is not allowed",
        "x.yml, line 2: the anchor '&x' is not allowed",
    ]


def test_several_faults_of_the_text_are_told_in_line_order(faults):
    said = faults("a: &x 1\nb: !t 2\na: 3\nc: *x\nd: 'open")
    assert [sentence.split(":")[0] for sentence in said] == [
        "x.yml, line 1",
        "x.yml, line 2",
        "x.yml, line 4",
        "x.yml, line 5",
    ]  # the repeated key of line 3 is seen once the quote is closed


def test_a_missing_file_suggests_the_nearest_name(folder):
    (folder / "progress_2026.yml").write_text("a: 1")
    with pytest.raises(ParameterError) as refused:
        read_yaml("progres_2026.yml")
    assert str(refused.value) == (
        "progres_2026.yml: there is no such file. Did you mean 'progress_2026.yml'?"
    )


def test_a_link_that_leads_nowhere_is_not_advised_as_the_file_itself(tmp_path):
    link = tmp_path / "dangling.yml"
    link.symlink_to("gone.yml")
    with pytest.raises(ParameterError, match="this link leads to no file. Remove it"):
        read_yaml(link)


def test_a_missing_folder_and_a_folder_are_named(folder):
    with pytest.raises(ParameterError, match="there is no folder 'params'"):
        read_yaml("params/x.yml")
    (folder / "jobs").mkdir()
    with pytest.raises(ParameterError, match=r"jobs: this is a folder\."):
        read_yaml("jobs")


def test_a_path_elsewhere_is_named_as_given(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "x.yml"
    elsewhere.write_text("")
    with pytest.raises(ParameterError) as refused:
        read_yaml(elsewhere)
    assert str(refused.value).startswith(f"{elsewhere}: ")


class Step(StrictModel):
    name: LineOfText
    months: WholeNumber = 1
    kind: Literal["plan", "study"] = "plan"


class Plan(StrictModel):
    title: LineOfText
    decimals: WholeNumber = Field(0, ge=0)
    target: Number = 1.0
    steps: tuple[Step, ...] = ()
    plain: int = 0
    choice: Literal["up", "down", "neutral"] = "up"
    switch: bool = True


def test_a_sound_file_becomes_a_model(read):
    plan = build(Plan, read("title: Foot checks\ntarget: 1e-1\nsteps:\n- name: '007'"))
    assert plan.title == "Foot checks"
    assert plan.target == 0.1
    assert plan.steps[0].name == "007"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("targt: 90", "unknown key 'targt'. Did you mean 'target'?"),
        ("steps:\n- nam: x\n  name: y", "line 3: unknown key 'nam'. Did you mean"),
        ("decimals: two", "'decimals' must be a whole number, not 'two'."),
        ("decimals: -1", "'decimals' must be at least 0, not '-1'."),
        ("decimals:", "'decimals' must be a whole number, but it is empty."),
        ("decimals: [1]", "'decimals' must be a whole number, not a list."),
        ("decimals: 1_0", "'decimals' must be a whole number, not '1_0'."),
        ("target: nan", "'target' must be a number, not 'nan'."),
        ("target: 1e999", "'target' must be a smaller number, not '1e999'."),
        ("plain: two", "'plain' must be a whole number, not 'two'."),
        ("switch: perhaps", "'switch' must be true or false, not 'perhaps'."),
        ("steps: none", "'steps' must be a list, not 'none'."),
        ("steps: [a]", "item 1 of 'steps' must be a block of 'key: value' lines"),
        ("steps:\n- name:", "line 3: 'name' is empty."),
        (
            "choice: dwn",
            "must be one of up, down, neutral, not 'dwn'. Did you mean 'down'?",
        ),
        ("choice: 7", "'choice' must be one of up, down, neutral, not '7'."),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(read, content, sentence):
    with pytest.raises(ParameterError) as refused:
        build(Plan, read(f"title: x\n{content}"))
    assert len(refused.value.problems) == 1
    said = str(refused.value)
    assert said.startswith("x.yml, line ")
    assert sentence in said
    assert "pydantic" not in said
    assert "http" not in said


def test_a_file_with_four_faults_gives_four_sentences_in_line_order(read):
    document = read("targt: 90\ndecimals: two\nsteps:\n- months: 1\nswitch: maybe\n")
    with pytest.raises(ParameterError) as refused:
        build(_Untitled, document)
    assert str(refused.value).splitlines() == [
        "x.yml, line 1: unknown key 'targt'. Did you mean 'target'?",
        "x.yml, line 2: 'decimals' must be a whole number, not 'two'.",
        "x.yml, line 4: 'name' is missing. Add it.",
        "x.yml, line 5: 'switch' must be true or false, not 'maybe'.",
    ]


class _Untitled(Plan):
    title: LineOfText = "no title"


def test_a_rule_of_a_whole_block_is_told_after_its_name(read):
    class Either(StrictModel):
        a: str = ""

        @model_validator(mode="after")
        def _has_a(self):
            if not self.a:
                raise ValueError("give 'a'")
            return self

    class Outer(StrictModel):
        block: Either

    with pytest.raises(ParameterError, match=r"line 1: 'block': give 'a'\."):
        build(Outer, read("block:\n  a: ''"))


def test_a_refusal_keeps_its_words():
    refused = Refused("must be a month.", "Write 2026-03.")
    assert (refused.what, refused.to_do) == ("must be a month.", "Write 2026-03.")
