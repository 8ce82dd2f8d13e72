"""Column types that work alike in SQLite and PostgreSQL."""

from __future__ import annotations

import zlib
from decimal import Decimal

from sqlalchemy import Dialect, LargeBinary, String
from sqlalchemy.types import TypeDecorator

from portal.core.dates import PartialDate


class Exact(TypeDecorator[Decimal]):
    """A decimal number, stored as it was written ("37.5"), because SQLite has no decimal type. Python does the sums."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class PartialDateText(TypeDecorator[PartialDate]):
    """A date to the day, the month or the year, stored as its text. The texts sort by date."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        return None if value is None else value.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> PartialDate | None:
        return None if value is None else PartialDate(value)


class Compressed(TypeDecorator[bytes]):
    """Bytes that are stored compressed, and read as they were."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.compress(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else zlib.decompress(value)
