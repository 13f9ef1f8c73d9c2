"""The one query that adds a prescribing file up while it goes by once."""

from __future__ import annotations

from collections.abc import Iterator

from qikit.data.definitions.prescribing_mapping import DrugClass, PrescribingMapping
from qikit.data.extracts.prescribing.large_files import LargeFile, literal, quoted
from qikit.data.extracts.prescribing.large_identifiers import screening_counts

BNF_CODE = r"[0-9]{6}[0-9A-Z]{9}"  # letters are normal: 0101010G0AAAAAA
APPLIANCE_CODE = r"2[0-3][0-9]{9}"
BLANKS = " \t\u00a0"  # taken off the ends of cells
DECIMAL = "DECIMAL(18,5)"  # added up exactly, so in any order the sum is the same


def sums_query(file: LargeFile, form: PrescribingMapping, unmapped: list[str]) -> str:
    """Write SQL that gives one row a practice and period, as they are written.

    Beside the counts (`n_…`) there is a sum for the numerator and denominator of
    each measure (`sum_0_numerator`, numbered in the mapping's order), and for each
    unmapped column what `screening_counts` asks for.
    """
    period = _trimmed(form.period.column) if form.period.column else "''"
    cells = [
        f"coalesce({_trimmed(form.practice_code)}, '') AS practice",
        f"coalesce({period}, '') AS period",
        f"coalesce({_trimmed(form.item_code)}, '') AS code",
        *(f"{_number(c)} AS {kind}" for kind, c in form.figures.items()),
        *(quoted(name) for name in unmapped),
    ]
    counted = [*_counts(form), *_added(form), *screening_counts(unmapped)]
    any_cell = ", ".join(quoted(name) for name in file.columns)
    return f"""
        SELECT practice, period, {", ".join(counted)}
        FROM (
            SELECT {", ".join(cells)} FROM {file.relation}
            WHERE coalesce({any_cell}) IS NOT NULL
        )
        GROUP BY practice, period ORDER BY practice, period
    """


def _trimmed(column: str) -> str:
    return f"trim({quoted(column)}, {literal(BLANKS)})"


def _number(column: str) -> str:
    """Read a number exactly; NULL where the cell is none (1_000 is none here)."""
    cell = _trimmed(column)
    number = f"try_cast({cell} AS {DECIMAL})"
    return f"CASE WHEN contains({cell}, '_') THEN NULL ELSE {number} END"


def _counts(form: PrescribingMapping) -> Iterator[str]:
    unreadable = " OR ".join(f"{kind} IS NULL" for kind in form.figures)
    shape = literal(f"{BNF_CODE}|{APPLIANCE_CODE}")
    rules = {
        "n_unreadable": unreadable,
        "n_bad_code": f"NOT regexp_full_match(code, {shape})",
        "n_items_below_1": "items < 1",
        "n_items_not_whole": "items <> floor(items)",
        "n_negative_quantity": "quantity < 0" if form.quantity else "false",
        "n_negative_cost": "cost < 0" if form.cost else "false",
    }
    yield "count(*) AS n_rows"
    for name, rule in rules.items():
        yield f"count(*) FILTER (WHERE {rule}) AS {name}"


def _added(form: PrescribingMapping) -> Iterator[str]:
    """Give one sum for each numerator and each denominator."""
    for number, measure in enumerate(form.measures.values()):
        parts = {"numerator": measure.numerator, "denominator": measure.denominator}
        for part, drugs in parts.items():
            if drugs:
                total = f"sum({drugs.of}) FILTER (WHERE {_of_class(drugs)})"
                yield f"coalesce({total}, 0)::DOUBLE AS sum_{number}_{part}"


def _of_class(drugs: DrugClass) -> str:
    inside = [f"starts_with(code, {literal(p)})" for p in drugs.bnf] or ["true"]
    outside = [f"starts_with(code, {literal(p)})" for p in drugs.not_bnf] or ["false"]
    return f"({' OR '.join(inside)}) AND NOT ({' OR '.join(outside)})"
