"""The text of a reminder: all that a person owes, in the groups and the order of their list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from portal.core.dates import day_words, short_day_words
from portal.worklist.groups import GROUPS, OPEN_AGAIN, OVERDUE, SENT_BACK, SIGN_OFF


@dataclass(frozen=True, kw_only=True)
class OwedLine:
    """One thing on the list. `address` is its page; `from_day`, if it lies ahead, is when a return's period has ended. `is_dated`
    says whether its due date still says something (worklist.groups.ListItem), `step` by whom it was opened again, and when."""

    group: str
    name: str
    due: date
    address: str
    reason: str = ""
    from_day: date | None = None
    is_dated: bool = True
    step: str = ""

    def state(self, today: date) -> str:
        """“due 12 July”, “3 days late”, “you opened it again on 3 July”."""
        if self.step or not self.is_dated:
            return self.step or "a correction of what was approved"
        if self.group == OVERDUE or (self.group == SENT_BACK and today > self.due):
            return f"{_plural((today - self.due).days, 'day')} late"
        if self.group == SIGN_OFF:
            return f"sign off by {short_day_words(self.due)}"
        if self.from_day:
            return f"from {short_day_words(self.from_day)}, due {short_day_words(self.due)}"
        return f"due {short_day_words(self.due)}"


@dataclass(frozen=True)
class Envelope:
    """Whom a digest is for, and what it says around the items."""

    name: str
    agency: str
    list_address: str


@dataclass(frozen=True)
class Digest:
    subject: str
    text: str
    html: str


def write(to: Envelope, items: Sequence[OwedLine], today: date) -> Digest:
    groups = [(group, [item for item in items if item.group == group]) for group in GROUPS]
    groups = [(group, sorted(lines, key=lambda line: line.due)) for group, lines in groups if lines]
    opening = f"{to.agency} still owes {_plural(len(items), 'thing')}. Each link leads straight to it."
    return Digest(subject(items), _text(to, opening, groups, today), _html(to, opening, groups, today))


def subject(items: Sequence[OwedLine]) -> str:
    """The most urgent comes first: “Still owed: 2 overdue, 5 to send, the first by 12 July 2019”."""
    overdue = [item for item in items if item.group == OVERDUE]
    back = [item for item in items if item.group == SENT_BACK]
    again = [item for item in items if item.group == OPEN_AGAIN]
    sign_off = [item for item in items if item.group == SIGN_OFF]
    rest = [item for item in items if item.group not in (OVERDUE, SENT_BACK, OPEN_AGAIN, SIGN_OFF)]
    parts = [f"{len(overdue)} overdue"] if overdue else []
    parts += [f"{len(back)} sent back to you"] if back else []
    parts += [f"{len(again)} open again"] if again else []
    parts += [f"{len(sign_off)} to sign off"] if sign_off else []
    dates = sorted({item.due for item in rest if item.is_dated})
    by = f"{', the first' if len(dates) > 1 else ''} by {day_words(dates[0])}" if dates else ""
    parts += [f"{len(rest)} to send{by}"] if rest else []
    return "Still owed: " + ", ".join(parts)


Groups = Sequence[tuple[str, Sequence[OwedLine]]]


def _text(to: Envelope, opening: str, groups: Groups, today: date) -> str:
    lines = [f"Hello {to.name},", "", opening, ""]
    for group, items in groups:
        lines += [group, ""]
        for item in items:
            lines.append(f"* {item.name} ({item.state(today)})")
            lines += [f"  “{' '.join(item.reason.split())}”"] if item.reason else []
            lines += [f"  {item.address}", ""]
    return "\n".join([*lines, f"Your whole list: {to.list_address}", ""])


def _html(to: Envelope, opening: str, groups: Groups, today: date) -> str:
    parts = [f"<p>Hello {escape(to.name)},</p>", f"<p>{escape(opening)}</p>"]
    for group, items in groups:
        parts += [f"<h2>{escape(group)}</h2>", "<ul>"]
        for item in items:
            reason = f"<br>“{escape(item.reason)}”" if item.reason else ""
            parts.append(
                f'<li><a href="{escape(item.address)}">{escape(item.name)}</a> ({escape(item.state(today))}){reason}</li>'
            )
        parts.append("</ul>")
    parts += [f'<p><a href="{escape(to.list_address)}">Your whole list</a></p>']
    return page(parts)


def page(parts: Sequence[str]) -> str:
    return '<!DOCTYPE html>\n<html lang="en"><body>\n' + "\n".join(parts) + "\n</body></html>\n"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
