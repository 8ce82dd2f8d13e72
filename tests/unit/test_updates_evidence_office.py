"""Word, Excel and PowerPoint files as evidence: what runs or fetches is refused by its name, ordinary files are taken."""

from __future__ import annotations

import pytest

from portal.spreadsheets.refusals import Refused
from portal.updates.evidence.kinds import checked_name
from tests.factories.evidence import excel, ordinary_excel, powerpoint, word
from tests.factories.files import parts_of, with_parts, zip_of

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741
V = "urn:schemas-microsoft-com:vml"


def words(body: str) -> bytes:
    """A Word file with this in a paragraph."""
    head = f'<w:document xmlns:w="{W}" xmlns:r="{R}" xmlns:o="{O}" xmlns:v="{V}">'
    return with_parts(word(), {"word/document.xml": f"{head}<w:body><w:p>{body}</w:p></w:body></w:document>"})


def pieces(*instructions: str) -> str:
    """A field of Word whose instruction is in so many pieces; one that begins with “<” is put in as it is."""
    runs = (
        one if one.startswith("<") else f'<w:r><w:instrText xml:space="preserve">{one}</w:instrText></w:r>'
        for one in instructions
    )
    return f"{_mark('begin')}{''.join(runs)}{_mark('separate')}<w:r><w:t>1</w:t></w:r>{_mark('end')}"


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def sheet(content: str, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    return with_parts(excel(), {part: f'<worksheet xmlns="{S}" xmlns:r="{R}">{content}</worksheet>'})


def formula(text: str) -> bytes:
    return sheet(f'<sheetData><row r="1"><c r="A1"><f>{text}</f></c></row></sheetData>')


def slides(content: str) -> bytes:
    return with_parts(powerpoint(), {"ppt/slides/slide1.xml": f"<sld>{content}</sld>"})


def leading(kind: str, target: str, *, mode: str = ' TargetMode="External"', file: bytes | None = None) -> bytes:
    """A file with one relation more."""
    relation = f'<Relationship Id="rId99" Type="{R}/{kind}" Target="{target}"{mode}/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    whole = f'<Relationships xmlns="{space}">{relation}</Relationships>'
    return with_parts(file or word(), {"word/_rels/footnotes.xml.rels": whole})


def with_part(name: str, content: str | bytes = "x", kind: str = "", file: bytes | None = None) -> bytes:
    file = file or word()
    types = parts_of(file)["[Content_Types].xml"].decode()
    if kind:
        types = types.replace("</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>')
    return with_parts(file, {"[Content_Types].xml": types, name: content})


FIELD, LINK, INSIDE = (
    "holds a field that may fetch or start something",
    "holds a link to something that is no web page",
    "holds another file inside",
)
CALL, STEP, PLACE = (
    "holds a formula that may fetch or start something",
    "holds a button that starts something",
    "names that lead out of it",
)
SKIPPED = '<x:a xmlns:x="urn:x"><w:r><w:instrText> PAGE </w:instrText></w:r></x:a>'
DTD, SVG = '<!DOCTYPE a [<!ENTITY b "c">]>', "http://www.w3.org/2000/svg"
FIELDS: dict[str, bytes] = {
    "DDEAUTO": words(pieces(" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe ")),
    "DDE": words(pieces("DDE excel a ")),
    "DDE in pieces": words(pieces(" D", "DE", "AUTO c:\\\\a ")),
    "DDE behind what a reader skips": words(pieces(SKIPPED, " DDEAUTO c:\\\\a ")),
    "DDE around what a reader skips": words(pieces("D", "ATE ", "DE c:\\\\a ")),
    "DDE by QUOTE": words(pieces(pieces(" QUOTE 68 68 69 65 85 84 79 "), " c:\\\\a ")),
    "name by another field": words(pieces(pieces(" REF a "), " c:\\\\a ")),
    "part of a name by another field": words(pieces("DD", pieces(" REF a "), " c:\\\\a ")),
    "DDE in a field": words(pieces(" IF 1=1 ", pieces(" DDEAUTO c:\\\\a "))),
    "DDE in a result": words(_mark("begin") + _mark("separate") + pieces(" DDEAUTO a ") + _mark("end")),
    "DDE behind its field": words(_mark("separate") + "<w:r><w:instrText>DDEAUTO a</w:instrText></w:r>"),
    "DDE without an end": words(_mark("begin") + "<w:r><w:instrText>DDEAUTO a</w:instrText></w:r>"),
    "DDE in one": words('<w:fldSimple w:instr=" DDEAUTO c:\\\\a "/>'),
    "DDE in what was deleted": words(_mark("begin") + "<w:r><w:delInstrText>DDE a</w:delInstrText></w:r>" + _mark("end")),
    "DDE in a footer": with_part("word/footer9.xml", f'<w:ftr xmlns:w="{W}">{pieces(" DDEAUTO a ")}</w:ftr>'),
    "DDE under any name": with_part("word/media/x.xml", f'<w:ftr xmlns:w="{W}">{pieces(" DDEAUTO a ")}</w:ftr>'),
    **{name: words(pieces(f' {name} "http://a.org/b" ')) for name in
       ("INCLUDEPICTURE", "INCLUDETEXT", "LINK", "IMPORT", "EMBED", "DATABASE", "RD", "MACROBUTTON", "QUOTE", "SOMETHING")},
}  # fmt: skip
LINKED: dict[str, tuple[bytes, str]] = {
    "field to a share": (words(pieces(r' HYPERLINK "\\server\a.exe" ')), LINK),
    "field to a file": (words(pieces(' HYPERLINK "file:///c:/a.exe" ')), LINK),
    "field with a switch before": (words(pieces(' HYPERLINK \\l "a" "b.docx" ')), LINK),
    "file": (leading("hyperlink", "file:///c:/a.exe"), LINK),
    "other document": (leading("hyperlink", "other.docx"), LINK),
    "share": (leading("hyperlink", "\\\\server\\a"), LINK),
    "script": (leading("hyperlink", "javascript:alert(1)"), LINK),
    "mhtml": (leading("hyperlink", "mhtml:http://a.org!x-usc:http://a.org"), LINK),
    "search": (leading("hyperlink", "search-ms:query=a"), LINK),
    "no mode": (leading("hyperlink", "file:///c:/a.exe", mode=""), LINK),
    "picture": (leading("image", "http://a.org/a.png"), "fetches a picture from elsewhere"),
    "picture on a share": (leading("image", "//server/a.png", mode=""), "fetches a picture from elsewhere"),
    "template": (leading("attachedTemplate", "http://a.org/a.dotm"), "fetches its template"),
    "template of its own": (leading("attachedTemplate", "a.dotm", mode=""), "fetches its template"),
    "frame": (leading("frame", "http://a.org"), "fetches something from elsewhere"),
    "object elsewhere": (leading("oleObject", "mhtml:http://a.org!x"), "holds an object of another program"),
    "sub-document": (leading("subDocument", "a.docx"), "brings in another document"),
    "piece of another kind": (leading("aFChunk", "a.xml", mode=""), "brings in another document"),
    "data of a mail merge": (leading("mailMergeSource", "file:///c:/a.csv"), "fetches something from elsewhere"),
    "film": (leading("video", "http://a.org/a.mp4"), "fetches something from elsewhere"),
    "anything": (leading("anything", "http://a.org"), "fetches something from elsewhere"),
    "add-in": (leading("webextension", "a.xml", mode=""), "holds macros or other code"),
    "linked workbook": (leading("externalLink", "a.xml", mode="", file=excel()), "holds links to other files. Break them (Excel: Data, Edit Links;"),
    "connection": (leading("connections", "a.xml", mode="", file=excel()), "holds connections to data elsewhere"),
    "altChunk": (words('<w:altChunk r:id="rId1"/>'), "brings in another document"),
    "subDoc": (words('<w:subDoc r:id="rId1"/>'), "brings in another document"),
    "attachedTemplate": (words('<w:attachedTemplate r:id="rId1"/>'), "fetches its template"),
    "frameset": (words('<w:sourceFileName r:id="rId1"/>'), "fetches something from elsewhere"),
    "picture by a name": (words('<v:imagedata src="http://a.org/a.png"/>'), "fetches a picture from elsewhere"),
    "picture by another name": (words('<v:imagedata o:href="http://a.org/a.png"/>'), "fetches a picture from elsewhere"),
    "drawing to a file": (words('<v:shape href="file:///c:/a.exe"/>'), LINK),
    "linked object": (words('<o:OLEObject Type="Link" ProgID="Excel.Sheet.8"/>'), "holds links to other files"),
    "linked blip": (words('<w:blip r:link="rId1"/>'), "holds links to other files"),
}  # fmt: skip
SHEETS: dict[str, tuple[bytes, str]] = {
    "ddeLink": (sheet('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>', "xl/externalLinks/a.xml"), "holds links to other files"),
    "oleLink": (sheet("<oleLink/>", "xl/externalLinks/a.xml"), "holds links to other files"),
    "externalBook": (sheet("<externalBook/>", "xl/externalLinks/a.xml"), "holds links to other files"),
    "externalReference": (sheet("<externalReference/>", "xl/a.xml"), "holds links to other files"),
    "connections": (sheet("<connections/>", "xl/a.xml"), "holds connections to data elsewhere"),
    "queryTable": (sheet("<queryTable/>", "xl/a.xml"), "holds connections to data elsewhere"),
    "DataMashup": (sheet("<DataMashup>x</DataMashup>", "customXml/item1.xml"), "holds connections to data elsewhere"),
    "WEBSERVICE": (formula('_xlfn.WEBSERVICE("http://a.org")'), f"{CALL} (“WEBSERVICE”)"),
    "WEBSERVICE spelled": (formula("&#87;ebservice(A1)"), f"{CALL} (“Webservice”)"),
    "WEBSERVICE as a value": (formula("_xlfn.MAP(A1,_xlfn.WEBSERVICE)"), CALL),
    "CALL": (formula('1+CALL("a","b","c")'), f"{CALL} (“CALL”)"),
    "REGISTER": (formula('REGISTER ("a","b")'), f"{CALL} (“REGISTER”)"),
    "REGISTER.ID": (formula('REGISTER.ID("a","b")'), f"{CALL} (“REGISTER.ID”)"),
    "EXEC": (formula('EXEC("calc.exe")'), f"{CALL} (“EXEC”)"),
    "RTD": (formula('RTD("a",,"b")'), CALL),
    "IMAGE": (formula('_xlfn.IMAGE("http://a.org")'), CALL),
    "DDE": (formula("cmd|'/c calc'!A0"), f"{CALL} (“DDE”)"),
    "escaped bracket": (formula("T['[]&amp;WEBSERVICE(A1)&amp;T['[]"), f"{CALL} (“WEBSERVICE”)"),
    "link to a share": (formula(r'HYPERLINK("\\server\a.lnk")'), "holds a link to something that is no web page"),
    "link to a file": (formula('HYPERLINK("file:///c:/a.exe","x")'), "holds a link to something that is no web page"),
    "path": (formula(r"'\\server\a\[b.xlsx]c'!A1"), "holds links to other files"),
    "name": (sheet('<definedName name="a">EXEC("calc")</definedName>', "xl/a.xml"), CALL),
    "rule": (sheet("<formula>WEBSERVICE(A1)</formula>"), CALL),
    "list": (sheet("<formula1>WEBSERVICE(A1)</formula1>"), CALL),
    "scale": (sheet('<cfvo type="formula" val="WEBSERVICE(A1)"/>'), CALL),
    "column": (sheet("<calculatedColumnFormula>WEBSERVICE(A1)</calculatedColumnFormula>", "xl/tables/a.xml"), CALL),
    "macro sheet": (sheet("<macrosheet/>", "xl/a.xml"), "holds macros or other code"),
}  # fmt: skip
PARTS: dict[str, tuple[bytes, str]] = {
    **{f"an {ending} inside": (with_part(f"word/media/a.{ending}"), f"{INSIDE} (“a.{ending}”)")
       for ending in ("vbs", "lnk", "exe", "html", "mht", "js", "hta", "docm", "mp4", "bin", "rtf", "txt", "sigs", "xlsm")},
    "without an ending": (with_part("word/media/exe"), INSIDE),
    "a page named as a picture": (with_part("word/media/a.png", "x", "text/html"), INSIDE),
    "a text named as a picture": (with_part("word/a.png", "x", f"{W}.main+xml"), INSIDE),
    "a workbook that is none": (with_part("word/embeddings/a.xlsx", "x"), "holds an object"),
    "a web page under a wrong name": (with_part("word/media/a.png", "<html>"), "holds a file under a wrong name"),
    **{f"a place {at}": (with_part(name), PLACE) for at, name in
       enumerate(("../a.xml", "word/../../a.xml", "/a.xml", "word\\a.xml", "c:/a.xml", "word/%2e%2e/a.xml", "word/..%5ca.xml"))},
    **{f"a declaration in {name}": (with_part(name, f"{DTD}<a>&b;</a>"), "holds a document type declaration")
       for name in ("word/fontTable.xml", "docProps/app.xml", "customXml/item1.xml", "word/media/a.svg", "word/drawings/a.vml")},
    "an old drawing that fetches": (with_part("word/a.vml", '<xml><v:imagedata src="http://a.org"><br></xml>'), "fetches a picture"),
    "an old drawing, spelled": (with_part("word/a.vml", "<xml><v:fill src = '&#104;ttp://a.org'/></xml>"), "fetches a picture"),
    "an old drawing on a share": (with_part("word/a.vml", r'<xml><v:fill src="\\server\a"/></xml>'), "fetches a picture"),
    "an old drawing by another name": (with_part("word/a.vml", '<v:fill q:href="http://a.org"/>'), "fetches a picture"),
    "an old drawing to a file": (with_part("word/a.vml", '<v:shape href="file:///c:/a"/>'), LINK),
    "an old drawing in other letters": (with_part("word/a.vml", "<xml/>".encode("utf-16")), "is damaged"),
    **{f"a drawing with {what}": (with_part("word/a.svg", f'<svg xmlns="{SVG}" xmlns:x="http://www.w3.org/1999/xlink">{what}</svg>'), "holds a picture (SVG)")
       for what in ("<script/>", '<g onload="a()"/>', '<image x:href="http://a.org"/>', "<style>@import 'a'</style>",
                    '<g style="fill:url(//a.org)"/>', "<foreignObject/>", '<image href="data:image/svg+xml,a"/>')},
    "a broken part": (with_part("word/fontTable.xml", "<a>"), "is damaged"),
    "a program, told": (with_part("word/media/a.png", "x", "application/vnd.ms-office.vbaProject"), "holds macros"),
}  # fmt: skip
STEPS = ("program", "macro", "ole", "hlinkfile", "hlinkpres", "other")


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        checked_name(name, data)
    assert refused.value.message.startswith(f"“{name}” ") and refused.value.message.endswith(".")
    return refused.value.message


@pytest.mark.parametrize("name", FIELDS)
def test_fields(name: str) -> None:
    message = refusal("a.docx", FIELDS[name])
    assert FIELD in message
    assert " " in name or f"(“{name}”)" in message


@pytest.mark.parametrize("name", LINKED)
def test_what_leads_out(name: str) -> None:
    data, why = LINKED[name]
    assert why in refusal("a.xlsx" if "workbook" in name or name == "connection" else "a.docx", data)


@pytest.mark.parametrize("name", SHEETS)
def test_workbooks(name: str) -> None:
    data, why = SHEETS[name]
    assert why in refusal("a.xlsx", data)
    around = with_parts(word(), {"word/embeddings/a.xlsx": data})
    assert why in refusal("a.docx", around), "and behind a chart"


@pytest.mark.parametrize("name", PARTS)
def test_parts(name: str) -> None:
    data, why = PARTS[name]
    assert why in refusal("a.docx", data)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("place", ["hlinkClick", "hlinkHover", "hlinkMouseOver"])
def test_steps_of_slides(step: str, place: str) -> None:
    assert f"{STEP} or opens a file (“ppaction://{step}" in refusal(
        "a.pptx", slides(f'<{place} action="ppaction://{step}?name=a"/>')
    )


def test_many_workbooks_unpack_to_no_more_than_one() -> None:
    inner = with_parts(excel(), {"xl/a.xml": "<a>" + " " * 900_000 + "</a>"})
    around = with_parts(word(), {f"word/embeddings/{at}.xlsx": inner for at in range(80)})
    assert "holds an object" in refusal("a.docx", around)


TAKEN: dict[str, tuple[str, bytes]] = {
    **{instruction: (".docx", words(pieces(instruction))) for instruction in
       (" PAGE ", "page", ' TOC \\o "1-3" ', ' HYPERLINK "https://a.org/\\\\b" \\o "To it" \\t "_blank" ', ' HYPERLINK \\l "_Toc1" ',
        " HYPERLINK mailto:a@a.org ", ' SEQ Figure \\* ARABIC ', "=SUM(ABOVE)", "= 1 + 2", " FORMCHECKBOX ", ' ADDIN EN.CITE "a" ', " ")},
    "a field in pieces": (".docx", words(pieces(" NUM", "PAGES", "  \\* MERGE", "FORMAT "))),
    "a field in a field": (".docx", words(pieces(" IF ", pieces(" PAGE "), " = 1 a b "))),
    "a field in a result": (".docx", words(_mark("begin") + "<w:r><w:instrText>TOC</w:instrText></w:r>" + _mark("separate") + pieces("PAGEREF a") + _mark("end"))),
    "a fraction": (".docx", words("<w:f><w:num>|x|</w:num><w:den><w:f><w:num>a</w:num></w:f></w:den></w:f>")),
    "a link": (".docx", leading("hyperlink", "HTTPS://a.org/b")),
    "a link to a place in it": (".docx", leading("hyperlink", "#Sheet1!A1")),
    "a picture": (".docx", leading("image", "../media/a.png", mode="")),
    "a link to a page": (".xlsx", formula('HYPERLINK("https://a.org/b","c")+HYPERLINK("#Sheet1!A1")')),
    "a call in words": (".xlsx", formula('"please call (01622) a|b"&amp;A1')),
    "a call in a name": (".xlsx", formula("'Call (new)'!A1+Table1[a|b]+RECALL(1)")),
    "settings of a printer": (".xlsx", with_part("xl/printerSettings/a.bin", b"\0P", "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings", excel())),
    "a plain drawing": (".docx", with_part("word/media/a.svg", f'<svg xmlns="{SVG}"><a href="#b"><g style="fill:url( #c)"/></a></svg>')),
    "an old drawing, not well-formed": (".xlsx", with_part("xl/a.vml", '<xml><v:fill src="image1.png"><br></xml>', file=ordinary_excel())),
    "steps of slides": (".pptx", slides('<hlinkClick action="ppaction://hlinksldjump"/><hlinkClick action=""/><hlinkClick action="ppaction://hlinkshowjump?jump=nextslide"/>')),
    "with its folders": (".docx", zip_of({"word/": "", **parts_of(word())})),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN)
def test_taken(name: str) -> None:
    ending, data = TAKEN[name]
    assert checked_name(f"a{ending}", data) == f"a{ending}"


def test_a_password_of_the_archive() -> None:
    data = bytearray(word())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "is protected with a password" in refusal("a.docx", bytes(data))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 30_000,
        "'/" * 15_000,
        "'" + "/" * 30_000,
        "_xl" * 10_000,
        "CALL" + " " * 30_000,
        '"' * 30_001 + "CALL(",
    ],
)
def test_a_formula_as_long_as_it_may_be_is_read(text: str) -> None:
    checked_name("a.xlsx", formula(text)) if "CALL(" not in text else refusal("a.xlsx", formula(text))


