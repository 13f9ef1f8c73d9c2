"""Figures of two runs side by side: revised, new, come late, gone."""

from __future__ import annotations

import pandas as pd

from qikit.data.slices import Slice
from qikit.measures import Measure

LARGE_REVISION = 0.02  # issue 4 and the across-run check: more is marked
KEYS = ["dataset", "measure", "level", "area", "period_start"]
NUMBERS = ["numerator", "denominator", "value"]
REVISED, NEW, LATE, GONE = "revised", "new", "late", "gone"


def report_figures(cut: Slice, measure: Measure, dataset: str) -> pd.DataFrame:
    """List what a report says of one measure, as tidy rows.

    The practices of a group and the group's own line; of a practice's report the
    practice and its group, and never its peers, who stand there by letter.

    Returns
    -------
    One row an area and period up to the report's as_of: the columns of `KEYS`,
    name, numerator, denominator, value, state.
    """
    own = cut.of_measure(measure)
    if cut.own_code is not None:
        own = own[own["practice_code"].eq(cut.own_code)]
    own = own.assign(level="practice", area=own["practice_code"])
    own["name"] = own["area"].map(cut.labels)
    group = cut.benchmark_rows(measure, "cluster")
    group = group.assign(area=group["area_code"], name=cut.about.group_name)
    group["state"] = "reported"
    columns = ["level", "area", "name", "period_start", *NUMBERS, "state"]
    parts = [part[columns] for part in (own, group) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else own[columns]
    return rows.assign(dataset=dataset, measure=measure.id)


def compare_figures(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Say of each area and period that both runs could show what differs.

    Areas that only one run has are left out: they are practices in or out. A
    period after the last one in which the older run had any figure of the measure
    is new; a figure of an earlier one that was missing has come late.

    Parameters
    ----------
    old, new
        As `report_figures`, one row an area and period.

    Returns
    -------
    One row an area and period that differs: the columns of `KEYS`, name, change
    (revised, new, late or gone), the numbers and the state before (`old_…`) and
    now (`new_…`), size (the largest relative change of numerator and denominator,
    or of the value where there are none; a former 0 counts as infinite), is_large
    (more than 2 %).
    """
    both = old.merge(new, on=KEYS, how="outer", suffixes=("_was", "_is"))
    both = both.rename(
        columns={f"{c}_was": f"old_{c}" for c in [*NUMBERS, "state"]}
        | {f"{c}_is": f"new_{c}" for c in [*NUMBERS, "state"]}
    )
    both["name"] = both["name_is"].fillna(both["name_was"])
    both = both[_in_both(both, old, new)]
    last = _last_known(old)
    measures = pd.MultiIndex.from_frame(both[["dataset", "measure"]])
    both["is_after"] = both["period_start"].gt(last.reindex(measures).to_numpy())
    both["change"] = _change(both)
    found = both[both["change"].ne("")].copy()
    found["size"] = _size(found).where(found["change"].eq(REVISED))
    found["is_large"] = found["size"].gt(LARGE_REVISION)
    columns = [f"{when}_{c}" for when in ("old", "new") for c in [*NUMBERS, "state"]]
    kept = [*KEYS, "name", "change", *columns, "size", "is_large"]
    return found[kept].sort_values(KEYS, ignore_index=True)


def _in_both(both: pd.DataFrame, old: pd.DataFrame, new: pd.DataFrame) -> pd.Series:
    """Mark the rows of areas of which both runs have the measure."""
    keys = ["dataset", "measure", "level", "area"]
    rows = pd.MultiIndex.from_frame(both[keys])
    known = [rows.isin(pd.MultiIndex.from_frame(side[keys])) for side in (old, new)]
    return pd.Series(known[0] & known[1], both.index)


def _last_known(old: pd.DataFrame) -> pd.Series:
    """Return the last period with a figure, by measure; the start of time without."""
    known = old["period_start"].where(old["value"].notna(), pd.Timestamp.min)
    return known.groupby([old["dataset"], old["measure"]]).max()


def _change(both: pd.DataFrame) -> pd.Series:
    was, now = both["old_value"].notna(), both["new_value"].notna()
    differs = pd.Series(False, both.index)
    for name in NUMBERS:
        before, after = both[f"old_{name}"], both[f"new_{name}"]
        differs |= before.ne(after) & ~(before.isna() & after.isna())
    change = pd.Series("", both.index, dtype="str")
    change[was & now & differs] = REVISED
    change[was & ~now] = GONE
    change[~was & now] = LATE
    change[~was & now & both["is_after"]] = NEW
    return change


def _size(rows: pd.DataFrame) -> pd.Series:
    sizes = {name: _relative(rows, name) for name in NUMBERS}
    counts = pd.concat([sizes["numerator"], sizes["denominator"]], axis=1).max(axis=1)
    return counts.fillna(sizes["value"])


def _relative(rows: pd.DataFrame, name: str) -> pd.Series:
    """Divide the change by what was before; 0 where both are 0."""
    before, after = rows[f"old_{name}"], rows[f"new_{name}"]
    change = (after - before).abs()
    return (change / before.abs()).where(change.ne(0), 0.0).where(change.notna())
