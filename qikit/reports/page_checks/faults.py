"""Faults of a page, and the table of rules: what to do, and who asks for it."""

from __future__ import annotations

from dataclasses import dataclass

# WCAG: Web Content Accessibility Guidelines 2.2, success criterion.
# HTML: the HTML standard of the WHATWG. PHS: Public Health Scotland, technical-docs,
# Dashboard Accessibility Guidance. axe: axe-core, best practices. qikit: issue 6 and
# docs of this project: one file, no script, no request, nothing of the machine.


@dataclass(frozen=True)
class Rule:
    """What to do about a fault, and the source of the rule; advice may stay."""

    to_do: str
    source: str
    is_advice: bool = False


@dataclass(frozen=True, order=True)
class Fault:
    """One place of a page that breaks a rule.

    Attributes
    ----------
    line
        Line of the file, from 1.
    rule
        A name in `RULES`.
    what
        What is wrong, with the words of the page.
    """

    line: int
    rule: str
    what: str

    @property
    def to_do(self) -> str:
        """What mends it."""
        return RULES[self.rule].to_do

    @property
    def source(self) -> str:
        """Who asks for it, such as "WCAG 1.3.1"."""
        return RULES[self.rule].source

    @property
    def is_advice(self) -> bool:
        """Whether the page may be handed on as it is."""
        return RULES[self.rule].is_advice


RULES = {
    # the file
    "no-page": Rule("Name an HTML file of qikit.", "HTML 4.1.1"),
    "too-large": Rule("Show fewer charts, or divide the report.", "qikit"),
    "large": Rule("Look for pictures with many points.", "qikit", is_advice=True),
    "encoding": Rule("Save the file as UTF-8.", "HTML 4.2.5.4"),
    "control-character": Rule(
        "Take it out: it is not seen, and may turn words round.", "WCAG 1.3.2"
    ),
    # its bones
    "doctype": Rule("Begin the file with <!DOCTYPE html>.", "HTML 13.1.1"),
    "charset": Rule('Begin the head with <meta charset="utf-8">.', "HTML 4.2.5.4"),
    "tags": Rule(
        "Mend the tags, then check again: rules on headings, tables, links and "
        "pictures wait until a browser and this check see the same page.",
        "HTML 13.1.2",
    ),
    "attribute-twice": Rule("Keep one of the two.", "HTML 13.1.2.3"),
    "lang": Rule('Write <html lang="en-GB">.', "WCAG 3.1.1"),
    "title": Rule("Name the page in <title> as in its h1.", "WCAG 2.4.2"),
    "viewport": Rule(
        'Write content="width=device-width, initial-scale=1".', "WCAG 1.4.4"
    ),
    "refresh": Rule("Take it out: a page stays as it is.", "WCAG 2.2.1"),
    "one-h1": Rule("Give the page exactly one h1.", "WCAG 1.3.1"),
    "heading-order": Rule("Go down one level at a time.", "WCAG 1.3.1"),
    "heading-empty": Rule("Write the heading's words or drop it.", "WCAG 2.4.6"),
    "id-twice": Rule("Give each its own id.", "WCAG 4.1.2"),
    "target": Rule("Point to an id that is on the page.", "WCAG 1.3.1"),
    "landmark": Rule(
        "Use one main, one header and one footer, and name each nav.", "WCAG 1.3.1"
    ),
    "outside": Rule("Put it into main, header, footer or nav.", "axe region"),
    "skip-link": Rule("Begin body with a link to main.", "WCAG 2.4.1"),
    "summary": Rule("Begin details with a summary that has words.", "WCAG 4.1.2"),
    "tabindex": Rule("Take it out: the order is that of the page.", "WCAG 2.4.3"),
    "contrast": Rule("Choose colours at 4.5 to 1 or above.", "WCAG 1.4.3"),
    # its words and pictures
    "alt-missing": Rule(
        'Describe the picture in alt; or alt="" and role="presentation".', "WCAG 1.1.1"
    ),
    "alt-redundant": Rule(
        "Begin with what it shows: that it is a picture is said anyway.", "PHS"
    ),
    "alt-file-name": Rule("Describe what it shows.", "WCAG 1.1.1"),
    "alt-short": Rule("Say what, where, when and how much.", "WCAG 1.1.1"),
    "picture-heading": Rule("Write the title as a heading above it.", "PHS"),
    "link-words": Rule("Let the words say where the link leads.", "WCAG 2.4.4"),
    "link-same-words": Rule("Tell the two links apart.", "WCAG 2.4.4"),
    "emphasis": Rule(
        "Use strong: slant and underline are hard to read.", "PHS", is_advice=True
    ),
    # its tables
    "table-caption": Rule("Say in a caption what the table holds.", "WCAG 1.3.1"),
    "table-head": Rule("Name columns and rows in th.", "WCAG 1.3.1"),
    "table-scope": Rule('Write scope="col" or scope="row".', "WCAG 1.3.1"),
    "table-head-empty": Rule("Name the column or row, or use td.", "WCAG 1.3.1"),
    "table-cells": Rule("Give each row as many cells as the others.", "WCAG 1.3.1"),
    "table-layout": Rule("Tables are for figures, not for looks.", "WCAG 1.3.2"),
    # what it may do
    "script": Rule("Take it out: a report runs nothing.", "qikit"),
    "element": Rule("Take it out: it has no place on paper.", "qikit"),
    "policy": Rule(
        "Write the Content-Security-Policy of page/report.html.j2 before any style.",
        "qikit",
    ),
    "style-place": Rule("Keep the one style sheet in the head.", "qikit"),
    "request": Rule("Put it into the file: a report asks nobody.", "qikit"),
    "link-scheme": Rule("Link to https, mailto, a file beside or #.", "qikit"),
    "picture-broken": Rule("Draw it again.", "qikit"),
    # what it may not tell
    "comment": Rule("Take it out: readers can open the source.", "qikit"),
    "machine-path": Rule("Take it out: it names a machine or a person.", "qikit"),
    "person-number": Rule(
        "Look at once: if it is a CHI or NHS number, do not hand the page on.", "qikit"
    ),
    "widget": Rule("Show the value instead.", "qikit"),
    "traceback": Rule("Mend the cell and run again.", "qikit"),
}
