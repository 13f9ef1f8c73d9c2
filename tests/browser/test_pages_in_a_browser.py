"""Reports of real data in a real browser with the network off."""

import json
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.project_fixtures import REPOSITORY, make_project

pytestmark = [pytest.mark.browser, pytest.mark.long]

NATIONS = ("england", "northern_ireland", "scotland")
RUNS = {  # run: the jobs of one circle of readers
    "demo": (
        "demo_england_pcns",
        "demo_northern_ireland_federation",
        "demo_scotland_cluster",
        "demo_scotland_practices",
    ),
    "data": ("made_data_quality", "made_data_quality_practices"),
    "published": ("published_northern_ireland",),
}
DATA_JOB = "report: data_quality\nfor_each: {each}\ndataset: data/demo/scotland\n"
TO_PRACTICE = "areas: [{code}]\nlabel: For the practice named here\nparameters: "
TO_PRACTICE += "{{reply_to: the analyst, reply_by: within two weeks}}\n"
WIDTHS = {"desktop": (1280, 900), "phone": (375, 740), "400 % zoom": (320, 225)}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory, example_datasets):
    """Return the folders of runs: of the demonstration, on data, and published."""
    project = make_project(tmp_path_factory.mktemp("browser") / "project")
    for nation in NATIONS:
        taken_in = example_datasets[nation]
        shutil.copytree(taken_in, project.folder / "data/demo" / nation)
    for each, more in (("once", ""), ("practice", TO_PRACTICE.format(code="70323"))):
        name = "made_data_quality" + ("_practices" if more else "")
        job = DATA_JOB.format(each=each) + "audience: analyst\n" + more
        project.write_job(name, job)
    for run, names in RUNS.items():
        own = [project.folder / "params/jobs" / f"{name}.yml" for name in names]
        shared = [REPOSITORY / "params/jobs" / path.name for path in own]
        jobs = [str(a if a.is_file() else b) for a, b in zip(own, shared, strict=True)]
        result = project.command("run", *jobs, "--out", f"outputs/{run}")
        assert result.exit_code == 0, result.output
    return {run: project.folder / "outputs" / run for run in RUNS}


def files_of(folder):
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    return [folder / "index.html", *(folder / r["file"] for r in manifest["reports"])]


@pytest.fixture(scope="module")
def pages(runs):
    """Return the index and the files of the demonstration's run."""
    return files_of(runs["demo"])


@pytest.fixture(scope="module")
def of_each_kind(runs):
    """Return a page of each template and kind, and an index."""
    pcn, federation, cluster = (
        next((runs["demo"] / name).glob("*.html")) for name in RUNS["demo"][:3]
    )
    practice = next((runs["demo"] / "demo_scotland_practices").glob("*.html"))
    data = files_of(runs["data"])[1:]
    published = files_of(runs["published"])
    return [pcn, federation, cluster, practice, *data, *published]


