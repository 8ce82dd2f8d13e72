"""Hashes, checks and generates passwords (argon2id)."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST, LONGEST, MIN_DISTINCT_CHARACTERS = 12, 200, 5
_SHORTEST_NAME = 4  # characters before the @ of an address: a shorter one is part of too many words
_WORDS = (  # noqa: SIM905 - a hundred quotation marks would make it harder to read
    "amber anchor apple arrow autumn badge barley basket beacon birch bramble breeze bridge candle canvas castle cedar "
    "cherry chalk clover cobble copper coral cotton cricket dapple daisy ember falcon feather fern ferry flint forest "
    "garden ginger glacier harbour harvest hazel heron hollow island ivory jasmine kettle lantern lavender ledger lemon "
    "linen marble meadow mellow mint mosaic nectar oak oasis olive orchard otter pebble pepper pine plum quartz quill "
    "raven ribbon river robin saffron sail sandal sparrow spruce stone summit swallow thistle timber tulip velvet violet "
    "walnut willow winter"
).split()


@cache
def _hasher(memory_cost: int, time_cost: int, parallelism: int) -> PasswordHasher:
    return PasswordHasher(memory_cost=memory_cost, time_cost=time_cost, parallelism=parallelism)


def hasher() -> PasswordHasher:
    return _hasher(**current_app.config["ARGON2"])


@cache
def _dummy_hash(password_hasher: PasswordHasher) -> str:
    return password_hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    return hasher().hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password is that of the hash. Without a hash it is false after the same time, so that nobody can tell from the
    time whether an account exists."""
    try:
        return hasher().verify(password_hash or _dummy_hash(hasher()), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def problem_of(password: str, email: str) -> str:
    """What is wrong with a new password, as a sentence; empty if nothing. The form checks its length."""
    folded, own = password.casefold(), email.casefold()
    if len(set(folded)) < MIN_DISTINCT_CHARACTERS:
        return "This repeats the same letters. Three or four words make a good password."
    name = own.partition("@")[0]
    rest = folded.replace(own, "")
    rest = rest.replace(name, "") if len(name) >= _SHORTEST_NAME else rest
    if len(rest) < len(folded) and len(rest) < SHORTEST:
        return "A password must not be your e-mail address. Three or four words make a good one."
    return ""


def generate_password() -> str:
    """A password that can be read out over the telephone: five words and a number."""
    return "-".join([*(secrets.choice(_WORDS) for _ in range(5)), str(secrets.randbelow(90) + 10)])
