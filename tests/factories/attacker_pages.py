"""The attacker that reads what people read: pages, charts' descriptions, tables and files, as they come over the wire.

It reads names and numbers back from the answers and knows nothing of how they were made. What it reads goes to the solver of
tests/factories/attacker.py, with every pack of the reader. The coordinator's pages tell it what is true.
"""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from docx import Document
from lxml.html import HtmlElement
from openpyxl import load_workbook

from tests.factories.attacker import Evidence, Narrowed, Place, attack, gather, rounded_alike
from tests.factories.pages import Page, Person

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = f"(?:{'|'.join(MONTHS)})"
PERIOD = rf"(?:12 months to {_MONTH} \d{{4}}|{_MONTH}(?: \d{{4}})? to {_MONTH} \d{{4}}|{_MONTH} \d{{4}})"
NUMBER = r"(?<![\w.,])\d[\d,]*(?![\w,]*\.\d|%)"
NUMBER_IN_PERIOD = re.compile(
    rf"({NUMBER})(?: [a-z]+)?(?: [pru]+)?(?: \((?:provisional|revised|unaudited)\))? in (?:the )?({PERIOD})"
)
WAS = re.compile(rf"in ({PERIOD}) \(revised from ({NUMBER})\)")
BEFORE = re.compile(rf"in the ({PERIOD}),[^.]*? the 12 months before \(({NUMBER})\)")
QUARTERS = {"Jan–Mar": 1, "Apr–Jun": 4, "Jul–Sep": 7, "Oct–Dec": 10}
Json = dict[str, Any]


class Statement(NamedTuple):
    """That a place has, or had, a number; and where that stands."""

    place: Place
    value: float
    where: str


@dataclass
class Names:
    """The measures and their parts by the names that people read."""

    keys: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[str, str | None]] = field(default_factory=lambda: defaultdict(dict))

    def of_title(self, title: str) -> tuple[str, str | None] | None:
        """The measure and part that a chart's title begins with."""
        for name in sorted(self.keys, key=len, reverse=True):
            if title.startswith(name):
                rest = title.removeprefix(name).removeprefix(", ")
                parts = self.parts[self.keys[name]]
                return self.keys[name], next((key for part, key in parts.items() if part and key and rest.startswith(part)), None)
        return None


def span(words: str) -> tuple[str, str] | None:
    """“12 months to March 2019” and its like as two days."""
    if not re.fullmatch(PERIOD, words):
        return None
    year, end = int(words[-4:]), MONTHS.index(words.split()[-2]) + 1
    if words.startswith("12 months"):
        first = (year, 1) if end == 12 else (year - 1, end + 1)
    elif " to " in words:
        start = words.split(" to ")[0].split()
        first = (int(start[1]) if len(start) > 1 else year, MONTHS.index(start[0]) + 1)
    else:
        first = (year, end)
    return f"{first[0]}-{first[1]:02}-01", f"{year}-{end:02}-{monthrange(year, end)[1]}"


def number(words: str) -> float | None:
    """The number that a cell begins with; None for a symbol, a dash or nothing."""
    found = re.match(r"[+−-]?(\d[\d,]*)(?![\d,]*[.%])(?:\s|$|[pru]\b)", words.strip())
    return float(found[1].replace(",", "")) if found else None


def in_words(names: Names, title: str, words: str, where: str) -> Iterator[Statement]:
    """What a sentence about a measure, or the description of a chart with this title, tells."""
    if (subject := names.of_title(title)) is None:
        return
    found = [(period, value) for value, period in NUMBER_IN_PERIOD.findall(words)] + WAS.findall(words)
    for period, value in BEFORE.findall(words):
        year = int(period[-4:]) - 1
        found.append((f"{period[:-4]}{year}", value))
    for period, value in found:
        if days := span(period):
            yield Statement(Place(*subject, *days), float(value.replace(",", "")), where)


def in_csv(text: str, where: str) -> Iterator[Statement]:
    for row in csv.DictReader(io.StringIO(text)):
        place = Place(row["measure"], row["part"] or None, row["period_start"], row["period_end"])
        for column in ("value", "revised_from"):
            if row[column]:
                yield Statement(place, float(row[column]), f"{where}, {column}")


