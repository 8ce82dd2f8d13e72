"""Opens a zip of XML parts without trusting it: with limits on size, number of parts and ratio, and without entities. Pure.

The declared sizes are checked before anything is unpacked, and the real ones while it is unpacked. XML is read as a stream,
so that no part is in memory as a whole. A document type is refused where it begins; without one there are no entities.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Protocol
from xml.parsers import expat

from portal.spreadsheets.refusals import DAMAGED, TOO_MUCH, Refused

MOST_PARTS = 1_000
MOST_UNPACKED = 60_000_000
HIGHEST_RATIO = 100  # of unpacked to packed size; a sheet of empty cells with formats reaches 20
RATIO_CHECKED_ABOVE = 1_000_000  # bytes; smaller parts may have any ratio
# Bytes of one tag. The XML reader begins the tag again with each chunk, so that a very long one would take very long.
LONGEST_TOKEN = 2_000_000
MOST_ELEMENTS = 2_500_000  # of all parts that are read; a table of 50,000 rows has about a million
CHUNK = 1 << 16

_TOO_LARGE = f"This file unpacks to far more than a data return needs, so it was not opened. {TOO_MUCH}"
_DOCTYPE = f"This workbook holds a document type declaration, which Excel never writes, so it was not opened. {TOO_MUCH}"
_PROTECTED = "This file is protected with a password. Remove the password, save it, and upload it again."


class Handler(Protocol):
    """Receives the events of an XML part. Names come without their namespace."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class Archive:
    """The parts of a zip, by name."""

    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file
        self._parts = {part.filename: part for part in file.infolist()}
        self._unpacked = self._elements = 0

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._parts)

    def parse(self, name: str, handler: Handler) -> None:
        """Reads the part and calls the handler for each element and text.

        Raises Refused where the part is missing, broken, too large or has a document type.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local_names: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise Refused(_TOO_LARGE)
            handler.start(local_names.get(name) or local_names.setdefault(name, name.rpartition(" ")[2]), attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: handler.end(local_names[name])
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.ProcessingInstructionHandler = getattr(handler, "instruction", None)
        fed = 0
        try:
            for chunk in self._chunks(name):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                    raise Refused(_TOO_LARGE)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # of a handler too, or an unknown encoding
            raise Refused(DAMAGED) from error

    def head(self, name: str) -> bytes:
        """The beginning of the part, long enough to see of what kind it is."""
        return next(self._chunks(name), b"")

    def read(self, name: str) -> bytes:
        """The whole part. Only for parts that are always small."""
        return b"".join(self._chunks(name))

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The part in pieces as it is unpacked. All parts together have a limit, whatever sizes they declared."""
        part = self._parts.get(name)
        if part is None:
            raise Refused(DAMAGED)
        try:
            with self._file.open(part) as stream:
                yield from self._bounded(stream)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise Refused(DAMAGED) from error  # also for a part larger than it declared: its checksum is wrong

    def _bounded(self, stream: IO[bytes]) -> Iterator[bytes]:
        while chunk := stream.read(CHUNK):
            self._unpacked += len(chunk)
            if self._unpacked > MOST_UNPACKED:
                raise Refused(_TOO_LARGE)
            yield chunk


def open_archive(data: bytes) -> Archive:
    """The zip with its declared sizes checked; nothing is unpacked yet. Raises Refused."""
    # The entries are counted before Python reads the directory, which takes hundreds of bytes of memory for each.
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise Refused(_TOO_LARGE)
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(DAMAGED) from error
    parts = file.infolist()
    if len({part.filename for part in parts}) < len(parts):
        raise Refused(DAMAGED)
    for part in parts:
        if part.flag_bits & 1:
            raise Refused(_PROTECTED)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(DAMAGED)  # Office writes no other kinds, and unpacking those has no limit on memory
        if part.file_size > RATIO_CHECKED_ABOVE and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            raise Refused(_TOO_LARGE)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(_TOO_LARGE)
    return Archive(file)


def _refuse_doctype(*_: object) -> None:
    raise Refused(_DOCTYPE)
