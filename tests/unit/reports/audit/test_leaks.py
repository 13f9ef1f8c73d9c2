"""A leak of each kind is found, and a page without any passes."""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import replace

import pandas as pd
import pytest

from qikit.plots.svg import data_uri
from qikit.reports.audit.leaks import leaks
from qikit.reports.blocks import Block, figure, paragraph, table
from tests.unit.reports.audit.audited_run import (
    ABBEY,
    FEBRUARY,
    HIDDEN,
    JANUARY,
    MARCH,
    PAGE,
    SHOWN,
    WITHIN,
    Run,
    png,
    png_uri,
    row,
    svg,
)
from tests.unit.reports.drawn_slices import FOOT_CHECK

SAID = "Abbey Surgery, foot check in March 2026: 6.4% (3 of 47)."
FIELDS = {"area_code": "S1001", "measure": "foot_check", "period_start": "2026-03-01"}
MARCH_2026 = "foot_check, March 2026"
TITLE = "Diabetes foot check in the last 12 months, March 2026"


@pytest.fixture
def run(tmp_path):
    return Run(tmp_path / "run")


def html(text: str):
    return lambda run: run.page(Block(text))


def picture(source: str, alt: str = "A picture"):
    return lambda run: run.page(figure(TITLE, source, alt, "Source: a test."))


def cells(**columns: str):
    frame = pd.DataFrame([{"Practice": "Abbey Surgery"} | columns])
    return lambda run: run.page(table(frame, TITLE))


def file(name: str, content: str | bytes):
    return lambda run: run.put(f"{WITHIN}/{name}", content)


def notebook(output: dict):
    cell = {"cell_type": "code", "source": [], "outputs": [output]}
    return file("executed.ipynb", json.dumps({"cells": [cell]}))


def parquet(**columns):
    def plant(run):
        frame = pd.DataFrame([columns | {"breakdown": "all"}])
        frame["period_start"] = pd.to_datetime(frame["period_start"])
        return run.put(f"{WITHIN}/slice/figures.parquet", frame.to_parquet())

    return plant


