"""The folder of a run: what the files and folders in it are called.

They stand by themselves, as a run that has nothing to do asks for them: no pandas here.
"""

from __future__ import annotations

INDEX = "index.html"
MANIFEST = "manifest.json"  # marks the folder as that of a run
WORKINGS = "workings"  # slices, executed notebooks, logs: never handed on
EXECUTED = "executed.ipynb"  # in a report's workings: its notebook with its outputs
