"""Words and tables: each edit of a clean page breaks one rule, which is found."""

import pytest

from tests.unit.reports.page_checks.drawn_page import (
    ALT,
    edited,
    found,
    rules,
    svg_uri,
    with_words,
)

LINK = (
    '<a href="https://example.org/run" rel="noopener noreferrer">'
    "how run charts work</a>"
)
PICTURE = f'<img src="{svg_uri()}" alt="{ALT}">'
HEADS = '<th scope="col">Month</th>'
ROW = '<tr><th scope="row">August</th><td class="number">70%</td></tr>'
EDITS = [
    ("alt-missing", f' alt="{ALT}"', ""),
    ("alt-missing", f'alt="{ALT}"', 'alt=""'),
    ("alt-missing", f'alt="{ALT}"', 'alt=" "'),
    ("alt-missing", f'alt="{ALT}"', 'alt="Picture without a description"'),
    ("alt-redundant", f'alt="{ALT}"', f'alt="Image of {ALT}"'),
    ("alt-redundant", f'alt="{ALT}"', f'alt="A chart showing {ALT}"'),
    ("alt-redundant", f'alt="{ALT}"', f'alt="graphic of {ALT}"'),
    ("alt-file-name", f'alt="{ALT}"', 'alt="foot_checks_high_street.PNG"'),
    ("alt-short", f'alt="{ALT}"', 'alt="Feet, high and low.."'),  # 20 letters
    ("picture-heading", "<h3>Foot checks over time</h3>", "<p>Foot checks</p>"),
    ("picture-heading", PICTURE, PICTURE + PICTURE),
    ("link-words", LINK, '<a href="https://example.org">here</a>'),
    ("link-words", LINK, '<a href="https://example.org">Click  HERE…</a>'),
    ("link-words", LINK, '<a href="https://example.org">Read more</a>'),
    ("link-words", LINK, '<a href="https://example.org"> <span></span></a>'),
    ("link-words", LINK, '<a href="#main" aria-label="more">how it works</a>'),
    ("link-same-words", LINK, '<a href="#main">Who made this</a>'),
    ("emphasis", "<p>With qikit", "<p><i>With</i> qikit"),
    ("emphasis", "<p>With qikit", "<p><em>With</em> qikit"),
    ("emphasis", "<p>With qikit", "<p><u>With</u> qikit"),
    ("emphasis", "</style>", "dt { font-style : italic }</style>"),
    ("table-caption", "<caption>Foot checks by month</caption>", ""),
    ("table-caption", "<caption>Foot checks by month</caption>", "<caption></caption>"),
    ("table-scope", HEADS, "<th>Month</th>"),
    ("table-scope", HEADS, '<th scope="column">Month</th>'),
    ("table-head-empty", HEADS, '<th scope="col"></th>'),
    ("table-head-empty", HEADS, '<th scope="col"> &nbsp; </th>'),
    ("table-cells", HEADS, ""),
    ("table-cells", HEADS, HEADS.replace("th ", 'th colspan="2" ')),
    ("table-cells", ROW, ROW + "<tr><td>1</td></tr>"),
    ("table-cells", ROW, ROW.replace("td ", 'td rowspan="2" ')),
    ("table-layout", "<table>", '<table role="presentation">'),
    ("table-head", "<p>With qikit 0.1.</p>", "<table><caption>a</caption></table>"),
]
SOUND = [
    (f'alt="{ALT}"', 'alt="Feet, high and low..."'),  # 21 letters
    (f'alt="{ALT}"', f'alt="Run chart of {ALT}"'),
    (f'alt="{ALT}"', 'alt="" role="presentation"'),
    (PICTURE, PICTURE + PICTURE.replace(ALT, "").replace("alt", 'role="none" alt')),
    (LINK, '<a href="#main">see how run charts work here</a>'),
    (LINK, '<a href="#main">here<span class="heard">: how charts work</span></a>'),
    ("<h3>Foot checks over time</h3>\n<figure>", "<figure><h3>Foot checks</h3>"),
    (LINK, LINK + LINK),  # the same words, the same place
    (LINK, '<a href="#main" aria-label="how charts work">here</a>'),
    (LINK, "<a>no link at all</a>"),
    ("<p>With qikit", "<p><strong>With</strong> <b>qikit</b>"),
    (HEADS, "<td></td>"),  # an empty corner
    (ROW, ROW.replace("td ", 'td rowspan="2" ') + '<tr><th scope="row">X</th></tr>'),
    (ROW, '<tr><th scope="rowgroup" colspan="2">2026</th></tr>' + ROW),
]


@pytest.mark.parametrize(("rule", "old", "new"), EDITS)
def test_an_edit_breaks_its_rule_and_no_other(rule, old, new):
    assert rules(edited(old, new)) == {rule}


@pytest.mark.parametrize(("old", "new"), SOUND)
def test_a_sound_edit_breaks_none(old, new):
    assert found(edited(old, new)) == []


def test_only_slanted_words_are_advice():
    (fault,) = found(edited("<p>With qikit", "<p><i>With</i> qikit"))
    assert fault.is_advice
    (fault,) = found(edited(HEADS, "<th>Month</th>"))
    assert not fault.is_advice


@pytest.mark.parametrize("span", ["99999999999", "9" * 5000, "-1", "x", "0", "", "²"])
def test_a_span_of_no_sense_stops_nothing(span):
    page = edited(HEADS, HEADS.replace("th ", f'th colspan="{span}" '))
    assert rules(page) <= {"table-cells"}


def test_rows_below_a_tall_cell_are_counted_with_it():
    rows = (
        '<tr><th scope="row" rowspan="3">A</th><td>1</td></tr>'
        "<tr><td>2</td></tr><tr><td>3</td></tr>"
    )
    assert found(edited(ROW, rows)) == []
    (fault,) = found(edited(ROW, rows + "<tr><td>4</td></tr>"))
    assert fault.what == "1 cells, not 2, in a row of the table 'Foot checks by month'"


def test_a_table_in_a_cell_is_judged_by_itself():
    inner = "<table><caption>b</caption><tr><td>1</td></tr></table>"
    page = edited(">70%</td>", f">{inner}</td>")
    assert rules(page) == {"table-head"}
    (fault,) = found(page)
    assert fault.what == "no th in the table 'b'"


def test_a_heading_serves_one_picture():
    page = with_words(f"<h3>One</h3>{PICTURE}{PICTURE}<h3>Two</h3>{PICTURE}")
    assert [fault.rule for fault in found(page)] == ["picture-heading"]
