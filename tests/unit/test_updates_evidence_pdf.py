"""PDFs as evidence: what is looked for in every object, and that no file takes more time or memory than it is given."""

from __future__ import annotations

import io
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from portal.spreadsheets.refusals import Refused
from portal.updates.evidence import kinds as evidence_kinds
from portal.updates.evidence import pdf as evidence_pdf
from portal.updates.evidence.kinds import PDF_WORDS, checked_name
from portal.updates.evidence.pdf import WORDS, verdict
from tests.factories.evidence import ordinary_pdf, pdf_of


def _written_pdf(*objects: bytes, root: int = 1) -> bytes:
    """These bytes as the objects 1, 2, 3…, with the table of where they are."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for at, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (at, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, len(out))
    return bytes(out) + head + table + trailer


_PAGES = (b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>")


def pdf_with_action(action: bytes) -> bytes:
    """A PDF that does this when it is opened, spelled as it is given."""
    return _written_pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>", *_PAGES, action)


def pdf_bomb() -> bytes:
    """A stream of packed objects that unpacks to 800 MB."""
    squeezer, packed = zlib.compressobj(1), bytearray()
    packed += squeezer.compress(b"9 0 <</A 1>>")
    for _ in range(800):
        packed += squeezer.compress(bytes(1_000_000))
    packed += squeezer.flush()
    twice = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    return _written_pdf(b"<</Type/Catalog/Pages 2 0 R>>", *_PAGES, twice + packed + b"\nendstream")


def copied(value: Any) -> Any:
    """An object belongs to one file."""
    is_shared = isinstance(value, Dictionary | Array) and not value.is_indirect and not isinstance(value, Stream)
    return pikepdf.Object.parse(value.unparse(resolved=True)) if is_shared and b" R" not in value.unparse() else value


def with_root(**more: object) -> Callable[[Pdf], None]:
    def change(file: Pdf) -> None:
        for key, value in more.items():
            file.Root[f"/{key}"] = copied(value)

    return change


def with_annotation(**more: Any) -> Callable[[Pdf], None]:
    def change(file: Pdf) -> None:
        copies = {key: copied(value) for key, value in more.items()}
        annotation = file.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **copies))
        file.pages[0].Annots = Array([annotation])
        if annotation.Subtype == Name.Widget:
            file.Root.AcroForm = Dictionary(Fields=[annotation])

    return change


def action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(S=Name(f"/{kind}"), **more)


def attached(file: Pdf) -> None:
    file.attachments["names.txt"] = pikepdf.AttachedFileSpec(file, b"names")


def fetched_stream(file: Pdf) -> None:
    file.Root.Extra = Stream(file, b"", F=String("//server/x"))


def script_of_a_page(file: Pdf) -> None:
    file.pages[0].obj.AA = copied(Dictionary(O=RUNS))


CODE = String("app.alert(1)")
RUNS = action("JavaScript", JS=CODE)
HARMLESS = action("URI", URI=String("https://example.org"))
REFUSED: dict[str, tuple[Callable[[Pdf], None], str]] = {
    "a script on opening": (with_root(OpenAction=RUNS), "script"),
    "a script by its name": (with_root(Names=Dictionary(JavaScript=Dictionary(Names=[String("a"), RUNS]))), "script"),
    "code without its kind": (with_root(OpenAction=Dictionary(JS=CODE)), "script"),
    "a script of a page": (script_of_a_page, "script"),
    "a script of a field": (with_annotation(Subtype=Name.Widget, AA=Dictionary(K=RUNS)), "script"),
    "a script after a link": (
        with_annotation(Subtype=Name.Link, A=action("URI", URI=String("https://a.org"), Next=RUNS)),
        "script",
    ),
    "a script in a list": (with_annotation(Subtype=Name.Link, A=action("GoTo", D=String("a"), Next=Array([RUNS]))), "script"),
    "a program": (with_annotation(Subtype=Name.Link, A=action("Launch", F=String("calc.exe"))), "program"),
    "sending a form": (with_annotation(Subtype=Name.Widget, A=action("SubmitForm", F=String("http://a.org"))), "sends"),
    "data into a form": (with_annotation(Subtype=Name.Widget, A=action("ImportData", F=String("a.fdf"))), "sends"),
    "another file": (with_annotation(Subtype=Name.Link, A=action("GoToR", F=String("//server/a.pdf"), D=[0])), "elsewhere"),
    "another file as a place in this": (with_root(OpenAction=action("GoTo", F=String("//server/a.pdf"), D=[0])), "elsewhere"),
    "a file inside": (with_annotation(Subtype=Name.Link, A=action("GoToE", D=[0])), "files"),
    "a file of this machine": (with_annotation(Subtype=Name.Link, A=action("URI", URI=String("file:///c:/a.exe"))), "elsewhere"),
    "a script as a link": (with_annotation(Subtype=Name.Link, A=action("URI", URI=String("javascript:alert(1)"))), "elsewhere"),
    "a share as a link": (with_annotation(Subtype=Name.Link, A=action("URI", URI=String("\\\\server\\share"))), "elsewhere"),
    "a film": (with_annotation(Subtype=Name.Screen), "media"),
    "a film that starts": (with_root(OpenAction=action("Rendition", OP=0)), "media"),
    "rich media": (with_annotation(Subtype=Name.RichMedia), "media"),
    "rich media by its content": (with_root(Extra=Dictionary(RichMediaContent=Dictionary())), "media"),
    "an old film": (with_annotation(Subtype=Name.Movie), "media"),
    "a sound": (with_annotation(Subtype=Name.Sound), "media"),
    "a model": (with_annotation(Subtype=Name("/3D")), "media"),
    "a file on a page": (with_annotation(Subtype=Name.FileAttachment), "files"),
    "an attached file": (attached, "files"),
    "a file by what it holds": (with_root(AF=Array([Dictionary(EF=Dictionary(F=String("x")))])), "files"),
    "a portfolio": (with_root(Collection=Dictionary()), "files"),
    "an XFA form": (with_root(AcroForm=Dictionary(Fields=[], XFA=String("<xdp/>"))), "form"),
    "a menu entry": (with_annotation(Subtype=Name.Link, A=action("Named", N=Name.SaveAs)), "action"),
    "an unknown action": (with_annotation(Subtype=Name.Link, A=action("Unknown")), "action"),
    "an unknown action on closing": (with_root(AA=Dictionary(WC=action("Unknown"))), "action"),
    "a stream that is elsewhere": (fetched_stream, "elsewhere"),
    "a web page on opening": (with_root(OpenAction=HARMLESS), "action"),
    "a web page on turning a page": (with_root(AA=Dictionary(PO=HARMLESS)), "action"),
    "a web page on moving over it": (with_annotation(Subtype=Name.Widget, AA=Dictionary(E=HARMLESS)), "action"),
    "a web page after a place": (with_root(OpenAction=action("GoTo", D=String("a"), Next=HARMLESS)), "action"),
    "printing on opening": (with_root(OpenAction=action("Named", N=Name.Print)), "action"),
    "a file that is fetched": (with_root(AF=Array([Dictionary(FS=Name.URL, F=String("http://a.org"))])), "elsewhere"),
    "a picture for the printer": (with_root(Extra=Dictionary(OPI=Dictionary(F=String("//server/a")))), "elsewhere"),
    "a page of another file": (with_root(Extra=Dictionary(Ref=Dictionary(F=String("//server/a.pdf")))), "elsewhere"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
def test_refused(name: str, is_packed: bool) -> None:
    change, word = REFUSED[name]
    assert verdict(pdf_of(change, is_packed=is_packed)) == word


ORDINARY: dict[str, Callable[[Pdf], None]] = {
    "nothing": lambda file: None,
    "opens at a page": lambda file: with_root(OpenAction=Array([file.pages[0].obj, Name.Fit]))(file),
    "opens at a place": lambda file: with_root(OpenAction=action("GoTo", D=Array([file.pages[0].obj, Name.Fit])))(file),
    "a link to the web": with_annotation(Subtype=Name.Link, A=HARMLESS),
    "a link to a mail": with_annotation(Subtype=Name.Link, A=action("URI", URI=String("MAILTO:a@example.org"))),
    "a link about launching": with_annotation(Subtype=Name.Link, A=action("URI", URI=String("https://a.org/Launch/JavaScript"))),
    "links one after the other": with_annotation(Subtype=Name.Link, A=action("URI", URI=String("https://a.org"), Next=HARMLESS)),
    "a button that prints": with_annotation(Subtype=Name.Widget, AA=Dictionary(U=action("Named", N=Name.Print))),
    "structure": with_root(StructTreeRoot=Dictionary(K=Dictionary(S=Name.Sect, A=Dictionary(O=Name.Layout)))),
    "fonts with short names": lambda file: with_root(
        Extra=Dictionary(JS=Stream(file, b"", Subtype=Name.Form), EF=Dictionary(Type=Name.Font), AA=Dictionary(S=Name.Luminosity))
    )(file),
    "numbers and texts of their own": lambda file: with_root(
        Extra=[file.make_indirect(pikepdf.Integer(5)), file.make_indirect(String("/JS"))]
    )(file),
}


@pytest.mark.parametrize("name", ORDINARY)
@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
def test_taken(name: str, is_packed: bool) -> None:
    assert verdict(pdf_of(ORDINARY[name], is_packed=is_packed)) == "fine"


@pytest.mark.parametrize(
    ("spelled", "word"),
    [
        (b"<</S/J#61vaScript/JS(app.alert(1))>>", "script"),
        (b"<</#53/J#61#76aScript/J#53(app.alert(1))>>", "script"),
        (b"<</S/L#61unch/F(calc.exe)>>", "program"),
        (b"<</S %a\n/Launch/F(calc.exe)>>", "program"),
        (b"<</S/Submit#46orm/F(http://a.org)>>", "sends"),
    ],
)
def test_names_in_hex(spelled: bytes, word: str) -> None:
    assert verdict(pdf_with_action(spelled)) == word
    with pytest.raises(Refused) as refused:
        checked_name("report.pdf", pdf_with_action(spelled))
    assert refused.value.message == f"“report.pdf” {PDF_WORDS[word]}"


def test_what_a_later_version_of_the_file_replaced() -> None:
    """Somebody takes the script out and saves: the older version is still there for whoever looks."""
    assert verdict(pdf_with_action(b"<</S/Launch/F(calc.exe)>>").replace(b"/OpenAction", b"/OpenActiox")) == "program"


def test_what_nothing_leads_to() -> None:
    """Another reader may find it."""
    data = _written_pdf(b"<</Type/Catalog/Pages 2 0 R>>", *_PAGES, b"<</Type/Action/JS(app.alert(1))>>")
    assert verdict(data) == "script"


def test_a_kind_that_is_written_elsewhere() -> None:
    catalogue = b"<</Type/Catalog/Pages 2 0 R/Extra<</Subtype 4 0 R/FS(a)>>>>"
    assert verdict(_written_pdf(catalogue, *_PAGES, b"/FileAttachment")) == "files"
    assert verdict(_written_pdf(catalogue, *_PAGES, b"/Link")) == "fine"
    assert verdict(pdf_with_action(b"<</S 5 0 R/F(calc.exe)>>")) == "fine", "a kind that is missing is none"


def test_passwords() -> None:
    whole = Pdf.open(io.BytesIO(ordinary_pdf()))
    for user, word in (("secret", "locked"), ("", "fine")):
        out = io.BytesIO()
        whole.save(out, encryption=pikepdf.Encryption(owner="owner", user=user))
        assert verdict(out.getvalue()) == word
    with_script, out = Pdf.open(io.BytesIO(pdf_of(with_root(OpenAction=RUNS)))), io.BytesIO()
    with_script.save(out, encryption=pikepdf.Encryption(owner="owner", user=""))
    assert verdict(out.getvalue()) == "script"


def test_every_word_has_a_sentence() -> None:
    assert set(WORDS) - {"damaged"} == set(PDF_WORDS)


def refusal(data: bytes) -> str:
    with pytest.raises(Refused) as refused:
        checked_name("report.pdf", data)
    return refused.value.message


def test_through_the_process() -> None:
    assert checked_name("report.pdf", ordinary_pdf()) == "report.pdf"
    assert "holds JavaScript" in refusal(pdf_of(with_root(OpenAction=RUNS), is_packed=True))
    assert "is protected with a password" in refusal(_locked())


def _locked() -> bytes:
    out = io.BytesIO()
    Pdf.open(io.BytesIO(ordinary_pdf())).save(out, encryption=pikepdf.Encryption(owner="o", user="secret"))
    return out.getvalue()


def test_a_bomb_costs_neither_memory_nor_time() -> None:
    data, start = pdf_bomb(), time.monotonic()
    assert len(data) < 10_000_000
    assert "could not be checked: it may be damaged, or too complex" in refusal(data)
    assert time.monotonic() - start < 20
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdin=sys.stdin, capture_output=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    run = [sys.executable, "-I", "-c", code, sys.executable, "-I", evidence_pdf.__file__]
    kilobytes = int(subprocess.run(run, input=data, capture_output=True, check=True).stdout)
    assert kilobytes < evidence_pdf.MEMORY / 1_000


def test_a_file_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for program in ("import time; time.sleep(9)", "import os; os.abort()", "print('other')", "1/0"):
        path = tmp_path / "program.py"
        path.write_text(program)
        monkeypatch.setattr(evidence_kinds, "_PDF_PROGRAM", path)
        monkeypatch.setattr(evidence_kinds, "_PDF_SECONDS", 1)
        assert "could not be checked: it may be damaged, or too complex" in refusal(ordinary_pdf())


def test_the_program_knows_nothing_of_the_portal() -> None:
    code = f"import runpy, sys; runpy.run_path({evidence_pdf.__file__!r}); print([m for m in sys.modules if 'portal' in m])"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_zip_behind_it() -> None:
    assert "holds something else besides" in refusal(ordinary_pdf() + b"PK\x05\x06" + bytes(18))


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%%EOF", zlib.compress(b"x"), b"", ordinary_pdf().replace(b"startxref", b"startxxxx")]
)
def test_what_cannot_be_read(data: bytes) -> None:
    assert verdict(data) == "damaged"


def test_nothing_stands_behind_the_end() -> None:
    assert "is damaged, or holds something else besides" in refusal(ordinary_pdf() + b"<script>alert(1)</script>")
    assert checked_name("a.pdf", ordinary_pdf() + b"\r\n\0") == "a.pdf"
