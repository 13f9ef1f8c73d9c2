"""The index: every report asked for, with its status, as a safe page."""

import pytest

from qikit.reports.index import write_index
from qikit.reports.kernel import MADE
from qikit.reports.manifest import CHECK_FAILED, DatasetRecord, Manifest, ReportRecord
from tests.unit.reports.page_reader import Page
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
    assert page.texts("p")[1] == "1 of 2 reports made."
    assert page.texts("caption") == ["1 of 2 reports made"]
    assert [attrs["href"] for attrs, _ in page.all("a")] == ["#main", "job/P1.html"]
    assert page.texts("td") == [
        *["P2", "not made: 3 rows were refused", ""],
        *["P1", "made", "12"],
    ]


def test_names_stand_in_order_whatever_the_capitals(tmp_path):
    page = index(tmp_path, made("1", "castle"), made("2", "Abbey"), made("3", "Bridge"))
    assert page.texts("th")[4:] == ["Abbey", "Bridge", "castle"]


def test_critical_findings_stand_on_top(tmp_path):
    page = index(tmp_path, made("P1"), critical=["Two figures for one month"])
    assert page.texts("li") == ["Two figures for one month"]


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
        failed("P2", payload, payload),
        critical=[payload],
        title=payload,
        label=payload,
    )
    assert page.is_closed
    assert "script" not in page.names and page.handlers() == []
    assert page.texts("th").count(payload) == 2
    assert page.texts("h2") == [payload]
    assert page.texts("header") == [payload]
    assert f"not made: {payload}" in page.texts("td")
