"""Skeletons: every key with its comment, and nothing but what the order says."""

import json
import re

import pytest

from qikit.data.definitions.bundle_files import BundleFile, Element
from qikit.data.definitions.key_words import SAID
from qikit.data.definitions.measure_files import MeasureFile
from qikit.data.definitions.programme_files import ProgrammeFile
from qikit.data.definitions.source_files import Source
from qikit.data.definitions.toolkit_files import ToolkitFile
from qikit.data.definitions.yaml_tree import read_tree
from qikit.errors import ParameterError
from qikit.reports.new.comments import commented
from qikit.reports.new.orders import FOLDERS, NewOrder
from qikit.reports.new.programme_days import programme_days
from qikit.reports.new.skeletons import skeletons

MODELS = {
    "measure": MeasureFile,
    "bundle": BundleFile,
    "source": Source,
    "toolkit": ToolkitFile,
    "programme": ProgrammeFile,
}
KINDS = ["report", *MODELS]


def texts(repository, kind, name="wound_care", **more) -> list[str]:
    begins = "2026-03-12" if kind == "programme" else ""
    order = NewOrder(kind, name, repository, begins=begins, **more)
    return [file.text for file in skeletons(order)]


def words(text: str) -> str:
    """The comments of a file as running text."""
    lines = re.findall(r"^ *# (.*)$", text, re.MULTILINE)
    return " ".join(lines)


@pytest.mark.parametrize("kind", KINDS)
def test_no_slot_stays_open_and_no_other_name_is_in(repository, kind):
    for text in texts(repository, kind):
        assert "{{" not in text
        assert "wound_care" in text or "wound-care" in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_order_gives_the_same_bytes(repository, kind):
    assert texts(repository, kind) == texts(repository, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_that_begins_a_line_has_its_comment(repository, kind):
    text = texts(repository, kind)[-1]
    said, tree = SAID["job" if kind == "report" else kind], read_tree(text)
    assert not tree.flaws
    keys = {".".join(p for p in loc if isinstance(p, str)) for loc in tree.lines}
    own_words = ("levels.", "files.observations.period.", "sessions.")
    missing = [
        key
        for key in keys - {""}
        if not key.startswith(own_words) and said[key] not in words(text)
    ]
    assert missing == []


@pytest.mark.parametrize("kind", MODELS)
def test_every_key_of_a_file_is_shown_set_or_as_a_comment(repository, kind):
    (text,) = texts(repository, kind)
    left_out = {"practice_names", "scope", "network"} if kind == "programme" else set()
    for key in MODELS[kind].model_fields.keys() - left_out:
        assert re.search(rf"^(# )?{key}:", text, re.MULTILINE), key


def test_every_key_of_an_element_is_shown(repository):
    (text,) = texts(repository, "bundle")
    for key in Element.model_fields:
        assert re.search(rf"^ *(- |# )?{key}:", text, re.MULTILINE), key


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_line_tells_an_editor_the_schema(repository, kind):
    name = "job" if kind == "report" else kind
    line = f"# yaml-language-server: $schema=../schemas/{name}.schema.json"
    assert texts(repository, kind)[-1].splitlines()[0] == line


@pytest.mark.parametrize("kind", FOLDERS)
def test_lines_fit_an_editor(repository, kind):
    (text,) = texts(repository, kind)
    assert max(map(len, text.splitlines())) <= 88


@pytest.mark.parametrize(
    ("level", "area", "chart"),
    [("cluster", "EXAMPLE", "group_run_charts"), ("practice", "EX01", "own_run_chart")],
)
def test_a_report_is_for_one_level(repository, level, area, chart):
    notebook, job = texts(repository, "report", level=level)
    cells = json.loads(notebook)["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells)
    assert json.loads(notebook)["metadata"]["qikit"] == {"for_each": [level]}
    assert f'area: str = "{area}"' in source
    assert f"charts.{chart}" in source and f'level="{level}"' in source
    assert f"for_each: {level}\n" in job


def test_cells_of_a_report_with_the_longest_name_have_sound_ids(repository):
    notebook, _ = texts(repository, "report", name="a" * 60)
    ids = [cell["id"] for cell in json.loads(notebook)["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9-_]{1,64}", name) for name in ids)


def test_a_sentence_is_said_once_above_the_first_line_with_its_key():
    said = SAID["bundle"]
    text = "elements:\n  - id: a\n    text: A?\n  - {id: b, text: B}\n"
    assert commented(text, "bundle") == (
        f"# {said['elements']}\nelements:\n"
        f"  # {said['elements.id']}\n  - id: a\n"
        f"    # {said['elements.text']}\n    text: A?\n"
        "  - {id: b, text: B}\n"
    )


def test_sessions_are_six_weeks_apart_and_the_months_lie_round_them():
    days = programme_days("2026-01-31")
    assert re.findall(r"number: (\d), date: (\S+),", days["sessions"]) == [
        ("1", "2026-01-31"),
        ("2", "2026-03-14"),
        ("3", "2026-04-25"),
        ("4", "2026-06-06"),
        ("5", "2026-07-18"),
        ("6", "2026-08-29"),
    ]
    assert days["summit"] == "2026-11-21"
    assert days["baseline_from"] == "2025-10"
    assert (days["first_month"], days["last_month"]) == ("2026-01", "2026-12")
    assert programme_days("2026-12-01")["last_month"] == "2027-11"


@pytest.mark.parametrize(
    "begins", ["", "2026-02-30", "20260312", "12/03/2026", "1989-12-31", "9999-12-31"]
)
def test_a_day_that_is_none_is_refused(begins):
    with pytest.raises(ParameterError, match="must be the day of the first session"):
        programme_days(begins)
