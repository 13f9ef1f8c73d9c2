"""Names of files: which practices they may give away."""

import pandas as pd
import pytest

from qikit.data.file_names_shown import practices_named

PRACTICES = pd.DataFrame(
    [
        ("SYN01", "Harbour Road Surgery"),
        ("SYN02", "Ach na Mara"),
        ("SYN03", None),
        ("SYN04", "Mill with its Annexe"),
    ],
    columns=["practice_code", "practice_name"],
)


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("practice_listsizes.csv", set()),  # a word of many names tells nothing
        ("Surgery road map.csv", set()),
        ("export_syn-02.xlsx", {"SYN02"}),
        ("HARBOUR 2026-01.csv", {"SYN01"}),
        ("Mara and harbour.csv", {"SYN01", "SYN02"}),
        ("SYN03.xlsx", {"SYN03"}),
        ("searches with dates.csv", set()),  # a word of any sentence tells nothing
    ],
)
def test_practices_that_a_file_may_name(file, named):
    assert practices_named([file], PRACTICES) == {file: named}
