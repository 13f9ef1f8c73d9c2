"""Writing something new: all or nothing, nothing overwritten, read back."""

import shutil

import pytest

from qikit.errors import ParameterError
from qikit.reports.new import skeletons, written
from qikit.reports.new.next_steps import next_steps
from qikit.reports.new.orders import FOLDERS, NewOrder
from qikit.reports.new.skeletons import NewFile
from qikit.reports.new.written import write_new


@pytest.fixture
def project(repository, tmp_path):
    """A project with measures, bundles and notebooks, and nothing else."""
    for name in ("measures", "bundles"):
        shutil.copytree(repository / "params" / name, tmp_path / "params" / name)
    return tmp_path


def files(folder) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def order(kind, project, **more) -> NewOrder:
    begins = "2026-03-12" if kind == "programme" else ""
    return NewOrder(kind, "wound_care", project, begins=begins, **more)


@pytest.mark.parametrize("kind", FOLDERS)
def test_a_definition_is_written_and_sound(project, kind):
    before = files(project)
    (path,) = write_new(order(kind, project))
    assert path == project / FOLDERS[kind] / "wound_care.yml"
    assert files(project).keys() - before.keys() == {f"{FOLDERS[kind]}/wound_care.yml"}


def test_a_report_is_a_notebook_and_its_job(project):
    paths = write_new(order("report", project))
    assert [p.relative_to(project).as_posix() for p in paths] == [
        "notebooks/wound_care.ipynb",
        "params/jobs/wound_care.yml",
    ]


@pytest.mark.parametrize("kind", ["report", *FOLDERS])
def test_a_second_of_the_name_changes_nothing(project, kind):
    write_new(order(kind, project))
    before = files(project)
    with pytest.raises(ParameterError, match="already: nothing was written"):
        write_new(order(kind, project))
    assert files(project) == before


def test_a_job_of_the_name_keeps_the_notebook_from_being_written(project):
    job = project / "params" / "jobs" / "wound_care.yml"
    job.parent.mkdir()
    job.write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"jobs/wound_care\.yml already"):
        write_new(order("report", project))
    assert job.read_text("utf-8") == "mine"
    assert not (project / "notebooks").exists()


def test_a_file_that_somebody_makes_meanwhile_is_kept_and_ours_taken_away(
    project, monkeypatch
):
    """Between the look whether a name is free and the writing of the second file."""
    monkeypatch.setattr(written, "require_free_name", lambda *_: None)
    job = project / "params" / "jobs" / "wound_care.yml"
    job.parent.mkdir()
    job.write_text("mine", encoding="utf-8")
    before = files(project)
    with pytest.raises(ParameterError, match="cannot be written"):
        write_new(order("report", project))
    assert files(project) == before
    assert not (project / "notebooks").exists()


@pytest.mark.parametrize("kind", ["report", *FOLDERS])
def test_what_its_reader_refuses_is_taken_away_and_the_problem_said(
    project, kind, monkeypatch
):
    def spoilt(asked):
        files = skeletons.skeletons(asked)
        last = files[-1]
        return [*files[:-1], NewFile(last.path, last.text + "colour: red\n")]

    monkeypatch.setattr(written, "skeletons", spoilt)
    before = files(project)
    with pytest.raises(ParameterError, match="unknown key 'colour'"):
        write_new(order(kind, project))
    assert files(project) == before


def test_a_stop_in_the_middle_leaves_nothing(project, monkeypatch):
    def stopped(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(written, "read_back", stopped)
    before = files(project)
    with pytest.raises(KeyboardInterrupt):
        write_new(order("report", project))
    assert files(project) == before
    assert not (project / "notebooks").exists()


@pytest.mark.parametrize("folder", ["bundles", "measures"])
def test_a_toolkit_names_only_what_is_there(project, folder):
    """Without a balancing measure there is nothing to name, and that is said."""
    for path in (project / "params" / folder).glob("*.yml"):
        if folder == "bundles" or "type: balancing" in path.read_text("utf-8"):
            path.unlink()
    if folder == "bundles":
        assert write_new(order("toolkit", project))
    else:
        with pytest.raises(ParameterError, match="no measure of the type balancing"):
            write_new(order("toolkit", project))


def test_a_project_without_the_examples_names_its_own_measures(project):
    for name in ("example", "synthetic"):
        for path in (project / "params" / "measures").glob(f"{name}_*.yml"):
            path.unlink()
    (path,) = write_new(order("toolkit", project))
    text = path.read_text("utf-8")
    assert "example" not in text and "synthetic" not in text


@pytest.mark.parametrize("kind", ["report", *FOLDERS])
def test_the_next_steps_are_three_with_commands_for_the_folder_one_is_in(
    project, kind, monkeypatch
):
    monkeypatch.chdir(project / "params")
    steps = next_steps(order(kind, project))
    assert [line[:3] for line in steps] == ["1. ", "2. ", "3. "]
    folder = FOLDERS.get(kind, "params/jobs").removeprefix("params/")
    assert f"qikit check-params {folder}/wound_care.yml" in " ".join(steps)
    if kind == "report":
        assert "../notebooks/wound_care.ipynb" in steps[0]
        assert "qikit preview wound_care EXAMPLE" in steps[1]


def test_a_project_without_the_example_is_told_how_it_comes(project):
    once = "Once: qikit intake data/example --from examples/synthetic. After"
    assert once in next_steps(order("report", project))[1]
    (project / "data" / "example").mkdir(parents=True)
    assert once not in next_steps(order("report", project))[1]
