"""The sheet of a data return as its page shows it: which fields are whose month and line."""

from __future__ import annotations

import re

from tests.factories.pages import Page, Person


def cells(page: Page, month: str = "") -> list[str]:
    """The names of the boxes for numbers, in the order of the page; those of “June 2019” only where a month is named."""
    boxes = page.tree.xpath("//input[starts-with(@name,'cell-')]")
    return [str(one.get("name")) for one in boxes if (one.get("aria-label") or "").endswith(month)]


def typed(page: Page, month: str = "") -> dict[str, str]:
    """What stands in them."""
    fields = page.fields("/send")
    return {name: fields[name] for name in cells(page, month)}


def of(cell: str, kind: str, rule: str = "") -> str:
    """The name of another field of the same cell: its note, its status, the explanation of a query, what it was."""
    return cell.replace("cell", kind, 1) + (f"-{rule}" if rule else "")


def message_at(page: Page, cell: str) -> str:
    """Everything that the line of this field says about it, beside the numbers."""
    found = page.tree.xpath("//tr[.//@id=$id]//*[contains(@class,'app-words') or contains(@class,'app-grid-note')]", id=cell)
    return re.sub(r"\s+", " ", " ".join(one.text_content() for one in found)).strip()


def asked_at(page: Page, cell: str) -> dict[str, tuple[str, str]]:
    """The queries about a cell: the words and the explanation by rule, of those that the page shows."""
    found = {}
    for box in page.tree.xpath("//textarea[starts-with(@name, $name)]", name=of(cell, "why") + "-"):
        label = page.tree.xpath("//label[@for=$id]", id=box.get("id"))[0]
        found[box.get("name").rpartition("-")[2]] = (re.sub(r"\s+", " ", label.text_content()).strip(), (box.text or "").strip())
    return found


def heads(page: Page) -> list[str]:
    """The months of the first measure with what the page says of their state: “Apr 2019 approved”."""
    columns = page.tree.xpath("//table[contains(@class,'app-grid')]")[0].xpath(".//th[contains(@class,'app-grid__now')]")
    return [
        " ".join(one.text_content() for one in column.xpath("./span[not(@class='app-grid__was')]")).strip() for column in columns
    ]


def saved(page: Page) -> str:
    """The line that says how saving went."""
    return re.sub(r"\s+", " ", page.tree.xpath("string(//*[@id='saved'])") or page.words).strip()


def number_of(address: str) -> str:
    return address.rpartition("/")[2]


def open_sheet(person: Person, month: str, opened: str = "") -> tuple[str, Page]:
    """The address and the page of the return for that month; with the notes of the line of one cell open."""
    address = person.get("/").link(month)
    return address, person.get(f"{address}?open={opened.rpartition('-')[2]}" if opened else address)
