"""The colours of the kit, in no need of matplotlib: charts, workbooks, Word pages.

Public Health Scotland's accessible palette (May 2025). What each colour stands for in
a chart is said in `qikit.plots.theme`.
"""

from __future__ import annotations

DARK_BLUE, TURQUOISE, PINK, ORANGE = "#12436D", "#28A197", "#801650", "#F46A25"
DARK_PURPLE, LIGHT_BLUE, GREY, LIGHT_PURPLE = "#3F085C", "#3E8ECC", "#3D3D3D", "#A285D1"
PALETTE = (
    *(DARK_BLUE, TURQUOISE, PINK, ORANGE),
    *(DARK_PURPLE, LIGHT_BLUE, GREY, LIGHT_PURPLE),
)
GRID = "#BEBEBE"  # PHS dashboard guidance; lines of tables too
INK, FAINT = "#1F1F1F", "#D5D9DE"  # words of a page; lines between rows
COOL, CARE = "#F3F6F9", "#B34700"  # behind a list of contents; edge of a notice
WASH = "#FDF5EF"  # behind banners
