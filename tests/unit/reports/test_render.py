"""A page: what a notebook shows, without its code, its machine, or any request."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from qikit.errors import NotebookError
from qikit.reports.look import margins
from qikit.reports.render import QikitExporter, render_report
from tests.unit.reports.page_reader import Page, as_seen
from tests.unit.reports.payloads import PAYLOADS

MACHINE = "/srv/someone/secret"


def html(text: str):
    data = {"text/html": text, "text/plain": "(shown as HTML)"}
    return new_output("display_data", data=data)


def picture(kind: str, content: str):
    named = {kind: {"alt": "A line that rises from 40 to 60."}}
    return new_output("display_data", data={kind: content}, metadata=named)


def words(source: str, tag: str = ""):
    return new_markdown_cell(source, metadata={"tags": [tag]} if tag else {})


def code(*outputs, source: str = "pass", tag: str = ""):
    metadata = {"tags": [tag]} if tag else {}
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def title_cell():
    return code(html("<h1>High Street: practice report</h1>"))


def rendered(*cells, title="High Street: practice report", area="A1", label="OFFICIAL"):
    known = {"qikit": {"title": title, "area": area, "label": label}}
    page, _ = QikitExporter().from_notebook_node(new_notebook(cells=[*cells]), known)
    return Page(page)


def contents(page: Page) -> list[str]:
    nav = page.html[page.html.index("<nav") : page.html.index("</nav>")]
    return re.findall(r'<li><a href="#([^"]+)">', nav)


def sections(page: Page) -> list[str]:
    return [attrs["aria-labelledby"] for attrs, _ in page.all("section")]


def test_code_is_hidden_and_outputs_are_shown():
    page = rendered(
        words("## Main points"),
        code(html("<p>7 of 9</p>"), source=f"open_report({MACHINE!r}, 'A1')"),
    )
    assert "7 of 9" in page.texts("section")[0]
    assert "open_report" not in page.html and MACHINE not in page.html


def test_only_four_kinds_of_output_are_shown():
    others = {
        "application/javascript": "alert('js')",
        "text/vnd.mermaid": "graph mermaid",
        "application/vnd.jupyter.widget-view+json": {"model_id": "widget"},
        "text/latex": "$latex$",
        "text/plain": "plain words",
    }
    outputs = [new_output("display_data", data={k: v}) for k, v in others.items()]
    outputs += [
        new_output("stream", name="stdout", text="printed"),
        new_output("stream", name="stderr", text=f"warned in {MACHINE}"),
        picture("image/png", "iVBORw0KGgo="),
        picture("image/svg+xml", "<svg>inside</svg>"),
        new_output("display_data", data={"text/markdown": "**from Markdown**"}),
        html("<p>from HTML</p>"),
    ]
    page = rendered(words("## Charts"), code(*outputs))
    assert page.texts("section")[0].split() == (
        ["Charts", "from", "Markdown", "from", "HTML"]
    )
    assert len(page.all("img")) == 2
    for text in ("alert", "mermaid", "widget", "latex", "plain words", "printed"):
        assert text not in page.html.replace(page.texts("style")[0], "")
    assert MACHINE not in page.html


def test_no_page_is_made_of_a_notebook_that_failed():
    wrong = new_output("error", ename="ValueError", evalue=MACHINE, traceback=[MACHINE])
    with pytest.raises(NotebookError, match="code cell 2 failed with ValueError") as e:
        rendered(title_cell(), code(wrong))
    assert MACHINE not in str(e.value)


def test_no_page_is_made_of_a_notebook_that_was_not_run():
    with pytest.raises(NotebookError, match="has not been run"):
        rendered(words("## Main points"), code(), code())


FACTS = {"title": "From inside", "area": "A7", "period": "May 2026", "label": "INSIDE"}


def test_the_header_comes_from_the_notebooks_own_facts_unless_given():
    block = html("<h1>From inside</h1>")
    block.metadata["qikit"] = FACTS | {"script": "no fact of a page"}
    page = rendered(code(block), title="", area="", label="OFFICIAL")
    assert page.texts("title") == ["From inside"]
    assert page.texts("header") == ["OFFICIAL"]
    assert page.all("body")[0][0] == {"data-area": "A7", "data-period": "May 2026"}
    assert "May 2026" in page.texts("footer")[0]


def test_a_cell_for_the_analyst_says_nothing_of_the_page():
    block = html("<p>x</p>")
    block.metadata["qikit"] = {"label": "PUBLIC"}
    page = rendered(title_cell(), code(block, tag="analyst"), label="")
    assert page.texts("header") == [""]


def test_a_notebook_without_a_title_of_its_own_gets_one():
    page = rendered(words("## Main points"), title="High Street")
    assert page.texts("h1") == ["High Street"]
    assert rendered(title_cell(), title="High Street").texts("h1") != ["High Street"]


@pytest.mark.parametrize("label", [*PAYLOADS, "A 1", '"; } body { display: none } "'])
@pytest.mark.parametrize("is_title", [False, True])
def test_no_text_in_the_margin_can_end_its_string_or_the_style(label, is_title):
    sheet = str(margins("OFFICIAL", label) if is_title else margins(label))
    place = "@top-right" if is_title else "@bottom-left"
    (inside,) = re.findall(rf'{place} \{{ content: "([^"]*)"', sheet)
    assert re.fullmatch(r"(?:[A-Za-z0-9]|\\[0-9a-f]{6})*", inside)
    read = re.sub(r"\\([0-9a-f]{6})", lambda m: chr(int(m[1], 16)), inside)
    shown = label if len(label) <= 90 else label[:89] + "…"
    assert read == "".join(c for c in shown if c.isprintable())


def test_a_cell_for_the_analyst_is_left_out():
    page = rendered(
        words("# Cluster report\n\nRun it by hand.", "analyst"),
        title_cell(),
        code(html("<p>only for me</p>"), tag="analyst"),
        words("## Main points"),
        code(html("<p>7 of 9</p>")),
    )
    assert "Run it by hand" not in page.html and "only for me" not in page.html
    assert page.texts("h1") == ["High Street: practice report"]


def test_the_injected_parameters_are_not_in_the_page():
    cell = code(source=f'dataset = "{MACHINE}"\narea = "A1"', tag="injected-parameters")
    page = rendered(title_cell(), cell, words("## Main points"))
    assert MACHINE not in page.html and "dataset" not in page.html


@pytest.mark.parametrize(
    ("cells", "stands"),
    [
        ([code(html("<p>7 of 9</p>"))], True),
        ([code()], False),
        ([code(new_output("stream", name="stdout", text="x"))], False),
        ([code(html("<script>alert(1)</script>"))], False),
        ([], True),  # words alone
        ([code(), code(html("<p>7 of 9</p>"))], True),
    ],
)
def test_a_section_whose_code_shows_nothing_is_left_out_with_its_words(cells, stands):
    page = rendered(
        title_cell(),
        words("## Practices over time\n\nOne panel a practice."),
        *cells,
        words("## What is counted"),
    )
    assert ("One panel a practice." in page.html) == stands
    assert ("practices-over-time" in sections(page)) == stands
    assert contents(page) == sections(page)
    assert sections(page)[-1] == "what-is-counted"


def test_sections_of_one_name_and_of_the_pages_own_ids_differ():
    names = ["Charts", "Charts", "Main", "Contents", "Charts", "?!", "Café & co."]
    page = rendered(title_cell(), *[words(f"## {name}") for name in names])
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert sections(page) == contents(page)
    assert len(sections(page)) == 7
    assert all(f'id="{i}"' in page.html for i in sections(page))
    assert page.texts("h2") == [names[0], "Contents", *names[1:]]


def test_two_headings_in_one_cell_are_two_sections():
    page = rendered(words("before\n\n## One\n\nfirst\n\n## Two\n\nsecond"))
    assert sections(page) == ["one", "two"] == contents(page)
    assert "before" in page.html[: page.html.index("<nav")]
    assert page.texts("section")[0].split() == ["One", "first"]
    assert page.texts("section")[1].split() == ["Two", "second"]


def test_a_page_without_sections_has_no_contents_list():
    page = rendered(title_cell())
    assert page.all("nav") == []


def test_the_page_is_whole_and_asks_nobody_for_anything():
    page = rendered(title_cell(), words("## One\n\nSee https://example.org."))
    assert page.is_closed
    assert page.html.startswith("<!DOCTYPE html>")
    assert page.fetches() == []
    assert "script" not in page.names and page.handlers() == []
    assert page.all("html")[0][0] == {"lang": "en-GB"}
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) == 1
    assert "charset" in page.all("meta")[0][0]


def test_the_page_forbids_every_request():
    (policy,) = [
        attrs["content"]
        for attrs, _ in rendered(title_cell()).all("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'" in policy
    assert "img-src data:" in policy
    assert "script" not in policy


def test_the_label_stands_in_header_and_footer():
    page = rendered(title_cell(), label="OFFICIAL-SENSITIVE")
    assert page.texts("header") == ["OFFICIAL-SENSITIVE"]
    assert "OFFICIAL-SENSITIVE" in page.texts("footer")[0]
    assert "High Street: practice report" in page.texts("footer")[0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_title_label_and_area_stay_text(payload):
    page = rendered(title_cell(), title=payload, label=payload, area=payload)
    payload = as_seen(payload)
    assert page.is_closed
    assert page.texts("title") == [payload]
    assert page.texts("header") == [payload]
    assert page.texts("footer")[0].startswith(f"{payload} · {payload} ·")
    assert page.all("body")[0][0] == {"data-area": payload, "data-period": ""}
    assert "script" not in page.names and page.handlers() == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_heading_stays_text(payload):
    page = rendered(title_cell(), words(f"## About {payload}"))
    assert page.texts("h2")[0] == f"About {as_seen(payload)}"
    assert "script" not in page.names and page.handlers() == []


def test_the_same_notebook_gives_the_same_page(tmp_path):
    path = tmp_path / "executed.ipynb"
    nbformat.write(new_notebook(cells=[title_cell(), words("## One")]), path)
    facts = {"title": "T", "area": "A1", "label": "L"}
    assert render_report(path, **facts) == render_report(path, **facts)
    assert str(tmp_path) not in render_report(path, **facts)


def test_without_a_title_it_is_a_report():
    page, _ = QikitExporter().from_notebook_node(new_notebook(cells=[]), {})
    assert Page(page).texts("title") == ["Report"]