PLANTED = {
    "sentence": html(f"<p>{SAID}</p>"),
    "counts that nothing shown has, without any name": html("<p>It was 3 of 47.</p>"),
    "counts with other words": html("<p>Abbey Surgery, foot check: 3 out of 47</p>"),
    "counts with a stroke": html("<p>Abbey Surgery, foot check: 3/47</p>"),
    "counts of things, with all the names": html(
        "<p>Foot check, Abbey Surgery: 3 of 47 practices in March 2026.</p>"
    ),
    "counts of patients of a practice": html(
        "<p>It was 3 of 47 practice patients.</p>"
    ),
    "value alone": html("<p>Foot check: Abbey Surgery has 6.4% in March 2026.</p>"),
    "value in a bullet": html("<li><b>Foot check:</b> Abbey Surgery had 6.4%</li>"),
    "value rounded": html("<p>Foot check: Abbey Surgery has 6% in March 2026.</p>"),
    "value as a share": html("<p>foot_check S1001 Abbey Surgery 0.0638</p>"),
    "people": html("<p>Abbey Surgery, foot check in March 2026: 3 patients.</p>"),
    "both counts apart": html("<p>Abbey Surgery, foot check: 47 people, 3 seen.</p>"),
    "by letter": html("<p>Practice B, foot check: 6.4% in March 2026</p>"),
    "cell with the count": cells(Count="3 of 47"),
    "cell with the value": cells(Value="6.4%"),
    "cell with an interval": cells(**{"95% interval": "2.2% to 17.2%"}),
    "cell with a rank": cells(Rank="2"),
    "cell with a comparison": cells(**{"Against the others": "lower"}),
    "cell in a table by period": lambda run: run.page(
        table(
            pd.DataFrame([{"Period": "March 2026", "%": "6.4%"}]),
            "Foot check, Abbey Surgery: the numbers behind the chart",
        )
    ),
    "cell in a table by measure": lambda run: run.page(
        table(
            pd.DataFrame([{"Practice": "Abbey Surgery", "Foot check, %": "6.4%"}]),
            "Latest figure of each practice, March 2026",
        )
    ),
    "cell of a table without a period": lambda run: run.page(
        table(
            pd.DataFrame([{"Practice": "Abbey Surgery", "Latest": "6.4%"}]),
            "Foot check by practice, %",
        )
    ),
    "alt text": picture(data_uri(svg("Nothing")), SAID),
    "title attribute": html(f'<p title="{SAID}">Foot check</p>'),
    "aria label": html(f'<a aria-label="{SAID}">Foot check</a>'),
    "data attribute": html(f'<p data-tip="{SAID}">Foot check</p>'),
    "data attribute of one number": html(
        '<p data-n="3">Abbey Surgery, foot check in March 2026: suppressed</p>'
    ),
    "data attribute of a cell": html(
        f"<table><caption>{TITLE}</caption><tr><th>Practice</th><th>Value</th></tr>"
        '<tr><th>Abbey Surgery</th><td data-n="3">suppressed</td></tr></table>'
    ),
    "comment": html(f"<!-- {SAID} -->"),
    "meta": html(f'<meta name="description" content="{SAID}">'),
    "style": html("<style>p::after { content: '3 of 47' }</style>"),
    "script": html(f"<script>tell('{SAID}')</script>"),
    "address": html('<a href="#3 of 47">Foot check</a>'),
    "SVG text": picture(data_uri(svg("Nothing", more=f"<text>{SAID}</text>"))),
    "SVG text beside a name": picture(
        data_uri(svg("Abbey Surgery, March 2026", more="<text>6.4%</text>"))
    ),
    "SVG desc": picture(data_uri(svg(SAID))),
    "SVG metadata": picture(
        data_uri(svg("Nothing", more=f"<metadata><x>{SAID}</x></metadata>"))
    ),
    "SVG attribute": picture(
        data_uri(svg("Nothing", more=f'<g aria-label="{SAID}"></g>'))
    ),
    "SVG comment": picture(data_uri(svg("Nothing", more=f"<!--{SAID}-->"))),
    "PNG tEXt": picture(png_uri(("tEXt", b"Comment\0" + SAID.encode()))),
    "PNG zTXt": picture(
        png_uri(("zTXt", b"Comment\0\0" + zlib.compress(SAID.encode())))
    ),
    "PNG iTXt": picture(png_uri(("iTXt", b"Note\0\0\0en\0\0" + SAID.encode()))),
    "PNG EXIF": picture(png_uri(("eXIf", b"MM\0*" + SAID.encode("utf-16-be")))),
    "PNG after its end": file("a.png", png() + SAID.encode()),
    "SVG file": file("chart.svg", svg(SAID)),
    "manifest": lambda run: run.put(
        "manifest.json", json.dumps({"jobs": {"job": {"note": SAID}}})
    ),
    "JSON figures": file("a.json", json.dumps({"rows": [FIELDS | {"numerator": 3}]})),
    "JSON without a period": file(
        "a.json",
        json.dumps({"area": "S1001", "measure": "foot_check", "n": 3, "d": 47}),
    ),
    "JSON lines": file(
        "a.jsonl", "\n".join(["{}", json.dumps(FIELDS | {"numerator": 3}), ""])
    ),
    "JSON keys": file("a.json", json.dumps({"S1001": {"foot_check": {"2026-03": 3}}})),
    "CSV": file("a.csv", "area,measure,period,n\nS1001,foot_check,2026-03,3\n"),
    "CSV by measure": file("a.csv", "Practice,Period,Foot check\nS1001,2026-03,3\n"),
    "notebook page": notebook({"data": {"text/html": [f"<p>{SAID}</p>"]}}),
    "notebook print": notebook({"output_type": "stream", "text": [SAID]}),
    "notebook traceback": notebook({"output_type": "error", "traceback": [SAID]}),
    "notebook frame": notebook(
        {"data": {"text/plain": "  n  d\n0 S1001 foot_check 2026-03-01 3.0 47.0"}}
    ),
    "notebook picture": notebook(
        {"data": {"image/png": png_uri(("tEXt", f"a\0{SAID}".encode()))[22:]}}
    ),
    "parquet counts": parquet(**FIELDS, numerator=3.0, denominator=47.0),
    "parquet interval": parquet(**FIELDS, numerator=float("nan"), lower=0.02),
    "parquet words": parquet(**FIELDS, note="3 of 47"),
    "value of its own counts": cells(
        Measure="Foot check", **{"March 2026": "6.4% (3 of 47)"}
    ),
    "value beside counts that it is not of": html(
        "<p>Abbey Surgery, foot check in March 2026: 6.4% (9 of 90).</p>"
    ),
    "patients of two sessions": html("<p>Abbey, seen in sessions: 3 of 47</p>"),
    "a head of patients": html("<p>Patients seen: 3 of 47 at Abbey Surgery.</p>"),
    "both counts beside things": html(
        "<p>Abbey Surgery, foot check in March 2026: 3 checked, 47 on the register, "
        "12 practices.</p>"
    ),
    "a cell under an aim": cells(**{"Our aim, March 2026": "6.4%"}),
    "an aim under another head": cells(**{"Foot check": "at least 6.4%"}),
    "json beside an aim": file(
        "facts.json", json.dumps({"aims_met": [FIELDS | {"reach": 0.0638297872}]})
    ),
    "change": html("<p>Abbey Surgery, foot check: down by 9 in March 2026.</p>"),
    "change of the latest, no period": html(
        "<p>Abbey Surgery, foot check: down by 9 since February.</p>"
    ),
    "change in percentage points": html(
        "<p>Abbey Surgery, foot check: down 18.6 percentage points since February "
        "2026.</p>"
    ),
    "file name": file("abbey-surgery-foot-check-3-of-47.txt", ""),
    "log": file("log.txt", f"began\n{SAID}\n"),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_planted_leak_is_found(run, plant):
    plant(run)
    found = run.leaks()
    assert {(leak.area, leak.measure, leak.period) for leak in found} == {
        ("S1001", "foot_check", "March 2026")
    }


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_a_finding_does_not_repeat_the_number(run, plant):
    plant(run)
    for leak in run.leaks():
        assert not re.search(r"\b3\b.*\b47\b|6\.4|0\.0638|\b9\b|18\.6", str(leak))


def test_a_page_that_tells_nothing_passes(run):
    assert run.page().leaks() == []


INNOCENT = {
    "another practice's figure": "Castle Surgery, foot check: 50.0% (30 of 60)",
    "another month": "Abbey Surgery, foot check in February 2026: 6.4%",
    "an interval": "Abbey Surgery, foot check: 95% interval 6.4% to 17.2%",
    "practices counted": "Foot check in March 2026: 3 of 47 practices sent it",
    "one more in a list": "Foot check: Abbey Surgery, Castle Surgery and 9 more",
    "points in a row": "Abbey Surgery, foot check: 9 points above the median",
    "months counted": "Abbey Surgery: 3 of the 47 months to March 2026",
    "run charts counted": "Abbey Surgery had a shift in 3 of the 47 run charts",
    "an order": "Abbey Surgery: page 3 of 47",
    "names in another sentence": "Foot check: suppressed for Abbey Surgery. "
    "3 of 47 practices shown, 1 suppressed.",
    "a median of what is shown": "Abbey Surgery, foot check: the median is 25.0%",
    "the latest that is shown, beside an older period": "Abbey Surgery, foot check: "
    "a shift from January to March 2026, latest 25.0%",
    "the begin of an axis": "Abbey Surgery, foot check (%), axis starts at 6.4%",
    "a value of other counts": "Abbey Surgery, foot check: 6.4% (9 of 141) before",
    "a change": "Abbey Surgery, foot check in March 2026: 6.4 percentage points to go",
    "a change between two stretches": "Abbey Surgery, foot check, at first: January to "
    "February 2026; now: February to March 2026. It went down by 9",
    "teams counted": "3 of the 47 teams came to Abbey Surgery",
    "replies to a survey": "Abbey Surgery, March 2026: 38% (3 of 47 replies)",
    "sessions, said first": "Learning sessions held: 3 of 47.",
    "actions, said first": "Actions: 3 of 47 done at last.",
    "what is not shown": "Foot check: suppressed for Abbey Surgery and 3 more. "
    "None of 47 practices shown, 44 suppressed, 3 not reported.",
    "the mark": "Abbey Surgery, foot check in March 2026: suppressed",
}


@pytest.mark.parametrize("text", INNOCENT.values(), ids=INNOCENT)
def test_what_tells_nothing_is_no_leak(run, text):
    assert run.page(paragraph(text)).leaks() == []


@pytest.mark.parametrize(
    ("text", "n_leaks"),
    [
        ("Foot check, January to February 2026: 27 of 108 patients.", 0),
        ("Foot check, January to March 2026: 27 of 108 patients.", 1),
        ("Foot check: 27 of 108 patients.", 1),
    ],
)
def test_counts_that_shown_months_add_up_to_are_theirs(run, text, n_leaks):
    castle = ("S1003", "Castle Surgery", "Practice A")
    months = {JANUARY: (12, 48), FEBRUARY: (15, 60), MARCH: (30, 60)}
    shown = [row(castle, month, *pair) for month, pair in months.items()]
    hidden = [row(ABBEY, MARCH, 27, 108)]
    found = run.page(paragraph(text)).leaks(hidden=hidden, shown=shown)
    assert len(found) == n_leaks


@pytest.mark.parametrize("aim", ["at least 6.4%", "at most 6.4% by Sep 2026"])
def test_an_aim_is_no_value_of_a_practice(run, aim):
    cells(**{"Measure": "Foot check", "Our aim": aim})(run)
    assert run.leaks() == []


OF_A_PROGRAMME = {
    "aims": {"facts": {"aims": [{**FIELDS, "reach": 0.9}]}},
    "aims of a team": {
        "facts": {"teams": [{"code": "S1001", "aims": {MARCH_2026: 9}}]}
    },
    "number of a cycle": {"facts": {"cycles": [{**FIELDS, "cycle": 3}]}},
    "definition": {"facts": {"toolkit_measures": [{**FIELDS, "min_denominator": 5}]}},
}


@pytest.mark.parametrize("content", OF_A_PROGRAMME.values(), ids=OF_A_PROGRAMME)
def test_what_a_programme_says_of_itself_is_no_figure(run, content):
    run.page().put(f"{WITHIN}/slice/programme.json", json.dumps(content))
    assert run.leaks() == []


@pytest.mark.parametrize("name", ["figures", "forms"])
def test_a_figure_among_what_a_programme_says_is_found(run, name):
    content = json.dumps({"facts": {name: [{**FIELDS, "answered": 3}]}})
    run.page().put(f"{WITHIN}/slice/programme.json", content)
    assert len(run.leaks()) == 1


def test_counts_that_a_shown_figure_has_too_are_no_leak(run):
    shown = [*SHOWN, row(("S1004", "Down Surgery"), MARCH, 3, 47)]
    text = "Down Surgery, foot check: 6.4% (3 of 47)."
    assert run.page(paragraph(text)).leaks(shown=shown) == []


def test_a_letter_means_the_practice_of_this_cluster(run):
    far = row(("S1009", "Far Surgery", "Practice A"), MARCH, 6, 12, within=("C9",))
    frame = pd.DataFrame([{"Practice": "Practice A", "Value": "50.0%"}])
    assert run.page(table(frame, TITLE)).leaks([*HIDDEN, far]) == []


def far_figure(n: int, d: int):
    labels = ("S1009", "Far Surgery", "Practice A")
    return row(labels, MARCH, n, d, within=("C9", "Cluster C9"))


def test_a_small_pair_of_an_area_that_the_page_does_not_mention_tells_nothing(run):
    assert (
        run.page(paragraph("It was 2 of 9.")).leaks([*HIDDEN, far_figure(2, 9)]) == []
    )


@pytest.mark.parametrize(
    ("n", "d", "text"),
    [
        (2, 30, "It was 2 of 30."),  # this denominator hardly meets another by chance
        (2, 9, "It was 2 of 9. Others sent nothing, such as Far Surgery."),
        (2, 9, "Far Surgery had 2 of 9 in the foot check."),
    ],
)
def test_a_pair_of_an_area_elsewhere_that_can_be_told(run, n, d, text):
    (leak,) = run.page(paragraph(text)).leaks([*HIDDEN, far_figure(n, d)])
    assert (leak.area, leak.file) == ("S1009", PAGE)


def test_a_small_pair_in_a_file_of_no_report_may_be_of_any_area(run):
    run.put("manifest.json", json.dumps({"jobs": {"job": {"note": "It was 2 of 9."}}}))
    (leak,) = run.leaks([*HIDDEN, far_figure(2, 9)])
    assert (leak.area, leak.file) == ("S1009", "manifest.json")


@pytest.mark.parametrize(("term", "n_found"), [("Target", 0), ("January 2026", 1)])
def test_a_target_is_no_value_of_a_practice(run, term, n_found):
    measure = replace(FOOT_CHECK, target=0.9)
    hidden = [row(ABBEY, JANUARY, 45, 50, measure=measure), *HIDDEN]
    own = "<h1>Abbey Surgery</h1><h2>Foot check</h2>"
    run.page(Block(f"{own}<dl><dt>{term}</dt><dd>90.0%</dd></dl>"))
    assert len(run.leaks(hidden)) == n_found


def test_a_row_of_nobody_known_is_not_taken_for_the_page_s_own(run):
    frame = pd.DataFrame([{"Practice": "Somebody else", "Value": "50.0%"}])
    own = "<h1>Abbey Surgery: practice report</h1>"
    assert run.page(Block(own), table(frame, TITLE)).leaks() == []


def test_processes_find_what_one_finds(run, monkeypatch):
    monkeypatch.setattr("qikit.reports.audit.leaks.LEAST_BYTES", 0)
    run.put(f"{WITHIN}/log.txt", SAID).put(f"{WITHIN}/b.txt", SAID)
    run.put(f"{WITHIN}/c.txt", "nothing")
    assert run.leaks(workers=2) == run.leaks()
    assert len({leak.file for leak in run.leaks()}) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("notes.docx", b"PK"),
        ("a.png", b"no picture"),
        ("a.parquet", b"no parquet"),
        ("a.json", b"{"),
        ("a.csv", b"a,b\n\xff\xfe,1\n"),
        ("executed.ipynb", b"[1"),
    ],
)
def test_what_cannot_be_read_is_a_finding(run, name, content):
    (leak,) = run.put(f"{WITHIN}/{name}", content).leaks()
    assert leak.file.endswith(name) and "cannot read" in leak.what


def test_an_embedded_kind_it_does_not_know_is_a_finding(run):
    (leak,) = run.page(Block('<img src="data:image/webp;base64,AAAA">')).leaks()
    assert leak.file == PAGE and "cannot read" in leak.what


def test_a_file_that_the_manifest_does_not_list_is_a_finding(run):
    (leak,) = run.put("job/more.html", "<p>Nothing</p>").leaks()
    assert leak.file == "job/more.html" and "does not list" in leak.what


def test_a_file_that_was_changed_is_a_finding(run):
    page = run.written().folder / PAGE
    page.write_text(page.read_text() + " ")
    (leak,) = leaks(run.folder, HIDDEN, SHOWN)
    assert leak.file == PAGE and "changed" in leak.what


def test_a_listed_file_that_is_gone_is_a_finding(run):
    (run.written().folder / PAGE).unlink()
    (leak,) = leaks(run.folder, HIDDEN, SHOWN)
    assert leak.file == PAGE and "not there" in leak.what
