"""The release ledger: what was handed on from a dataset, and what it hid.

It holds the hidden counts: it stays in the dataset's folder `private`, and nothing
of it is ever copied to a run.
"""

from qikit.data.ledger.ledger import Ledger
from qikit.data.ledger.release_list import Facts, Release

__all__ = ["Facts", "Ledger", "Release"]
