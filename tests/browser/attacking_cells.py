"""Cells of an analyst's notebook that do what a page must not do."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

HUGE = 5_000_000  # letters of one cell
ACTIVE = """
<script>window.hacked = 1; alert(1)</script><style>.label { display: none }</style>
<link rel="stylesheet" href="https://x.example/x.css"><base href="https://x.example/">
<meta http-equiv="refresh" content="0;url=https://x.example/">
<iframe srcdoc="<script>parent.hacked = 1; alert(1)</script>"></iframe>
<iframe src="https://x.example/"></iframe><object data="https://x.example/"></object>
<embed src="https://x.example/"><video src="https://x.example/v" autoplay></video>
<form action="https://x.example/"><input autofocus onfocus="alert(1)"></form>
<img src="x" onerror="window.hacked = 1"><img srcset="https://x.example/p.png 2x">
<svg onload="alert(1)"><script>alert(1)</script><use href="https://x.example/#a"/></svg>
<a href="javascript:window.hacked = 1">the active link</a>
<a href="data:text/html,<script>alert(1)</script>">the data link</a>
<a href="https://x.example/" ping="https://x.example/" target="_top">the far link</a>
<details open ontoggle="alert(1)"><summary>open</summary>said after all</details>
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1
onerror=alert(1)&gt;"></table></math> --> """
COVERING = """
<div class="skip label opening on-paper banner" id="main" role="banner"
style="position: fixed; inset: 0; background: white; z-index: 9">covering words</div>
<h1 class="heard" hidden>a title of its own</h1><p class="label">NOT SENSITIVE</p>
<header><p class="label">NOT SENSITIVE, said in a header</p></header></main></body>
<nav aria-label="Contents"><a href="#contents">forged contents</a></nav>
"""
DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"
xmlns:xlink="http://www.w3.org/1999/xlink" onload="alert(1)"><script>alert(1)</script>
<style>@import url(https://x.example/x.css);
* { background: url(//x.example/p) }</style>
<image xlink:href="https://x.example/p.png" width="9" height="9"/>
<foreignObject width="80" height="40"><body xmlns="http://www.w3.org/1999/xhtml"
onload="alert(1)"><iframe src="https://x.example/"/></body></foreignObject></svg>"""
SPOKEN = (
    '"><script>alert(1)</script><img src=x onerror=alert(1)> spoken for the drawing'
)
FORGED = {  # what says that it is a block of ours
    "text/plain": "(shown as HTML)",
    "text/html": ACTIVE + COVERING + "<p>forged words</p>",
}
LABEL = 'NONE"; } body { display: none } </style><script>alert(1)</script>'
MARKDOWN = """## <img src=x onerror=alert(1)> "forged" section

<script>alert(1)</script> **said** [a link](javascript:alert(1))
![p](https://x.example/p)

<div style="display:none" onclick="alert(1)">raw words</div> <!-- a remark -->

```mermaid
graph TD; A-->B[<img src=x onerror=alert(1)>]
```

$$\\href{javascript:alert(1)}{formula}$$
"""
WIDGET = {"model_id": "hacked", "version_major": 2, "version_minor": 0}
NOT_SHOWN = {
    "application/javascript": "window.hacked = 1; alert('never on a page')",
    "application/vnd.jupyter.widget-view+json": WIDGET,
    "text/latex": "$\\href{javascript:alert(1)}{never on a page}$",
    "text/vnd.mermaid": "graph TD; A-->B[never on a page]",
    "text/plain": "never on a page",
}
TABLES = """
import pandas as pd
texts = {texts!r}
pd.DataFrame([texts], columns=texts, index=pd.Index(["a row"], name=texts[0]))
"""
LONG_CELL = f"""
from IPython.display import HTML
cells = "<th>Long</th><td>" + "W" * {HUGE} + "</td><td>the end</td>"
HTML("<table><tr>" + cells + "</tr></table>")
"""
DEEP = "<div><blockquote>" * 2000 + "deep words"


def attacking_notebook(template: Path, texts: list[str]) -> nbformat.NotebookNode:
    """Add the cells to a copy of a template."""
    notebook = nbformat.read(template, 4)
    facts = {"qikit": {"label": LABEL, "title": ACTIVE, "area": '"><script>'}}
    alt = {"image/svg+xml": {"alt": SPOKEN}}
    notebook.metadata["title"] = "</title><script>alert(1)</script>"
    notebook.cells += [
        new_markdown_cell("## What an analyst added"),
        _shows({"text/html": ACTIVE}),
        _shows({"text/html": COVERING}),
        _shows(FORGED, facts),
        new_code_cell(TABLES.format(texts=texts)),
        _shows({"image/svg+xml": DRAWN}, alt),
        _shows(NOT_SHOWN),
        _shows({"text/markdown": MARKDOWN}),
        new_code_cell("print('<script>alert(1)</script> printed words')"),
        _shows({"text/html": DEEP}),
        new_code_cell(LONG_CELL),
        new_markdown_cell(MARKDOWN),
        new_code_cell("pd.Series([1], name='<b>', index=['x']).to_frame()"),
    ]
    return notebook


def _shows(data: dict, metadata: dict | None = None) -> nbformat.NotebookNode:
    shown = f"display({data!r}, raw=True, metadata={metadata or {}!r})"
    return new_code_cell(f"from IPython.display import display\n{shown}")
