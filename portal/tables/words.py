"""Words of titles and headings that people write above tables, by what they say. All are folded (names.py). Pure."""

from __future__ import annotations

import re

# Headings of a column of years, and of months.
YEAR_WORDS = {
    "year", "financial year", "fiscal year",
}  # fmt: skip
MONTH_WORDS = {
    "month", "period", "quarter", "date", "month year",
}  # fmt: skip
STATUS_WORDS, NOTE_WORDS = {"status"}, {"note", "notes", "comment", "comments", "remarks"}
# Headings of a column of names of measures or parts.
NAME_WORDS = {
    "measure", "measures", "indicator", "indicators", "measure name", "part", "parts", "district", "districts", "area",
    "areas", "breakdown", "category", "local authority", "strand", "csp", "crime type", "offence type", "offence",
    "incident type", "row labels", "name",
}  # fmt: skip
# Headings of columns that tell nothing about what is counted where. Anything else beside the numbers has to be understood.
PLAIN_COLUMNS = {
    "unit", "units", "geography", "ref", "reference", "source", "definition", "direction", "target", "baseline", "owner",
    "lead", "key", "frequency", "no", "number", "id", "code", "gss code", "ons code", "lad code", "area code",
    "district code", "la code", "row", "order",
}  # fmt: skip
# Headings that say no more than that numbers, or names, stand below.
VALUE_WORDS = {
    "value", "values", "number", "numbers", "count", "counts", "figure", "figures", "actual", "actuals", "no of", "volume",
    "measure", "indicator", "part", "district", "districts", "area", "column labels", "row labels", "crime type",
    "offence type", "month", "year", "period", "quarter", "csp", "local authority", "breakdown", "category", "type",
    "incident type",
}  # fmt: skip
# Headings of what is worked out from the numbers, and is not one of them.
DERIVED_WORDS = {
    "percent", "per cent", "percentage", "change", "change percent", "percent change", "percentage change",
    "difference", "diff", "variance", "var", "rate", "trend", "rag", "average", "mean", "median", "cumulative", "rolling",
    "rolling year", "ytd", "year to date", "rank", "share", "last year", "previous year", "target", "baseline", "direction",
    "plus minus", "proportion",
}  # fmt: skip
# Words of a title or heading that leave open which measure is meant.
PLAIN_WORDS = {
    "a", "an", "and", "by", "data", "each", "figures", "for", "from", "in", "month", "monthly", "months", "number",
    "numbers", "of", "per", "quarter", "quarterly", "quarters", "reported", "reporting", "return", "returns", "sheet",
    "summary", "table", "tables", "the", "to", "year", "years", "count", "counts", "area", "areas", "district", "districts",
    "part", "parts", "local", "authority", "authorities", "csp", "csps", "community", "safety", "partnership", "total",
    "totals", "statistics", "agency", "force", "contact", "name", "email", "e", "mail", "telephone", "phone", "date",
    "prepared", "completed", "updated", "version", "source", "period", "submitted", "extracted", "on", "as", "at", "final",
    "provisional", "unaudited", "page", "between", "values", "value", "breakdown", "category", "labels", "label", "row",
    "column",
}  # fmt: skip
# A line such as “Prepared by J Smith, 3 July”.
LABELLED = re.compile(
    r"(?:prepared|completed|submitted|updated|extracted|contact|source|note|notes|e mail|email|telephone|phone|version|date"
    r"|author|owner)\b.*"
)
# Headings of lists that have a row for each crime, case or person.
RECORD_WORDS = {
    "crime id", "incident id", "record id", "case id", "person id", "client id", "crime number", "incident number",
    "occurrence number", "urn", "nhs number", "latitude", "longitude", "easting", "northing", "date of birth", "postcode",
    "crime reference", "crime reference number",
}  # fmt: skip
