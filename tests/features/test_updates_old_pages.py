"""A page that is older than the draft: brought back, open in two tabs, or asleep. Its save is merged, or shown beside the other."""

from __future__ import annotations

import json

from flask import Flask

from tests.factories.pages import Page, Person, contributor, lead
from tests.features.test_submissions_two_people_at_once import CHANGED, both_open

TEXT = "The van was repaired.\n\nNine shops were visited.\n\nThe ports follow."
WITH_DOVER, WITH_DEAL = f"Dover came first.\n\n{TEXT}", f"{TEXT}\n\nDeal is last."
BOTH = f"Dover came first.\n\n{TEXT}\n\nDeal is last."
MERGED = "has changed this meanwhile. Both texts are put together here."


def both_open_a_draft(app: Flask) -> tuple[str, Person, dict[str, str], Person, dict[str, str]]:
    """As both_open(), with a text that was saved before."""
    address, police, mine, boss, _ = both_open(app)
    police.post(address, mine | {"text": TEXT})
    return address, police, police.get(address).fields("/send"), boss, boss.get(address).fields("/send")


def text_of(person: Person, address: str) -> str:
    return str(person.get(address).fields("/send")["text"].replace("\r", ""))


def merged_in(answer: Page) -> dict[str, dict[str, str]]:
    """What the page's script gets, to put the merged text into its boxes."""
    [found] = answer.tree.xpath("//@data-merged")
    merged: dict[str, dict[str, str]] = json.loads(found)
    return merged


def test_changes_of_two_people_in_two_paragraphs_are_put_together(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"text": WITH_DOVER, "next": "In August."})
    page = boss.post(address, theirs | {"text": WITH_DEAL, "note": "Between us."}, follow=True)
    assert f"Contributor, Kent Police {MERGED}" in page.words
    fields = page.fields("/send")
    assert fields["text"].replace("\r", "") == BOTH
    assert (fields["next"], fields["note"]) == ("In August.", "Between us.")


def test_rows_and_the_status_are_merged_too(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"action_status": "complete", "outputs-0-number": "40", "outputs-0-unit": "shops"})
    page = boss.post(address, theirs | {"milestones-0-title": "Website is live", "milestones-0-planned": "2020"}, follow=True)
    fields = page.fields("/send")
    assert (fields["action_status"], fields["outputs-0-unit"]) == ("complete", "shops")
    assert fields["milestones-0-title"] == "Website is live"


def test_the_same_choice_made_differently_by_two_is_a_conflict(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"action_status": "complete"})
    page = boss.post(address, theirs | {"action_status": "at risk"})
    assert page.status == 409 and CHANGED in page.words


def test_a_page_that_comes_back_does_not_save_its_old_words_over_new_ones(app: Flask) -> None:
    """Browsers give a page back as it was. Its form still says what it was opened with."""
    address, police, mine, boss, theirs = both_open_a_draft(app)
    boss.post(address, theirs | {"text": WITH_DEAL})
    police.post(address, mine | {"text": TEXT}, follow=True)
    assert text_of(boss, address) == WITH_DEAL, "nothing was changed on the old page, so it takes nothing back"
    page = police.post(address, mine | {"text": TEXT.replace("ports", "airports")})
    assert page.status == 409, "beside the lead's new paragraph, so somebody has to look"
    assert text_of(boss, address) == WITH_DEAL


def test_two_tabs_of_one_person_are_not_two_people(app: Flask) -> None:
    address, police, mine, *_ = both_open_a_draft(app)
    other_tab = police.get(address).fields("/send")
    police.post(address, mine | {"text": WITH_DOVER})
    page = police.post(address, other_tab | {"text": WITH_DEAL}, follow=True)
    assert "You have changed this in another tab meanwhile. Both texts are put together here." in page.words
    assert text_of(police, address) == BOTH
    page = police.post(address, other_tab | {"text": TEXT.replace("Nine", "Ten")}, follow=True)
    assert text_of(police, address) == f"Dover came first.\n\n{TEXT.replace('Nine', 'Ten')}", (
        "of what this tab had saved itself, it may take something back"
    )
    third_tab = police.get(address).fields("/send")
    police.post(address, third_tab | {"text": "Another text."})
    page = police.post(address, other_tab | {"text": TEXT.replace("Nine", "Eleven")})
    assert page.status == 409 and "You have changed this in another tab" in page.words


def gone_on_from(fields: dict[str, str], new: dict[str, str], latest: int) -> dict[str, str]:
    """The fields of a page that took over the unsaved text of another, whose saves until then had numbers up to `latest`."""
    return new | {name: fields[name] for name in ("version", "origin")} | {"earlier_pages": f"{fields['token']} {latest}"}


def test_a_duplicated_tab_drops_nothing_that_the_other_one_saves_later(app: Flask) -> None:
    address, police, mine, *_ = both_open_a_draft(app)
    police.post(address, mine | {"text": f"{TEXT} And Deal.", "save_number": "5"}, htmx=True)
    copy = gone_on_from(mine, police.get(address).fields("/send"), 6)
    police.post(address, mine | {"text": f"Dover came first.\n\n{TEXT} And Deal.", "save_number": "7"}, htmx=True)
    page = police.post(address, copy | {"text": f"{TEXT} And Rye.", "save_number": "8"}, htmx=True)
    assert page.status == 409, "the tab has not shown what the other one saved, and both changed one paragraph"
    assert text_of(police, address) == f"Dover came first.\n\n{TEXT} And Deal."


