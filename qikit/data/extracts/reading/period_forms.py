"""Dates in each form that raw files have; a cell is read in one form, or not at all."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

from qikit.data.definitions.column_forms import FIRST_YEAR, LAST_YEAR

MONTHS = (  # in English whatever the machine's language
    "january february march april may june july august september october november "
    "december"
).split()
SHORT = 3  # letters by which a month may be named; September also as Sept
CENTURY = 2000  # of a year written with two digits …
NEWEST = 50  # … up to this one: May-99 was not 2099
LONDON = ZoneInfo("Europe/London")
AMBIGUOUS = ("dd/mm/yyyy", "mm/dd/yyyy")  # Excel may have taken one for the other
MONTH_AND_YEAR = "mmm-yy"  # Excel takes Apr-25 for the 25th of April
DAY_0 = dt.date(1899, 12, 30)  # Excel's day 61 is 1 March 1900 …
DAY_0_EARLY = dt.date(1899, 12, 31)  # … and its day 60 a 29 February that never was
NEVER = 60
DAY_0_OF_1904 = dt.date(1904, 1, 1)
UNIX_TIME = re.compile(r"[0-9]{1,11}", re.ASCII)
MONTH_WORD = r"([A-Za-z]{3,9})"
ISO_START = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T][0-9:.]+)?")

# Form: its shape, and what stands in it, in order.
WRITTEN: dict[str, tuple[str, str]] = {
    "yyyymm": (r"([0-9]{4})([0-9]{2})", "ym"),
    "yyyymmdd": (r"([0-9]{4})([0-9]{2})([0-9]{2})", "ymd"),
    "yyyy-mm": (r"([0-9]{4})-([0-9]{2})", "ym"),
    "yyyy-mm-dd": (r"([0-9]{4})-([0-9]{2})-([0-9]{2})", "ymd"),
    "dd/mm/yyyy": (r"([0-9]{2})/([0-9]{2})/([0-9]{4})", "dmy"),
    "mm/dd/yyyy": (r"([0-9]{2})/([0-9]{2})/([0-9]{4})", "mdy"),
    "dd-mmm-yyyy": (rf"([0-9]{{1,2}})[- ]{MONTH_WORD}[- ]([0-9]{{4}})", "dwy"),
    "mmm-yy": (rf"{MONTH_WORD}-([0-9]{{2}})", "wc"),
    "mmm yyyy": (rf"{MONTH_WORD} ([0-9]{{4}})", "wy"),
}
SHAPES = {form: re.compile(shape, re.ASCII) for form, (shape, _) in WRITTEN.items()}


def read_date(
    text: str,
    form: str,
    *,
    from_sheet: bool = False,
    from_1904: bool = False,
    timezone: str | None = None,
) -> dt.date | None:
    """Read one cell in one form; a month is its first day. None if it cannot be.

    Parameters
    ----------
    text
        The cell, trimmed.
    form
        One of `DateForm`.
    from_sheet
        It stood in a workbook: a true date of Excel came as 2026-03-31 and is one
        in every form.
    from_1904
        The workbook counts its days from 1904, as Excel for the Macintosh did.
    timezone
        Where a unix time is read: "UTC" or "Europe/London". Without it UTC, and a
        British midnight that is another month in UTC is none.
    """
    if from_sheet and (iso := true_date(text)):
        return None if form == MONTH_AND_YEAR and iso.day != 1 else iso
    if form == "unix_seconds":
        return _unix_day(text, timezone)
    if form == "yyyy/yy":
        return _financial_year(text)
    if form == "excel_serial":
        return _day_of_excel(text, from_1904=from_1904)
    parts = _parts(text, form)
    return _date(parts) if parts else None


def true_date(text: str) -> dt.date | None:
    """Read a cell that was a true date of Excel; None if it was none."""
    iso = ISO_START.fullmatch(text)
    return read_date(iso[1], "yyyy-mm-dd") if iso else None


def is_plausible(day: dt.date) -> bool:
    """Say whether a figure or an event may be of that day, by its year."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def other_forms(texts: list[str], form: str) -> list[str]:
    """List the other written forms in which every one of the texts can be read."""
    others = [other for other in WRITTEN if other != form]
    return [o for o in others if all(read_date(text, o) for text in texts)]


def why_not(text: str, form: str) -> str:
    """Say what is impossible in a date of the right shape: " (month 25)"."""
    if form == "unix_seconds" and _is_british_midnight(text):
        return (
            " whose month is clear: in UTC it is 23:00 on the last day of one, in "
            "Britain midnight on the first of the next"
        )
    parts = _parts(text, form) if form in SHAPES else {}
    if int(parts.get("c", 0)) > NEWEST:
        return f" (it could be 19{parts['c']} or 20{parts['c']})"
    if "m" in parts and not 1 <= int(parts["m"]) <= len(MONTHS):
        return f" (month {int(parts['m'])})"
    if "w" in parts and _month_number(parts["w"]) is None:
        return " (no month's name)"
    return f" (day {int(parts['d'])})" if "d" in parts else ""


def _parts(text: str, form: str) -> dict[str, str]:
    """Take a written date apart; nothing where it has another shape."""
    found = SHAPES[form].fullmatch(text)
    return dict(zip(WRITTEN[form][1], found.groups(), strict=True)) if found else {}


def _date(parts: dict[str, str]) -> dt.date | None:
    year = int(parts["y"]) if "y" in parts else CENTURY + int(parts["c"])
    if int(parts.get("c", 0)) > NEWEST:
        return None
    month = int(parts["m"]) if "m" in parts else _month_number(parts["w"])
    try:
        return dt.date(year, month or 0, int(parts.get("d", "1")))
    except ValueError:
        return None


def _month_number(word: str) -> int | None:
    lower = word.lower()
    named = [i for i, name in enumerate(MONTHS, 1) if lower in (name, name[:SHORT])]
    if lower == "sept":
        return MONTHS.index("september") + 1
    return named[0] if named else None


def _unix_day(text: str, timezone: str | None) -> dt.date | None:
    if not UNIX_TIME.fullmatch(text):
        return None
    if timezone is None and _is_british_midnight(text):
        return None
    zone = LONDON if timezone == "Europe/London" else dt.UTC
    return dt.datetime.fromtimestamp(int(text), zone).date()


def _is_british_midnight(text: str) -> bool:
    """Whether a unix time is a month's first midnight in Britain, and not in UTC."""
    if not UNIX_TIME.fullmatch(text):
        return False
    moment = dt.datetime.fromtimestamp(int(text), dt.UTC)
    local = moment.astimezone(LONDON)
    return local.day == 1 and local.time() == dt.time() and local.month != moment.month


def _financial_year(text: str) -> dt.date | None:
    """Read 2023/24 as April 2023; 2023/25 is no financial year."""
    found = re.fullmatch(r"([0-9]{4})/([0-9]{2})", text, re.ASCII)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return _date({"y": found[1], "m": "4"})


def _day_of_excel(text: str, *, from_1904: bool) -> dt.date | None:
    """Read a day number of Excel; a fraction is the time of day."""
    found = re.fullmatch(r"([0-9]{1,7})(?:\.[0-9]+)?", text, re.ASCII)
    if not found:
        return None
    number = int(found[1])
    start = DAY_0 if number > NEVER else DAY_0_EARLY
    if not from_1904 and number in (0, NEVER):
        return None
    try:
        return (DAY_0_OF_1904 if from_1904 else start) + dt.timedelta(days=number)
    except OverflowError:
        return None
