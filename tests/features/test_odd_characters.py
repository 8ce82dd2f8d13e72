"""What people paste: control characters, halves of characters, formulas, scripts. It is kept as meant, does no harm,
and every file of the pack still opens."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from urllib.parse import quote_plus

import openpyxl
import pypdf
import pytest
from docx import Document
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, carry_contexts_forward, contributor, coordinator, member
from tests.factories.sheets import cells, of, open_sheet

CONTROLS = "Alpha\x00Bravo\x01\x08\x0b\x0c\x1b[31mCharlie\x7f\ufffe\uffff Delta\r\n\r\nEcho\rFoxtrot"
LONE = b"Golf%ED%A0%80Hotel%ED%BF%BFIndia%FF%C3%28Juliet"
UNICODE = "Kilo 🚓👮🏽‍♀️ “quoted” – שלום עולם مرحبا Lima e\u0301 \u202eMike\u202c \u200fNovember"
SCRIPT = (
    "Oscar <script>alert(1)</script> <img src=x onerror=alert(2)> [Papa](javascript:alert(3)) [Quebec](JaVaScRiPt:alert(4)) "
    "<javascript:alert(5)> ![Romeo](javascript:alert(6)) [Sierra](data:text/html;base64,PHNjcmlwdD4=) "
    "[Tango](&#106;avascript:alert(7)) [Uniform](vbscript:x) [site](https://example.org/a?b=1&c=2)\n\n# Victor\n\n```\n<b>Whiskey</b>\n```"
)
FORMULA = '=1+1 Xray\n\n=HYPERLINK("https://evil.example","Yankee")\n\n+44 1622 000000\n\n@SUM(A1)\n\n-2+3'
BRACKETS = "Zulu {{ 7*7 }} {% if %} #let x $y$ #import *a **b _c `d \\ \\n $(id) %s %n end-of-zulu"
SENT = {"SM5": CONTROLS, "SM2": UNICODE, "ASB3": SCRIPT, "SV1": FORMULA, "SOC5": BRACKETS}


@dataclass(frozen=True)
class Odd:
    """The portal after odd texts were sent, approved and issued: its people, addresses and the files of the pack."""

    police: Person
    team: Person
    addresses: dict[str, str]
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def odd(own_app: Flask) -> Odd:
    police, team = contributor(own_app), coordinator(own_app)
    answer = {"not-personal": "a telephone number: +44 1622 000000"}
    addresses = {ref: police.send(ref, text=text, next=text[:4000], **answer) for ref, text in SENT.items()}
    addresses["DA3"] = send_raw(police, "DA3", LONE)
    for ref in addresses:
        assert "Approved" in team.decide(team.item("kent-police", ref), "approve").words
    carry_contexts_forward(team)
    assert "is issued" in team.issue().words
    reader, address = member(own_app), f"/packs/{CYCLE}/working-group/1"
    files = {name: reader.get(f"{address}/{name}").response.data for name in FILES}
    return Odd(police, team, addresses, files)


FILES = ("pack.json", "pack.docx", "pack.pdf", "pack.xlsx", "data.csv")


def send_raw(person: Person, words: str, text: bytes) -> str:
    """Sends bytes that are not UTF-8, as a broken client would."""
    address = person.get("/").link(words)
    fields = person.get(address).fields("/send")
    body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items() if name != "text")
    assert person.post(f"{address}/send", body.encode() + b"&text=" + text).status == 303
    return address


def shown(odd: Odd, ref: str) -> list[Page]:
    """Every page on which the text stands."""
    item = odd.team.item("kent-police", ref)
    pages = [odd.police.get(odd.addresses[ref]), odd.team.get(f"{item}?against=plain"), odd.team.get(f"/cycles/{CYCLE}/preview")]
    return [*pages, odd.team.get(f"/packs/{CYCLE}/working-group/1")]


def test_control_characters_are_left_out_and_line_ends_stay(odd: Odd) -> None:
    for page in shown(odd, "SM5"):
        assert page.status == 200
        assert "AlphaBravo[31mCharlie Delta" in page.words
        assert not set(page.text) & set("\x00\x01\x08\x0b\x0c\x1b\x7f\ufffe\uffff\r")
    page = odd.police.get(odd.addresses["SM5"])
    paragraphs = [one.text_content().strip() for one in page.tree.xpath("//div[contains(@class,'app-sent')]/p")]
    assert paragraphs[:2] == ["AlphaBravo[31mCharlie Delta", "Echo Foxtrot"]


def test_halves_of_characters_do_not_stop_anything(odd: Odd) -> None:
    for page in shown(odd, "DA3"):
        assert page.status == 200
        for word in ("Golf", "Hotel", "India", "Juliet"):
            assert word in page.words
        assert not any("\ud800" <= one <= "\udfff" for one in page.text)


def test_other_scripts_and_emoji_come_back_as_they_were(odd: Odd) -> None:
    for page in shown(odd, "SM2"):
        for word in ("🚓👮🏽‍♀️", "“quoted”", "שלום עולם", "مرحبا", "Lima é"):
            assert word in page.words


def test_scripts_never_run_and_links_never_lead_to_them(odd: Odd) -> None:
    for page in shown(odd, "ASB3"):
        assert "<script>alert(1)</script>" in page.words, "it is shown as text"
        assert not page.tree.xpath("//main//script | //main//img | //main//*[@onerror]")
        addresses = [address.strip().lower() for address in page.tree.xpath("//@href | //@src")]
        assert "https://example.org/a?b=1&c=2" in addresses, "an ordinary link is one"
        assert [one for one in addresses if one.partition(":")[0] in ("javascript", "vbscript", "data")] == []
        assert "<b>Whiskey</b>" in page.words


def test_what_looks_like_a_template_is_text(odd: Odd) -> None:
    for page in shown(odd, "SOC5"):
        assert "{{ 7*7 }} {% if %} #let x $y$ #import *a **b" in page.words
        assert "$(id) %s %n end-of-zulu" in page.words


def test_the_json_holds_every_text(odd: Odd) -> None:
    entries = {
        action["ref"]: entry["text"]
        for priority in json.loads(odd.files["pack.json"])["priorities"]
        for action in priority["actions"]
        for entry in action["entries"]
        if entry["agency"] == "kent-police" and not entry["missing"]
    }
    assert entries["SM5"] == "AlphaBravo[31mCharlie Delta\n\nEcho\nFoxtrot"
    assert entries["SM2"].startswith("Kilo 🚓👮🏽‍♀️ “quoted” – שלום עולם مرحبا Lima é")
    assert entries["SV1"] == FORMULA
    assert "Hotel" in entries["DA3"]


def test_word_opens_it(odd: Odd) -> None:
    document = Document(io.BytesIO(odd.files["pack.docx"]))
    text = "\n".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))
    for word in ("AlphaBravo", "Hotel", "🚓", "مرحبا", "<script>alert(1)</script>", "=1+1 Xray", "end-of-zulu"):
        assert word in text
    targets = [one.target_ref for one in document.part.rels.values() if one.is_external]
    assert [one for one in targets if not one.startswith(("https:", "http:", "mailto:"))] == []
    with zipfile.ZipFile(io.BytesIO(odd.files["pack.docx"])) as folder:
        assert folder.testzip() is None


def test_excel_opens_it_and_no_text_is_a_formula(odd: Odd) -> None:
    book = openpyxl.load_workbook(io.BytesIO(odd.files["pack.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    text = "\n".join(str(cell.value) for cell in cells)
    for word in ("AlphaBravo", "Hotel", "🚓", "مرحبا", "<script>alert(1)</script>", "Xray", "end-of-zulu"):
        assert word in text
    assert [cell.value for cell in cells if cell.data_type == "f" and "Xray" in str(cell.value)] == []
    links = [cell.hyperlink.target or "" for cell in cells if cell.hyperlink]
    assert [one for one in links if "script:" in one.lower() or "evil" in one] == []


def test_the_pdf_opens_and_links_nowhere_strange(odd: Odd) -> None:
    reader = pypdf.PdfReader(io.BytesIO(odd.files["pack.pdf"]))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for word in ("AlphaBravo", "Hotel", "alert(1)", "=1+1 Xray", "end-of-zulu"):
        assert word in text
    actions = [note.get_object().get("/A") for page in reader.pages for note in page.get("/Annots") or []]
    targets = [str(one.get_object().get("/URI", "")) for one in actions if one is not None]
    assert [one for one in targets if "script" in one.lower() or one.startswith("data")] == []
    assert not any(one.get_object().get("/S") == "/JavaScript" for one in actions if one is not None)


def test_a_note_in_a_return_that_begins_like_a_formula_stays_a_text(app: Flask) -> None:
    wardens, team = contributor(app, "kcc-wardens"), coordinator(app)
    [cell] = cells(open_sheet(wardens, "June 2019")[1], "June 2019")
    wardens.send("June 2019", **{cell: "[x]", of(cell, "note"): "=2+5+cmd|'/c calc'!A0\x00\x1b"})
    team.decide(team.item("kcc-wardens", "June 2019"), "approve")
    data = team.get(f"/cycles/{CYCLE}/preview/data.csv").response.get_data(as_text=True)
    line = next(one for one in data.splitlines() if "=2+5+cmd" in one)
    assert ",'=2+5+cmd|'/c calc'!A0" in line
    book = openpyxl.load_workbook(io.BytesIO(team.get(f"/cycles/{CYCLE}/preview/pack.xlsx").response.data))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if "=2+5+cmd" in str(cell.value)]
    assert found and all(cell.data_type != "f" for cell in found)


@pytest.mark.parametrize("mark", ["[^²]", "[^" + "9" * 5000 + "]", "[^1]", "[^99]", "[^", "[^x]: y"])
def test_what_looks_like_a_note_is_the_agencys_own_text(app: Flask, mark: str) -> None:
    """Agencies have no notes: those of the pack are the coordinator's, and a reference must not lead to one of them."""
    police, team = contributor(app), coordinator(app)
    address = police.send("SM5", text=f"Before {mark} after.")
    item = team.item("kent-police", "SM5")
    pages = [police.get(address), team.get(item)]
    team.decide(item, "approve")
    pages.append(team.get(f"/cycles/{CYCLE}/preview"))
    for page in pages:
        assert f"Before {mark} after." in page.words
        targets = {one for one in page.tree.xpath("//main//a/@href") if one.startswith("#")}
        assert [one for one in targets if not page.tree.xpath("//*[@id=$id]", id=one[1:])] == [], "links that lead nowhere"
    assert mark in team.get(f"/cycles/{CYCLE}/preview/pack.json").response.get_data(as_text=True)
