"""A small run with two hidden figures, and whatever is planted into it."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qikit.plots.svg import data_uri
from qikit.reports.audit.hidden import Hidden
from qikit.reports.audit.leaks import Leak, leaks
from qikit.reports.blocks import Block, figure, heading, paragraph, table, together
from tests.unit.reports.drawn_slices import FOOT_CHECK

ABBEY = ("S1001", "Abbey Surgery", "Practice B")
BRIDGE = ("S1002", "Bridge Surgery", "Practice C")
MARCH, FEBRUARY = pd.Timestamp("2026-03-01"), pd.Timestamp("2026-02-01")
JANUARY = pd.Timestamp("2026-01-01")
PAGE = "job/C1-cluster.html"
WITHIN = "workings/job/C1-cluster"


def row(labels, month, n, d, *, within=("C1", "Cluster C1"), measure=FOOT_CHECK):
    code = labels[0]
    return Hidden("practice", code, labels, measure, month, n, d, within=within)


# 3 of 47 at Abbey in March is hidden (6.4%), and so is 4 of 59 at Bridge (6.8%).
HIDDEN = [row(ABBEY, MARCH, 3, 47), row(BRIDGE, MARCH, 4, 59)]
SHOWN = [
    row(ABBEY, FEBRUARY, 12, 48),  # 25.0%
    row(BRIDGE, FEBRUARY, 15, 60),  # 25.0%
    row(("S1003", "Castle Surgery", "Practice A"), MARCH, 30, 60),  # 50.0%
]


@dataclass
class Run:
    """The folder of a run in the making."""

    folder: Path
    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, name: str, content: str | bytes) -> Run:
        self.files[name] = content.encode() if isinstance(content, str) else content
        return self

    def page(self, *blocks: Block) -> Run:
        """Write the page of the cluster: what is masked, and what is planted."""
        body = together([heading("Cluster C1: cluster report", 1), *masked(), *blocks])
        title = "<title>Cluster C1: cluster report</title>"
        return self.put(
            PAGE, f"<html><head>{title}</head><body>{body.html}</body></html>"
        )

    def written(self) -> Run:
        if PAGE not in self.files:
            self.page()
        digest = hashlib.sha256(self.files[PAGE]).hexdigest()
        report = {"job": "job", "level": "cluster", "area": "C1", "name": "Cluster C1"}
        report |= {"file": PAGE, "bytes": len(self.files[PAGE]), "sha256": digest}
        manifest = json.loads(self.files.get("manifest.json", b"{}"))
        self.put("manifest.json", json.dumps({"reports": [report], **manifest}))
        for name, content in self.files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return self

    def leaks(self, hidden=HIDDEN, shown=SHOWN, **more) -> list[Leak]:
        return leaks(self.written().folder, hidden, shown, **more)


def masked() -> list[Block]:
    """What a page says of the three practices when two of them are hidden."""
    shown = {"Value": "50.0%", "Count": "30 of 60", "95% interval": "37.7% to 62.3%"}
    hidden = dict.fromkeys(shown, "suppressed")
    rows = [
        {"Practice": name} | figures
        for name, figures in (
            ("Castle Surgery", shown),
            ("Abbey Surgery", hidden),
            ("Bridge Surgery", hidden),
        )
    ]
    alt = "Foot check in 3 practices: 50.0% (Castle Surgery, 30 of 60). 2 have no "
    alt += "value: suppressed (2)."
    title = "Diabetes foot check in the last 12 months, March 2026"
    return [
        figure(title, data_uri(svg(alt)), alt, "Source: a test."),
        table(pd.DataFrame(rows), title),
        paragraph("3 of 47 practices took part; 95% limits of 6.4% to 6.8% are wide."),
        paragraph("Abbey Surgery, foot check: 25.0% (12 of 48) in February 2026."),
    ]


def svg(words: str, *, more: str = "") -> str:
    ticks = "".join(
        f'<g id="ytick_{i}"><text>{tick}%</text></g>'
        for i, tick in enumerate((0, 3, 6))
    )
    axis = f'<g id="figure_1"><g id="axes_1"><g id="axis_2">{ticks}</g></g></g>'
    return f"<svg><title>Foot check</title><desc>{words}</desc>{axis}{more}</svg>"


def png(*chunks: tuple[str, bytes]) -> bytes:
    whole = [
        ("IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        *chunks,
        ("IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body))
        + name.encode()
        + body
        + struct.pack(">I", zlib.crc32(name.encode() + body))
        for name, body in whole
    )


def png_uri(*chunks: tuple[str, bytes]) -> str:
    return "data:image/png;base64," + base64.b64encode(png(*chunks)).decode()
