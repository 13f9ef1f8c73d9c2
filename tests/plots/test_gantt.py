import itertools

import numpy as np
import pandas as pd
import pytest

from qikit.errors import DataError, ParameterError
from qikit.plots.alt_text import gantt_alt
from qikit.plots.gantt import MARKS, gantt_axes, plot_gantt
from qikit.plots.gantt_layout import DAYS, PERIODS, calendar, checked, rows
from qikit.plots.svg import lean_svg, svg_text

SESSIONS = ["2024-12-05", "2025-01-16", "2025-02-27"]
PLAN = [
    ("Baseline", "2024-10-01", "2024-11-30", "baseline", ""),
    *(("Sessions", day, None, "session", n + 1) for n, day in enumerate(SESSIONS)),
    *(
        ("Action periods", first, last, "action_period", n + 1)
        for n, (first, last) in enumerate(itertools.pairwise(SESSIONS))
    ),
    ("Summit", "2025-03-18", None, "summit", ""),
]
LONG = "<script>alert(1)</script> $a_1$ and a name that is longer than its room"
NASTY = [
    ("x" * 200, "2025-01-01", "2025-03-01", "evaluation", "<script>"),
    (LONG, "2025-02-01", "2025-05-01", "action_period", "$x_1$ & more"),
    (LONG, "2025-03-01", "2025-06-01", "baseline", "y" * 200),
    ("Not known", None, None, "day", ""),
    ("Close", "2025-03-08", None, "session", "1"),
    ("Close", "2025-03-12", None, "session", "a long label"),
    ("First", "2025-01-01", None, "summit", ""),
    ("Last", "2025-06-30", None, "summit", ""),
]
EVERY = [(kind, "2025-01-10", "2025-02-10", kind, "1") for kind in [*PERIODS, *DAYS]]
CASES = {
    "usual": PLAN,
    "nasty": NASTY,
    "every kind": EVERY,
    "nothing": [],
    "no date": [("Summit", None, None, "summit", "")],
    "a day": [("Summit", "2025-01-31", None, "summit", "")],
    "thirty years": [("Long", "2000-01-01", "2030-01-01", "period", "")],
}
case = pytest.mark.parametrize("name", CASES)


def table(entries=PLAN) -> pd.DataFrame:
    frame = pd.DataFrame(entries, columns=["row", "start", "end", "kind", "label"])
    days = {name: pd.to_datetime(frame[name]) for name in ("start", "end")}
    return frame.assign(**days)


def plot(entries=PLAN, **options):
    plan = table(entries)
    ax = gantt_axes(plan)
    assert plot_gantt(ax, plan, **options) is ax
    return ax


def placed(entries=PLAN) -> dict:
    known = checked(table(entries))
    return {row.name: row for row in rows(known, calendar(known))}


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def test_rows_have_their_names_in_the_order_of_the_plan(ask):
    ax = plot()
    names = [t.get_text() for t in ax.texts if t.get_ha() == "right"]
    assert names == ["Baseline", "Sessions", "Action periods", "Summit"]


def test_a_bar_goes_from_its_first_day_to_the_end_of_its_last():
    (bar,) = placed()["Baseline"].entries
    months = calendar(checked(table()))
    assert bar.left == 0
    assert bar.right == pytest.approx(months.across(day("2024-12-01")))
    assert bar.right == pytest.approx(61 * months.day_mm)


def test_months_are_named_in_their_middle(ask):
    ax = plot()
    labels = [t.get_text().strip() for t in ax.get_xticklabels()]
    assert labels == ["Oct\n2024", "Nov", "Dec", "Jan\n2025", "Feb", "Mar"]


def test_a_session_has_its_number_in_it_and_its_date_below(ask):
    ax = plot()
    marks = ask.line(ax, "learning session")
    assert marks.get_marker() == "D"
    texts = {t.get_text(): t.get_position() for t in ax.texts}
    for x, y, number, date in zip(
        *marks.get_data(), "123", ["5 Dec", "16 Jan", "27 Feb"], strict=True
    ):
        bold = [
            t for t in ax.texts if t.get_text() == number and t.get_weight() == "bold"
        ]
        assert [t.get_position() for t in bold] == [pytest.approx((x, y))]
        assert texts[date][0] == pytest.approx(x)
        assert texts[date][1] > y


def test_every_kind_has_its_own_shape_and_a_key():
    ax = plot(EVERY)
    markers = [look[0] for look in MARKS.values()]
    assert len(set(markers)) == len(markers)
    shapes = {
        (np.ptp(p.get_path().vertices[:, 1]).round(2), p.get_facecolor())
        for p in ax.patches
    }
    assert len(shapes) == len({height for height, _ in shapes}) + 1 == len(PERIODS)
    (key,) = ax.figure.legends
    words = [t.get_text() for t in key.get_texts()]
    assert sorted(words) == sorted([*PERIODS.values(), *DAYS.values()])


