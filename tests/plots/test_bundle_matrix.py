import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from qikit.bundles import composite, element_compliance
from qikit.errors import DataError
from qikit.plots.alt_text import bundle_matrix_alt
from qikit.plots.bundle_matrix import bundle_matrix_axes, plot_bundle_matrix
from qikit.plots.svg import svg_text

NAN = np.nan
COLUMNS = ["element", "month", "numerator", "denominator", "value"]


def month(text: str) -> pd.Timestamp:
    return pd.Timestamp(f"{text}-01")


ELEMENTS = [
    ("seen", "2026-01", 9, 10, 0.9),
    ("told", "2026-01", 5, 10, 0.5),
    ("seen", "2026-03", 4, 4, 1.0),
    ("told", "2026-03", 0, 0, NAN),
]
ALL_OR_NONE = [("2026-01", 4, 10, 0.4), ("2026-03", 4, 5, 0.8)]


def tables(elements=ELEMENTS, whole=ALL_OR_NONE):
    items = pd.DataFrame(elements, columns=COLUMNS)
    rest = pd.DataFrame(whole, columns=COLUMNS[1:])
    return [t.assign(month=[month(m) for m in t["month"]]) for t in (items, rest)]


def many_months(n: int):
    starts = [f"{m:%Y-%m}" for m in pd.date_range("2025-01-01", periods=n, freq="MS")]
    items = [("seen", start, 19, 20, 0.95) for start in starts]
    return tables(items, [(start, 10, 20, 0.5) for start in starts])


def plot(frames=None, **options):
    elements, whole = frames or tables()
    ax = bundle_matrix_axes(elements["element"].nunique())
    assert plot_bundle_matrix(ax, elements, whole, **options) is ax
    return ax


def cells(ax) -> dict[tuple[int, int], str]:
    """Return the words in each cell by row and column."""
    found = {}
    for text in ax.texts:
        x, y = text.get_position()
        if text.get_transform() == ax.transData and float(x).is_integer():
            found[(int(y), int(x))] = text.get_text()
    return found


def test_what_is_suppressed_is_not_shown_and_is_no_gap_in_the_data(draw):
    elements, whole = tables()
    hidden = elements.assign(state=["reported", "suppressed", "reported", "reported"])
    hidden.loc[1, ["numerator", "denominator", "value"]] = NAN
    found = cells(plot((hidden, whole)))
    assert (found[(1, 0)], found[(1, 1)]) == ("not\nshown", "no\ndata")


def test_each_cell_has_its_share_and_its_number(draw):
    assert cells(plot()) == {
        (0, 0): "90%\nof 10",
        (0, 1): "no\ndata",
        (0, 2): "100%\nof 4",
        (1, 0): "50%\nof 10",
        (1, 1): "no\ndata",
        (1, 2): "no\ndata",
        (2, 0): "40%\nof 10",
        (2, 1): "no\ndata",
        (2, 2): "80%\nof 5",
    }


def test_the_shade_repeats_the_share_and_is_not_smoothed():
    image = plot().images[0]
    assert image.get_interpolation() == "none"
    shares = image.get_array()
    assert shares[:, 0].tolist() == pytest.approx([0.9, 0.5, 0.4])
    assert shares.mask.tolist() == [
        *([False, True, False], [False, True, True], [False, True, False])
    ]
    assert image.get_clim() == (0, 1)


def test_all_or_none_is_the_last_row_framed_and_bold(ask):
    ax = plot()
    bold = {t.get_text() for t in ask.texts(ax) if t.get_fontweight() == "bold"}
    assert bold == {"All or none", "40%\nof 10", "80%\nof 5"}
    frame = ask.line(ax, "all or none")
    assert (min(frame.get_ydata()), max(frame.get_ydata())) == (1.5, 2.5)


def test_an_element_that_applied_to_nobody_is_not_called_missing():
    elements, whole = tables()
    elements = elements.assign(n_patients=10, n_blank=0)
    assert cells(plot((elements, whole)))[(1, 2)] == "none\ndue"
    blank = elements.assign(n_blank=10)
    assert cells(plot((blank, whole)))[(1, 2)] == "no\ndata"


