"""`qikit audit` on a real run, and on copies of it into which a leak was planted."""

import base64
import hashlib
import json
import re
import shutil
import struct
import zlib
from pathlib import Path
from urllib.parse import quote

import pandas as pd
import pytest

from qikit.data.ledger import Facts, Ledger
from qikit.data.readers import keyed
from qikit.disclosure.states import HIDDEN, OK
from qikit.reports.opening import new_letters_key, references_key
from qikit.reports.paper.content import read_page
from qikit.reports.paper.files import ENDINGS, FROM_CONTENT
from qikit.reports.paper.pdf import Printer
from tests.browser.conftest import require_browser
from tests.project_fixtures import Project, make_project, practice, steady

pytestmark = pytest.mark.long

JOB = (
    "report: cluster_report\nfor_each: cluster\nareas: [C1]\ndataset: data/audited\n"
    "audience: {audience}\n"
)
MEASURE = "example_foot_check"
HIDDEN_ROW = ("P1", MEASURE, "March 2025")
COUNT = 3  # of P1 in March 2025, out of 61
SAID = "Hilltop Surgery, Foot check (example) in March 2025: 3 of 61 (4.9%)."
FIELDS = {
    "area_code": "P1",
    "measure": "example_foot_check",
    "period_start": "2025-03-01",
}


def invented() -> tuple[list, list]:
    """Two clusters of four practices; one figure of 3 patients."""
    practices = [
        practice(f"P{place}", f"C{1 + place // 4}", f"{name} Surgery")
        for place, name in enumerate(
            "Abbey Hilltop Riverside Meadow Orchard Millpond Station Church".split()
        )
    ]
    figures = [row for p in practices for row in steady(p[0])]
    small = ["P1", "2025-03", COUNT, 61]
    return practices, [small if row[:2] == small[:2] else row for row in figures]


@pytest.fixture(scope="session")
def audited(tmp_path_factory) -> Project:
    """A project with a run for the cluster: the page of C1, one figure hidden."""
    project = make_project(tmp_path_factory.mktemp("audited") / "project")
    project.write_dataset("audited", *invented())
    assert project.command("intake", "data/audited").exit_code == 0
    job = project.write_job("paper", JOB.format(audience="cluster"))
    done = project.command("run", job, "--out", "outputs/run")
    assert done.exit_code == 0, done.output
    return project


@pytest.fixture
def copied(audited, tmp_path) -> Project:
    """A copy of that project, to plant something in."""
    shutil.copytree(audited.folder, tmp_path / "project")
    return Project(tmp_path / "project")


def run_of(project: Project) -> Path:
    return project.folder / "outputs" / "run"


def page_of(project: Project) -> Path:
    (page,) = (run_of(project) / "paper").glob("*.html")
    return page


def workings_of(project: Project) -> Path:
    (folder,) = (run_of(project) / "workings" / "paper").iterdir()
    return folder


def mend_manifest(project: Project, change=lambda manifest: None) -> None:
    """Write the hashes of the pages as they are now, and what `change` does."""
    path = run_of(project) / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    for report in manifest["reports"]:
        content = (run_of(project) / report["file"]).read_bytes()
        report["sha256"] = hashlib.sha256(content).hexdigest()
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def audit(project: Project, folder: str = "outputs/run"):
    return project.command("audit", folder, "--workers", "1")