def test_the_key_names_only_what_is_there():
    (key,) = plot().figure.legends
    assert [t.get_text() for t in key.get_texts()] == [
        *("baseline", "action period", "learning session", "summit")
    ]


def test_periods_that_share_a_day_stand_side_by_side_and_others_below():
    follow = placed()["Action periods"].entries
    assert len({entry.down for entry in follow}) == 1
    overlap = placed(NASTY)[LONG].entries
    assert len({entry.down for entry in overlap}) == 2


@case
def test_nothing_stands_on_another_of_its_kind(name):
    found = [e for row in placed(CASES[name]).values() for e in row.entries]
    for one, two in itertools.combinations(found, 2):
        if one.is_bar == two.is_bar and one.down == two.down:
            shared = min(one.right, two.right) - max(one.left, two.left)
            assert shared <= 2.0


def test_dates_that_would_touch_are_all_left_out(ask):
    days = [f"2025-03-{n:02d}" for n in (1, 10, 28)]
    near = [("Weekly", d, None, "day", "") for d in days]
    far = [*near, ("Far", "2026-12-31", None, "day", "")]
    assert {"1 Mar", "10 Mar", "28 Mar"} <= set(ask.words(plot(near)))
    assert [t for t in ask.words(plot(far)) if t.endswith((" Mar", " Dec"))] == [
        "31 Dec"
    ]


def test_a_row_without_a_date_says_so(ask):
    assert "no date yet" in ask.words(plot(NASTY))
    assert "no dates yet" in ask.words(plot([]))


def test_today_is_a_line_within_the_months_only(ask):
    ax = plot(as_of=day("2025-01-15 10:00"))
    assert "as of 15 Jan 2025" in ask.words(ax)
    month = calendar(checked(table()))
    middle = month.across(day("2025-01-15")) + month.day_mm / 2
    assert ask.line(ax, "as of").get_xdata() == pytest.approx([middle, middle])
    assert "as of" not in ask.labels(plot(as_of=day("2026-01-15")))
    assert "as of" not in ask.labels(plot())


@case
@pytest.mark.parametrize("as_of", [None, "2025-01-31", "2025-06-30"])
def test_everything_is_readable(name, as_of, ask):
    ax = plot(CASES[name], as_of=None if as_of is None else day(as_of))
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


@case
def test_it_is_drawn_the_lean_way(name):
    figure = plot(CASES[name], as_of=day("2025-01-31")).figure
    lean = lean_svg(figure, "T", "D")
    assert lean == svg_text(figure, title="T", description="D")
    assert "<script" not in lean


def test_the_plan_is_not_changed():
    plan = table()
    plot_gantt(gantt_axes(plan), plan)
    pd.testing.assert_frame_equal(plan, table())


def test_a_plan_needs_no_labels():
    plan = table().drop(columns="label")
    assert plot_gantt(gantt_axes(plan), plan)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"kind": "party"}, ParameterError, "'party' is no kind of entry. Known: base"),
        ({"end": day("2020-01-01")}, DataError, "'Baseline' has an entry that ends"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, error, said):
    with pytest.raises(error, match=said):
        gantt_axes(table().assign(**change))


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="no column 'start'"):
        gantt_axes(table().drop(columns="start"))


def test_alt_text_lists_the_dates():
    assert gantt_alt(table(), name="the network", as_of=day("2025-01-15")) == (
        "Plan of the network, October 2024 to March 2025, 6 months. "
        "Baseline: baseline from 1 October 2024 to 30 November 2024. "
        "Sessions: learning session 1 on 5 December 2024, learning session 2 on "
        "16 January 2025 and learning session 3 on 27 February 2025. "
        "Action periods: action period 1 from 5 December 2024 to 16 January 2025 and "
        "action period 2 from 16 January 2025 to 27 February 2025. "
        "Summit: summit on 18 March 2025. "
        "A line marks 15 January 2025."
    )


def test_alt_text_of_many_reports_and_of_what_has_no_date():
    months = pd.date_range("2025-01-01", periods=12, freq="MS")
    reports = [("Reports", str(m.date()), None, "report", "") for m in months]
    more = [("Reports", None, None, "report", ""), ("Summit", None, None, "summit", "")]
    assert gantt_alt(table([*reports, *more]), name="X") == (
        "Plan of X, January to December 2025, 12 months. "
        "Reports: 12 progress reports, the first on 1 January 2025 and the last on "
        "1 December 2025; 1 entry with no date yet. Summit: no date yet."
    )
    assert gantt_alt(table([]), name="X") == "Plan of X: no dates yet."
