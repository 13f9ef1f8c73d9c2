"""Hostile texts in every field that reaches paper: shown as text, in every form."""

import csv
import io
import json
import re
import shutil
import subprocess

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from qikit.reports.page_checks.verdict import check_content
from tests.browser.hostile_project import (
    BOARDS,
    CLUSTER_CODES,
    CLUSTERS,
    CORPUS,
    FREE_TEXTS,
    JOB,
    LINES,
    N_CLUSTERS,
    PARTNERSHIPS,
    RAW_NAMES,
    chunk,
    cluster_of,
    collapsed,
    hostile_project,
    kept_name,
    measure,
    practice_codes,
    write_jobs,
)
from tests.browser.inert_files import is_formula, require_closed
from tests.browser.seen_pages import look_at, require_inert
from tests.project_fixtures import REPOSITORY
from tests.unit.reports.page_reader import as_seen

pytestmark = [pytest.mark.browser, pytest.mark.long]

RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{p}{n}" for p in ("COM", "LPT") for n in range(10)),
}
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
TO_TEXT = "txt:Text (encoded):UTF8"
NO_CHARACTER = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")  # XML cannot hold them
RUNS = ("/JS", "/JavaScript", "/Launch", "/URI", "/AA", "/EmbeddedFile", "/SubmitForm")


def shown(text: str) -> str:
    """A text of a definition file, as a browser shows it."""
    return as_seen(collapsed(text))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def made(tmp_path_factory, browser):
    """The project and its run: six clusters, a practice, two pages on data."""
    project = hostile_project(tmp_path_factory.mktemp("hostile") / "project")
    taken = project.command("intake", "data/hostile")
    assert taken.exit_code == 0, taken.output
    words = [*write_jobs(project), "--out", "outputs/run"]
    result = project.command("run", *words, "--formats", "html,pdf,workbook,word")
    assert result.exit_code == 0, result.output
    return project


@pytest.fixture(scope="module")
def folder(made):
    return made.folder / "outputs/run"


@pytest.fixture(scope="module")
def records(made):
    return {(r["job"], r["area"]): r for r in made.manifest("run")["reports"]}


@pytest.fixture(scope="module")
def seen(browser, folder, records):
    """What the browser saw of each page, by job and area; the index by ""."""
    paths = {key: folder / record["file"] for key, record in records.items()}
    paths[""] = folder / "index.html"
    return dict(zip(paths, look_at(browser, paths.values()), strict=True))


@pytest.fixture(scope="module")
def office(folder, tmp_path_factory):
    """Every sheet of every workbook, and every Word page, by way of LibreOffice."""
    out = tmp_path_factory.mktemp("office")
    if shutil.which("soffice") is None:
        pytest.skip("no LibreOffice on this machine: install libreoffice-calc, -writer")
    for ending, kind in (("xlsx", TO_CSV), ("docx", TO_TEXT)):
        command = ["soffice", f"-env:UserInstallation={out.as_uri()}/me", "--headless"]
        command += ["--convert-to", kind, "--outdir", str(out / ending)]
        command += map(str, sorted((folder / "clusters").glob(f"*.{ending}")))
        subprocess.run(command, check=True, capture_output=True, timeout=300)
    return out


@pytest.fixture(params=range(N_CLUSTERS), ids=lambda at: f"cluster {at}")
def at(request):
    return request.param


def form_of(records, folder, at, ending):
    page = folder / records["clusters", CLUSTER_CODES[at]]["file"]
    return page.with_suffix(ending)


def test_the_corpus_is_large_and_all_of_it_is_there():
    names = [name for at in range(N_CLUSTERS) for name in cluster_of(at)]
    assert set(names) == set(CORPUS) and len(set(CORPUS)) >= 60
    assert {text for at in range(N_CLUSTERS) for text in chunk(at)} == set(CORPUS)


def test_nothing_runs_is_asked_for_or_appears(seen):
    assert len(seen) == 10
    for page in seen.values():
        require_inert(page)
        assert page.texts("labels") == [JOB["label"]]


def test_links_stay_within_the_run(seen, folder):
    for key, page in seen.items():
        links = [h for h in page.found["links"] if not h.startswith("#")]
        assert key == "" or links == []
    for link in seen[""].found["links"]:
        assert link.startswith("#") or (folder / link).is_file()


def test_a_page_is_named_as_its_cluster(seen, at):
    page = seen["clusters", CLUSTER_CODES[at]]
    title = f"{kept_name(CLUSTERS[at])}: {LINES[12]}"
    assert page.title == page.texts("headings")[0] == title


def test_every_name_stands_whole_in_a_table_and_in_the_texts(seen, at):
    page = seen["clusters", CLUSTER_CODES[at]]
    cells = page.texts("cells")
    for name in map(kept_name, cluster_of(at)):
        assert any(name in cell for cell in cells)
    for place in (PARTNERSHIPS[at], BOARDS[at], LINES[5]):
        assert shown(place) in page.text


def test_every_text_of_a_measure_is_shown(seen, at):
    page, texts = seen["clusters", CLUSTER_CODES[at]], measure(REPOSITORY, at)
    for name in ("name", "short_name", "unit"):
        assert shown(texts[name]) in page.text
    for text in chunk(at):
        assert page.text.count(shown(text)) >= len(FREE_TEXTS) - 2


