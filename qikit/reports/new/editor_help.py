"""What editors know of a project's files, brought up to date after something new."""

from __future__ import annotations

from pathlib import Path

from qikit.data.definitions.schema_files import write_schemas
from qikit.errors import ParameterError


def renewed(project: Path) -> str:
    """Write the schemas anew, for job files may now name one more report.

    Returns
    -------
    Why that could not be done, in a sentence; "" if it was. What is new stays: an
    editor may then underline the name of a report that is there.
    """
    try:
        write_schemas(project)
    except ParameterError as error:
        why = str(error.problems[0])
    except OSError as error:
        why = f"{error.strerror}."
    else:
        return ""
    return f"The help for editors in params/schemas could not be renewed: {why}"
