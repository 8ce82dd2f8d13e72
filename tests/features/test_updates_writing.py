"""Writing the text: the preview, and what is asked about personal data before anything leaves the agency."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import contributor, coordinator
from tests.features.test_updates_parts import TEXT, opened

MARKDOWN = "We visited **forty** shops:\n\n- Dover\n- [Deal](https://example.org)\n\n<b>not HTML</b>"


def test_the_preview_is_what_the_pack_prints(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    for page in (
        police.post(f"{address}/preview", fields | {"text": MARKDOWN}, htmx=True),
        police.post(f"{address}/preview", fields | {"text": MARKDOWN}, follow=True),
    ):
        shown = page.tree.xpath("//*[contains(@class,'app-preview')]")[0]
        assert shown.xpath("string(.//strong)") == "forty"
        assert [one.text_content() for one in shown.xpath(".//li")] == ["Dover", "Deal"]
        assert "<b>not HTML</b>" in shown.text_content()
    assert "<h1" not in police.post(f"{address}/preview", fields | {"text": MARKDOWN}, htmx=True).text
    assert police.get(address).fields("/send")["text"].replace("\r", "") == MARKDOWN, "it is saved on the way"


def test_a_preview_that_cannot_be_saved_says_so(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    answer = police.post(f"{address}/preview", fields | {"text": "x" * 20_001}, htmx=True)
    assert answer.status == 422 and "Not saved: What has happened has 20,001 characters." in answer.words
    page = police.post(f"{address}/preview", fields | {"text": "x" * 20_001})
    assert page.status == 422 and page.fields("/send")["text"] == "x" * 20_001


def test_what_looks_like_personal_data_is_asked_about_and_answered(app: Flask) -> None:
    police, team = contributor(app), coordinator(app)
    address, fields = opened(police)
    text = {"text": f"{TEXT} The shop is at ME16 2AB; ring 07700 900123."}
    page = police.post(f"{address}/send", fields | text)
    assert page.status == 422
    assert page.errors == [
        ("#not-personal-0", "“ME16 2AB” looks like a postcode. Change the text, or say that it is not about a person."),
        (
            "#not-personal-1",
            "“07700 900123” looks like a telephone number. Change the text, or say that it is not about a person.",
        ),
    ]
    assert page.fields("/send")["text"] == text["text"]
    again = police.post(f"{address}/send", page.fields("/send") | {"not-personal": "a postcode: ME16 2AB"})
    assert [one for one, _ in again.errors] == ["#not-personal-1"], "each is answered on its own"
    assert again.tree.xpath("//input[@id='not-personal-0'][@checked]")
    page = police.post(
        f"{address}/send",
        again.fields("/send") | {"text": f"{TEXT} The shop is at ME16 2AB."},
        follow=True,
    )
    assert page.heading == "Sent to the team", page.errors
    item = team.get(team.item("kent-police", "SM5")).words
    assert "Said not to be about a person “ME16 2AB” looks like a postcode." in item


def test_an_answer_does_not_count_for_another_excerpt(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    fields |= {"text": "The shop is at CT1 1AA.", "not-personal": "a postcode: ME16 2AB"}
    assert police.post(f"{address}/send", fields).errors[0][0] == "#not-personal-0"


def test_rows_and_the_note_are_looked_through_too(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    fields |= {"text": TEXT, "note": "Jane Smith, DOB 01/02/1987", "outputs-0-number": "1", "outputs-0-unit": "visit to ME16 2AB"}
    assert len(police.post(f"{address}/send", fields).errors) == 2


def test_saving_a_draft_asks_nothing(app: Flask) -> None:
    police = contributor(app)
    address, fields = opened(police)
    answer = police.post(address, fields | {"text": "The shop is at ME16 2AB."}, htmx=True)
    assert answer.status == 200 and "Saved" in answer.words


def test_letters_that_the_printed_pack_lacks_are_named_when_the_text_is_saved(app: Flask) -> None:
    person = contributor(app)
    address = person.get("/").link("SM2")
    text = "Leaflets in Arabic مرحبا, Chinese 社区安全 and Polish Cześć went out."
    page = person.submit(address, address, text=text)
    assert "The printed pack has no letters for “مرحبا,”, “社区安全”. Write it in Latin letters" in page.words
    assert "no letters" not in person.submit(address, address, text="Leaflets in Polish: Cześć, bądź bezpieczny.").words
