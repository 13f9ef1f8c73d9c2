"""Make a whole example: raw files, what was planted in them, and the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from qikit.data.dataset import Dataset
from qikit.data.definitions.bundle_files import read_bundles
from qikit.data.definitions.programme_files import read_programmes
from qikit.data.extracts.intake import read_definitions, take_in
from qikit.data.synthetic.country_truths import truths_of_scotland
from qikit.data.synthetic.demo import write_demo
from qikit.data.synthetic.scotland import write_scotland
from qikit.data.synthetic.truths import truths_of_demo
from qikit.data.synthetic.writing import begin, finish, require_own_folder

Scale = Literal["demo", "scotland"]


def make_example(
    folder: Path, *, scale: Scale, seed: int, project: Path, read_at: str
) -> Dataset:
    """Write the raw files of an example and take them in.

    Parameters
    ----------
    folder
        A new or empty folder, or one with an earlier example, which is replaced.
    scale
        demo: a collaborative of eleven practices over 36 months. scotland: 888
        practices in 153 clusters, 40 measures over 48 months.
    seed
        The same seed gives the same figures. What was planted does not depend on it.
    project
        The folder that holds `params/`.
    read_at
        The time to note in `sources`.

    Raises
    ------
    QikitError
        If the folder holds something else, or a definition is missing.
    """
    require_own_folder(folder)
    build = begin(folder)
    truths: dict[str, Any] = {"example": scale, "seed": seed, "synthetic": True}
    if scale == "demo":
        params = project / "params"
        write_demo(
            build,
            seed,
            bundles=read_bundles(params / "bundles"),
            programmes=read_programmes(params / "programmes"),
        )
        truths |= truths_of_demo()
    else:
        practices = write_scotland(build, folder / "params" / "measures", seed)
        truths |= truths_of_scotland(practices)
    finish(folder, truths)
    return _taken_in(folder, project, read_at)


def _taken_in(folder: Path, project: Path, read_at: str) -> Dataset:
    incoming = folder / "incoming"
    definitions, _ = read_definitions(project, incoming)
    return take_in(folder, definitions, incoming=incoming, read_at=read_at)
