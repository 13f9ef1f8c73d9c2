"""What each key of a source file means: one plain sentence each."""

from __future__ import annotations

from collections.abc import Mapping


def _below(key: str, words: Mapping[str, str]) -> dict[str, str]:
    """Put the keys of a part under the key that holds it."""
    return {f"{key}.{name}": said for name, said in words.items()}


_CODE = "The column with the practice's code."
_DATE_FORM = "How dates are written in the file."
_PERIOD = {
    "column": "The column that holds the period.",
    "form": "How the period is written in the file.",
    "constant": "The one month of the whole file, where no column says it.",
    "header": "true where the names of the columns hold the period.",
    "timezone": "Where unix_seconds are read: UTC or Europe/London.",
}
_READER = {
    "format": "csv, parquet or excel (xlsx).",
    "encoding": "utf-8, or cp1252 for older Windows files.",
    "delimiter": "What parts the columns: comma, semicolon, tab or bar.",
    "keep_empty": "Whether records without any content are kept.",
    "sheet": "The sheet of a workbook; left out, the only visible one with content.",
    "header": "first: the first line; find: the first line with all named columns.",
    "header_rows": "Over how many lines the header goes.",
    "preamble": "New columns, taken out of the lines above the header by a pattern.",
    "until_blank": "Whether the table ends at the first blank line.",
    "thousands": "comma where a cell written 1,234 holds the number 1234.",
    "fill_merged": "Whether each cell of a merged range holds the range's value.",
}
_PRACTICES = {
    "practice_code": _CODE,
    "practice_name": "The column with the practice's name.",
    "cluster": "The column with the cluster's name.",
    "cluster_code": "The column with the cluster's code, if there is one.",
    "hscp": "The column with the HSCP, or what stands in its place.",
    "board": "The column with the board, or what stands in its place.",
    "list_size": "The column with the number of registered patients.",
    "attributes": "Other columns to keep: our name, and the file's column.",
    "unallocated": "Words in the cluster's column that mean none.",
    "name_case": "title writes names in capitals as Names In Title Case.",
    "valid_from": "The column with the first day of the membership.",
    "valid_to": "The column with its last day; an empty cell means still there.",
    "date_form": _DATE_FORM,
}
_POPULATIONS = {
    "practice_code": _CODE,
    "period": "Where the period stands, and how it is written.",
    **_below("period", _PERIOD),
    "sex": "The column with the sex.",
    "bands": "Our name of each age band, and the file's column.",
    "qualifier_suffix": "What is added to a column's name to find its qualifier.",
    "shares": "Measures that are shares of the list: the bands to add up.",
}
_OBSERVATIONS = {
    "layout": (
        "long: a row each figure; wide: a column a practice; wide_months: a column a"
        " period."
    ),
    "period": "Where the period stands, and how it is written.",
    **_below("period", _PERIOD),
    "level": "What each row is about.",
    "practice_code": _CODE,
    "area_code": "The column with the area's code, where rows are not of practices.",
    "practice_prefix": "What stands before the code in the columns of a wide file.",
    "measure": "The id of the one measure of the file.",
    "measure_column": "The column that says which measure a row is of.",
    "measures": "The words of that column, and the ids of our measures.",
    "breakdown_column": "The column that says which sex or age band a row is of.",
    "breakdowns": "The words of that column, and ours.",
    "numerator": "The column with the numerator.",
    "denominator": "The column with the denominator.",
    "value": "The column with the published value.",
    "lower": "The column with the lower end of the published 95% interval.",
    "upper": "The column with its upper end.",
    "n": "The column with the number of answers.",
    "value_unit": "percent where values come as 0 to 100; they are kept as 0 to 1.",
    "numerator_from": (
        "value_times_denominator where the file has no numerator of its own."
    ),
    "fractional": "true where counts are weighted, so that they may have fractions.",
    "other_columns": "Columns that look like one of a period and are none.",
}
_DRUGS = {
    "of": "What is added up: items, quantity or cost.",
    "bnf": "The beginnings of the BNF codes that count; left out, every code.",
    "not_bnf": "The beginnings of BNF codes that do not count.",
}
_PRESCRIBING = {
    "practice_code": _CODE,
    "period": "Where the period stands, and how it is written.",
    **_below("period", _PERIOD),
    "item_code": "The column with the BNF code.",
    "items": "The column with the number of items.",
    "quantity": "The column with the quantity.",
    "cost": "The column with the cost.",
    "not_practices": "Codes that stand for no practice; their rows are left out.",
    "month_in_name": "A pattern whose one group finds the month in the file's name.",
    "measures": "The measures to work out, by their ids.",
    "measures.numerator": "What is counted.",
    **_below("measures.numerator", _DRUGS),
    "measures.denominator": "Out of what; left out, the measure is a count.",
    **_below("measures.denominator", _DRUGS),
}
_EVENTS = {
    "scope": "The column that says where it happened.",
    "date": "The column with the day.",
    "label": "The column with what to write on the chart.",
    "kind": "The column with the kind of event.",
    "measure": "The column with the measure; an empty cell means all.",
}
_LOOKUP = {
    "field": "Which column of the list of practices holds these codes.",
    "code": "The column with the code.",
    "name": "The column with the name.",
}
_TABLE = {
    "table": "The table of the dataset that the file becomes.",
    "columns": "The table's column, and the file's.",
    "constants": "The table's column, and the one text that all rows have.",
    "date_form": _DATE_FORM,
    "date_forms": "How dates are written in single columns.",
    "timezone": "Where unix_seconds are read: UTC or Europe/London.",
    "words": "For a column, the file's word and ours.",
    "person": "For contacts: the column that names the person; only a hash is kept.",
}
_FILES = {
    "name": "A name for this kind of file.",
    "match": "The file's name, where * stands for anything.",
    "reader": "How the file is written, and where in it the table stands.",
    **_below("reader", _READER),
    "required": "Whether the intake fails without it.",
    "several": "Whether many such files may lie side by side, one a month, say.",
    "cleared": "Columns that may hold what looks like an identifier.",
    "cleared.column": "The column's name.",
    "cleared.reason": "Why that is right; it is kept with the dataset.",
    "query": "A query that fetches the file from a database.",
    "query.connection": "The environment variable that holds the database's address.",
    "query.sql": "One SELECT.",
    "suite": "The suite of checks in expectations/extracts, where it is not the usual.",
    "code_form": "The one form of practice codes, where the file has several.",
    "code_form.prefix": "The letters before the digits.",
    "code_form.digits": "How many digits, filled up with zeros.",
    "practices": "The columns of a list of practices.",
    **_below("practices", _PRACTICES),
    "populations": "The columns of registered people by sex and age band.",
    **_below("populations", _POPULATIONS),
    "observations": "The columns of figures.",
    **_below("observations", _OBSERVATIONS),
    "prescribing": "The columns of prescribing data: a row a practice and item.",
    **_below("prescribing", _PRESCRIBING),
    "events": "The columns of things to write on charts.",
    **_below("events", _EVENTS),
    "lookup": "The columns of a list of codes and names.",
    **_below("lookup", _LOOKUP),
    "table": "The columns of a file that becomes a table as it is.",
    **_below("table", _TABLE),
}
SOURCE = {
    "source": "The name of the file without .yml.",
    "title": "What the files are, for a reader of the report.",
    "publisher": "Who publishes them.",
    "licence": "The licence they come under.",
    "country": "The country they are of.",
    "levels": "The word for each of practice, cluster, hscp, board and country.",
    "membership_as_of": "The month that the list of practices describes.",
    "synthetic": "true where all of it is invented; the reports say so.",
    "notes": "What a reader of the report must know of these files.",
    "files": "The kinds of file, each with the table it becomes.",
    **_below("files", _FILES),
}
