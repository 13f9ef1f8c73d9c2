"""The kernel of this environment, as JupyterLab finds it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_data_dir

from qikit.errors import ParameterError, Problem

NAME = "qikit"  # of the folder, and of the entry that says that it is ours
FILE = "kernel.json"
USUAL_FOLDERS = (".venv", "venv", "env", ".env")  # they say nothing of the project
OF_OTHERS = "there is a kernel of this name that qikit did not write."


@dataclass(frozen=True)
class LabKernel:
    """A kernel that runs this environment's Python: its folder and its name on show."""

    folder: Path
    shown_name: str

    @property
    def file(self) -> Path:
        """The file that Jupyter reads."""
        return self.folder / FILE


def lab_kernel(*, for_user: bool) -> LabKernel:
    """Say where the kernel of this environment belongs, and what it is called.

    Parameters
    ----------
    for_user
        Whether every JupyterLab of the user is to find it, also that of another
        environment: then it lies in the user's Jupyter folder (JUPYTER_DATA_DIR),
        under a name of its own for each environment. Otherwise in the environment.
    """
    place = environment_name()
    if not for_user:
        folder = Path(sys.prefix, "share", "jupyter", "kernels", NAME)
        return LabKernel(folder, f"{NAME} ({place})")
    plain = re.sub(r"[^a-z0-9._-]+", "-", place.lower()).strip("-.") or "environment"
    folder = Path(jupyter_data_dir(), "kernels", f"{NAME}-{plain}")
    return LabKernel(folder, f"{NAME} ({place})")


def environment_name() -> str:
    """Name this environment by its folder; `.venv` by the folder that it is in."""
    prefix = Path(sys.prefix)
    name = prefix.parent.name if prefix.name in USUAL_FOLDERS else prefix.name
    return name or prefix.name or "environment"


def write_kernel(kernel: LabKernel) -> Path:
    """Write a kernel for Jupyter to find; one that qikit wrote before is replaced.

    Raises
    ------
    ParameterError
        If somebody else's kernel has the name, or the folder cannot be written.
    """
    _require_ours(kernel)
    text = json.dumps(_content(kernel), indent=1, ensure_ascii=False)
    try:
        kernel.folder.mkdir(parents=True, exist_ok=True)
        kernel.file.write_text(f"{text}\n", "utf-8")
    except OSError as error:
        raise _not_written(kernel, error) from error
    return kernel.file


def remove_kernel(kernel: LabKernel) -> bool:
    """Remove a kernel that qikit wrote; say whether there was one.

    Raises
    ------
    ParameterError
        If it is somebody else's, or cannot be removed.
    """
    if not kernel.folder.exists():
        return False
    _require_ours(kernel)
    try:
        shutil.rmtree(kernel.folder)
    except OSError as error:
        raise _not_written(kernel, error) from error
    return True


def _content(kernel: LabKernel) -> dict[str, Any]:
    module = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
    return {
        "argv": [sys.executable, *module],
        "display_name": kernel.shown_name,
        "language": "python",
        "metadata": {"debugger": True, NAME: True},
    }


def _require_ours(kernel: LabKernel) -> None:
    """Refuse a folder that holds anything but what qikit writes there."""
    if kernel.folder.is_symlink():
        raise ParameterError(Problem(OF_OTHERS, str(kernel.folder), "Remove the link."))
    there = list(kernel.folder.iterdir()) if kernel.folder.is_dir() else []
    try:
        told = json.loads(kernel.file.read_text("utf-8")) if there else {}
        is_ours = not there or told["metadata"][NAME] is True
    except (OSError, ValueError, KeyError, TypeError):
        is_ours = False
    if not is_ours:
        to_do = "Move it away first, or use that one."
        raise ParameterError(Problem(OF_OTHERS, str(kernel.folder), to_do))


def _not_written(kernel: LabKernel, error: OSError) -> ParameterError:
    what = f"the kernel cannot be written or removed ({error.strerror or error})."
    to_do = "Try it with --user, or the other way round without."
    return ParameterError(Problem(what, str(kernel.folder), to_do))