def test_the_tables_of_a_real_bundle_are_drawn():
    rows = [
        ("results", "P1", month("2026-01"), patient, element, answer)
        for patient, answers in enumerate([("yes", "no"), ("yes", "yes")], start=1)
        for element, answer in zip(("seen", "told"), answers, strict=True)
    ]
    columns = "bundle practice_code month patient_number element answer".split()
    samples = pd.DataFrame(rows, columns=columns)
    frames = [f(samples, by=["month"]) for f in (element_compliance, composite)]
    assert cells(plot(frames)) == {
        (0, 0): "100%\nof 2",
        (1, 0): "50%\nof 2",
        (2, 0): "50%\nof 2",
    }


def test_names_set_the_order_and_break_into_two_lines(ask):
    long = "Patient was told in words, or in a letter"
    ax = plot(names={"told": long, "seen": "Seen"})
    names = [t for t in ax.texts if t.get_ha() == "right"]
    assert [t.get_text().replace("\n", " ") for t in names] == [
        *(long, "Seen", "All or none")
    ]
    assert "\n" in names[0].get_text()


def test_the_latest_twelve_of_many_months(ask):
    ax = plot(many_months(15))
    labels = [t.get_text() for t in ax.get_xticklabels()]
    assert len(labels) == 12
    assert (labels[0], labels[-1]) == ("Apr\n2025", "Mar")
    assert (
        "In each cell: the share, and of how many patients; the latest 12 of 15 months"
        in ask.words(ax)
    )


def test_two_rows_for_one_cell_are_refused():
    elements, whole = tables([*ELEMENTS, ELEMENTS[0]])
    with pytest.raises(DataError, match="more than one row for January 2026"):
        plot((elements, whole))


def test_a_missing_column_is_named():
    elements, whole = tables()
    with pytest.raises(DataError, match="elements has no column 'value'"):
        plot((elements.drop(columns="value"), whole))


def test_no_forms(ask):
    elements, whole = tables([], [])
    assert "no forms" in ask.words(plot((elements, whole)))


def test_everything_is_readable(ask):
    elements, whole = many_months(12)
    other = elements.assign(element="$b$_1 & <script> and a name longer than its room")
    elements = pd.concat([elements, other], ignore_index=True)
    elements[["numerator", "denominator", "value"]] = [1000, 1000, 1.0]
    ax = plot((elements, whole))
    assert ask.cut_off(ax.figure) == []
    assert ask.overlapping(ax.figure) == []
    assert ask.too_small(ax.figure) == []
    assert ask.read_as_mathematics(ax.figure) == []


def test_the_same_matrix_is_the_same_svg():
    names = {"title": "A", "description": "B"}
    one, two = (svg_text(plot().figure, **names) for _ in "ab")
    assert one == two


def test_the_tables_are_not_changed():
    frames = tables()
    before = [frame.copy() for frame in frames]
    plot(frames)
    for was, frame in zip(before, frames, strict=True):
        assert_frame_equal(was, frame)


def test_alt_text():
    elements, whole = tables()
    text = bundle_matrix_alt(
        *(elements, whole),
        bundle="Results",
        place="High Street",
        names={"seen": "Seen by a clinician"},
    )
    assert text == (
        "Care bundle Results for High Street, January to March 2026: 2 elements by "
        "month, and all or none; 1 month without a figure. "
        "All or none is 80% of 5 patients in March 2026, between 40% of 10 patients "
        "in January 2026 and 80% of 5 patients in March 2026. "
        "In March 2026, lowest first: Seen by a clinician 100%."
    )


def test_alt_text_without_a_figure_and_with_one_patient():
    elements, whole = tables([], [])
    options = {"bundle": "Results", "place": "Glen"}
    assert bundle_matrix_alt(elements, whole, **options) == (
        "Care bundle Results for Glen: there is no value."
    )
    elements, whole = tables([("seen", "2026-01", 1, 1, 1.0)], [("2026-01", 1, 1, 1.0)])
    assert bundle_matrix_alt(elements, whole, **options) == (
        "Care bundle Results for Glen, January 2026: 1 element by month, and all or "
        "none. All or none is 100% of 1 patient in January 2026. "
        "In January 2026, lowest first: seen 100%."
    )
