"""Copies of one process measure words at the same time, each as if it were alone."""

import os
import sys

import pytest
from matplotlib.font_manager import FontProperties

from qikit.plots.text_widths import extent

FONT = FontProperties(family="DejaVu Sans")
LETTERS = [chr(code) for code in range(0xA1, 0x250)]
CHILDREN = 4


def widths() -> str:
    return repr([extent(letter, FONT) for letter in LETTERS])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="there is no fork")
def test_children_that_share_a_font_do_not_disturb_each_other():
    extent("a", FONT)  # the font is open before the process is copied
    pipes = []
    for _ in range(CHILDREN):
        reading, writing = os.pipe()
        if os.fork() == 0:
            with os.fdopen(writing, "w") as answer:
                answer.write(widths())
            os._exit(0)
        os.close(writing)
        pipes.append(os.fdopen(reading))
    heard = []
    for pipe in pipes:
        with pipe:
            heard.append(pipe.read())
        os.wait()
    assert heard == [widths()] * CHILDREN
