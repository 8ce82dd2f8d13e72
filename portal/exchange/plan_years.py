"""The key of a plan year, such as 2018-19, and the title of its agreement. Pure."""

from __future__ import annotations

import re
from datetime import date

PLAN_YEAR = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


def is_plan_year(key: str) -> bool:
    years = PLAN_YEAR.fullmatch(key)
    return years is not None and (int(years[1]) + 1) % 100 == int(years[2])


def plan_year_of(day: date) -> str:
    """The plan year, April to March, that the day lies in."""
    year = day.year - (day.month < 4)
    return f"{year}-{(year + 1) % 100:02d}"


def title_of(key: str) -> str:
    return f"Community Safety Agreement {key.replace('-', '/')}"
