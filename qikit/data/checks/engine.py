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

from qikit.errors import ParameterError, Problem  # noqa: E402

ENGINE = f"great_expectations {gx.__version__}"
ROW = "_row"  # numbers the rows, so that a failing row can be found again


def failures(
    frame: pd.DataFrame, rules: list[dict], keys: list[str]
) -> Iterator[tuple[dict, pd.DataFrame | None]]:
    """Judge a frame; give each failed rule with the keys of its failing rows.

    The frame is None where the rule is on the whole table, and where a rule
    could not be run: that counts as failed, and its sentence says so. Results
    are matched to rules by their position, for they come back in another order.
    """
    if not rules:
        return
    present = [k for k in keys if k in frame.columns]
    numbered = frame.assign(**{ROW: range(len(frame))})
    for result in _validated(numbered, rules).results:
        if result.success:
            continue
        rule = rules[int(result.expectation_config.meta["position"])]
        if result.exception_info.get("raised_exception") is not False:
            rule = _not_run(rule)
        yield rule, _failing_rows(frame[present], result.result)


def _validated(frame: pd.DataFrame, rules: list[dict]):
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("qikit")
    asset = source.add_dataframe_asset("frame")
    whole = asset.add_batch_definition_whole_dataframe("whole")
    batch = whole.get_batch({"dataframe": frame})
    return batch.validate(
        _suite(rules),
        result_format={
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [ROW],
            "partial_unexpected_count": 0,
            "return_unexpected_index_query": False,
        },
    )


def _suite(rules: list[dict]) -> ExpectationSuite:
    """Build a suite; name every rule that Great Expectations does not know.

    Left to itself it drops such a rule and only writes to its log.
    """
    suite, problems = ExpectationSuite(name="qikit"), []
    for position, rule in enumerate(rules):
        numbered = {**rule, "meta": {**rule["meta"], "position": position}}
        try:
            built = ExpectationSuite(name="one", expectations=[numbered]).expectations
            reason = "" if built else f"{rule['type']} is not known"
        except (ValueError, TypeError, GreatExpectationsError) as error:
            built, reason = [], str(error)
        suite.expectations += built
        if not built:
            what = f"rule {rule['meta']['rule']!r} is no expectation ({reason})."
            problems.append(
                Problem(what, "expectations", "Correct its type or kwargs.")
            )
    if problems:
        raise ParameterError(problems)
    return suite


def _not_run(rule: dict) -> dict:
    """Say of a rule that it could not be run, instead of what it looks for."""
    sentence = f"A rule could not be run, so nobody knows: {rule['meta']['sentence']}"
    return {**rule, "meta": {**rule["meta"], "sentence": sentence}}


def _failing_rows(keys: pd.DataFrame, result: dict) -> pd.DataFrame | None:
    """Take the keys of the failing rows; the values found are not kept."""
    found = result.get("unexpected_index_list")
    if not found or keys.empty or not len(keys.columns):
        return None
    return keys.iloc[sorted({entry[ROW] for entry in found})]
