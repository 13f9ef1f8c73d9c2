"""`qikit preview`: what a run would show, on no record, and nothing given away."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from qikit.data.slices import read_slice
from qikit.reports.execution import Outcome
from qikit.reports.one_run import only_run
from qikit.reports.preview_words import PREVIEW
from qikit.reports.render import render_notebook
from qikit.reports.statuses import MADE
from tests import fake_crew
from tests.cli.test_released_runs import late
from tests.project_fixtures import Project
from tests.released_project import (
    CLUSTERS,
    FALLS,
    FOOT,
    MONTHS,
    SAMPLE,
    Office,
    make_office,
    possible,
    shown_in,
    write_template,
)

pytestmark = pytest.mark.long

NOW = "2026-11-20 10:00 UTC"
OTHERS = ("cluster", "meeting_paper", "published")
JOB = "params/jobs/own.yml"
DATASET = ("--dataset", "data/autumn")
NO_RUN = ("manifest.json", "index.html", "send_list.csv", "journal.jsonl")


def page_of_the_slice(execution) -> Outcome:
    """Write what a page of the slice would be headed by, in place of a kernel."""
    cut = read_slice(Path(execution.parameters["dataset"]))
    given = {"label": execution.label, "preview": execution.preview}
    book = nbformat.v4.new_notebook(cells=[new_markdown_cell(cut.about.area_name)])
    page = render_notebook(book, title=execution.title, **given).encode()
    execution.html.write_bytes(page)
    return Outcome(MADE, 0.1, len(page), hashlib.sha256(page).hexdigest())


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory) -> Office:
    made = make_office(tmp_path_factory.mktemp("previews") / "project")
    made.take_in()
    made.project.command("check", "data/autumn")
    return made


@pytest.fixture
def own(taken_in, tmp_path) -> Office:
    """A copy of the project, with reports made by the machine's own crew."""
    folder = tmp_path / "project"
    shutil.copytree(taken_in.folder, folder)
    return Office(Project(folder))


@pytest.fixture
def office(own, monkeypatch) -> Office:
    """The same, with pages made at once and without kernels."""
    fake_crew.use(monkeypatch, page_of_the_slice)
    monkeypatch.setattr("qikit.cli._now", lambda: NOW)
    return own


def preview(office: Office, *words: str, code: int = 0):
    done = office.project.command("preview", *words)
    assert done.exit_code == code, done.output
    return done


def on_autumn(office: Office, area: str, *words: str, code: int = 0):
    dataset = ("--dataset", "data/autumn")
    return preview(office, "cluster_report", area, *dataset, *words, code=code)


def page(office: Office, done) -> Path:
    """Find the page that a preview named; the path begins at the project."""
    path, _, seconds = done.stdout.rpartition("  ")
    assert float(seconds.strip().removesuffix(" s")) >= 0
    assert not Path(path).is_absolute()
    return office.folder / path


def seen(office: Office, done):
    """Give every numerator that the slice of a preview shows."""
    made = page(office, done)
    workings = made.parents[1] / "workings" / made.parent.name / made.stem
    return shown_in([read_slice(workings / "slice")])


def releases(office: Office) -> str:
    return office.project.command("releases", "data/autumn").output


def private_files(office: Office) -> dict[str, bytes]:
    """Read the private folder; keys may be drawn by whoever comes first."""
    folder = office.folder / "data/autumn/private"
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in folder.rglob("*")
        if p.is_file() and p.suffix != ".key"
    }


# -- what it shows


@pytest.mark.parametrize("audience", ["analyst", *OTHERS])
def test_a_preview_shows_what_the_run_shows_and_no_more(office, audience):
    job = office.job("own", audience)
    before = seen(office, preview(office, "cluster_report", "C1", "--job", job))
    office.run(job, out="run", more=["--jobs", "1", "--only", "C1"])
    assert before.equals(shown_in([office.slices("run")["C1"]]))
    small = ("practice P02", FALLS, "2026-09") in before.index  # it is 3 of 83
    assert small == (audience == "analyst")


def test_releases_of_before_are_read_so_that_it_hides_what_the_run_hides(office):
    late(office)  # P05 sent its July after the first paper
    listed, kept = releases(office), private_files(office)
    words = ("--audience", "meeting_paper", "--set", f"measures={FALLS}")
    before = seen(office, on_autumn(office, "C1", *words))
    assert (releases(office), private_files(office)) == (listed, kept)
    job = office.job("own", "meeting_paper", parameters=f"{{measures: [{FALLS}]}}")
    office.run(job, out="run", more=["--jobs", "1"])
    assert before.equals(shown_in([office.slices("run")["C1"]]))
    shutil.rmtree(office.folder / "data/autumn/private/ledger")
    assert not before.equals(seen(office, on_autumn(office, "C1", *words)))


