"""How every mail ends: the name of the partnership, and how to reach the team."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from flask import current_app

from portal.core import settings

USUAL_NAME = "Community safety partnership"


@dataclass(frozen=True)
class Sender:
    """Who a mail is from. `email`, `telephone` and `hours` are the team’s; each is empty where nobody has said it."""

    partnership: str
    email: str
    telephone: str
    hours: str

    def reply_to(self, otherwise: str) -> str:
        """Where answers go: to the team’s own address, then to that of the installation, then to that of the letter."""
        return self.email or current_app.config["MAIL_REPLY_TO"] or otherwise

    def text(self, reply_to: str) -> str:
        return "\n".join([*self._lines(reply_to), ""])

    def html(self, reply_to: str) -> str:
        return "<hr><p>" + "<br>".join(escape(line) for line in self._lines(reply_to)) + "</p>"

    def _lines(self, reply_to: str) -> list[str]:
        hours = f" ({self.hours})" if self.hours else ""
        ways = [reply_to, f"telephone {self.telephone}{hours}" if self.telephone else ""]
        reached = ", ".join(way for way in ways if way)
        return [self.partnership, *([f"Reply to the team: {reached}"] if reached else [])]


def sender() -> Sender:
    """As the settings of the partnership say it, in one read."""
    names = (settings.PARTNERSHIP, settings.TEAM_EMAIL, settings.TEAM_TELEPHONE, settings.TEAM_HOURS)
    found = settings.read_several(names)
    partnership, *team = (found.get(name, "") for name in names)
    return Sender(partnership or USUAL_NAME, *team)


def signed_html(html: str, ending: str) -> str:
    """The HTML of a mail with its ending, within the body where it has one."""
    before, body_end, after = html.partition("</body>")
    return f"{before}{ending}{body_end}{after}"
