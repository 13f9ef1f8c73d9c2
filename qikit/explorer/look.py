"""How the explorer looks: its own style sheet, which touches nothing around it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from qikit.reports.blocks import Block
from qikit.reports.look import COLOURS

SHEET = Path(__file__).with_name("panel.css")
ROOT, LEFT_BEHIND = "qikit-explorer", "qikit-shown"


@cache
def style() -> Block:
    """Return the style sheet, in the colours of the palette."""
    colours = " ".join(f"--qk-{name}: {value};" for name, value in COLOURS.items())
    scope = f".{ROOT}, .{LEFT_BEHIND}"
    return Block(f"<style>{scope} {{ {colours} }}\n{SHEET.read_text('utf-8')}</style>")


def left_behind(block: Block) -> Block:
    """Give a block that stays in the notebook the look of the explorer."""
    return Block(f'<div class="{LEFT_BEHIND}">{style().html}{block.html}</div>')