def in_grid(names: Names, rows: Sequence[Sequence[str]], name: str, where: str) -> Iterator[Statement]:
    """A table of a measure whose heads are periods, with a line for each part; or months, under a title that ends in the year."""
    key = names.keys.get(re.sub(r", \d{4}$", "", name))
    if key is None or not rows:
        return
    for label, *cells in rows[1:]:
        by_year = re.fullmatch(r"\d{4}", label)
        part = None if by_year else names.parts[key].get(label, "?")
        for head, words in zip(rows[0][1:], cells, strict=True):
            days = span(head) or _span_of_head(head, label if by_year else name[-4:])
            if days is None or part == "?":
                continue
            place = Place(key, part, *days)
            found = [number(words), *(number(was) for was in re.findall(r"(?:revised from|was) (\S+)", words))]
            yield from (Statement(place, value, where) for value in found if value is not None)


def _span_of_head(head: str, year: str) -> tuple[str, str] | None:
    if not year.isdigit():
        return None
    if head in QUARTERS:
        first = QUARTERS[head]
        return f"{year}-{first:02}-01", f"{year}-{first + 2:02}-{monthrange(int(year), first + 2)[1]}"
    short = [month[:3] for month in MONTHS]
    return span(f"{MONTHS[short.index(head)]} {year}") if head in short else None


