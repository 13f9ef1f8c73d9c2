"""What an analyst's template draws with is imported before its reports begin."""

import sys

import pytest

from qikit.plots.own_charts import import_for


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("import seaborn as sns", ["seaborn"]),
        ("from seaborn import relplot", ["seaborn"]),
        ("import matplotlib.pyplot as plt", ["matplotlib.pyplot"]),
        ("from matplotlib import pyplot as plt", ["matplotlib.pyplot"]),
        ('"source": ["import pandas as pd\\n", "import seaborn as sns"]', ["seaborn"]),
        ("import seabornish, matplotlib", []),
        ("# nothing is drawn", []),
    ],
)
def test_it_is_found_in_the_code(code, named):
    assert import_for(code) == named
    assert set(named) <= sys.modules.keys()