def test_a_page_that_goes_on_after_a_reload_knows_what_the_earlier_one_saved(app: Flask) -> None:
    """Also by way of a page between them that saved nothing."""
    address, police, mine, *_ = both_open_a_draft(app)
    police.post(address, mine | {"text": f"{TEXT} And Deal.", "save_number": "5"}, htmx=True)
    between = gone_on_from(mine, police.get(address).fields("/send"), 6)
    now = gone_on_from(between, police.get(address).fields("/send"), 8)
    now["earlier_pages"] += f" {between['earlier_pages']}"
    page = police.post(address, now | {"text": f"{TEXT} And Deal. And Rye.", "save_number": "9"}, htmx=True)
    assert page.status == 200
    assert text_of(police, address) == f"{TEXT} And Deal. And Rye."


def test_nobody_sends_what_they_have_not_seen(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"text": WITH_DOVER})
    page = boss.post(f"{address}/send", theirs | {"text": WITH_DEAL}, follow=True)
    assert "Nothing has been sent yet: read it, then send it." in page.words
    assert page.fields("/send")["text"].replace("\r", "") == BOTH
    page = boss.post(f"{address}/send", page.fields("/send"), follow=True)
    assert page.heading == "Sent to the team"


def test_no_change_is_not_sent_over_what_a_colleague_wrote(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open(app)
    police.post(address, mine | {"text": TEXT})
    page = boss.post(f"{address}/no-change", theirs | {"no_change": "Nothing has happened at all."})
    assert page.status == 409
    assert text_of(police, address) == TEXT


def test_a_save_while_typing_brings_what_the_colleague_wrote(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"text": WITH_DOVER})
    answer = boss.post(address, theirs | {"text": WITH_DEAL}, htmx=True)
    assert answer.status == 200 and MERGED in answer.words
    merged = merged_in(answer)
    assert merged["boxes"]["text"] == BOTH
    answer = boss.post(address, theirs | {"text": f"{WITH_DEAL}\n\nAnd Rye."}, htmx=True)
    assert merged_in(answer)["boxes"]["text"] == f"{BOTH}\n\nAnd Rye.", "typed before the first answer came"
    taken = theirs | merged_in(answer)["page"] | merged_in(answer)["boxes"]
    answer = boss.post(address, taken | {"text": f"{BOTH}\n\nAnd Lydd."}, htmx=True)
    assert not answer.tree.xpath("//@data-merged")
    assert text_of(police, address) == f"{BOTH}\n\nAnd Lydd.", "the page has it all, and may change it"


def test_what_a_script_cannot_put_into_boxes_is_linked(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"outputs-0-number": "40", "outputs-0-unit": "shops"})
    answer = boss.post(address, theirs | {"text": WITH_DEAL}, htmx=True)
    assert merged_in(answer)["boxes"] is None
    assert answer.link("Show it") == address


def test_a_refused_page_shows_what_was_saved_of_it_with_the_colleagues_words(app: Flask) -> None:
    """It cannot be sent without a status, but it is saved, and merged: the boxes show that, or saving again would undo it."""
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"text": WITH_DOVER})
    unsaid = {"text": WITH_DEAL, "milestones-0-done": "soon", "milestones-0-title": "Website is live"}
    page = boss.post(f"{address}/send", theirs | unsaid, follow=True)
    page = boss.post(f"{address}/send", page.fields("/send"))
    assert page.status == 422
    assert page.fields("/send")["text"].replace("\r", "") == BOTH
    boss.post(address, page.fields("/send"), follow=True)
    assert text_of(police, address) == BOTH


def test_the_same_in_one_step_where_the_save_is_refused_and_merged_at_once(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"text": WITH_DOVER})
    page = boss.post(f"{address}/no-change", theirs | {"text": WITH_DEAL, "no_change": "Short"})
    assert page.status == 422
    assert page.fields("/send")["text"].replace("\r", "") == BOTH
    boss.post(address, page.fields("/send"), follow=True)
    assert text_of(police, address) == BOTH


def test_a_damaged_origin_is_none(app: Flask) -> None:
    address, police, mine, boss, theirs = both_open_a_draft(app)
    police.post(address, mine | {"text": WITH_DOVER})
    for origin in ("", "[1]", "{", '{"text": 7}', '{"text": "a", "details": {"rows": {"outputs": [7]}}}', "[" * 100_000):
        page = boss.post(address, theirs | {"text": WITH_DEAL, "origin": origin})
        assert page.status == 409 and CHANGED in page.words
    assert text_of(police, address) == WITH_DOVER


def test_what_was_not_sent_back_meanwhile_is_not_overwritten_by_an_old_page(app: Flask) -> None:
    from tests.factories.pages import coordinator

    police, team = contributor(app), coordinator(app)
    address = police.get("/").link("SM5")
    old = lead(app).get(address).fields("/send")
    police.send("SM5", text=TEXT)
    item = team.item("kent-police", "SM5")
    fields = team.get(item).fields("/send-back") | {"reason": "The outputs are missing.", "item": "outputs"}
    team.post(f"{item}/send-back", fields)
    boss = lead(app)
    page = boss.post(address, old | boss.get(address).fields("/send") | {"text": "Old words.", "version": "0", "token": "x"})
    assert page.status == 409 and "Only what was sent back can be changed: outputs." in page.words
    assert TEXT.split("\n")[0] in boss.get(address).words
