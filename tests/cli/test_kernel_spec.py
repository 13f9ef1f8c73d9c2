"""The kernel of this environment: installed with qikit, and by `qikit kernel`."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from jupyter_client.kernelspec import KernelSpecManager

from qikit.cli import main
from qikit.reports import lab_kernels
from tests.project_fixtures import REPOSITORY

SPEC = "share/jupyter/kernels/qikit/kernel.json"


@pytest.fixture
def apart(tmp_path, monkeypatch) -> Path:
    """A Jupyter folder and an environment of the test's own."""
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.setattr(lab_kernels.sys, "prefix", str(tmp_path / "Our QI/.venv"))
    return tmp_path


def kernel(*words: str, code: int = 0):
    done = CliRunner().invoke(main, ["kernel", *words])
    assert done.exit_code == code, done.output
    return done


def files(folder: Path) -> list[str]:
    found = (p for p in folder.rglob("*") if p.is_file())
    return sorted(p.relative_to(folder).as_posix() for p in found)


def test_the_spec_is_installed_with_the_package():
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    listed = project["tool"]["setuptools"]["data-files"]
    assert listed == {"share/jupyter/kernels/qikit": [SPEC]}
    spec = json.loads((REPOSITORY / SPEC).read_text("utf-8"))
    assert spec["argv"][:3] == ["python", "-m", "ipykernel_launcher"]
    assert spec["metadata"]["qikit"] is True


def test_for_the_user_it_lies_in_the_jupyter_folder_and_is_found(apart):
    said = kernel("--user").output
    path = apart / "jupyter/kernels/qikit-our-qi/kernel.json"
    assert said == f"Kernel 'qikit (Our QI)' is ready: {path}\n"
    assert files(apart) == [path.relative_to(apart).as_posix()]
    spec = KernelSpecManager(data_dir=str(apart / "jupyter")).get_kernel_spec(
        "qikit-our-qi"
    )
    assert spec.display_name == "qikit (Our QI)"
    assert spec.argv[0] == sys.executable
    assert spec.language == "python"


def test_otherwise_it_lies_in_the_environment(apart):
    kernel()
    assert files(apart) == [f"Our QI/.venv/{SPEC}"]


def test_it_is_taken_away_again(apart):
    for words in ((), ("--user",)):
        kernel(*words)
        kernel(*words)  # a second time is no harm
        assert "is removed" in kernel(*words, "--remove").output
        assert "There is no kernel to remove" in kernel(*words, "--remove").output
    assert files(apart) == []


@pytest.mark.parametrize("content", ["{}", "no JSON", '{"metadata": []}'])
def test_the_kernel_of_somebody_else_is_left_alone(apart, content):
    path = apart / "jupyter/kernels/qikit-our-qi/kernel.json"
    path.parent.mkdir(parents=True)
    path.write_text(content, "utf-8")
    for words in (("--user",), ("--user", "--remove")):
        done = kernel(*words, code=10)
        assert "that qikit did not write" in done.stderr
    assert path.read_text("utf-8") == content


def test_a_folder_that_cannot_be_written_is_said(apart):
    (apart / "jupyter").write_text("a file", "utf-8")
    done = kernel("--user", code=10)
    assert "the kernel cannot be written" in done.stderr


@pytest.mark.parametrize(
    ("prefix", "name"),
    [
        ("/opt/envs/qikit", "qikit"),
        ("/srv/our-project/.venv", "our-project"),
        ("/srv/venv", "srv"),
        ("/venv", "venv"),
        ("/", "environment"),
    ],
)
def test_an_environment_is_named_by_its_folder(monkeypatch, prefix, name):
    monkeypatch.setattr(lab_kernels.sys, "prefix", prefix)
    assert lab_kernels.environment_name() == name


@pytest.mark.long
def test_the_kernel_runs_this_environment(apart, tmp_path):
    """A notebook that names it, run by papermill in a process of its own."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    kernel("--user")
    cells = [new_code_cell("import sys, qikit\nprint(sys.executable)")]
    names = {"name": "qikit-our-qi", "display_name": "qikit", "language": "python"}
    book = tmp_path / "book.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": names}), book)
    words = ["papermill", str(book), str(book), "--no-progress-bar"]
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True)
    assert done.returncode == 0, done.stderr[-500:]
    (cell,) = nbformat.read(book, as_version=4).cells
    assert cell.outputs[0].text.strip() == sys.executable
