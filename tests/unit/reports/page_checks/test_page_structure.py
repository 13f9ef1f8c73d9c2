"""Structure: each edit of a clean page breaks one rule, and this one is found."""

import pytest

from qikit.reports.page_checks.faults import RULES
from tests.unit.reports.page_checks.drawn_page import (
    ALT,
    TITLE,
    clean_page,
    edited,
    found,
    rules,
    with_words,
)

SKIP = '<a class="skip" href="#main">Skip to the report</a>'
NAV = '<nav aria-label="Contents">'
EDITS = [  # rule, what is written, what is written instead
    ("doctype", "<!DOCTYPE html>\n", ""),
    (
        "doctype",
        "<!DOCTYPE html>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">',
    ),
    ("charset", '<meta charset="utf-8">', ""),
    ("charset", '<meta charset="utf-8">', '<meta charset="latin1">'),
    ("lang", ' lang="en-GB"', ""),
    ("lang", 'lang="en-GB"', 'lang="en"'),
    ("title", f"<title>{TITLE}</title>", "<title></title>"),
    ("title", f"<title>{TITLE}</title>", "<title> </title>"),
    ("title", f"<title>{TITLE}</title>", ""),
    ("title", f"<title>{TITLE}</title>", "<title>Untitled 1</title>"),
    ("viewport", "initial-scale=1", "initial-scale=1, user-scalable=no"),
    ("viewport", "initial-scale=1", "maximum-scale=1.0"),
    ("viewport", 'name="viewport"', 'name="other"'),
    ("refresh", "<title>", '<meta http-equiv="Refresh" content="9"><title>'),
    ("one-h1", f"<h1>{TITLE}</h1>", f"<p>{TITLE}</p>"),
    ("one-h1", f"<h1>{TITLE}</h1>", f"<h1>{TITLE}</h1><h1>Another</h1>"),
    ("heading-order", "<h3>Foot checks over time</h3>", "<h4>Foot checks</h4>"),
    ("heading-order", f"<h1>{TITLE}</h1>", f"<h2>Before</h2><h1>{TITLE}</h1>"),
    ("heading-empty", "<p>With qikit 0.1.</p>", "<h3> <span></span> </h3>"),
    ("id-twice", "<p>With qikit 0.1.</p>", '<p id="over-time">With qikit</p>'),
    ("target", 'href="#over-time"', 'href="#overtime"'),
    ("target", 'href="#main"', 'href="#start"'),
    ("target", 'aria-labelledby="over-time"', 'aria-labelledby="other over-time"'),
    ("target", '<td class="number">70%', '<td class="number" headers="h9">70%'),
    ("landmark", NAV, "<nav>"),
    ("landmark", NAV, '<nav aria-label=" ">'),
    ("landmark", NAV, f'{NAV}</nav><nav aria-label="contents">'),
    ("landmark", "<footer>", '<footer></footer><footer class="x">'),
    ("landmark", "<header>", "<header><p>x</p></header><header>"),
    ("outside", "<footer>", "<p>after all</p><footer>"),
    ("outside", "<footer>", "after all<footer>"),
    ("outside", "<footer>", "<div><p>after all</p></div><footer>"),
    ("skip-link", SKIP, ""),
    ("skip-link", SKIP, SKIP.replace("main", "top") + '<p id="top"></p>'),
    ("summary", "<summary>The numbers", "<p>x</p><summary>The numbers"),
    ("tabindex", "<p>With qikit", '<p tabindex="1">With qikit'),
    ("tabindex", "<p>With qikit", '<p tabindex=" +3 ">With qikit'),
    ("attribute-twice", "<p>With qikit", '<p class="a" class="b">With qikit'),
    ("contrast", "</style>", ":root { --x: #8a8a8a } dt { color: var(--x) }</style>"),
    ("contrast", "</style>", ".pale { color: #AAA }</style>"),
    ("contrast", "</style>", "a, q { background: black; color: #333333 }</style>"),
    ("contrast", "</style>", "q { background: #000 } q b { color: #333 }</style>"),
]
SOUND = [  # what must not be found fault with
    ('<html lang="en-GB">', '<html lang="en-GB" class="x">'),
    ("<!DOCTYPE html>", "\ufeff<!doctype HTML>"),
    (f"<title>{TITLE}</title>", f"<title>{TITLE}, September 2026 · OFFICIAL</title>"),
    ("<p>With qikit", '<p tabindex="0">With qikit'),
    ("<p>With qikit", '<p tabindex="-1">With qikit'),
    ("<p>With qikit 0.1.</p>", "<h3>A</h3><p>a</p><h4>B</h4><p>b</p><h3>C</h3>"),
    (NAV, f'{NAV}<p>x</p></nav><nav aria-labelledby="over-time">'),
    ("<p>With qikit", '<p aria-describedby="main over-time">With qikit'),
    ("<p>With qikit", "<p>1 < 2 &amp; 3 &gt; 2; a&nbsp;b; With qikit"),
    ("<p>With qikit 0.1.</p>", "<section><header><p>own</p></header></section>"),
    ("</style>", "q { background: #000; color: #fff }</style>"),
    ("</style>", "q { background: #000 } q:hover b { color: #fff }</style>"),
    ("</style>", "q { background: linear-gradient(#000, #fff); color: #777 }</style>"),
    ("</style>", "@media print { .pale { color: #aaa } }</style>"),
    ("</style>", ".edge { border-color: #eee; color: #767676 }</style>"),  # 4.54 to 1
]
TAGS = [  # what a browser would have to mend
    ("</main>", ""),
    ("</section>", ""),
    ("</p>", ""),
    ("</h1>", "</h2>"),
    ("</div>", "</div></div>"),
    ("<p>With qikit 0.1.</p>", "<p><strong>With qikit</p></strong>"),
    ("<p>With qikit 0.1.</p>", "<p><div>With qikit</div></p>"),
    ("<p>With qikit 0.1.</p>", "<p/>With qikit"),
    ("<p>With qikit 0.1.</p>", "<li>With qikit</li>"),
    ("<p>With qikit 0.1.</p>", "<ul><p>With qikit</p></ul>"),
    ("<p>With qikit 0.1.</p>", "<ul>With qikit</ul>"),
    ("<p>With qikit 0.1.</p>", "<td>With qikit</td>"),
    ("<thead><tr>", "<thead><tr>words"),
    ("<thead><tr>", "<thead><p>words</p><tr>"),
    ("<p>With qikit 0.1.</p>", '<a href="#main">a<a href="#main">b</a></a>'),
    ("<p>With qikit 0.1.</p>", "<summary>x</summary>"),
    ("<p>With qikit 0.1.</p>", "</nonsense>"),
    ("<p>With qikit 0.1.</p>", "<div>" * 400 + "</div>" * 400),
    (f"<title>{TITLE}", f"<title>{TITLE}<b>x</b>"),
]