@pytest.fixture
def opened(browser):
    """Open a file with the network off; note requests and complaints."""
    context = browser.new_context(offline=True, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def test_every_page_opens_whole_with_the_network_off(pages, opened):
    assert len(pages) >= 12
    for path in pages:
        opened.goto(path.as_uri())
        broken = opened.eval_on_selector_all(
            "img", "all => all.filter(i => !i.naturalWidth).length"
        )
        assert broken == 0, path.name
    assert opened.complaints == []
    outside = [u for u in opened.asked if not u.startswith(("file:", "data:"))]
    assert outside == []


def test_the_index_links_to_every_report(pages, opened):
    opened.goto(pages[0].as_uri())
    links = opened.eval_on_selector_all("table a", "all => all.map(a => a.href)")
    assert sorted(links) == sorted(path.as_uri() for path in pages[1:])


def test_each_page_has_one_title_a_language_and_texts_for_its_charts(pages, opened):
    for path in pages:
        opened.goto(path.as_uri())
        assert opened.locator("h1").count() == 1
        assert opened.locator("html").get_attribute("lang") == "en-GB"
        assert opened.locator("main").count() == 1
        texts = opened.eval_on_selector_all("img", "all => all.map(i => i.alt)")
        assert all(len(text) > 40 for text in texts)


def test_the_contents_list_leads_to_every_section(pages, opened):
    opened.goto(pages[1].as_uri())
    targets = opened.eval_on_selector_all("nav a", "all => all.map(a => a.hash)")
    sections = opened.eval_on_selector_all(
        "section > h2", "a => a.map(h => '#' + h.id)"
    )
    assert targets == sections
    assert len(sections) >= 5


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_fault(of_each_kind, opened, width):
    opened.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    rules = {"runOnly": {"type": "tag", "values": STANDARDS}}
    for path in of_each_kind:
        opened.goto(path.as_uri())
        opened.evaluate("document.querySelectorAll('details').forEach(d => d.open = 1)")
        found = Axe().run(opened, options=rules)
        assert found.response["violations"] == [], f"{path.name}\n{report_of(found)}"
        assert len(found.response["passes"]) > 20


def report_of(found):
    return "\n".join(
        f"{v['id']}: {v['help']}: {[n['target'] for n in v['nodes']][:3]}"
        for v in found.response["violations"]
    )


def test_axe_would_find_a_fault(of_each_kind, opened):
    opened.goto(of_each_kind[0].as_uri())
    opened.evaluate("document.querySelector('img').removeAttribute('alt')")
    opened.evaluate("document.querySelector('p').style.color = '#999'")
    found = {v["id"] for v in Axe().run(opened).response["violations"]}
    assert {"image-alt", "color-contrast"} <= found


def test_no_width_needs_sideways_scrolling(of_each_kind, opened):
    for width, height in WIDTHS.values():
        opened.set_viewport_size({"width": width, "height": height})
        for path in of_each_kind:
            opened.goto(path.as_uri())
            overflow = opened.evaluate(
                "document.documentElement.scrollWidth - window.innerWidth"
            )
            assert overflow <= 0, f"{path.name} at {width}"


def test_the_keyboard_goes_through_a_page_in_its_order(of_each_kind, opened):
    opened.goto(of_each_kind[1].as_uri())
    wanted = opened.evaluate(
        "[...document.querySelectorAll('a, summary, [tabindex]')]"
        ".filter(e => e.checkVisibility()).map(e => e.innerText)"
    )
    found = []
    for _ in wanted:
        opened.keyboard.press("Tab")
        found.append(opened.evaluate("document.activeElement.innerText"))
    assert found == wanted
    assert found[0] == "Skip to the report"


def test_the_skip_link_is_seen_when_focused_and_leads_to_the_report(
    of_each_kind, opened
):
    opened.goto(of_each_kind[0].as_uri())
    opened.keyboard.press("Tab")
    box = opened.locator(".skip").bounding_box()
    assert box["x"] >= 0 and box["y"] >= 0
    opened.keyboard.press("Enter")
    assert opened.evaluate("location.hash") == "#main"


def test_a_folded_table_opens_by_the_keyboard_alone(of_each_kind, opened):
    opened.goto(of_each_kind[0].as_uri())
    opened.locator("summary").first.focus()
    assert not opened.locator("details table").first.is_visible()
    opened.keyboard.press("Enter")
    assert opened.locator("details table").first.is_visible()


def test_printed_no_chart_is_wider_or_higher_than_its_paper(of_each_kind, opened):
    opened.set_viewport_size({"width": 688, "height": 978})  # A4 less its margins
    opened.emulate_media(media="print")
    for path in of_each_kind:
        opened.goto(path.as_uri())
        sizes = opened.eval_on_selector_all(
            "main img, main table",
            "all => all.map(i => i.getBoundingClientRect()).map(b => b.right)",
        )
        assert all(right <= 689 for right in sizes), path.name
        images = opened.eval_on_selector_all(
            "main img", "all => all.map(i => i.getBoundingClientRect().height)"
        )
        assert all(height <= 978 for height in images), path.name