@pytest.mark.parametrize("audience", OTHERS)
def test_previews_leave_nothing_behind_that_a_run_or_its_readers_notice(
    office, audience
):
    """Two previews with other measures, then the run: as if they had not been."""
    kept = private_files(office)
    given = [f"measures={FALLS}", f"measures=[{FOOT}, {FALLS}, {SAMPLE}]"]
    told = []
    for area in CLUSTERS:
        for each in given:
            words = ("--audience", audience, "--set", each)
            told.append(seen(office, on_autumn(office, area, *words)))
    assert private_files(office) == kept
    assert "No release of" in releases(office)
    job = office.job("own", audience)
    office.run(job, out="run", more=["--jobs", "1"])
    shown = office.shown("run")
    assert len(releases(office).splitlines()) == 1
    for cut in told:
        assert shown.reindex(cut.index).equals(cut)
    for month in MONTHS:
        alone = possible((office, shown), measure=FALLS, month=month)
        both = [(office, cut) for cut in (shown, *told)]
        assert possible(*both, measure=FALLS, month=month) == alone
    done = office.project.command("audit", "outputs/run")
    is_unsigned = audience == "published"
    assert done.exit_code == (14 if is_unsigned else 0), done.output
    assert "gives away" not in done.output.lower()


def test_no_file_of_a_run_is_made_and_no_audit_passes_it(office):
    on_autumn(office, "C1", "--audience", "published")
    made = [p.name for p in (office.folder / "outputs").rglob("*") if p.is_file()]
    assert not set(made) & set(NO_RUN)
    done = office.project.command("audit", "outputs/preview")
    assert done.exit_code == 11
    assert "not the folder of a finished run" in done.stderr


def test_previews_go_to_no_folder_of_a_run(office):
    office.run(office.job("own", "analyst"), out="preview", more=["--jobs", "1"])
    done = on_autumn(office, "C1", code=10)
    assert "a run writes here" in done.stderr


def test_a_run_goes_to_no_folder_of_previews(office):
    on_autumn(office, "C1")
    done = office.run(office.job("own", "analyst"), out="preview")
    assert done.exit_code == 10
    assert "was not made by a qikit run" in done.stderr


def test_practices_by_letter_stay_so_and_who_is_who_is_not_kept(office):
    more = {"report": "practice_report", "for_each": "practice", "peers": "letters"}
    job = office.job("own", "meeting_paper", **more)
    done = preview(office, "practice_report", "P02", "--job", job)
    assert "P02" not in page(office, done).name
    assert "Surgery P02" not in page(office, done).read_text("utf-8")
    assert not (office.folder / "data/autumn/private/letters").exists()


def test_fewer_measures_than_the_job_has_leave_out_what_is_set_on_the_others(office):
    """Phases, events and rule sets of a measure that is not asked for."""
    mark = f"measure: {FOOT}, area: all, date: {MONTHS[-1]}"
    more = f"phases:\n  - {{{mark}, kind: rebase, reason: x}}\n"
    more += f"events:\n  - {{{mark}, label: y}}\nrule_sets: {{{FOOT}: strict}}\n"
    job = office.job("own", "cluster", more)
    words = ("cluster_report", "C1", "--job", job)
    fewer = seen(office, preview(office, *words, "--set", f"measures={FALLS}"))
    assert set(fewer.index.get_level_values("measure")) == {FALLS}
    assert FOOT in seen(office, preview(office, *words)).index.get_level_values(1)
    done = preview(office, *words, "--set", "measures=fals", code=10)
    assert "no measure 'fals'" in done.stderr


