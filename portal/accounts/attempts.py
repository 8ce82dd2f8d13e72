"""How long somebody waits after wrong passwords. Pure.

Nobody is locked out for good, and nobody can guess quickly: after a few wrong passwords each further try waits twice as long
as the one before, up to a quarter of an hour. Tries count by account and by the address that they come from. A browser that
has signed in to the account before counts for itself, so that a stranger's tries keep nobody out of their own account
(OWASP Authentication Cheat Sheet and "Slow down online guessing attacks with device cookies").
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

COUNTED_FOR = timedelta(hours=1)
FREE_TRIES, FREE_TRIES_OF_ADDRESS = 5, 20  # wrong passwords without a wait, for one account and from one address
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)


def remaining_wait(failures: Sequence[datetime], now: datetime, free: int = FREE_TRIES) -> timedelta:
    """How much longer to wait after failures at these moments; zero when the wait is over."""
    counted = [at for at in failures if at > now - COUNTED_FOR]
    if len(counted) < free:
        return timedelta(0)
    doubled = min(len(counted) - free, 10)
    whole_wait = min(FIRST_WAIT * (1 << doubled), LONGEST_WAIT)
    return min(max(max(counted) + whole_wait - now, timedelta(0)), whole_wait)  # not longer if the clock was set back


def wait_words(left: timedelta) -> str:
    """“30 seconds”, “2 minutes”: rounded up, so that the next try after that time is not too early."""
    seconds = int(left.total_seconds()) + (left.microseconds > 0)
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def counted_address(address: str) -> str:
    """The address that tries are counted by. For IPv6 it is the network of 64 bits, which belongs to one customer.

    Empty for the machine itself, because that is a local proxy which does not tell the address of its client.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.is_loopback:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
