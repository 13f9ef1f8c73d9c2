"""Reports of real data in a real browser with the network off."""

import pytest

from tests.project_fixtures import REPOSITORY, make_project

pytestmark = [pytest.mark.browser, pytest.mark.long]

NATIONS = ("england", "northern_ireland", "scotland")
JOBS = (
    "demo_england_pcns",
    "demo_northern_ireland_federation",
    "demo_scotland_cluster",
    "demo_scotland_practices",
)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Return the files of a run of the demonstration's jobs, and its index."""
    project = make_project(tmp_path_factory.mktemp("browser") / "project")
    for nation in NATIONS:
        given = str(REPOSITORY / "examples" / nation)
        result = project.command("intake", f"data/demo/{nation}", "--from", given)
        assert result.exit_code == 0, result.output
    jobs = [str(REPOSITORY / "params/jobs" / f"{name}.yml") for name in JOBS]
    result = project.command("run", *jobs, "--out", "outputs/run")
    assert result.exit_code == 0, result.output
    folder = project.folder / "outputs" / "run"
    files = [folder / r["file"] for r in project.manifest("run")["reports"]]
    return [folder / "index.html", *files]


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


def test_a_phone_needs_no_sideways_scrolling(pages, opened):
    opened.set_viewport_size({"width": 360, "height": 740})
    for path in pages[1:4]:
        opened.goto(path.as_uri())
        overflow = opened.evaluate(
            "document.documentElement.scrollWidth - window.innerWidth"
        )
        assert overflow <= 0, path.name