def test_a_place_that_cannot_be_written_and_ctrl_c_are_said_of_a_preview(
    office, monkeypatch
):
    (office.folder / "outputs").write_text("in the way", "utf-8")
    done = on_autumn(office, "C1", code=10)
    assert "remove what is in the way" in done.stderr and "--out" not in done.stderr

    def stopped(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr("qikit.reports.previews.preview", stopped)
    done = on_autumn(office, "C1", code=130)
    assert done.stderr.strip() == "Stopped: no report was made."


# -- how it is marked


@pytest.mark.parametrize("audience", ["analyst", *OTHERS])
def test_header_footer_banner_and_file_name_say_that_it_is_a_preview(office, audience):
    made = page(office, on_autumn(office, "C1", "--audience", audience))
    html = made.read_text("utf-8")
    assert f"-preview-not-for-passing-on-{audience.replace('_', '-')}" in made.name
    header, footer = html.split("<header>")[1], html.split("<footer>")[1]
    assert PREVIEW in header.split("</header>")[0]
    assert PREVIEW in footer
    assert f'<p class="notice-title">{PREVIEW}</p>' in html
    assert ("small numbers are shown" in html) == (audience == "analyst")


def test_the_usual_label_stays_beside_it(office):
    job = office.job("own", "cluster", "label: OFFICIAL-SENSITIVE\n")
    html = page(office, preview(office, "cluster_report", "C1", "--job", job))
    assert f"{PREVIEW}: OFFICIAL-SENSITIVE" in html.read_text("utf-8")


# -- what is asked for


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["cluster_report", "C9"], "there is no cluster 'C9' in data/autumn"),
        (["cluster_report", "C1x"], "Did you mean 'C1'"),
        (["cluster_repor", "C1"], "Did you mean 'cluster_report'"),
        (["../secret", "C1"], "there is no notebook '../secret'"),
        (["by_hand", "C1"], "by_hand is for use by hand in JupyterLab"),
        (["cluster_report", "C1", "--set", "session=3"], "--set session: unknown"),
        (["cluster_report", "C1", "--set", "measures"], "Write --set name=value."),
        (
            ["cluster_report", "C1", "--set", "measures=a", "--set", "measures=b"],
            "'measures' is given twice",
        ),
        (["cluster_report", "C1", "--set", "area=C2"], "filled in by the batch"),
        (["cluster_report", "C1", "--set", "measures=nothing"], "no measure 'nothing'"),
        (["cluster_report", "C1", "--as-of", "soon"], "qikit preview, --as-of: "),
        (["cluster_report", "C1", "--as-of", "1999-01"], "outside the figures"),
        (["cluster_report", "C1", "--audience", "public"], "'public' is not known"),
        (["practice_report", "C1", "--job", JOB], "this job file is for 'cluster_"),
        (["cluster_report", "P01", "--job", JOB], "there is no cluster 'P01'"),
    ],
)
def test_what_cannot_be_is_said_of_the_word_that_says_it(office, words, said):
    office.job("own", "analyst")
    book = office.folder / "notebooks/by_hand.ipynb"
    read = nbformat.read(office.folder / "notebooks/cluster_report.ipynb", 4)
    read.metadata["qikit"] = {"by_hand": True}
    nbformat.write(read, book)
    done = preview(office, *words, "--dataset", "data/autumn", code=10)
    assert said in done.stderr
    assert not list((office.folder / "outputs").rglob("*.html"))


def test_a_dataset_that_is_not_there_is_said_with_what_to_do(office):
    done = preview(office, "cluster_report", "EXAMPLE", code=10)
    assert "there is no dataset 'data/example'" in done.stderr
    assert "qikit intake data/example --from examples/synthetic" in done.stderr
    done = preview(office, "summit", "synthetic_collaborative", code=10)
    assert "make demo, or qikit example-data --out data/collab" in done.stderr


def test_an_area_is_found_by_its_name_and_whatever_its_capitals(office):
    for area in ("Cluster C1", "c1", "cluster c1"):
        assert page(office, on_autumn(office, area)).name.startswith("C1-")
    done = preview(office, "practice_report", "surgery p03", "--dataset", "data/autumn")
    assert page(office, done).name.startswith("P03-")


def test_the_path_of_a_notebook_will_do_for_its_name(office):
    words = ("notebooks/cluster_report.ipynb", "C1", "--dataset", "data/autumn")
    assert page(office, preview(office, *words)).parent.name == "cluster_report"


def test_a_name_of_two_areas_is_a_question_and_a_code_comes_first(office):
    path = office.folder / "data/autumn/incoming/example_practices.csv"
    text = path.read_text("utf-8").replace("Surgery P02", "Twins")
    text = text.replace("Surgery P03", "Twins").replace("Surgery P04", "C1")
    path.write_text(text, "utf-8")
    assert office.project.command("intake", "data/autumn").exit_code == 0
    book = nbformat.read(office.folder / "notebooks/cluster_report.ipynb", 4)
    book.metadata["qikit"] = {"for_each": ["practice", "cluster"]}
    nbformat.write(book, office.folder / "notebooks/both.ipynb")
    done = preview(office, "both", "Twins", *DATASET, code=10)
    assert "'Twins' is 2 areas: practice 'P02', practice 'P03'" in done.stderr
    done = preview(office, "both", "C1", *DATASET)
    assert page(office, done).name.startswith("C1-cluster-c1-")


