"""A file says which pack it is of, in every format that can; and whatever else is opened says nothing and breaks nothing."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents import bundle
from portal.documents.reference import Reference, reference_in
from tests.factories.pack_contents import sample_contents

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
NAMES = (*bundle.FILES, bundle.MANIFEST)
SPEAKING = [name for name in NAMES if name != "data.csv"]


@pytest.fixture(scope="module")
def issued() -> dict[str, bytes]:
    return bundle.render_all(dataclasses.replace(sample_contents(), draft=False, version=12), FONTS)


@pytest.mark.parametrize("name", SPEAKING)
def test_a_file_says_which_pack_it_is_of_whatever_it_is_called(issued: dict[str, bytes], name: str) -> None:
    contents = sample_contents()
    assert reference_in("mine", issued[name]) == Reference(contents.cycle.key, contents.audience, 12)


def test_the_data_file_says_it_by_its_name_only(issued: dict[str, bytes]) -> None:
    assert reference_in("mine.csv", issued["data.csv"]) is None
    named = "2019-01-to-2019-03-working-group-v3-data.csv"
    assert reference_in(named, issued["data.csv"]) == Reference("2019-01-to-2019-03", "working-group", 3)


def test_what_a_file_says_counts_more_than_its_name(issued: dict[str, bytes]) -> None:
    found = reference_in("2019-01-to-2019-03-public-v3-pack.xlsx", issued["pack.xlsx"])
    assert found is not None and found.version == 12


@pytest.mark.parametrize("name", ["pack.docx", "pack.pdf", "pack.xlsx", "pack.json"])
def test_a_draft_says_that_it_is_one(name: str) -> None:
    draft = dataclasses.replace(sample_contents(), draft=True, version=None)
    found = reference_in("mine", bundle.render(draft, name, FONTS))
    assert found is not None and found.version is None


def archive(name: str, data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7 and no more",
        b"PK\x03\x04 and no more",
        archive("other.txt", b"pack:2019/public/1"),
        archive("docProps/core.xml", b" " * 50_000_000),
        b"[" * 100_000,
        b'{"cycle": ' * 100_000,
        b'{"cycle": {}, "audience": "public", "version": 1}',
        b'{"cycle": "2019", "audience": "public", "version": "one"}',
        b"{not json",
    ],
)
def test_other_files_say_nothing(data: bytes) -> None:
    assert reference_in("mine", data) is None


@given(start=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"{"]), rest=st.binary(max_size=300), name=st.text(max_size=30))
def test_no_bytes_break_it(start: bytes, rest: bytes, name: str) -> None:
    reference_in(name, start + rest)


@pytest.mark.parametrize("name", ["pack.docx", "pack.xlsx", "pack.pdf"])
@given(at=st.integers(0, 3000), byte=st.integers(0, 255))
def test_no_changed_byte_breaks_it(issued: dict[str, bytes], name: str, at: int, byte: int) -> None:
    data = bytearray(issued[name])
    data[-(at % len(data)) - 1] = byte
    reference_in(name, bytes(data))
