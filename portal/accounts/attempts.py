"""How long somebody waits after wrong passwords. Pure.

Nobody is locked out for good, and nobody guesses quickly: after a few wrong ones each further try waits twice as long as
the one before, up to a quarter of an hour. Tries count by account and by the address that they come from. A browser that
has signed in to the account before counts for itself, so that a stranger's tries keep nobody out of their own account
(OWASP Authentication Cheat Sheet and "Slow down online guessing attacks with device cookies").
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

COUNTED = timedelta(hours=1)
FREE, FREE_AT_ADDRESS = 5, 20  # wrong passwords without a wait, for one account and from one address
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)


def wait(failures: Sequence[datetime], now: datetime, free: int = FREE) -> timedelta:
    """How much longer to wait after these failures, each the moment of one; nothing when it is over."""
    counted = [at for at in failures if at > now - COUNTED]
    if len(counted) < free:
        return timedelta(0)
    doubled = min(len(counted) - free, 10)
    pause = min(FIRST_WAIT * (1 << doubled), LONGEST_WAIT)
    return min(max(max(counted) + pause - now, timedelta(0)), pause)  # no longer, where the clock was set back


def wait_words(left: timedelta) -> str:
    """“30 seconds”, “2 minutes”: rounded up, so that whoever waits so long has waited long enough."""
    seconds = int(left.total_seconds()) + (left.microseconds > 0)
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


def counted_address(address: str) -> str:
    """What tries are counted under: the address, of IPv6 the network of 64 bits, which is one customer's. Empty for the
    machine itself: a local proxy that does not say for whom it asks."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.is_loopback:
        return ""
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