def test_events_sources_files_phases_and_decisions_are_shown(seen, at):
    page = seen["clusters", CLUSTER_CODES[at]]
    for text in CORPUS[at::N_CLUSTERS]:
        assert kept_name(text) in page.text, "an event"
    told = [*chunk(1), *chunk(2), *chunk(3), *RAW_NAMES, LINES[3]]
    for text in told:
        assert shown(text) in page.text
    assert at != 1 or (LINES[8] in page.text and LINES[9] in page.text)


def test_a_practice_and_whom_it_answers(seen):
    code = practice_codes()[18]
    assert seen["practices", code].title.startswith(f"{kept_name(CORPUS[18])}: ")
    answers = seen["answers", practice_codes()[3]]
    assert kept_name(CORPUS[3]) in answers.text
    assert shown(LINES[10]) in answers.text and shown(LINES[11]) in answers.text
    data = seen["data", "hostile"]
    assert all(kept_name(name) in data.text for name in CORPUS)


def test_alt_texts_are_words(seen):
    for page in seen.values():
        assert all(alt.strip() and "\n" not in alt for alt in page.found["alts"])


def test_the_check_of_pages_finds_nothing_but_paths_that_the_data_name(records, folder):
    for path in [
        folder / "index.html",
        *(folder / r["file"] for r in records.values()),
    ]:
        rules = {fault.rule for fault in check_content(path.read_bytes())}
        assert rules <= {"machine-path"}, path.name


def test_files_are_named_for_every_system_and_stay_within_the_run(
    made, folder, records
):
    kept = [p for p in folder.rglob("*") if "workings" not in p.parts]
    files = [p.relative_to(folder).as_posix() for p in kept if p.is_file()]
    assert len(files) == 3 + 9 * 5
    assert len({name.casefold() for name in files}) == len(files)
    for name in (part for file in files for part in file.split("/")):
        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9]", name)
        assert name.split(".")[0].upper() not in RESERVED and len(name) <= 150
    strays = [p for p in made.folder.parent.rglob("*.html") if folder not in p.parents]
    assert strays == []


def test_the_index_and_the_list_for_sending_name_all(seen, folder, records):
    cells = seen[""].texts("cells")
    for name, code in zip(CLUSTERS, CLUSTER_CODES, strict=True):
        assert any(cell.startswith(kept_name(name)) for cell in cells)
        assert code in cells
    text = (folder / "send_list.csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == 10 and {len(row) for row in rows} == {len(rows[0])}
    assert not [cell for row in rows for cell in row if is_formula(cell)]
    named = {cell.removeprefix("'") for row in rows for cell in row}
    assert set(map(kept_name, CLUSTERS)) | {LINES[13]} <= named


def test_the_manifest_is_json_and_names_no_machine(made, folder):
    text = (folder / "manifest.json").read_text("utf-8")
    assert json.loads(text)["reports"]
    for path in (str(made.folder.parent), str(REPOSITORY), "/" + "home/", "/root/"):
        assert path not in text


def test_a_csv_file_holds_every_name_and_no_formula(records, folder, at):
    text = form_of(records, folder, at, ".csv").read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert {len(row) for row in rows} == {8}
    cells = {cell for row in rows for cell in row}
    assert not [cell for cell in cells if is_formula(cell)]
    for name in map(kept_name, cluster_of(at)):
        assert any(name.translate(NO_CHARACTER) in cell for cell in cells)


def test_a_workbook_holds_text_and_nothing_that_leads_out(records, folder, at):
    path = form_of(records, folder, at, ".xlsx")
    for sheet in load_workbook(path):
        cells = [cell for row in sheet for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert all(c.hyperlink is None or c.hyperlink.target is None for c in cells)
    require_closed(path)


def test_libreoffice_shows_every_name_of_a_workbook(office, records, folder, at):
    stem = form_of(records, folder, at, "").name
    sheets = list((office / "xlsx").glob(f"{stem}-*.csv"))
    assert len(sheets) >= 5
    cells: set[str] = set()
    for sheet in sheets:
        text = io.StringIO(sheet.read_text("utf-8"), newline="")
        cells.update(cell for row in csv.reader(text) for cell in row)
    for name in map(kept_name, cluster_of(at)):
        assert any(name.translate(NO_CHARACTER) in cell for cell in cells)
    words = collapsed(" ".join(cells))
    for text in chunk(at):
        assert shown(text).translate(NO_CHARACTER) in words


def test_a_word_page_shows_its_names_and_leads_nowhere(office, records, folder, at):
    path = form_of(records, folder, at, ".docx")
    require_closed(path)
    text = collapsed((office / "docx" / f"{path.stem}.txt").read_text("utf-8-sig"))
    title = f"{kept_name(CLUSTERS[at])}: {LINES[12]}"
    for said in (
        title,
        PARTNERSHIPS[at],
        BOARDS[at],
        measure(REPOSITORY, at)["short_name"],
    ):
        assert shown(said) in text


@pytest.mark.parametrize("at", [0, 1])
def test_a_pdf_shows_what_its_fonts_have_and_runs_nothing(records, folder, at):
    reader = PdfReader(form_of(records, folder, at, ".pdf"))
    text = squeezed("".join(page.extract_text() for page in reader.pages))
    said = [*cluster_of(at), *chunk(1), *chunk(2), CLUSTERS[at], JOB["label"]]
    plain = [t for t in map(kept_name, said) if t.isascii()]
    assert len(plain) > 20
    assert [t for t in plain if squeezed(t) not in text] == []
    for number in range(
        1, reader.xref_table_size if False else len(reader.xref[0]) + 1
    ):
        thing = reader.get_object(number)
        if isinstance(thing, DictionaryObject):
            assert not set(RUNS) & ({*thing} | {str(v) for v in thing.values()})