@pytest.mark.parametrize("nested", [1, 30])
def test_a_formula_that_is_longer_than_excel_writes_is_not_read(nested: int) -> None:
    """18 MB in thirty formulas, one in the other, held a worker for 43 s."""
    assert "is damaged" in refusal("a.xlsx", sheet("<f>" * nested + "_xl" * 20_000 + "</f>" * nested))


OUTWARD = f'<a xmlns:r="{R}" xmlns:v="{V}" xmlns:o="{O}">%s</a>'


def using(element: str, kind: str = "hyperlink") -> bytes:
    """A file in which this element uses a link that leads out of it."""
    file = leading(kind, "http://a.org/a.png")
    return with_parts(file, {"word/footnotes.xml": OUTWARD % element})


FETCHED = {
    "film through a link": using('<videoFile r:link="rId99"/>'),
    "sound through a link": using('<audioFile r:link="rId99"/>'),
    "picture through a link": using('<blip r:embed="rId99"/>'),
    "old picture through a link": using('<v:imagedata r:href="rId99"/>'),
    "data of a chart through a link": using('<externalData r:id="rId99"/>'),
    "link that opens by moving over it": using('<hlinkMouseOver r:id="rId99"/>'),
    "round drawing to a file": words('<v:roundrect href="file:///c:/a.exe"/>'),
    "other picture of a fill": words('<v:fill o:althref="http://a.org"/>'),
    "mail merge": words(r'<w:mailMerge><w:connectString w:val="\\server\a.mdb"/></w:mailMerge>'),
    "schema": words('<schema manifestLocation="http://a.org"/><schemaLibrary/>'),
    "form of InfoPath": words("<customXsn/>"),
    "buttons with code": with_part("customUI/customUI.xml", '<customUI onLoad="a"/>', "application/xml"),
    "add-in of .NET": with_part(
        "docProps/custom.xml", '<Properties><property name="_AssemblyLocation"/></Properties>', "application/xml"
    ),
    "macro of a drawing": words('<sp macro="[0]!a"/>'),
    "drawing under another name": with_part("word/media/image1.xml", "<svg/>", "image/svg+xml"),
    "style sheet of a drawing": with_part("word/media/a.svg", '<?xml-stylesheet href="http://a.org"?><svg/>', "image/svg+xml"),
    "set of pictures": with_part("word/media/a.svg", "<svg style=\"background:image-set('http://a.org' 1x)\"/>", "image/svg+xml"),
    "before the archive": b"PK\x03\x04" + b"x" * 40 + word(),
    "behind the archive": word() + b"<script>",
}


@pytest.mark.parametrize("name", FETCHED)
def test_what_fetches_or_runs_without_a_click(name: str) -> None:
    refusal("a.docx", FETCHED[name])


@pytest.mark.parametrize(
    "content",
    [
        "<f>powershell<z:a xmlns:z='urn:z'/>|'-c calc'!A0</f>",
        "<f>powershell<num/>|'-c calc'!A0</f>",
        "<f>'http://a.org/it''s[x.xlsx]S'!A1</f>",
        "<f>SQL.REQUEST(A1)</f>",
        "<f>_xlfn._xlws.PY(0,1)</f>",
        "<f>STOCKHISTORY(A1,B1)</f>",
    ],
)
def test_formulas_that_hide_what_they_call(content: str) -> None:
    refusal("a.xlsx", sheet(f'<sheetData><row r="1"><c r="A1">{content}</c></row></sheetData>'))


def test_links_that_somebody_clicks_on_are_taken() -> None:
    assert (
        checked_name("a.docx", using('<hyperlink r:id="rId99"/><hlinkClick r:id="rId99"/><sp macro="" textlink=""/>')) == "a.docx"
    )
