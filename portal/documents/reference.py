"""The reference of a pack in its files, by which a file says which pack it is, or was made from. Pure."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import NamedTuple

import pikepdf

from portal.contents.agreement_document import AgreementDocument
from portal.contents.pack import Contents

_WRITTEN = re.compile(r"pack:([\w.-]+)/([\w-]+)/(\d+|draft)")
_FILE_NAME = re.compile(r"([\w.-]+?)-(working-group|governing|public)-v(\d+)-(?:pack|data|manifest)\b")
_PROPERTIES, _LARGEST = "docProps/core.xml", 1_000_000  # bytes


class Reference(NamedTuple):
    """Which pack. The version is None for a draft."""

    cycle: str
    audience: str
    version: int | None


def reference_words(contents: Contents) -> str:
    """As it stands among the keywords of a document."""
    version = "draft" if contents.draft or contents.version is None else contents.version
    return f"pack:{contents.cycle.key}/{contents.audience}/{version}"


def reference_in(name: str, data: bytes) -> Reference | None:
    """The reference in a file: in its properties (Word, PDF, Excel), its keys (JSON), or in the `name` that it was given."""
    found = _in_json(data) if data[:1] == b"{" else _written(_keywords(data))
    if found is None and (named := _FILE_NAME.search(name)):
        found = Reference(named[1], named[2], int(named[3]))
    return found


def _written(text: str) -> Reference | None:
    if (found := _WRITTEN.search(text)) is None:
        return None
    return Reference(found[1], found[2], None if found[3] == "draft" else int(found[3]))


def _keywords(data: bytes) -> str:
    """The properties of an Office file or a PDF as text; empty where it is neither, or broken."""
    try:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as folder, folder.open(_PROPERTIES) as file:
                return file.read(_LARGEST).decode(errors="replace")
        if data.startswith(b"%PDF"):
            with pikepdf.open(io.BytesIO(data)) as pdf:
                return str(pdf.docinfo.get("/Keywords", ""))
    except (KeyError, zipfile.BadZipFile, pikepdf.PdfError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        pass  # whatever is wrong with it, it says nothing
    return ""


def _in_json(data: bytes) -> Reference | None:
    try:
        pack = json.loads(data)
        cycle = pack["cycle"]
        key = cycle if isinstance(cycle, str) else cycle["key"]
        version = pack["version"]
        return Reference(str(key), str(pack["audience"]), None if version is None else int(version))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def agreement_reference(document: AgreementDocument) -> str:
    """The same of the agreement's document: “agreement:2018-19/1.0”."""
    return f"agreement:{document.key}/{document.version}"
