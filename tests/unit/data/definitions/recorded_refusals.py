"""A plugin of pytest: it writes down every file that the tests' readers refuse.

`pytest -p recorded_refusals` with `QIKIT_REFUSALS` set writes a list of
`[kind, text of the file, what is wrong]` there.
"""

import json
import os
from pathlib import Path

from qikit.data.definitions import (
    choice_files,
    disclosure_file,
    file_folders,
    job_files,
    measure_files,
    source_files,
)
from qikit.data.definitions.schema_files import MODELS
from qikit.data.definitions.strict_yaml import build
from qikit.errors import ParameterError

READERS = (
    choice_files,
    disclosure_file,
    file_folders,
    job_files,
    measure_files,
    source_files,
)
KINDS = {model: kind for kind, model in MODELS.items()}
refusals = {}


def recording(model, document):
    whats = []
    try:
        return build(model, document)
    except ParameterError as error:
        whats = [problem.what for problem in error.problems]
        raise
    finally:
        text = document.path.read_text("utf-8-sig")
        refusals[KINDS[model], text] = [KINDS[model], text, whats]


def pytest_configure():
    for module in READERS:
        if hasattr(module, "build"):
            module.build = recording


def pytest_sessionfinish():
    out = Path(os.environ["QIKIT_REFUSALS"])
    out.write_text(json.dumps(list(refusals.values())), "utf-8")
