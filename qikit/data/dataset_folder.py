"""The folder of a dataset: what the files and folders in it are called.

They stand by themselves, as a run that has nothing to do asks for them: no pandas here.
"""

from __future__ import annotations

CURRENT = "current"  # names the folder that holds the tables in use
RECORD = "quality.json"  # beside the tables: what the checks found in them
PRIVATE = "private"  # keys and lists that are never handed on
