"""What the repository must never hold, and what README.md promises."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from qikit.cli import main

ROOT = Path(__file__).parents[1]
MEGABYTE = 1024**2
LARGEST_FILE, LARGEST_EXAMPLES = MEGABYTE, 3 * MEGABYTE

# Put together from parts, so that this file does not find itself.
HOSTS = [
    *(f"{name}.{end}" for name, end in [("pypi", "org"), ("anaconda", "org")]),
    *(f"{name}.{end}" for name, end in [("pythonhosted", "org"), ("npmjs", "org")]),
    *(f"{name}.{end}" for name, end in [("anaconda", "com"), ("golang", "org")]),
    *(f"{name}.{end}" for name, end in [("crates", "io"), ("jfrog", "io")]),
    *(f"-{name}-url" for name in ("index", "extra-index")),
]
MACHINE_PATHS = ["/" + "work/", "/" + "home/", "/" + "Users/", "C:" + r"\\*Users"]
UNFINISHED = [r"\b" + "TO" + "DO" + r"\b", r"\b" + "FIX" + "ME" + r"\b"]
FORBIDDEN = {
    "a package registry": "|".join(re.escape(host) for host in HOSTS),
    "a path of one machine": "|".join(rf"(?<![\w.]){path}" for path in MACHINE_PATHS),
    "unfinished work": "|".join(UNFINISHED),
}


def tracked() -> list[Path]:
    """List the files git tracks, and those it would with the next `git add`."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(
        [*command, "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8")
    paths = [ROOT / name for name in listed.split("\0") if name]
    return [path for path in paths if path.is_file()]


def found_in(text: str, kind: str) -> list[str]:
    return [match[0] for match in re.finditer(FORBIDDEN[kind], text)]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_no_tracked_file_names(kind):
    texts = {shown(p): p.read_bytes().decode("utf-8", "replace") for p in tracked()}
    offences = {name: found_in(text, kind) for name, text in texts.items()}
    assert {name: words for name, words in offences.items() if words} == {}


def test_the_tracked_files_are_found():
    assert {"README.md", "pyproject.toml"} <= {shown(path) for path in tracked()}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("see https://" + "pypi" + ".org/simple", "a package registry"),
        ("files." + "pythonhosted" + ".org", "a package registry"),
        ("pip install --" + "index-url x", "a package registry"),
        ("open('/" + "work/data')", "a path of one machine"),
        ("/" + "home/me", "a path of one machine"),
        ("C:" + "\\Users\\me", "a path of one machine"),
        ("C:" + "\\\\Users", "a path of one machine"),
        ("# TO" + "DO: later", "unfinished work"),
    ],
)
def test_a_forbidden_word_is_caught(text, kind):
    assert found_in(text, kind)


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_ordinary_words_pass(kind):
    assert not found_in("network/working, homework/home/page, todo list", kind)


def test_no_file_is_large():
    sizes = {shown(path): path.stat().st_size for path in tracked()}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}


def test_the_examples_are_small():
    files = [path for path in tracked() if shown(path).startswith("examples/")]
    assert sum(path.stat().st_size for path in files) <= LARGEST_EXAMPLES


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_command_of_the_page_exists(name):
    code = code_of((ROOT / name).read_text("utf-8"))
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    asked = set(re.findall(r"^make ([a-z]+)", code, re.MULTILINE))
    assert asked
    assert asked <= targets
    commands = set(re.findall(r"^qikit ([a-z][a-z-]*)", code, re.MULTILINE))
    assert commands <= set(main.commands)


def code_of(text: str) -> str:
    """Take what is set as code on a page: whole blocks, and words within a line."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


def test_the_two_commands_stand_in_the_readme():
    text = (ROOT / "README.md").read_text("utf-8")
    assert re.search(r"^make demo$", text, re.MULTILINE)
    assert re.search(r"^make test$", text, re.MULTILINE)


@pytest.mark.parametrize(
    "page",
    [p for p in ROOT.glob("*.md")] + [*(ROOT / "docs").glob("*.md")],
    ids=lambda page: page.name,
)
def test_every_link_between_pages_leads_somewhere(page):
    made_later = {"docs/report.png"}  # the picture is drawn from a finished report
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert set(missing) <= made_later
