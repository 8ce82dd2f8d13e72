"""The preview shows each audience's pack before it is issued."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import CYCLE, Page, coordinator, lead

PREVIEW = f"/cycles/{CYCLE}/preview"


def suppressed(page: Page) -> set[str]:
    lines = page.tree.xpath("//section[@id='appendix']/h3[.='Withheld']/following-sibling::ul[1]/li")
    return {line.text_content() for line in lines}


def test_each_audience_has_its_preview(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    members, governing, public = (team.get(f"{PREVIEW}{query}") for query in ("", "?audience=governing", "?audience=public"))

    assert "as it would be issued for: working group" in members.words
    assert "as it would be issued for: governing" in governing.words
    assert "as it would be issued for: public" in public.words
    # The working group's holds only what the agencies themselves left out for confidentiality.
    assert suppressed(members) < suppressed(governing) <= suppressed(public)
    assert "For anyone. Small and restricted numbers of measures are withheld." in public.words
    assert public.tree.xpath('//nav[@aria-label="Who reads it"]//a[@aria-current="true"]')[0].text.strip() == "Public"


def test_downloads_are_of_the_audience_that_is_shown(reading_app: Flask) -> None:
    team = coordinator(reading_app)
    page = team.get(f"{PREVIEW}?audience=public")
    address = next(link for link in page.tree.xpath("//ul[@class='app-downloads']//a/@href") if "pack.json" in link)
    answer = team.get(address).response

    assert answer.get_json(force=True)["audience"] == "public" and answer.get_json(force=True)["withheld"]
    assert "public-draft-pack.json" in answer.headers["Content-Disposition"]


def test_nobody_else_previews_and_no_other_audience_exists(reading_app: Flask) -> None:
    assert coordinator(reading_app).get(f"{PREVIEW}?audience=everybody").status == 404
    assert coordinator(reading_app).get(f"{PREVIEW}/pack.json?audience=everybody").status == 404
    assert lead(reading_app).get(f"{PREVIEW}?audience=public").status in (403, 404)
