"""Words of titles and headings that people write above tables, by what they say. All are folded (names.py). Pure."""

from __future__ import annotations

import re

# Headings of a column of years, and of months.
YEAR_WORDS = {
    "year", "financial year", "fiscal year",
}  # fmt: skip
FINANCIAL_YEAR_WORDS = {"financial year", "fiscal year", "fy", "financial yr"}
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
    "district code", "la code", "row", "order", "population", "residents", "households", "rank", "s n",
}  # fmt: skip
# Headings that say no more than that numbers, or names, stand below.
VALUE_WORDS = {
    "value", "values", "number", "numbers", "count", "counts", "figure", "figures", "actual", "actuals", "no", "no of", "volume",
    "measure", "indicator", "part", "district", "districts", "area", "column labels", "row labels", "crime type",
    "offence type", "month", "csp", "local authority", "breakdown", "category", "type",
    "incident type",
}  # fmt: skip
# What says that numbers are worked out, or are of another time, and so are none to return.
DERIVED = re.compile(
    r"\b(ytd|year to date|to date|rolling|cumulative|running|\d+ m(on)?ths?|\d+m|year (to|ending|ended)|years? on"
    r"|quarter (to|ending)|rates?|per \d|per (head|capita|cent|year|week|day)|percent|percentages?|pounds?|changes?|diff"
    r"|differences?|variance|var|trend|rag|averages?|mean|median|rank|share|proportion|targets?|baseline|forecast|projected"
    r"|compared|versus|vs|last year|previous year|prior year|year before|plus minus|direction|as at|as of|thousands?|000s?)\b"
)
# Words of a title or heading that leave open which measure is meant.
PLAIN_WORDS = {
    "report", "reports",
    "a", "an", "and", "by", "data", "each", "figures", "for", "from", "in", "month", "monthly", "number", "numbers",
    "of", "reported", "reporting", "return", "returns", "sheet", "summary", "table",
    "tables", "the", "count", "counts", "area", "areas", "district", "districts", "part", "parts", "local", "authority",
    "authorities", "csp", "csps", "community", "safety", "partnership", "statistics", "agency", "force", "name",
    "period", "on", "as", "at", "final", "provisional", "unaudited", "page", "values", "value", "breakdown", "category",
    "labels", "label", "row", "column", "recorded", "official", "sensitive", "protectively", "marked", "appendix",
    "annex", "tab", "all",
}  # fmt: skip
# Words beside a time that make another time of it, such as “by Nov 2018”, “Nov 2018 on”, “part of Nov 2018”, “Oct and Nov 2018”.
BEFORE_A_TIME = {
    "by",
    "on",
    "at",
    "and",
    "or",
    "plus",
    "to",
    "from",
    "until",
    "till",
    "ending",
    "ended",
    "since",
    "up",
    "v",
    "before",
    "after",
}
AFTER_A_TIME = {"and", "or", "plus", "to", "on", "onwards", "until", "till", "v", "part"}
# A line above or below a table that changes what all of its numbers count.
SCALE = re.compile(r"\b(thousands?|millions?|000s?|per \d|per (head|capita|cent)|percent|percentages?|rates?|pounds?)\b")
# Words between two times: what they join is longer than either.
RANGE_WORDS = {"to", "from", "until", "till", "ending", "ended", "since", "up", "v"}
# A line about the report and not about its numbers: “Prepared by J Smith, 3 July”, “For the meeting in January 2019”.
ABOUT_THE_REPORT = re.compile(
    r"\b(prepared|completed|submitted|updated|refreshed|extract|extracted|extraction|contact|source|notes?|e mail|email"
    r"|telephone|phone|version|author|owner|upload|uploading|fill in|report date|report run|run by|run on|next update"
    r"|published|publication|printed|run date|meeting|discussion|deadline|due)\b"
)
# Headings of lists that have a row for each crime, case or person.
RECORD_WORDS = {
    "crime id", "incident id", "record id", "case id", "person id", "client id", "crime number", "incident number",
    "occurrence number", "urn", "nhs number", "latitude", "longitude", "easting", "northing", "date of birth", "postcode",
    "crime reference", "crime reference number",
}  # fmt: skip
