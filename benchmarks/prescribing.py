"""Measure the intake of a prescribing extract of 40 million rows in one file.

make bench

The file is made by DuckDB in a temporary folder (about 4 GB), taken in by a
process of its own together with a list of practices, and removed.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 40_000_000
PRACTICES, DRUGS = 900, 15_000
FREE_NEEDED = 12 * 10**9  # bytes: the file twice and room for DuckDB
PEAK_AT_MOST = 4096  # MiB
MODULE = "benchmarks.prescribing"
SOURCE = """\
source: bench_prescribing
title: Made-up prescribing
publisher: qikit
licence: none
country: Scotland
synthetic: true
membership_as_of: 2024-01
levels: {practice: practice, cluster: cluster, hscp: HSCP, board: board, country: C}
files:
  - name: practices
    match: practices.csv
    practices:
      practice_code: code
      practice_name: name
      cluster: cluster
      cluster_code: cluster
      hscp: hscp
      board: board
  - name: items
    match: pitc*.csv
    prescribing:
      practice_code: GPPractice
      period: {column: PaidDateMonth, form: yyyymm}
      item_code: BNFItemCode
      items: NumberOfPaidItems
      quantity: PaidQuantity
      cost: GrossIngredientCost
      not_practices: [99996, 99997, 99998, 99999]
      measures:
        share_of_class:
          numerator: {of: items, bnf: [050112, 0501021, 0501013K0]}
          denominator: {of: items, bnf: [0501]}
        cost_of_chapter:
          numerator: {of: cost, bnf: [04], not_bnf: [0407]}
          denominator: {of: cost}
"""


def made(path: Path, rows: int) -> None:
    """Write rows in PITC's columns; the same figures each time."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2, "memory_limit": "1500MiB"})
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"""
        COPY (
            SELECT 'S080000' || (15 + i % 14)::VARCHAR AS HBT,
                CASE WHEN i % 97 = 0 THEN 99997 ELSE 10000 + i % {PRACTICES} END
                    AS GPPractice,
                (100000000000000 + drug * 7919) AS DMDCode,
                lpad((1 + drug % 15)::VARCHAR, 2, '0')
                    || lpad((drug % 7 + 1)::VARCHAR, 2, '0')
                    || lpad((drug % 13)::VARCHAR, 2, '0') || 'G0AA'
                    || lpad(drug::VARCHAR, 5, '0') AS BNFItemCode,
                'SUBSTANCE ' || drug || '_TABLETS 10MG' AS BNFItemDescription,
                1 AS ClassOfPreparationCode,
                1 + hash(i) % 9 AS NumberOfPaidItems,
                7 * (1 + hash(i) % 40) AS PaidQuantity,
                round((hash(i) % 10000) / 100, 2) AS GrossIngredientCost,
                202401 + i // {PRACTICES * DRUGS} AS PaidDateMonth
            FROM (SELECT i, (i // {PRACTICES}) % {DRUGS} AS drug
                  FROM range({rows}) AS t(i))
        ) TO '{path}' (HEADER)
    """)


def intake(folder: Path) -> None:
    """Take the folder in; print seconds, CPU seconds and the peak in MiB."""
    from qikit.data.definitions.source_files import read_source
    from qikit.data.extracts.intake import Definitions, take_in

    definitions = Definitions({"s": read_source(folder / "bench_prescribing.yml")})
    start, cpu = time.perf_counter(), time.process_time()
    dataset = take_in(
        folder / "dataset", definitions, incoming=folder / "incoming", read_at=""
    )
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    found = len(dataset.table("observations"))
    print(seconds, cpu, peak_mib(), found)


def peak_mib() -> int:
    """Return the most memory this process has held, in MiB (Linux counts in KiB)."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


def practices_text() -> str:
    lines = ["code,name,cluster,hscp,board"]
    lines += [f"{10000 + i},Made-up {i},C{i // 6},H,B" for i in range(PRACTICES)]
    return "\n".join(lines) + "\n"


def compare(rows: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="qikit-bench-"))
    try:
        free = shutil.disk_usage(folder).free
        needed = FREE_NEEDED * rows // ROWS
        if free < needed:
            sys.exit(f"needs {needed / 1e9:.0f} GB of free disk, has {free / 1e9:.0f}")
        incoming = folder / "incoming"
        incoming.mkdir()
        (folder / "bench_prescribing.yml").write_text(SOURCE, "utf-8")
        (incoming / "practices.csv").write_text(practices_text(), "utf-8")
        start = time.perf_counter()
        made(incoming / "pitc.csv", rows)
        size = (incoming / "pitc.csv").stat().st_size / 1e9
        print(f"prescribing extract, {rows:,} rows, {size:.1f} GB", end="")
        print(f" (made in {time.perf_counter() - start:.0f} s):", flush=True)
        done = subprocess.run(
            [sys.executable, "-m", MODULE, "intake", str(folder)],
            stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(folder)},
            text=True,
            check=True,
        )
        seconds, cpu, peak, found = (float(x) for x in done.stdout.split())
        print(f"  intake {seconds:.0f} s ({cpu:.0f} s of CPU), {found:,.0f} figures")
        print(f"  peak {peak:,.0f} MiB (bar: {PEAK_AT_MOST:,} MiB)")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["intake"]:
        intake(Path(sys.argv[2]))
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
