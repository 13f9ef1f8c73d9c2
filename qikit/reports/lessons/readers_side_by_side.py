"""The same figures as each circle of readers sees them."""

from __future__ import annotations

import pandas as pd

from qikit.data.readers import Readers, show
from qikit.data.synthetic.typed import INVENTED
from qikit.disclosure.audiences import AUDIENCES, LABELS
from qikit.disclosure.settings import DEFAULTS, rules
from qikit.disclosure.states import SUPPRESSED
from qikit.practices import CODE_COLUMN, LEVELS

ALL_TOGETHER = "all together"


def readers_side_by_side(practices: pd.DataFrame) -> pd.DataFrame:
    """Show typed practices of one cluster and their total to each circle of readers.

    The rules are the kit's own for a measure of patients (class A), whatever
    `params/disclosure.yml` says.

    Parameters
    ----------
    practices
        From `typed_practices`.

    Returns
    -------
    One row a practice and one for all together; a column for each circle of readers,
    from narrow to wide: "12 of 40", or "suppressed".
    """
    members = practices[["practice_code"]].assign(
        **{CODE_COLUMN[level]: f"the {level}" for level in LEVELS}
    )
    seen = {LABELS[who]: _seen(practices, members, who) for who in AUDIENCES}
    return pd.DataFrame(seen).rename_axis("practice").reset_index()


def rules_side_by_side() -> pd.DataFrame:
    """Say from which count on each circle of readers sees a measure of patients.

    Returns
    -------
    One row for each circle of readers, from narrow to wide: readers, and the least
    count shown in rows of practices and in those of clusters and wider areas; 0 shows
    every count.
    """
    by_audience = rules(INVENTED, DEFAULTS)
    return pd.DataFrame(
        {
            "readers": [LABELS[who] for who in AUDIENCES],
            "of a practice": [by_audience[who].threshold for who in AUDIENCES],
            "of a wider area": [by_audience[who].threshold_above for who in AUDIENCES],
        }
    )


def _seen(practices: pd.DataFrame, members: pd.DataFrame, audience: str) -> pd.Series:
    readers = Readers(audience, {INVENTED.id: rules(INVENTED, DEFAULTS)})
    shown = show(practices.drop(columns="practice_code"), members, [INVENTED], readers)
    total = shown.benchmarks[shown.benchmarks["level"].eq("cluster")]
    rows = pd.concat([shown.observations, total.assign(area_code=ALL_TOGETHER)])
    return rows.set_index("area_code").apply(_words, axis=1)


def _words(row: pd.Series) -> str:
    if row["state"] == SUPPRESSED:
        return SUPPRESSED
    return f"{row['numerator']:.0f} of {row['denominator']:.0f}"
