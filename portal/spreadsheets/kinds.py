"""Of what kind a file is, judged by its first bytes and never by its name. Pure."""

from __future__ import annotations

import codecs

from portal.spreadsheets.refusals import Refused

SAVE_AS = "Open it in Excel, choose “Save As” and “Excel Workbook (.xlsx)”, and upload that file."
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SIGNS = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"BM", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"{\\rtf", "a text document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf\x27\x1c", "an archive"),
    (b"\x1f\x8b", "an archive"),
)
_BINARY_ONLY = {b"BM"}  # a CSV may begin with these letters too, so a zero byte has to be near
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<style", b"<script")


def check_for_workbook(filename: str, data: bytes) -> bool:
    """True for a zip, which may be a workbook, and False for what may be a CSV. Raises Refused for every other kind."""
    if data.startswith(ZIP):
        return True
    if data.startswith(OLE):
        raise Refused(_old_office(filename, data))
    for sign, kind in _SIGNS:
        if data.startswith(sign) and not (sign in _BINARY_ONLY and b"\x00" not in data[:64]):
            raise Refused(_not_a_table(filename, kind))
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKUP):
        raise Refused(f"“{filename}” is a web page, even if its name says otherwise. {SAVE_AS}")
    if start.startswith((b"<?xml", b"<workbook")):
        if b"<html" in start:
            raise Refused(f"“{filename}” is a web page, even if its name says otherwise. {SAVE_AS}")
        raise Refused(f"“{filename}” is an XML file, which cannot be read here. {SAVE_AS}")
    return False


def _not_a_table(filename: str, kind: str) -> str:
    return f"“{filename}” is {kind}, even if its name says otherwise. Upload the numbers as an Excel workbook (.xlsx) or a CSV."


def _old_office(filename: str, data: bytes) -> str:
    """Why a file in the format of Office before 2007 is refused.

    Its kind shows in the names of its streams, which are in the file as UTF-16.
    """

    def holds(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        return f"“{filename}” is protected with a password. Open it in Excel, remove the password, save it, and upload it again."
    if holds("WordDocument"):
        return _not_a_table(filename, "a Word document")
    if holds("PowerPoint Document"):
        return _not_a_table(filename, "a presentation")
    return f"“{filename}” is in the format of Excel 97 to 2003 (.xls), which cannot be read here. {SAVE_AS}"
