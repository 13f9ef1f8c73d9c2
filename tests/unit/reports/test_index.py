"""The index: every report asked for, with its status, as a safe page."""

from dataclasses import replace

import pytest

from qikit.reports.index import write_index
from qikit.reports.manifest import DatasetRecord, Manifest, ReportRecord
from qikit.reports.paper.files import FormRecord
from qikit.reports.statuses import CHECK_FAILED, MADE
from tests.unit.reports.page_reader import Page, as_seen
from tests.unit.reports.payloads import PAYLOADS


def index(tmp_path, *reports, critical=(), title="Reports", label="OFFICIAL") -> Page:
    dataset = DatasetRecord("data/x", "abc", 7, list(critical))
    jobs = {"job": {"title": title}}
    manifest = Manifest("run", "2026-01-05 09:00 UTC", [dataset], list(reports), jobs)
    return Page(write_index(manifest, tmp_path, label=label).read_text("utf-8"))


def made(code, name="Surgery", size=12_400):
    file = f"job/{code}.html"
    return ReportRecord("job", "practice", code, name, MADE, file, size)


def failed(code, name="Surgery", error="3 rows were refused"):
    return ReportRecord("job", "practice", code, name, CHECK_FAILED, error=error)


def test_what_was_made_is_linked_and_what_was_not_says_why(tmp_path):
    page = index(tmp_path, made("P1", "Bridge"), failed("P2", "Abbey"))
    assert page.texts("p")[1].startswith("1 of 2 reports made.")
    assert page.texts("caption") == ["1 of 2 reports made"]
    assert links(page, "job") == ["job/P1.html"]
    assert page.texts("td") == [
        *["P2", "not made: 3 rows were refused", "", "none"],
        *["P1", "made", "12", "none"],
    ]


def row_names(page):
    return [text for attrs, text in page.all("th") if attrs["scope"] == "row"]


def test_names_stand_in_order_whatever_the_capitals(tmp_path):
    page = index(tmp_path, made("1", "castle"), made("2", "Abbey"), made("3", "Bridge"))
    assert row_names(page) == ["Abbey", "Bridge", "castle"]


def links(page, start="#"):
    found = [attrs["href"] for attrs, _ in page.all("a")]
    return [href for href in found if href.startswith(start)]


def test_a_long_list_is_divided_by_letters_that_the_contents_lead_to(tmp_path):
    names = ["Élan", "Ash", "9 Elms", "ember", *(f"Birch {i}" for i in range(20))]
    page = index(tmp_path, *[made(str(i), n) for i, n in enumerate(names)])
    assert page.texts("h3") == ["0–9 and others", "A", "B", "E"]
    ids = [attrs["id"] for attrs, _ in page.all("h3")]
    assert links(page) == ["#main", "#group-1", *[f"#{i}" for i in ids]]
    assert len(page.all("table")) == 4
    assert sorted(row_names(page)) == sorted(names)


@pytest.mark.parametrize(
    ("name", "letter"),
    [("Élan", "E"), ("ßen", "S"), ("élan", "E"), ("9 Elms", "0–9 and others")],
)
def test_the_letter_a_name_stands_under(tmp_path, name, letter):
    rest = [made(str(i), f"Birch {i}") for i in range(20)]
    page = index(tmp_path, made("X", name), *rest)
    assert sorted(page.texts("h3")) == sorted(["B", letter])


def test_reports_of_one_name_are_told_apart_for_who_hears_the_links(tmp_path):
    reports = [made("P1", "Bridge"), made("P2", "Bridge"), made("P3", "Abbey")]
    page = index(tmp_path, *reports)
    assert row_names(page) == ["Abbey", "Bridge, P1, Reports", "Bridge, P2, Reports"]


def test_a_short_list_stays_whole(tmp_path):
    names = [f"{chr(65 + i)} Surgery" for i in range(20)]
    page = index(tmp_path, *[made(n, n) for n in names])
    assert page.all("h3") == [] and len(page.all("table")) == 1


def test_the_other_forms_of_a_report_are_linked_with_their_sizes(tmp_path):
    forms = (
        FormRecord("pdf", "job/P1.pdf", 123_000, "a"),
        FormRecord("workbook", "job/P1.xlsx", 9_600, "b"),
    )
    page = index(tmp_path, replace(made("P1", "Bridge"), others=forms), made("P2"))
    assert links(page, "job/P1.") == ["job/P1.html", "job/P1.pdf", "job/P1.xlsx"]
    cells = page.texts("td")
    assert cells[3] == "Bridge, PDF 123, Bridge, Excel 10"
    assert cells[7] == "none"


def test_what_to_read_first(tmp_path):
    quiet = made("P1", "Quiet")
    some = replace(made("P2", "Some"), attention=3, why="3 signals")
    most = replace(made("P3", "Most"), attention=10_001, why="1 set aside")
    page = index(tmp_path, quiet, some, most, failed("P4", "Lost"))
    assert page.texts("li")[:3] == [
        "Lost: not made: 3 rows were refused",
        "Most (P3): 1 set aside",
        "Some (P2): 3 signals",
    ]
    assert "Quiet" not in " ".join(page.texts("li"))
    assert "Best read first" not in index(tmp_path, quiet).html


def test_the_list_for_sending_is_linked(tmp_path):
    listed = FormRecord("csv", "send_list.csv", 10, "a")
    manifest = Manifest("run", "now", [], [made("P1")], files=[listed])
    page = Page(write_index(manifest, tmp_path, label="x").read_text("utf-8"))
    assert "send_list.csv" in links(page, "send")


def test_critical_findings_stand_on_top(tmp_path):
    page = index(tmp_path, made("P1"), critical=["Two figures for one month"])
    assert page.texts("li")[0] == "Two figures for one month"


def test_the_index_is_whole_and_asks_nobody_for_anything(tmp_path):
    page = index(tmp_path, made("P1"), failed("P2"))
    assert page.is_closed and page.fetches() == []
    assert page.all("html")[0][0] == {"lang": "en-GB"}
    assert len(page.all("h1")) == 1
    assert all(attrs.get("scope") in ("col", "row") for attrs, _ in page.all("th"))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert str(tmp_path) not in page.html
    assert [p.name for p in tmp_path.iterdir()] == ["index.html"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_codes_and_errors_stay_text(tmp_path, payload):
    page = index(
        tmp_path,
        made(payload, payload),
        failed("P2", f"{payload} 2", payload),
        critical=[payload],
        title=payload,
        label=payload,
    )
    assert page.is_closed
    assert "script" not in page.names and page.handlers() == []
    payload = as_seen(payload)
    assert row_names(page) == [payload, f"{payload} 2"]
    assert page.texts("h2") == ["Best read first", "Contents", payload]
    assert page.texts("header") == [payload]
    assert f"not made: {payload}" in page.texts("td")
