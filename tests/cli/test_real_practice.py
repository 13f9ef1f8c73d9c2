"""One real practice: the report's median, shifts and trends, worked out apart.

The figures are read from the raw file with the csv module, and the rules of
NHS Scotland's run charts are written out here once more with loops: shift, six
or more useful points on one side; trend, five or more points rising or falling;
points on the median, repeats and gaps passed over. No code of qikit is used.
"""

import csv
import datetime as dt
import gzip
import html
import re
import statistics
from pathlib import Path

import pytest

from tests.project_fixtures import REPOSITORY, make_project

pytestmark = pytest.mark.long

PRACTICES = ["K83029", "J81035", "J81609"]
RAW = REPOSITORY / "examples/england/opioidper1000_practice.csv.gz"
BASELINE_END = "October 2016"


def raw_series(code: str) -> list[tuple[str, float | None]]:
    with gzip.open(RAW, "rt", encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    column = rows[0].index(f"ratio_quantity.{code}")
    series = []
    for row in rows[1:]:
        month = dt.datetime.fromtimestamp(int(row[0]), dt.UTC)
        text = row[column]
        series.append((f"{month:%B %Y}", float(text) if text else None))
    return series


def expected_marks(series):
    """Return the median of the baseline and the positions of shifts and trends."""
    end = [month for month, _ in series].index(BASELINE_END)
    median = statistics.median(v for _, v in series[: end + 1] if v is not None)
    return median, shifts(series, median), trends(series)


def shifts(series, median):
    marked, run, side = set(), [], 0
    for place, (_, value) in enumerate([*series, ("end", None)]):
        last = place == len(series)
        if not last and (value is None or value == median):
            continue
        here = 0 if last else (1 if value > median else -1)
        if here != side:
            if len(run) >= 6:
                marked.update(run)
            run, side = [], here
        run.append(place)
    return marked


def trends(series):
    points = [(place, value) for place, (_, value) in enumerate(series)]
    points = [(place, value) for place, value in points if value is not None]
    marked, run, way = set(), points[:1], 0
    for point in points[1:]:
        if point[1] == run[-1][1]:
            continue
        here = 1 if point[1] > run[-1][1] else -1
        if here != way and way != 0:
            if len(run) >= 5:
                marked.update(place for place, _ in run)
            run = run[-1:]
        way = here
        run.append(point)
    if len(run) >= 5:
        marked.update(place for place, _ in run)
    return marked


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    project = make_project(tmp_path_factory.mktemp("real") / "project")
    given = str(REPOSITORY / "examples/england")
    assert project.command("intake", "data/england", "--from", given).exit_code == 0
    text = Path(REPOSITORY / "params/jobs/demo_england_practices.yml").read_text(
        "utf-8"
    )
    text = re.sub("areas: .*", f"areas: [{', '.join(PRACTICES)}]", text)
    job = project.write_job("real", text.replace("data/demo/england", "data/england"))
    result = project.command("run", job, "--out", "outputs/run")
    assert result.exit_code == 0, result.output
    return project.pages("run")


def report_rows(page: str) -> list[list[str]]:
    """Read the table of numbers beside the practice's own run chart."""
    section = page[page.index('<h2 id="our-practice-over-time">') :]
    body = section[section.index("<tbody>") : section.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows]
    return [[html.unescape(cell) for cell in row] for row in cells]


@pytest.mark.parametrize("code", PRACTICES)
def test_the_report_agrees_with_the_raw_file(pages, code):
    series = raw_series(code)
    median, in_shift, in_trend = expected_marks(series)
    rows = report_rows(pages[code])
    assert [row[0] for row in rows] == [month for month, _ in series]
    assert {row[2] for row in rows} == {f"{median:.2f}"}
    assert {n for n, row in enumerate(rows) if "shift" in row[3]} == in_shift
    assert {n for n, row in enumerate(rows) if "trend" in row[3]} == in_trend
    assert in_shift  # a practice without any signal would prove little


def test_the_practices_chosen_show_trends_too():
    assert any(expected_marks(raw_series(code))[2] for code in PRACTICES)


@pytest.mark.parametrize("code", PRACTICES)
def test_the_values_are_those_of_the_raw_file(pages, code):
    rows = report_rows(pages[code])
    for (_, value), row in zip(raw_series(code), rows, strict=True):
        shown = "–" if value is None else row[1]
        assert row[1] == shown
        if value is not None:
            assert abs(float(row[1]) - value) <= 0.005 + 1e-9
