"""papermill's engine `qikit`: the cells run in this process, without a kernel."""

from __future__ import annotations

from papermill.engines import Engine

from qikit.reports.warm.shell import shell

SKIPPED = "skip-execution"


class QikitEngine(Engine):
    """Run a notebook's cells in order, up to the first that fails.

    `papermill --engine qikit` works by hand too. Parameters of kernels (their name,
    start-up, sockets) mean nothing here and are passed over.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **options):
        """Run the cells; papermill itself raises for a cell that failed."""
        with shell() as opened:
            for index, cell in enumerate(nb_man.nb.cells):
                nb_man.cell_start(cell, index)
                if _runs(cell) and not _ran_well(opened, cell):
                    nb_man.cell_exception(cell, index)
                    return
                nb_man.cell_complete(cell, index)


def _runs(cell) -> bool:
    tags = cell.metadata.get("tags", [])
    return (
        cell.cell_type == "code" and bool(cell.source.strip()) and SKIPPED not in tags
    )


def _ran_well(opened, cell) -> bool:
    """Run a cell into its outputs; say whether the notebook goes on."""
    ran = opened.run(cell.source)
    cell.outputs, cell.execution_count = ran.outputs, opened.count
    return ran.error is None
