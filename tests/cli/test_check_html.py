"""`qikit check-html`: faults as sentences, each with its line and its exit code."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from qikit.cli import main
from tests.unit.reports.page_checks.drawn_page import clean_page, edited, with_words


def checked(*paths):
    return CliRunner().invoke(main, ["check-html", *map(str, paths)])


def written(tmp_path, page: str, name: str = "report.html"):
    path = tmp_path / name
    path.write_text(page, "utf-8")
    return path


def test_a_page_without_faults(tmp_path):
    path = written(tmp_path, clean_page())
    result = checked(path)
    assert result.exit_code == 0
    assert result.stdout == f"{path}: 0 faults, 0 advice\n"


def test_advice_alone_is_no_failure(tmp_path):
    path = written(tmp_path, edited("<p>With qikit", "<p><i>With</i> qikit"))
    result = checked(path)
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == f"{path}: 0 faults, 1 advice"
    assert "  emphasis  advice: <i>: 'With' → Use strong" in second


def test_a_fault_is_told_with_its_line_and_what_to_do(tmp_path):
    page = edited('<th scope="col">Month</th>', "<th>Month</th>")
    path = written(tmp_path, page)
    line = 1 + page[: page.index("<th>Month")].count("\n")
    to_do = 'Write scope="col" or scope="row".'
    said = f"th 'Month' without a scope → {to_do} (WCAG 1.3.1)"
    result = checked(path)
    assert result.exit_code == 14
    assert result.stdout.splitlines() == [
        f"{path}: 1 fault, 0 advice",
        f"{path}:{line}  table-scope  {said}",
    ]


def test_one_page_with_faults_among_others_is_a_failure(tmp_path):
    paths = [
        written(tmp_path, clean_page(), "a.html"),
        written(tmp_path, with_words("<script></script><p></b></p>"), "b.html"),
        written(tmp_path, clean_page(), "c.html"),
    ]
    result = checked(*paths)
    assert result.exit_code == 14
    heads = [line for line in result.stdout.splitlines() if line.endswith("advice")]
    assert heads == [
        f"{paths[0]}: 0 faults, 0 advice",
        f"{paths[1]}: 2 faults, 0 advice",
        f"{paths[2]}: 0 faults, 0 advice",
    ]


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x00", b"\xff\xfe<\x00h\x00"])
def test_a_file_that_is_no_page_is_a_fault(tmp_path, content):
    path = tmp_path / "x.html"
    path.write_bytes(content)
    result = checked(path)
    assert result.exit_code == 14
    assert f"{path}:1  no-page  this is no page of HTML" in result.stdout


@pytest.mark.parametrize("name", ["missing.html", "."])
def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path, name):
    result = checked(tmp_path / name)
    assert result.exit_code == 10
    assert result.stdout == ""
    assert result.stderr.startswith(f"{tmp_path / name}: not read: ")


def test_without_a_file_it_says_so():
    result = checked()
    assert result.exit_code == 10
    assert result.stderr.startswith("qikit check-html: FILE... is missing.")


def test_words_of_a_page_cannot_steer_the_terminal(tmp_path):
    path = written(tmp_path, with_words("<h6>\x1b[31mred \u202e</h6>"))
    assert "\x1b" not in checked(path).stdout and "\u202e" not in checked(path).stdout


def test_it_starts_without_the_heavy_libraries(tmp_path):
    path = written(tmp_path, clean_page())
    code = (
        "import sys; from qikit.cli import main\n"
        f"main(['check-html', {str(path)!r}], standalone_mode=False)\n"
        "heavy = {'pandas', 'numpy', 'nbconvert', 'matplotlib', 'jinja2', 'nh3'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
