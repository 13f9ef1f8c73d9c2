"""What failed is told to others: without numbers of persons, without paths."""

import pytest

from qikit.reports.execution import redacted

GONE = "no [path removed] there"


@pytest.mark.parametrize(
    "path",
    [
        "/srv/anna/lists/own.csv",
        r"C:\Lists\anna\x.csv",
        "C:/Lists/anna/x.csv",
        r"\\nhs-server\share\anna\f.csv",
        "//nhs-server/share/anna/f.csv",
        "file:///srv/anna/lists/own.csv",
        "file:///C:/Lists/anna/x.csv",
        "ipc:///tmp/qk1/k",
        "sqlite:////srv/anna/practice.db",
    ],
)
def test_a_path_goes_whole(path):
    assert redacted(f"no {path} there") == GONE


@pytest.mark.parametrize("number", ["943 476 5919", "9434765919", "943-476-5919"])
def test_what_may_be_a_persons_number_goes(number):
    assert redacted(f"row of {number}.") == "row of [number removed]."


@pytest.mark.parametrize(
    "text",
    [
        "ZeroDivisionError: division by zero",
        "3/4 of the patients, 12:30, and/or",
        "see https://www.nhs.scot/a/b and http://nhs.scot/a",
        "'NoneType' object has no attribute 'x': a/b",
    ],
)
def test_other_words_stay(text):
    assert redacted(text) == text


def test_a_traceback_still_names_its_module():
    line = 'File "/usr/lib/python3/site-packages/pandas/core/frame.py", line 4'
    assert redacted(line) == 'File "[path removed]/frame.py", line 4'
