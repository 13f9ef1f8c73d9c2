"""Great Expectations at work: rules on a frame, failing rows back.

Importing this module imports great_expectations, which takes seconds: only the
gate does, in a process of its own.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pandas as pd

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # no telemetry, whatever the version

import great_expectations as gx  # noqa: E402
from great_expectations.core.expectation_suite import ExpectationSuite  # noqa: E402
from great_expectations.exceptions import GreatExpectationsError  # noqa: E402
from great_expectations.execution_engine import (  # noqa: E402
    PandasExecutionEngine,
)
from great_expectations.validator.validator import Validator  # noqa: E402

from qikit.data.checks.long_tables import as_text, with_texts  # noqa: E402
from qikit.errors import ParameterError, Problem  # noqa: E402

ENGINE = f"great_expectations {gx.__version__}"
COLUMN_WORDS = ("column", "column_A", "column_B")
COLUMN_LISTS = ("column_list", "column_set")
MANY_ROWS = 100_000  # from here on, copying a whole frame takes longer than cutting
RESULT_FORMAT = {
    "result_format": "COMPLETE",
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": False,
}
ON_COLUMNS = "expect_table_column"  # how many there are, and their names
ON_CODES = {  # rules for which codes do as well as the texts that they stand for
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_not_be_null",
    "expect_compound_columns_to_be_unique",
}


def failures(
    frame: pd.DataFrame, rules: list[dict], keys: list[str]
) -> Iterator[tuple[dict, pd.DataFrame | None]]:
    """Judge a frame; give each failed rule with the keys of its failing rows.

    The frame is None where the rule is on the whole table, and where a rule
    could not be run: that counts as failed, and its sentence says so. Results
    are matched to rules by their position, for they come back in another order.
    """
    if not frame.index.equals(pd.RangeIndex(len(frame))):
        frame = frame.reset_index(drop=True)  # a failing row is found by its number
    keys = [k for k in keys if k in frame.columns]
    for own in _together(rules, len(frame)):
        for result in _validated(quickly_judged(frame, own), own):
            if result.success:
                continue
            rule = own[int(result.expectation_config.meta["position"])]
            if result.exception_info.get("raised_exception") is not False:
                rule = _not_run(rule)
            yield rule, _failing_rows(frame, keys, result.result)


def _together(rules: list[dict], n_rows: int) -> list[list[dict]]:
    """Group the rules that are judged on one frame.

    Great Expectations copies the frame for each rule, so a long one is cut to the
    columns of few rules; for a short one the cutting would take longer.
    """
    if n_rows < MANY_ROWS:
        return [rules] if rules else []
    groups: dict[tuple[str, ...], list[dict]] = {}
    for rule in rules:
        groups.setdefault(tuple(columns_of(rule)), []).append(rule)
    return list(groups.values())


def quickly_judged(frame: pd.DataFrame, rules: list[dict]) -> pd.DataFrame:
    """Keep what the rules look at, in the types that are judged all at once.

    Great Expectations copies the frame for each rule, and judges every number that
    is not plain row by row.
    """
    wanted = {column for rule in rules for column in columns_of(rule)}
    kept = [c for c in frame.columns if c in wanted]
    if not kept:  # a rule on the number of rows needs rows
        kept = list(frame.columns[:1])
    if any(rule["type"].startswith(ON_COLUMNS) for rule in rules):
        kept = list(frame.columns)
    as_codes = all(rule["type"] in ON_CODES for rule in rules)
    make = _as_it_is if as_codes else _plain
    return pd.DataFrame({c: make(frame[c]) for c in kept}, frame.index)


def columns_of(rule: dict) -> list[str]:
    """Name the columns that a rule looks at."""
    kwargs = rule["kwargs"]
    named = [kwargs[word] for word in COLUMN_WORDS if word in kwargs]
    return named + [c for word in COLUMN_LISTS for c in kwargs.get(word, ())]


def _as_it_is(values: pd.Series) -> pd.Series:
    return values


def _plain(values: pd.Series) -> pd.Series:
    """Make numbers plain: others, such as whole ones with gaps, go row by row.

    Codes become the texts that they stand for.
    """
    values = as_text(values)
    is_number = pd.api.types.is_numeric_dtype(values.dtype)
    if not is_number or pd.api.types.is_bool_dtype(values.dtype):
        return values
    return values if values.dtype == "int64" else values.astype("float64")


def _validated(frame: pd.DataFrame, rules: list[dict]) -> list:
    """Validate a frame in memory, straight in the engine that works on pandas.

    A batch of a data source would be given a fingerprint: twice for each frame, a
    hash of every cell is made, which takes longer than all the rules.
    """
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    validator = Validator(
        execution_engine=PandasExecutionEngine(batch_data_dict={"frame": frame})
    )
    validator.metrics_calculator.show_progress_bars = False
    return validator.graph_validate(
        configurations=_configurations(rules),
        runtime_configuration={"result_format": RESULT_FORMAT},
    )


def _configurations(rules: list[dict]) -> list:
    """Read the rules; name every one that Great Expectations does not know.

    Left to itself it drops such a rule and only writes to its log.
    """
    read, problems = [], []
    for position, rule in enumerate(rules):
        numbered = {**rule, "meta": {**rule["meta"], "position": position}}
        try:
            suite = ExpectationSuite(name="one", expectations=[numbered])
            built = [e.configuration for e in suite.expectations]
            reason = "" if built else f"{rule['type']} is not known"
        except (ValueError, TypeError, GreatExpectationsError) as error:
            built, reason = [], str(error)
        read += built
        if not built:
            what = f"rule {rule['meta']['rule']!r} is no expectation ({reason})."
            problems.append(
                Problem(what, "expectations", "Correct its type or kwargs.")
            )
    if problems:
        raise ParameterError(problems)
    return read


def _not_run(rule: dict) -> dict:
    """Say of a rule that it could not be run, instead of what it looks for."""
    sentence = f"A rule could not be run, so nobody knows: {rule['meta']['sentence']}"
    return {**rule, "meta": {**rule["meta"], "sentence": sentence}}


def _failing_rows(
    frame: pd.DataFrame, keys: list[str], result: dict
) -> pd.DataFrame | None:
    """Take the keys of the failing rows; the values found are not kept."""
    found = result.get("unexpected_index_list")
    if not found or frame.empty or not keys:
        return None
    places = sorted(set(found))
    return with_texts(pd.DataFrame({key: frame[key].iloc[places] for key in keys}))
