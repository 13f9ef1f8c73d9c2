"""What a part of a workbook would become, before a library builds it in memory."""

from __future__ import annotations

import re
from xml.parsers import expat

MOST_OF_ONE_MARK = 2**16  # characters of one comment, or of the attributes of one tag
BEGINS_AS_XML = re.compile(rb"[\s\x00\xef\xbb\xbf\xfe\xff]*<")
CELL_NAME = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
DAMAGED = "it is damaged and cannot be read."
ODD = "one of its parts holds a very long comment or attribute. It was not opened."


class _Stop(Exception):
    """What was found in a part, in words."""


def fault_of_part(contents: bytes, most_cells: int) -> str | None:
    """Say why a part may not be opened, or None.

    It has more cells than may be, or merged ranges of more; a comment or attribute
    of great length, over which a reader goes again and again; or a document type,
    which no spreadsheet program writes. What is no XML passes: nobody reads it.
    """
    if not BEGINS_AS_XML.match(contents):
        return None
    parser = expat.ParserCreate()
    scan = _Scan(most_cells)
    parser.StartElementHandler = scan.element
    parser.CommentHandler = scan.mark
    parser.ProcessingInstructionHandler = scan.mark
    parser.StartDoctypeDeclHandler = scan.doctype
    try:
        parser.Parse(contents, True)
    except _Stop as found:
        return str(found)
    except expat.ExpatError:
        return None  # the library stops here too
    return None


class _Scan:
    """Counts of one part, kept while it is parsed."""

    def __init__(self, most_cells: int) -> None:
        self.most_cells = most_cells
        self.cells = self.merged = 0

    def element(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "c":
            self.cells += 1
            if self.cells > self.most_cells:
                raise _Stop(f"a sheet has more than {self.most_cells:,} cells.")
        elif kind == "mergeCell":
            self.merged += _area(attributes.get("ref", ""))
            if self.merged > self.most_cells:
                raise _Stop(f"more than {self.most_cells:,} cells are merged.")
        if sum(map(len, attributes.values())) > MOST_OF_ONE_MARK:
            raise _Stop(ODD)

    def mark(self, *texts: str) -> None:
        if sum(map(len, texts)) > MOST_OF_ONE_MARK:
            raise _Stop(ODD)

    def doctype(self, *_: object) -> None:
        raise _Stop(DAMAGED)


def _area(ref: str) -> int:
    """Count the cells of a range such as A1:B3."""
    corners = CELL_NAME.findall(ref.upper().replace("$", ""))
    if len(corners) != 2:
        return 1
    (left, top), (right, bottom) = corners
    columns = abs(_number(right) - _number(left)) + 1
    return columns * (abs(int(bottom) - int(top)) + 1)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
