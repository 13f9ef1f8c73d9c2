"""What a page may not tell: a machine, a person's number, what broke, what is unseen.

References
----------
NHS Data Dictionary, "NHS number"; NHS Scotland Data Dictionary, "Community Health
Index number": ten digits, the last a check digit modulus 11. See also
qikit/data/extracts/people/person_numbers.py, which reads columns.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator

from qikit.reports.page_checks.elements import ReadPage, shown
from qikit.reports.page_checks.faults import Fault
from qikit.reports.unseen import UNSEEN, without_unseen

COMMENT = re.compile(r"<!(?!doctype\b)|<\?", re.IGNORECASE)
WORDED = ("alt", "aria-label", "content", "href", "title")  # and every data-…
MACHINE_PATH = re.compile(
    r"(?<![\w./:])/(?:home|Users|root|tmp|mnt|srv|var/folders|private)/[\w.~-]+"
    r"|(?<![\w])[A-Za-z]:[\\/](?![\\/])[\w.~$-]+"
    r"|(?<![\w\\])\\\\[\w.$-]+\\[\w.$-]+"
    r"|\bfile:/+[\w.~-]*"
)
TEN_DIGITS = re.compile(
    r"(?<![\w.,/-])(?:[0-9]{10}|[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}"
    r"|[0-9]{6}[ -][0-9]{4})(?![\w/-]|[.,][0-9])"
)
NHS_FIRST_DIGITS = "34679"  # ranges in use, 9 in published examples
TRACEBACK = re.compile(
    r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line [0-9]+"
    r"|\bCell In\[[0-9]+\], line [0-9]+"
)
WIDGET = "application/vnd.jupyter.widget"


def trace_faults(page: ReadPage) -> Iterator[Fault]:
    """Find what readers were not meant to get: in words, in attributes, unseen."""
    for match in COMMENT.finditer(page.source):
        what = f"{shown(page.source[match.start() : match.start() + 80])!r} is not seen"
        yield Fault(page.line_of(match.start()), "comment", what)
    if WIDGET in page.source:
        line = page.line_of(page.source.index(WIDGET))
        yield Fault(line, "widget", "the state of a widget")
    for line, text in _worded(page):
        for rule, what in trace_faults_of_text(text):
            yield Fault(line, rule, what)
        for match in UNSEEN.finditer(text):
            what = f"U+{ord(match.group()):04X} near {shown(_near(text, match))!r}"
            yield Fault(line, "control-character", what)


def trace_faults_of_text(text: str) -> Iterator[tuple[str, str]]:
    """Find paths, numbers of persons and tracebacks in words; numbers are not said."""
    match = MACHINE_PATH.search(text)
    if match:
        yield "machine-path", f"a path of a machine: {shown(match.group())!r}"
    if TRACEBACK.search(text):
        yield "traceback", "what a broken cell said"
    numbers = (re.sub("[ -]", "", m.group()) for m in TEN_DIGITS.finditer(text))
    n_persons = sum(is_person_number(number) for number in numbers)
    if n_persons:
        times = "number" if n_persons == 1 else f"{n_persons} numbers"
        yield "person-number", f"{times} of ten digits with a check digit that fits"


def is_person_number(digits: str) -> bool:
    """Whether ten digits could be a CHI or NHS number; ten equal ones are a filler."""
    weighted = sum(
        int(d) * weight for d, weight in zip(digits, range(10, 0, -1), strict=True)
    )
    if weighted % 11 or len(set(digits)) == 1:
        return False
    return digits[0] in NHS_FIRST_DIGITS or _has_birthday(digits)


def _has_birthday(digits: str) -> bool:
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= calendar.monthrange(2000 + year, month)[1]


def _worded(page: ReadPage) -> Iterator[tuple[int, str]]:
    yield from page.texts
    for element in page.elements:
        for name, value in element.attributes.items():
            if value and (name in WORDED or name.startswith("data-")):
                yield element.line, value


def _near(text: str, match: re.Match) -> str:
    around = text[max(match.start() - 15, 0) : match.end() + 15]
    return without_unseen(around)
