"""A return that was sent, and numbers that the team proposes for it."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import Page, Person, contributor, coordinator

REASON = "The digits of this number look swapped."


class SentReturn:
    """Kent Police's return for May, sent: numbers 40, 41, 42 and so on."""

    def __init__(self, app: Flask, agency: str = "kent-police") -> None:
        self.agency, self.police, self.team = agency, contributor(app, agency), coordinator(app)
        self.address = self.police.get("/").link("May 2019")
        self.number = self.address.rsplit("/", 1)[1]
        boxes = self.police.get(self.address).fields("/send")
        names = [name for name in boxes if name.startswith(f"cell-{self.number}-")]
        self.series = [name.rsplit("-", 1)[1] for name in names]
        self.sent = {name: str(number) for number, name in enumerate(names, 40)}
        fields = self.police.get(self.address).fields("/send") | self.sent | {"months": self.number}
        page = self.police.post(f"{self.address}/send", fields, follow=True)
        whys = dict.fromkeys(page.tree.xpath("//textarea[starts-with(@name,'why-')]/@name"), "Checked against our own system.")
        page = self.police.post(f"{self.address}/send", page.fields("/send") | whys | {"months": self.number}, follow=True)
        assert page.heading == "Sent to the team", page.words
        self.item = self.team.item(agency, "May 2019")

    def propose(self, value: str = "43", at: int = 0, reason: str = REASON, **more: str) -> Page:
        """The number of the series `at` should be `value`; where it is unusual, that is meant."""
        fields = self.team.get(f"{self.item}/propose").fields("/propose") | {f"to-{self.series[at]}": value, "reason": reason}
        page = self.team.post(f"{self.item}/propose", fields | more, follow=True)
        if meant := page.tree.xpath("//input[@name='meant']/@value"):
            page = self.team.post(f"{self.item}/propose", fields | more | {"meant": meant[0]}, follow=True)
        return page

    def answer(self, person: Person, verb: str, **typed: str) -> Page:
        return person.submit(self.address, f"/talk/{self.number}/{verb}", **typed)

    def accept(self, person: Person | None = None) -> Page:
        """Explains whatever is asked about the new numbers."""
        person = person or self.police
        boxes = person.get(self.address).tree.xpath("//form[contains(@action, 'accept-numbers')]//textarea/@name")
        return self.answer(person, "accept-numbers", **dict.fromkeys(boxes, "Two large operations fell into this month."))
