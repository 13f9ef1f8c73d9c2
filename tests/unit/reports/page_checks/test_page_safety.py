"""Safety: what runs, fetches or tells is found, in the page and in its drawings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qikit.data.extracts.people.person_numbers import check_numbers
from qikit.reports.page_checks.traces import is_person_number
from tests.unit.reports.page_checks.drawn_page import (
    clean_page,
    edited,
    found,
    rules,
    svg_uri,
    with_drawing,
    with_words,
)

POLICY = clean_page().split('Content-Security-Policy" content="')[1].split('"')[0]
RUNS = [
    "<script>alert(1)</script>",
    '<p onclick="alert(1)">x</p>',
    "<p ONMOUSEOVER=x>x</p>",
    '<a href="javascript:alert(1)">a program</a>',
    '<a href="&#106;avascript:alert(1)">a program</a>',
    '<a href="java\tscript:alert(1)">a program</a>',
    '<a href=" VBScript:x">a program</a>',
    '<a href="data:text/html,x">a page</a>',
    '<p style="width: expression(alert(1))">x</p>',
    "<p style='behavior: url(#x)'>x</p>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><foreignObject></foreignObject></svg>",
]
NOT_ON_PAPER = [
    "<iframe></iframe>",
    "<object></object>",
    "<embed>",
    "<form></form>",
    "<input>",
    "<button>x</button>",
    "<video></video>",
    "<template></template>",
    "<math></math>",
    "<base>",
    "<link>",
    "<blink></blink>",
    "<svg><animate/></svg>",
    '<meta http-equiv="set-cookie" content="a">',
]
FETCHES = [
    '<p style="background: url(x.png)">x</p>',
    "<p style='background: url(\"//example.org/x\")'>x</p>",
    '<p style="background: \\75 rl(https://example.org)">x</p>',
    '<p style="background: u/**/rl(x); background: url(y)">x</p>',
    '<p style="background: image-set(&quot;https://example.org&quot; 1x)">x</p>',
    '<p background="x.png">x</p>',
    '<svg><use href="other.svg#a"></use></svg>',
    '<svg><path fill="url(https://example.org#a)"></path></svg>',
    '<p data="https://example.org/x">x</p>',
    '<p srcset="https://example.org/x 2x">x</p>',
]
ELSEWHERE = ["file:///etc/passwd", "//host/share", "\\\\host\\share", "ftp://x", "/etc"]
POLICIES = [
    "",
    POLICY.replace("'none'", "'self'", 1),
    POLICY.replace("img-src data:", "img-src data: https:"),
    POLICY.replace("img-src data:", "img-src *"),
    POLICY.replace("'unsafe-inline'", "'unsafe-inline' https:"),
    POLICY + "; script-src 'self'",
    "img-src *; " + POLICY,  # the first of a name counts
    "default-src 'none'",
]

# In parts: no file of this repository names a path of a machine.
HOME, MAC_HOME = "/" + "home/someone", "/" + "Users/someone"
WINDOWS_HOME = "C:" + "\\Users\\someone"


@pytest.mark.parametrize("html", RUNS)
def test_what_runs_is_found(html):
    assert rules(with_words(html)) == {"script"}


@pytest.mark.parametrize("html", NOT_ON_PAPER)
def test_what_has_no_place_on_paper_is_found(html):
    assert rules(with_words(html)) == {"element"}


@pytest.mark.parametrize("html", FETCHES)
def test_what_would_be_fetched_is_found(html):
    assert rules(with_words(html)) == {"request"}


@pytest.mark.parametrize("address", ["x.png", "https://example.org/x.png", "//x", ""])
def test_a_picture_that_is_not_in_the_file_is_found(address):
    page = edited(f'src="{svg_uri()}"', f'src="{address}"')
    assert rules(page) == {"request"}


@pytest.mark.parametrize("address", ELSEWHERE)
def test_a_link_to_a_machine_is_found(address):
    found_rules = rules(with_words(f'<a href="{address}">a file</a>'))
    assert "link-scheme" in found_rules
    assert found_rules <= {"link-scheme", "machine-path"}


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=c:d", "mailto:a@b.org", "job/P1.html", "#main"]
)
def test_other_links_are_sound(address):
    assert found(with_words(f'<a href="{address}">a way out</a>')) == []


@pytest.mark.parametrize(
    "css",
    [
        "@import 'https://example.org';",
        "@\\69mport 'x';",
        "p { background: URL( 'x.png' ) }",
        "@font-face { src: url(x.woff) }",
    ],
)
def test_a_style_sheet_that_fetches_is_found(css):
    assert rules(edited("</style>", css + "</style>")) == {"request"}


@pytest.mark.parametrize(
    "css",
    [
        f"p {{ background: url({svg_uri()}) }}",
        "p { fill: url(#a) } /* @import 'x' */",
        '@page { @bottom-left { content: "\\00002f\\00002furl\\000028x\\000029" } }',
    ],
)
def test_a_style_sheet_that_fetches_nothing_is_sound(css):
    assert found(edited("</style>", css + "</style>")) == []


def test_a_style_sheet_in_the_body_is_found():
    assert rules(with_words("<style>p { color: #000 }</style>")) == {"style-place"}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_weak_policy_is_found(policy):
    assert rules(edited(f'content="{POLICY}"', f'content="{policy}"')) == {"policy"}


def test_a_missing_or_late_policy_is_found():
    tag = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    assert rules(edited(tag, "")) == {"policy"}
    late = edited(tag, "").replace("</style>", f"</style>\n{tag}")
    assert rules(late) == {"policy"}


@pytest.mark.parametrize(
    ("inside", "rule"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<g onload='alert(1)'/>", "script"),
        ("<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",)
        + ("script",),
        ("<set attributeName='href' to='#x'/>", "script"),
        ("<a href='javascript:alert(1)'><text>x</text></a>", "script"),
        ("<image href='https://example.org/x.png'/>", "request"),
        ("<image xlink:href='https://example.org/x.png'/>", "request"),
        ("<use href='other.svg#a'/>", "request"),
        ("<path fill='url(https://example.org/x#a)'/>", "request"),
        ("<style>@import 'https://example.org';</style>", "request"),
        ("<?xml-stylesheet href='x.css'?>", "request"),
        (f"<text>{HOME}/x.csv</text>", "machine-path"),
        ("<text>943 476 5919</text>", "person-number"),
        (f"<image href='{svg_uri('<script/>')}'/>", "script"),
        ("<g>", "picture-broken"),
        ("<text>&nope;</text>", "script"),
    ],
)
def test_a_drawing_is_opened(inside, rule):
    (fault,) = found(with_drawing(inside))
    assert fault.rule == rule
    assert fault.what.startswith("in the picture, ")


def test_entities_of_a_drawing_are_found():
    head = '<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg" '
    head += 'xmlns:xlink="http://www.w3.org/1999/xlink">'
    assert rules(with_drawing("<text>&x;</text>", head=head)) == {"script"}


def test_drawings_in_drawings_come_to_an_end():
    uri = svg_uri()
    for _ in range(5):
        uri = svg_uri(f"<image href='{uri}'/>")
    assert rules(edited(svg_uri(), uri)) == {"picture-broken"}


@pytest.mark.parametrize(
    "uri",
    [
        "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' onload='x'/%3E",
        "data:image/svg+xml;charset=utf-8;base64," + svg_uri("<script/>").split(",")[1],
        "DATA:image/SVG+xml;base64," + svg_uri("<script/>").split(",")[1],
    ],
)
def test_a_drawing_is_opened_however_it_is_written(uri):
    assert rules(edited(svg_uri(), uri)) == {"script"}


@pytest.mark.parametrize("uri", ["data:image/svg+xml;base64,A", "data:image/svg+xml,"])
def test_a_drawing_of_nothing_is_broken(uri):
    assert rules(edited(svg_uri(), uri)) == {"picture-broken"}


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("<!-- a remark -->", "comment"),
        ("<!---->", "comment"),
        ("<?php x ?>", "comment"),
        ("<![CDATA[x]]>", "comment"),
        (f"<p>see {HOME}/data.csv</p>", "machine-path"),
        ("<p>(/tmp/x)</p>", "machine-path"),
        (f"<p>{WINDOWS_HOME}</p>", "machine-path"),
        ("<p>D:/data/x.csv</p>", "machine-path"),
        ("<p>\\\\server\\share</p>", "machine-path"),
        ("<p>from file:///x</p>", "machine-path"),
        (f'<p title="{MAC_HOME}">x</p>', "machine-path"),
        ('<p data-x="/root/x">x</p>', "machine-path"),
        ("<p>943 476 5919</p>", "person-number"),
        ("<p>no. 9434765919.</p>", "person-number"),
        ("<p>943-476-5919, and more</p>", "person-number"),
        ("<p>311299 0005</p>", "person-number"),
        ("<p>application/vnd.jupyter.widget-view+json</p>", "widget"),
        ("<p>Traceback (most recent call last):</p>", "traceback"),
        ('<p>File "x.py", line 3</p>', "traceback"),
        ("<p>right \u202eot left</p>", "control-character"),
        ("<p>nothing \x00 here</p>", "control-character"),
        ("<p>zero\u200bwidth</p>", "control-character"),
        ('<p title="a\u2066b">x</p>', "control-character"),
    ],
)
def test_what_must_not_be_told_is_found(words, rule):
    assert rules(with_words(words)) == {rule}


@pytest.mark.parametrize(
    "words",
    [
        f"<p>https://example.org{HOME} and https://x.org/tmp/y</p>",
        "<p>and/or; 3/4; a ratio 1:2; 12:30/day; w/home</p>",
        "<p>9434765918 and 1234567890</p>",
        "<p>0000000000</p>",
        "<p>19434765919, 94347659190, 9,434,765,919 and x9434765919</p>",
        "<p>hash 9434765919ab</p>",
        "<p>A comment: &lt;!-- none --&gt; &lt;?php</p>",
        "<p>👩\u200d⚕️ и кириллица, שלום, مرحبا</p>",
        "<p>tabs\tand\nlines</p>",
    ],
)
def test_plain_words_are_sound(words):
    assert found(with_words(words)) == []


def test_a_number_is_never_repeated_in_a_message():
    (fault,) = found(with_words("<p>943 476 5919</p>"))
    assert not any(digits in fault.what for digits in ("943", "476", "5919"))


@given(st.lists(st.from_regex(r"[0-9]{10}", fullmatch=True), min_size=1, max_size=50))
def test_numbers_are_judged_as_in_the_intake(numbers):
    expected = check_numbers(numbers).usual
    assert [is_person_number(n) for n in numbers] == list(np.asarray(expected))


@given(
    st.dates(min_value=np.datetime64("1930-01-01").astype(object)),
    st.integers(0, 999),
)
def test_numbers_with_a_birthday_are_judged_as_in_the_intake(born, serial):
    start = f"{born:%d%m%y}{serial:03d}"
    numbers = [f"{start}{digit}" for digit in range(10)]
    expected = check_numbers(numbers).usual
    assert [is_person_number(n) for n in numbers] == list(np.asarray(expected))
