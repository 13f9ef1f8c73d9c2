"""Tables of an analyst's own cell, such as a DataFrame, made to be read by ear.

Names of columns and rows get their scope, an empty name becomes an empty cell, and the
second row of names that pandas writes for a named index is folded into the first.
Captions stay; none is made up: `qikit check-html` asks for those that are missing.
"""

from __future__ import annotations

from lxml import html

ENTITY_SAFE = "unicode"  # as letters, not as numbers of letters
HEAD, BODY = "thead", "tbody"


def readable_tables(clean: str) -> str:
    """Return cleaned HTML with readable tables; without a table it stays as it is."""
    if "<table" not in clean:
        return clean
    parser = html.HTMLParser(huge_tree=True)  # or what stands deep would be left out
    holder = html.fragment_fromstring(clean, create_parent="div", parser=parser)
    for table in list(holder.iter("table")):
        _fold_names(table)
        for head in list(table.iter("th")):
            _name_scope(head)
        _wrap(table)
    text = html.tostring(holder, encoding=ENTITY_SAFE)
    return text.removeprefix("<div>").removesuffix("</div>")


def _fold_names(table) -> None:
    """Move the names of the index up into the row of the columns' names.

    pandas writes them in a row of their own, blank below the columns.
    """
    rows = table.findall(f"{HEAD}/tr")
    if len(rows) < 2:
        return
    upper, lower = list(rows[-2]), list(rows[-1])
    names = [cell for cell in lower if _says(cell)]
    n_names = len(names)
    is_index = lower[:n_names] == names and 0 < n_names < len(lower)
    is_blank_above = not any(_says(cell) for cell in upper[:n_names])
    if not (is_index and is_blank_above and _is_simple(upper + lower)):
        return
    for above, below in zip(upper, names, strict=False):
        rows[-2].replace(above, below)
    rows[-1].getparent().remove(rows[-1])


def _is_simple(cells: list) -> bool:
    return not any(c.get("colspan") or c.get("rowspan") for c in cells)


def _name_scope(head) -> None:
    """Say what a name stands for; what names nothing is an empty cell."""
    if not _says(head):
        head.tag = "td"
        head.attrib.pop("scope", None)
        return
    if head.get("scope"):
        return
    is_row = any(outer.tag == BODY for outer in head.iterancestors())
    spans = head.get("rowspan" if is_row else "colspan", "1") != "1"
    head.set("scope", ("row" if is_row else "col") + ("group" if spans else ""))


def _wrap(table) -> None:
    """Let a wide table scroll by itself, as those of our own do."""
    parent = table.getparent()
    if parent.tag == "div" and parent.get("class") == "table":
        return
    frame = html.Element("div", {"class": "table"})
    frame.tail, table.tail = table.tail, None
    parent.replace(table, frame)
    frame.append(table)


def _says(cell) -> bool:
    return bool(cell.text_content().strip())