def _rows(table: HtmlElement) -> list[list[str]]:
    return [[" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("./th | ./td")] for row in table.xpath(".//tr")]


def in_page(names: Names, page: Page, where: str, measure: str = "") -> Iterator[Statement]:
    """Tables, descriptions of charts and revisions. `measure` is the name of the one that the whole page is about."""
    for table in page.tree.xpath("//table"):
        rows = _rows(table)
        caption = " ".join(table.xpath("string(caption)").split())
        if caption.startswith("Values that were replaced") and measure:
            yield from _in_revisions(names, rows[1:], measure, where)
        elif len({len(row) for row in rows}) == 1:
            yield from in_grid(names, rows, caption, f"{where}, table")
    for drawing in page.tree.xpath("//*[local-name()='svg']"):
        title, words = (" ".join(drawing.xpath(f"string(./*[local-name()='{one}'])").split()) for one in ("title", "desc"))
        yield from in_words(names, title, words, f"{where}, chart")
    if measure:
        yield from in_words(names, measure, page.words, f"{where}, sentence")


def _in_revisions(names: Names, rows: Iterable[Sequence[str]], measure: str, where: str) -> Iterator[Statement]:
    key = names.keys[measure]
    for label, *cells in rows:
        part, _, period = label.rpartition(", ")
        if days := span(period):
            place = Place(key, names.parts[key].get(part) if part else None, *days)
            yield from (
                Statement(place, value, f"{where}, revisions") for cell in cells[:2] if (value := number(cell)) is not None
            )


def in_word(names: Names, data: bytes, where: str) -> Iterator[Statement]:
    """Tables and pictures of a Word file. A table of a measure comes after the heading with its name."""
    document, name = Document(io.BytesIO(data)), ""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in block.rows]
            if len({len(row) for row in rows}) == 1:
                yield from in_grid(names, rows, name, f"{where}, table")
        elif block.text.removesuffix(" (restricted)") in names.keys:
            name = block.text.removesuffix(" (restricted)")
    for picture in document.element.body.iter():
        if picture.tag.endswith("}docPr"):
            words = picture.get("descr") or ""
            yield from in_words(names, words, words, f"{where}, picture")


def in_excel(names: Names, data: bytes, where: str) -> Iterator[Statement]:
    """Every sheet that has a value for a period of a measure."""
    for sheet in load_workbook(io.BytesIO(data), read_only=True):
        heads: list[Any] = []
        for row in sheet.iter_rows(values_only=True):
            if {"Measure", "Part", "Period start", "Value"} <= set(row):
                heads = list(row)
            elif heads and row[heads.index("Measure")] in names.keys:
                line = dict(zip(heads, row, strict=False))
                key = names.keys[line["Measure"]]
                place = Place(
                    key, names.parts[key].get(line["Part"]), *(f"{line[one]:%Y-%m-%d}" for one in ("Period start", "Period end"))
                )
                found = [line["Value"], line.get("Revised from")]
                yield from (
                    Statement(place, float(one), f"{where}, {sheet.title}") for one in found if isinstance(one, int | float)
                )


@dataclass
class Reader:
    """Somebody who reads everything that their role may. `team` is a coordinator, by whom the attacker knows what is true."""

    person: Person
    team: Person
    names: Names = field(default_factory=Names)
    statements: list[Statement] = field(default_factory=list)
    bases: dict[str, int] = field(default_factory=dict)
    _files: dict[str, tuple[str, str]] = field(default_factory=dict)

    def read_measures(self, only: str = "") -> None:
        """The pages and files of all measures that the person finds, or of one."""
        index = self.person.get("/measures")
        addresses = sorted(
            set(index.links(r"^/measures/[a-z-]+$")) - {"/measures/queries", "/measures/history", "/measures/provisional"}
        )
        for address in [one for one in addresses if only in ("", one.rpartition("/")[2])]:
            own, true = (one.get(f"{address}.csv").response.get_data(as_text=True) for one in (self.person, self.team))
            for row in csv.DictReader(io.StringIO(true)):
                self.names.keys[row["measure_name"]] = row["measure"]
                self.names.parts[row["measure"]][row["part_name"]] = row["part"] or None
            self._files[address.rpartition("/")[2]] = own, true
        for name, key in self.names.keys.items():
            address = f"/measures/{key}"
            self.statements += in_csv(self._files[key][0], f"{address}.csv")
            self.statements += in_page(self.names, self.person.get(address), address, name)

    def packs(self) -> tuple[list[Json], list[Json]]:
        """pack.json of every pack that the person finds, in the order of their issue, each with the working group's."""
        links = sorted(
            self.person.get("/packs").links(r"^/packs/[^/]+/[a-z]+/\d+$"), key=lambda one: (one.split("/")[2], "governing" in one)
        )
        inside = [re.sub(r"/(public|governing)/", "/working-group/", one) for one in links]
        return _json(self.person, links), _json(self.team, inside)

    def read_pack(self, address: str, *formats: str) -> None:
        """The page of a pack and its files; `formats` may name pack.docx and pack.xlsx."""
        self.statements += in_page(self.names, self.person.get(address), address)
        self.statements += in_csv(self.person.get(f"{address}/data.csv").response.get_data(as_text=True), f"{address}/data.csv")
        for name, read in (("pack.docx", in_word), ("pack.xlsx", in_excel)):
            if name in formats:
                data = self.person.get(f"{address}/{name}").response.get_data()
                self.statements += read(self.names, data, f"{address}/{name}")

    def evidence(self, adding: Mapping[str, tuple[str, str]], packs: tuple[list[Json], list[Json]] = ([], [])) -> Evidence:
        """What packs, pages and files tell together; of values that packs print, the packs say what was true then."""
        given, inside = packs
        truths = {place: value for pack in inside for place, value in _values(pack)}
        own, true = ([_measure(key, texts[at], {} if at == 0 else truths) for key, texts in self._files.items()] for at in (0, 1))
        self.bases = {one["key"]: one["rounded_to"] for one in own}
        found = gather([*given, _pack(own)], [*inside, _pack(true)], adding)
        months: dict[tuple[str, str | None], list[Place]] = defaultdict(list)
        for place in [node[0] for node in found.truths if node[0].start[:7] == node[0].end[:7] and not node[1]]:
            months[place[:2]].append(place)
        for one in self.statements:
            if one.place.start[:7] != one.place.end[:7]:
                _note_span(found, one, months[one.place[:2]], self.bases.get(one.place.measure, 0))
            base = found.first_base.get((one.place, 0), 0) if one.value % (self.bases.get(one.place.measure) or 1) == 0 else 0
            for edition in range(found.edition.get(one.place, 0) + 1):
                low, high = rounded_alike(one.value, base) if base else (one.value, one.value)
                if low <= found.truths.get((one.place, edition), -1) <= high:
                    found.note_print((one.place, edition), one.value, base)
        return found

    def sentences_on(self, addresses: Iterable[str], evidence: Evidence) -> Iterator[str]:
        """Sentences, cells and lines on pages that have the name, the period and the number of what is withheld and small."""
        by_period: dict[tuple[str, str], list[tuple[str, float]]] = defaultdict(list)
        measures = {key: name for name, key in self.names.keys.items()}
        for node in evidence.suppressed:
            place, truth = node[0], evidence.truths[node]
            name = next((part for part, key in self.names.parts[place.measure].items() if key and key == place.part), "")
            if truth:
                by_period[place.start, place.end].append((name or measures[place.measure], truth))
        for address in addresses:
            for block in self.person.get(address).tree.xpath(
                "//main//p | //main//li | //main//tr | //main//dd | //main//*[local-name()='desc']"
            ):
                words = " ".join(block.text_content().split())
                numbers = {
                    float(one.replace(",", ""))
                    for one in re.findall(NUMBER, re.sub(rf"{PERIOD}|\d+ {_MONTH} \d{{4}}", "", words))
                }
                for period in filter(None, map(span, re.findall(PERIOD, words))):
                    if any(name in words and truth in numbers for name, truth in by_period[period]):
                        yield f"{address}: {words}"

    def standing(self, evidence: Evidence) -> list[Statement]:
        """What stands somewhere though it is withheld now."""
        return [one for one in self.statements if (one.place, evidence.edition.get(one.place, 0)) in evidence.suppressed]


def _note_span(evidence: Evidence, one: Statement, months: Iterable[Place], base: int) -> None:
    """A number of several months that no pack prints, such as that of the first sentence of a page: the sum of its months."""
    place = one.place
    inside = [
        (other, evidence.edition.get(other, 0))
        for other in months
        if place.start <= other.start and other.end <= place.end and other != place
    ]
    truth = sum(evidence.truths[node] for node in inside)
    low, high = rounded_alike(one.value, base) if base and one.value % base == 0 else (one.value, one.value)
    if (place, 0) not in evidence.truths and inside and low <= truth <= high:
        evidence.truths[place, 0], evidence.first_base[place, 0] = truth, base
        evidence.sums.add(((place, 0), frozenset(inside)))


def worked_out(evidence: Evidence, own: Iterable[tuple[str, str]] = ()) -> list[Narrowed]:
    """What follows of others' numbers for somebody who returns the `own` (measure, part), and so knows these."""
    known = set(own)
    for node, truth in evidence.truths.items():
        if (node[0].measure, node[0].part) in known:
            evidence.printed[node] = truth
            evidence.suppressed.discard(node)
    return attack(evidence)


def _json(person: Person, addresses: Iterable[str]) -> list[Json]:
    return [person.get(f"{one}/pack.json").response.get_json(force=True) for one in addresses]


def _values(pack: Json) -> Iterator[tuple[Place, float | None]]:
    for priority in pack["priorities"]:
        for measure in priority["measures"]:
            for series in measure["series"]:
                for one in series["observations"]:
                    yield Place(measure["key"], series["part"], one["period_start"], one["period_end"]), one["value"]


def _measure(key: str, text: str, truths: Mapping[Place, float | None]) -> Json:
    """The file of a measure in the shape of pack.json."""
    parts: dict[str | None, list[Json]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        place = Place(key, row["part"] or None, row["period_start"], row["period_end"])
        value = truths.get(place) or (float(row["value"]) if row["value"] else None)
        parts[place.part].append({"period_start": place.start, "period_end": place.end, "value": value, "symbol": row["symbol"]})
    series = [{"part": part, "observations": lines, "comparison": None} for part, lines in parts.items()]
    base = re.search(r"Rounded to the nearest (\d+)\.", text)
    return {"key": key, "name": key, "geography": "", "series": series, "rounded_to": int(base[1]) if base else 0}


def _pack(measures: list[Json]) -> Json:
    return {"priorities": [{"measures": measures, "figures": []}], "figures": []}