def test_the_file_opens_in_the_browser_where_that_is_asked_for(office, monkeypatch):
    opened = []
    monkeypatch.setattr("click.launch", opened.append)
    done = on_autumn(office, "C1", "--open")
    assert opened == [str(page(office, done))]


# -- what goes wrong


def test_the_same_preview_in_another_terminal_gets_a_file_of_its_own(office):
    first = page(office, on_autumn(office, "C1"))
    workings = first.parents[1] / "workings" / first.parent.name / first.stem
    before = first.read_bytes()
    with only_run(workings):  # another terminal is at it
        second = page(office, on_autumn(office, "C1", "--as-of", "2026-08"))
    assert (first.read_bytes(), second.stem) == (before, f"{first.stem}-2")
    assert page(office, on_autumn(office, "C1")) == first


def refused(office: Office) -> None:
    """Let P01 report more people who had the check than there are."""
    office.figures = dict(office.figures)
    office.figures[FOOT, "P01", "2026-07"] = (120, 100)
    office.take_in()


def test_a_dataset_whose_checks_stop_the_job_gives_their_sentences(office):
    refused(office)
    job = office.job("own", "meeting_paper", on_critical="block")
    done = preview(office, "cluster_report", "C1", "--job", job, code=12)
    assert "Nothing is reported from this dataset until it is mended." in done.stderr
    assert not (office.folder / "outputs").exists()


def test_a_practice_whose_row_failed_has_no_page_and_its_cluster_has(office):
    old = page(office, preview(office, "practice_report", "P01", *DATASET))
    refused(office)
    done = preview(office, "practice_report", "P01", *DATASET, code=12)
    assert "P01  check failed: The numerator is above its denominator" in done.stderr
    assert not old.exists()
    done = on_autumn(office, "C1", code=12)
    assert "Set aside: The numerator is above" in done.stderr
    assert page(office, done).is_file()


@pytest.mark.parametrize("engine", ["warm", "kernel"])
def test_an_error_names_the_cell_and_where_the_notebook_lies(own, engine):
    """For other readers as well: template code and the error's words, no figure."""
    error = "raise DataError(\n    f'nothing in {area}.')"
    cell = f"from qikit.errors import DataError\n{error}"
    name = write_template(own, "bad", cell)
    words = (name, "C1", *DATASET, "--audience", "cluster", "--engine", engine)
    done = preview(own, *words, code=13)
    assert (
        "C1  notebook failed: code cell 3 of bad, line 2, in “raise DataError( "
        "f'nothing in {area}.')”: DataError: nothing in C1."
    ) in done.stderr
    place = done.stderr.split("as far as it came: ")[1].split("\n")[0]
    book = nbformat.read(own.folder / place, 4)
    assert "papermill-error-cell-tag" in str(book.cells[0].metadata)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4]
    assert book.cells[-1].outputs[0].ename == "DataError"
    assert not list((own.folder / "outputs").rglob("*.html"))


def test_a_run_names_the_cell_as_a_preview_does(own):
    cell = "raise ValueError('no row for 943 476 5919 in /srv/anna/own.csv')"
    name = write_template(own, "bad", cell)
    book = nbformat.read(own.folder / f"notebooks/{name}.ipynb", 4)
    book.cells.insert(2, new_markdown_cell("# Title\n\n## Practices over time"))
    book.cells.append(new_code_cell("print('never')"))
    nbformat.write(book, own.folder / f"notebooks/{name}.ipynb")
    job = own.job("own", "analyst", report=name)
    done = own.run(job, out="run", more=["--only", "C1"])
    assert done.exit_code == 13
    said = "notebook failed: code cell 3 of bad (under “Practices over time”), line 1"
    assert said in done.stderr
    assert "943" not in done.output and "anna" not in done.output
    assert "as far as it came: outputs/run/workings/own/C1" in done.stderr


def test_a_preview_is_made_by_a_process_of_its_own_with_its_banner(own):
    """The whole way once, with a bare template and with the kit's own."""
    bare = write_template(own, "bare", "report.slice.about.area_name")
    html = page(own, preview(own, bare, "C1", *DATASET)).read_text("utf-8")
    assert html.count("small numbers are shown") == 1
    assert html.index(PREVIEW) < html.index("<h1")
    html = page(own, on_autumn(own, "C1")).read_text("utf-8")
    assert html.count("small numbers are shown") == 1  # said by the kit's title
    assert html.count(f'<p class="notice-title">{PREVIEW}</p>') == 1
