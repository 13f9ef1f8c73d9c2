"""The manifest: what ran, from what, with what result."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

VERSIONS_OF = (
    "qikit",
    "pandas",
    "numpy",
    "scipy",
    "matplotlib",
    "papermill",
    "nbconvert",
    "great-expectations",
)
MANIFEST = "manifest.json"
CHECK_FAILED = "check failed"


@dataclass(frozen=True)
class ReportRecord:
    """One report in the manifest; `file` is relative to the run's folder."""

    job: str
    level: str
    area: str
    name: str
    status: str
    file: str = ""
    bytes: int = 0
    sha256: str = ""
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class DatasetRecord:
    """One dataset in the manifest: its identity, its files and its quality."""

    dataset: str
    identity: str
    rules_run: int
    critical: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    sources: list[dict] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """All of one run."""

    run: str
    run_at: str
    datasets: list[DatasetRecord]
    reports: list[ReportRecord]
    jobs: dict[str, dict] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def versions() -> dict[str, str]:
    """List the versions of what makes the figures."""
    found = {name: version(name) for name in VERSIONS_OF}
    return {"python": platform.python_version()} | found


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write `manifest.json` into the run's folder, whole or not at all."""
    part = folder / f"{MANIFEST}.part"
    text = json.dumps(asdict(manifest), indent=1, ensure_ascii=False)
    part.write_text(text, "utf-8")
    os.replace(part, folder / MANIFEST)
