"""Read a filled data collection form."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from qikit.data.definitions.bundle_files import BundleFile


def form_rows(
    path: Path, bundles: Mapping[str, BundleFile], *, sha256: str
) -> dict[str, pd.DataFrame]:
    """Read one filled form: rows of `bundle_samples` and of `submissions`."""
    raise NotImplementedError
