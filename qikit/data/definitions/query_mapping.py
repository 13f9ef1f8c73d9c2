"""A query that fetches a raw file from a database; no address stands in a file."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from qikit.data.definitions.field_messages import Refused
from qikit.data.definitions.strict_yaml import StrictModel
from qikit.data.definitions.typed_text import Text

VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
SPOKEN_FOR = re.compile(  # comments, texts, quoted names: what is in them is not SQL
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"", re.DOTALL
)
HIDES_SQL = {  # quoting that only some databases know: we could not tell text from SQL
    "$$": re.compile(r"[$]\w*[$]"),
    "/*!": re.compile(r"/[*]!"),
    "\\'": re.compile(r"\\+['\"]"),
}
CHANGES_SOMETHING = re.compile(
    r"\b(insert|update|delete|merge|drop|alter|create|truncate|grant|revoke|"
    r"exec|execute|call|into|attach|detach|copy|pragma|install|vacuum)\b",
    re.IGNORECASE,
)


def _variable(value: str) -> str:
    if not VARIABLE.fullmatch(value):
        raise Refused(  # the value is not shown: it may hold a password
            "must be the name of an environment variable, and no address.",
            "Write QIKIT_WAREHOUSE here and set that variable to the address.",
        )
    return value


def _one_select(value: str) -> str:
    for sign, shape in HIDES_SQL.items():
        if shape.search(value):
            to_do = "Write texts in single quotes, and a quote in them twice."
            raise Refused(f"holds {sign}, which may hide another statement.", to_do)
    bare = SPOKEN_FOR.sub(" ", value).strip()
    if ";" in bare.removesuffix(";"):
        raise Refused("must be one statement.", "Remove what follows the ';'.")
    if not re.match(r"(select|with)\b", bare, re.IGNORECASE):
        raise Refused("must begin with SELECT or WITH.", "A query only reads.")
    found = CHANGES_SOMETHING.search(bare)
    if found:
        raise Refused(
            f"holds the word {found[0]!r}: a query only reads.",
            "Where it is the name of a column, put it in double quotes.",
        )
    return value.strip().removesuffix(";")


class QueryForm(StrictModel):
    """One SELECT and the environment variable that holds the database's address."""

    connection: Annotated[Text, AfterValidator(_variable)]
    sql: Annotated[Text, AfterValidator(_one_select)]
