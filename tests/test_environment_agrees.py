"""pyproject.toml, environment.yml and requirements.lock say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {  # names on conda-forge that differ from those pip knows
    "matplotlib": "matplotlib-base",  # without Qt
    "dask": "dask-core",  # without its collections and their dashboard
    "duckdb": "python-duckdb",
    "playwright": "playwright-python",
}
ONLY_PIP = {"axe-playwright-python"}  # conda-forge has none; a test alone uses it
ONLY_CONDA = {"python", "pip", "setuptools"}  # what installs the project itself
LOCKED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([0-9][A-Za-z0-9.!+-]*)")


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def required() -> list[Requirement]:
    """List what the project and its tests need, with every extra."""
    known = project()["project"]
    extras = known["optional-dependencies"].values()
    named = [*known["dependencies"], *(name for extra in extras for name in extra)]
    return [Requirement(name) for name in named]


def conda() -> dict[str, str]:
    """Return the packages of environment.yml, as name -> bound."""
    text = (ROOT / "environment.yml").read_text("utf-8")
    listed = yaml.safe_load(text)["dependencies"]
    assert all(isinstance(line, str) for line in listed), "no pip section is expected"
    found = [re.fullmatch(r"([a-z0-9-]+)(.*)", line).groups() for line in listed]
    assert len(found) == len({name for name, _ in found}), "a package stands twice"
    return dict(found)


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return {canonicalize_name(LOCKED.fullmatch(line)[1]): line for line in lines}


def test_conda_has_every_package_with_the_same_bound():
    wanted = {
        CONDA_NAMES.get(r.name, r.name): str(r.specifier)
        for r in required()
        if r.name not in ONLY_PIP
    }
    found = {n: bound for n, bound in conda().items() if n not in ONLY_CONDA}
    assert found == wanted


def test_conda_has_the_same_python_and_build_tool():
    known = project()
    assert conda()["python"] == known["project"]["requires-python"]
    assert [f"setuptools{conda()['setuptools']}"] == known["build-system"]["requires"]


def test_the_lock_file_holds_names_and_versions_only():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    assert [line for line in lines if not LOCKED.fullmatch(line)] == []
    assert len(locked()) == len(lines), "a package stands twice"


@pytest.mark.parametrize("requirement", required(), ids=lambda r: r.name)
def test_the_lock_file_satisfies(requirement):
    line = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(LOCKED.fullmatch(line)[2])


@pytest.mark.parametrize(
    "line",
    [
        "pandas>=3",
        "pandas @ file:///tmp/pandas.whl",
        "-e .",
        "--pre",
        "pandas==3.0 --hash=sha256:00",
        "# a remark",
        "",
    ],
)
def test_other_lines_are_no_lock(line):
    assert not LOCKED.fullmatch(line)
