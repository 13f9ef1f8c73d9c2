"""The figures of the forms as observations: composite and elements."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile


def bundle_observations(
    samples: pd.DataFrame, bundles: Mapping[str, BundleFile], *, source: str
) -> pd.DataFrame:
    """Work out the figures of the bundles; one row a practice, month and measure."""
    raise NotImplementedError
