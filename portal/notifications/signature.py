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

    def signed_text(self, text: str, otherwise: str) -> str:
        """The text of a mail as it is sent. `otherwise` as in reply_to()."""
        ending = "\n".join([*self._lines(self.reply_to(otherwise)), ""])
        return f"{text.rstrip()}\n\n{ending}"

    def signed_html(self, html: str, otherwise: str) -> str:
        """Likewise its HTML, with the ending within the body where it has one."""
        lines = self._lines(self.reply_to(otherwise))
        before, body_end, after = html.partition("</body>")
        return f"{before}<hr><p>{'<br>'.join(map(escape, lines))}</p>{body_end}{after}"

    def _lines(self, reply_to: str) -> list[str]:
        hours = f" ({self.hours})" if self.hours else ""
        ways = [reply_to, f"telephone {self.telephone}{hours}" if self.telephone else ""]
        reached = ", ".join(way for way in ways if way)
        return [self.partnership, *([f"Reply to the team: {reached}"] if reached else [])]


def sender() -> Sender:
    """As the settings of the partnership say it."""
    found = settings.shown_on_every_page()
    team = (found.get(name, "") for name in (settings.TEAM_EMAIL, settings.TEAM_TELEPHONE, settings.TEAM_HOURS))
    return Sender(found.get(settings.PARTNERSHIP) or USUAL_NAME, *team)