def png(text: str) -> bytes:
    chunks = [("IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    chunks += [("tEXt", b"Comment\0" + text.encode()), ("IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + name.encode()
        + body
        + struct.pack(">I", zlib.crc32(name.encode() + body))
        for name, body in chunks
    )


def html(more: str):
    """Plant something at the end of the page."""

    def plant(project):
        page = page_of(project)
        text = page.read_text("utf-8")
        page.write_text(text.replace("</body>", f"{more}</body>"), "utf-8")

    return plant


def picture(inside: str):
    source = f"<svg><title>Chart</title>{inside}</svg>"
    return html(f'<img alt="A chart" src="data:image/svg+xml,{quote(source)}">')


def png_picture(text: str):
    packed = base64.b64encode(png(text)).decode()
    return html(f'<img alt="A chart" src="data:image/png;base64,{packed}">')


def cell(value: str):
    return html(
        "<table><caption>Foot check (example), March 2025</caption>"
        "<tr><th>Practice</th><th>Count</th></tr>"
        f"<tr><th>Hilltop Surgery</th><td>{value}</td></tr></table>"
    )


def file(name: str, content: str | bytes):
    """Plant a file among the workings, which the manifest does not list."""

    def plant(project):
        whole = content if isinstance(content, bytes) else content.encode()
        (workings_of(project) / name).write_bytes(whole)

    return plant


def parquet(project):
    path = workings_of(project) / "slice" / "figures.parquet"
    table = pd.read_parquet(path)
    is_it = table["practice_code"].eq("P1") & table["period_start"].eq("2025-03-01")
    assert is_it.any()
    table.loc[is_it, "numerator"] = float(COUNT)
    table.to_parquet(path)


def notebook(project):
    path = workings_of(project) / "executed.ipynb"
    book = json.loads(path.read_text("utf-8"))
    output = {"output_type": "stream", "name": "stdout", "text": [SAID]}
    cells = [c for c in book["cells"] if c["cell_type"] == "code"]
    cells[0]["outputs"].append(output)
    path.write_text(json.dumps(book), "utf-8")


LEAKS = {
    "text": html(f"<p>{SAID}</p>"),
    "attribute": html(f'<p title="{SAID}">Foot check</p>'),
    "data attribute": html(f'<p data-tip="{SAID}">Foot check</p>'),
    "alt text": html(f'<img alt="{SAID}" src="data:image/svg+xml,%3Csvg/%3E">'),
    "text of an SVG": picture(f"<text>{SAID}</text>"),
    "desc of an SVG": picture(f"<desc>{SAID}</desc>"),
    "metadata of an SVG": picture(f"<metadata><n>{SAID}</n></metadata>"),
    "chunk of a PNG": png_picture(SAID),
    "PNG file": file("chart.png", png(SAID)),
    "CSV": file("a.csv", "area,measure,period,n\nP1,example_foot_check,2025-03,3\n"),
    "JSON": file("a.json", json.dumps(FIELDS | {"numerator": COUNT})),
    "table cell": cell("3 of 61"),
    "rank in a table cell": cell("1"),
    "comment": html(f"<!-- {SAID} -->"),
    "file name": file("hilltop-surgery-foot-check-example-3-of-61.txt", ""),
    "log": file("log.txt", SAID),
    "notebook": notebook,
    "parquet": parquet,
}


def test_a_run_that_tells_nothing_passes(audited):
    done = audit(audited)
    assert done.exit_code == 0, done.output
    assert "paper: passed. " in done.stdout
    assert not done.stdout.startswith("paper: passed. 0 hidden figures")


@pytest.mark.parametrize("plant", LEAKS.values(), ids=LEAKS)
def test_a_planted_leak_fails_the_audit_and_is_not_repeated(copied, plant):
    plant(copied)
    mend_manifest(copied)
    done = audit(copied)
    assert done.exit_code == 14, done.output
    found = [line for line in done.stdout.splitlines() if line.startswith("  ")]
    assert found
    for line in found:
        assert all(word in line for word in HIDDEN_ROW)
        assert re.match(r"  (paper|workings)/\S+", line)
        assert not re.search(r"3.of.61|4\.9", line)


def test_a_leak_in_the_manifest_fails_the_audit(copied):
    mend_manifest(copied, lambda manifest: manifest.update(note=SAID))
    done = audit(copied)
    assert done.exit_code == 14
    assert "manifest.json" in done.stdout


def test_a_page_that_was_changed_fails(copied):
    html("<p>Nothing of note.</p>")(copied)
    done = audit(copied)
    assert done.exit_code == 14
    assert "it was changed after the run" in done.stdout


def test_a_file_that_the_manifest_does_not_list_fails(copied):
    (run_of(copied) / "paper" / "more.html").write_text("<p>Nothing of note.</p>")
    done = audit(copied)
    assert done.exit_code == 14
    assert "paper/more.html: the manifest does not list it" in done.stdout


def test_a_run_that_the_ledger_does_not_know_is_refused(copied):
    shutil.rmtree(copied.folder / "data/audited/private/ledger")
    done = audit(copied)
    assert done.exit_code == 11
    assert "has no release of the job 'paper' of this run" in done.stderr


def of_content(project: Project, form: str, change=lambda page: page) -> None:
    """Put another form of the page beside the workings."""
    page = read_page(change(page_of(project).read_text("utf-8")))
    path = workings_of(project) / f"page{ENDINGS[form]}"
    path.write_bytes(FROM_CONTENT[form](page))


def with_a_row(page: str) -> str:
    """The page with a figure that must not be there, in its first section."""
    table = (
        "<table><caption>Foot check (example), March 2025</caption><thead><tr>"
        '<th scope="col">Practice</th><th scope="col" class="number">Value</th></tr>'
        '</thead><tbody><tr><th scope="row">Hilltop Surgery</th>'
        '<td class="number">4.9%</td></tr></tbody></table>'
    )
    changed, n_changed = re.subn("</section>", f"{table}</section>", page, count=1)
    assert n_changed == 1
    return changed


@pytest.mark.parametrize("form", sorted(FROM_CONTENT))
def test_another_form_of_a_protected_page_passes(copied, form):
    of_content(copied, form)
    done = audit(copied)
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("form", sorted(FROM_CONTENT))
def test_a_leak_in_another_form_fails_the_audit(copied, form):
    of_content(copied, form, with_a_row)
    done = audit(copied)
    assert done.exit_code == 14, done.output
    found = [line for line in done.stdout.splitlines() if ENDINGS[form] in line]
    assert found
    assert all(word in line for word in HIDDEN_ROW for line in found)


@pytest.mark.browser
def test_a_printed_page_passes_and_a_leak_in_one_fails(copied, tmp_path):
    require_browser()
    page = page_of(copied)
    leaky = tmp_path / "leaky.html"
    leaky.write_text(with_a_row(page.read_text("utf-8")), "utf-8")
    path = workings_of(copied) / "page.pdf"
    with Printer() as printer:
        clean, told = printer.pdf(page), printer.pdf(leaky)
    path.write_bytes(clean)
    done = audit(copied)
    assert done.exit_code == 0, done.output
    path.write_bytes(told)
    done = audit(copied)
    assert done.exit_code == 14, done.output
    found = [line for line in done.stdout.splitlines() if ".pdf" in line]
    assert found
    assert all(word in line for word in HIDDEN_ROW for line in found)


@pytest.mark.parametrize("folder", ["params", "outputs/nowhere"])
def test_a_folder_that_is_no_run_is_refused(copied, folder):
    done = audit(copied, folder)
    assert done.exit_code == 11
    assert "this is not the folder of a finished run" in done.stderr


def test_a_run_that_was_moved_and_renamed_is_audited_all_the_same(copied):
    moved = copied.folder.parent / "elsewhere" / "paper of June"
    shutil.move(run_of(copied), moved)
    assert audit(copied, str(moved)).exit_code == 0


def test_what_is_for_the_analyst_is_not_judged(copied):
    job = copied.write_job("mine", JOB.format(audience="analyst"))
    assert copied.command("run", job, "--out", "outputs/mine").exit_code == 0
    done = audit(copied, "outputs/mine")
    assert done.exit_code == 0
    assert "mine: for the analyst's eyes only" in done.stdout


def test_a_figure_that_others_give_away_fails_and_they_are_named(copied):
    ledger = Ledger(copied.folder / "data/audited")
    (release,) = ledger.releases()
    table, members = ledger.protected(release), ledger.members(release)
    is_partner = table["state"].isin(HIDDEN) & table["area_code"].ne("P1")
    assert is_partner.any()
    table.loc[is_partner, "state"] = OK
    told = Facts("told", "2026-11-20 18:00 UTC", "cluster", release.dataset, ("paper",))
    shown = ledger.record(told, table, members)
    key = references_key(copied.folder / "data/audited")
    of = {name: keyed(key, getattr(shown, name)) for name in ("table", "members")}

    def change(manifest):
        manifest["jobs"]["paper"]["disclosure"]["release"] = of

    mend_manifest(copied, change)
    done = audit(copied)
    assert done.exit_code == 14
    (found,) = set(re.findall(rf"practice P1, {MEASURE}, .*", done.stdout))
    assert found.startswith(
        "practice P1, example_foot_check, 2025-03: not protected; given"
    )
    assert "cluster C1" in found


def test_a_published_run_that_nobody_signed_does_not_pass(copied):
    job = copied.write_job("open", JOB.format(audience="published"))
    copied.command("run", job, "--out", "outputs/open")
    done = audit(copied, "outputs/open")
    assert done.exit_code == 14
    assert "Nobody has signed it off." in done.stdout


@pytest.fixture
def by_letter(copied) -> Project:
    """The run again, with its practices by letter."""
    shutil.rmtree(run_of(copied))
    text = JOB.format(audience="meeting_paper") + "peers: letters\n"
    job = copied.write_job("paper", text)
    done = copied.command("run", job, "--out", "outputs/run")
    assert done.exit_code == 0, done.output
    return copied


def test_letters_that_were_drawn_anew_give_no_false_alarm(by_letter):
    assert "drawn anew" not in audit(by_letter).stdout
    new_letters_key(by_letter.folder / "data/audited")
    done = audit(by_letter)
    assert done.exit_code == 0, done.output
    assert "The letters were drawn anew since" in done.stdout
    html("<p>It was 3 of 61.</p>")(by_letter)
    mend_manifest(by_letter)
    assert audit(by_letter).exit_code == 14