def test_the_clean_page_has_no_faults():
    assert found(clean_page()) == []


@pytest.mark.parametrize(("rule", "old", "new"), EDITS)
def test_an_edit_breaks_its_rule_and_no_other(rule, old, new):
    assert rules(edited(old, new)) == {rule}


@pytest.mark.parametrize(("old", "new"), SOUND)
def test_a_sound_edit_breaks_none(old, new):
    assert found(edited(old, new)) == []


@pytest.mark.parametrize(("old", "new"), TAGS)
def test_tags_that_a_browser_would_mend_are_found_and_others_wait(old, new):
    assert rules(edited(old, new)) == {"tags"}


@pytest.mark.parametrize("name", ["main", "header", "footer"])
def test_each_landmark_is_asked_for(name):
    page = (
        clean_page().replace(f"<{name}", "<section").replace(f"</{name}", "</section")
    )
    assert "landmark" in rules(page)


def test_tags_are_told_at_the_line_where_they_open():
    page = edited("<p>With qikit 0.1.</p>", "\n\n<p><b>With qikit</p>")
    (fault,) = found(page)
    line = 1 + page[: page.index("<p><b>")].count("\n")
    assert (fault.line, fault.what) == (line, "<b> is not closed in its place")
    assert "check again" in fault.to_do


def test_faults_stand_in_the_order_of_the_lines():
    page = with_words("<h6>deep</h6>\n<h3></h3>").replace(' lang="en-GB"', "")
    lines = [fault.line for fault in found(page)]
    assert lines == sorted(lines) and len(lines) == 3


def test_a_page_of_one_place_says_what_it_saw():
    (fault,) = found(edited("</h3>", "</h3><h6>Deep</h6>"))
    assert fault.what == "h6 'Deep' after an h3"
    assert fault.source == "WCAG 1.3.1"


def test_an_alt_text_is_read_as_the_words_of_its_link():
    uri = clean_page().split('<img src="')[1].split('"')[0]
    page = with_words(f'<h3>P</h3><a href="#main"><img src="{uri}" alt="{ALT}"></a>')
    assert found(page) == []


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_says_what_to_do_and_who_asks(rule):
    assert RULES[rule].to_do.endswith(".")
    assert RULES[rule].source.split()[0] in {"WCAG", "HTML", "PHS", "axe", "qikit"}
