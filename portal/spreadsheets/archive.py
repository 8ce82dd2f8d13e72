"""A zip of XML parts, opened without trusting it: bounded in size, in number, in ratio, and without entities. Pure.

Sizes are checked as declared before anything is unpacked, and again as it is unpacked. The XML is read as a stream, so
that no part is ever held whole, and a document type, without which there are no entities, is refused where it begins.
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
HIGHEST_RATIO, SMALL = 100, 1_000_000  # a sheet of formatted but empty cells reaches 20; a small part may be all alike
LONGEST_TOKEN = 2_000_000  # an XML reader starts over for each chunk inside one endless tag
MOST_ELEMENTS = 2_500_000  # of all parts that are read; a table of 50,000 rows has about a million
CHUNK = 1 << 16

_BOMB = f"This file unpacks to far more than a data return needs, so it was not opened. {TOO_MUCH}"
_ENTITIES = f"This workbook holds a document type declaration, which Excel never writes, so it was not opened. {TOO_MUCH}"
_LOCKED = "This file is protected with a password. Remove the password, save it, and upload it again."


class Handler(Protocol):
    """What hears an XML part. Names come without their namespace."""

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
        """Sends the part through the handler. Raises Refused where the part is missing, broken, endless or has entities."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local: dict[str, str] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            self._elements += 1
            if self._elements > MOST_ELEMENTS:
                raise Refused(_BOMB)
            handler.start(local.get(name) or local.setdefault(name, name.rpartition(" ")[2]), attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: handler.end(local[name])
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.ProcessingInstructionHandler = getattr(handler, "instruction", None)
        fed = 0
        try:
            for chunk in self._chunks(name):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > LONGEST_TOKEN:
                    raise Refused(_BOMB)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError, LookupError) as error:  # a number that is none, an encoding that nobody knows
            raise Refused(DAMAGED) from error

    def head(self, name: str) -> bytes:
        """How the part begins: enough to see what it is."""
        return next(self._chunks(name), b"")

    def read(self, name: str) -> bytes:
        """The whole part. Only for what is small by its nature."""
        return b"".join(self._chunks(name))

    def _chunks(self, name: str) -> Iterator[bytes]:
        """The part as it is unpacked. What all parts together unpack to is bounded, whatever they declared."""
        part = self._parts.get(name)
        if part is None:
            raise Refused(DAMAGED)
        try:
            with self._file.open(part) as stream:
                yield from self._bounded(stream)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise Refused(DAMAGED) from error  # also a part that is larger than it says: its checksum is wrong then

    def _bounded(self, stream: IO[bytes]) -> Iterator[bytes]:
        while chunk := stream.read(CHUNK):
            self._unpacked += len(chunk)
            if self._unpacked > MOST_UNPACKED:
                raise Refused(_BOMB)
            yield chunk


def open_archive(data: bytes) -> Archive:
    """The zip with its declared sizes checked; nothing is unpacked yet. Raises Refused."""
    # Counted before the directory is read: each entry costs hundreds of bytes once Python knows it.
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise Refused(_BOMB)
    try:
        file = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Refused(DAMAGED) from error
    parts = file.infolist()
    if len({part.filename for part in parts}) < len(parts):
        raise Refused(DAMAGED)
    for part in parts:
        if part.flag_bits & 1:
            raise Refused(_LOCKED)
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(DAMAGED)  # Office writes no other, and others unpack without a bound on memory
        if part.file_size > SMALL and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            raise Refused(_BOMB)
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Refused(_BOMB)
    return Archive(file)


def _refuse_doctype(*_: object) -> None:
    raise Refused(_ENTITIES)
