"""Names of new things: plain, free, and usable on every machine."""

import pytest

from qikit.errors import ParameterError
from qikit.reports.new.names import LONGEST, require_free_name


def refused(name, *paths) -> str:
    with pytest.raises(ParameterError) as caught:
        require_free_name("measure", name, list(paths))
    (problem,) = caught.value.problems
    assert caught.value.exit_code == 10
    return str(problem)


@pytest.mark.parametrize(
    "name", ["foot_check", "a", "flu_65", "a" * LONGEST, "con_1", "com10", "console"]
)
def test_a_plain_name_is_taken(name, tmp_path):
    require_free_name("measure", name, [tmp_path / f"{name}.yml"])


@pytest.mark.parametrize(
    "name",
    [
        *("../x", "/x", "a/b", "a\\b", "a.b", ".", "", " ", "a b", "a\n", "Ä", "é"),
        *("Foot", "1st", "_a", "a-b", "-a", "a*", "{{name}}", "²", "ｆｏｏｔ"),
    ],
)
def test_any_other_is_refused_in_words(name):
    assert "must be a plain name" in refused(name)


def test_a_name_of_200_letters_is_not_said_in_full():
    said = refused("a" * 200)
    assert "has 200 letters. Use 60 at most." in said
    assert len(said) < 120
    assert len(refused("Ä" * 200)) < 160


@pytest.mark.parametrize("name", ["con", "nul", "com1", "lpt9", "aux", "prn"])
def test_devices_of_windows_are_refused(name):
    assert "cannot be the name of a file on Windows" in refused(name)


@pytest.mark.parametrize("name", ["class", "import", "true", "null", "no", "all"])
def test_words_that_mean_something_else_are_refused(name):
    assert "means something else" in refused(name)


@pytest.mark.parametrize("ending", [".yml", ".yaml"])
def test_what_is_there_already_is_named(tmp_path, ending):
    (tmp_path / f"foot{ending}").write_text("mine", encoding="utf-8")
    said = refused("foot", tmp_path / "other.yml", tmp_path / "foot.yml")
    assert f"foot{ending} already: nothing was written." in said


def test_a_link_that_leads_nowhere_is_there_as_well(tmp_path):
    (tmp_path / "foot.yml").symlink_to(tmp_path / "gone.yml")
    assert "already" in refused("foot", tmp_path / "foot.yml")
