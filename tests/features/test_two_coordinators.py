"""Two people of the team at one review queue: who has a page open, and who has taken what."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, newcomer

QUEUE = f"/cycles/{CYCLE}/queue"
TODAY = r"at \d\d:\d\d"
REASON = "Please say how many of the shops there were."


@pytest.fixture
def two(app: Flask) -> tuple[Person, Person]:
    """The coordinator of the demonstration, and Newcomer, whom an administrator has added."""
    return coordinator(app), newcomer(administrator(app), "coordinator", "Community Safety Team")


def press(person: Person, page: Page, words: str, **changes: str) -> Page:
    """Presses the first button with these words; the page that follows."""
    button = next(one for one in page.tree.xpath("//main//button") if words in one.text_content())
    form = next(one for one in button.iterancestors("form"))
    fields = dict(form.form_values()) | changes
    if button.get("name"):
        fields[button.get("name")] = button.get("value")
    answer = person.post(button.get("formaction") or form.get("action"), fields)
    assert answer.status == 303, answer.words
    return person.get(answer.response.headers["Location"])


def pages_open(person: Person) -> list[str]:
    team = coordinator(person.app)
    entering = team.row_link("kent-police", "SM5", "Enter for them")
    return [team.item("kcc-public-health", "SM1"), f"/cycles/{CYCLE}/contexts/road-safety", f"/cycles/{CYCLE}/issue", entering]


def test_one_sees_who_else_has_a_page_open(two: tuple[Person, Person]) -> None:
    ann, ben = two
    for address in pages_open(ann):
        page = ben.get(address)
        [here] = page.tree.xpath("//*[@data-here]")
        assert "is here too" not in page.words, address
        assert ben.post(here.get("data-here"), {"csrf_token": here.get("data-token")}, htmx=True).words == ""
        seen = ann.get(address)
        line = re.search(r"(.+) is here too, since \d\d:\d\d\.", seen.words)
        assert line, f"without scripts, when it loads: {address}"
        [mine] = seen.tree.xpath("//*[@data-here]")
        token = {"csrf_token": mine.get("data-token")}
        assert "is here too, since" in ann.post(mine.get("data-here"), token, htmx=True).words, "and then every half minute"
        assert "is here too" in ben.get(address).words


def test_nobody_else_can_report_such_a_page(app: Flask) -> None:
    for person in (contributor(app), administrator(app)):
        token = {"csrf_token": person.get("/account").fields()["csrf_token"]}
        for address in pages_open(coordinator(app)):
            assert person.post(f"{address.partition('?')[0]}/here", token).status == 404, address
        for verb in ("take", "give-back", "pass-on", "take-over/1"):
            assert person.post(f"{pages_open(person)[0]}/{verb}", token).status == 404
        assert person.post(f"{QUEUE}/take", token).status == 404


def test_who_works_alone_is_not_asked_whose_anything_is(app: Flask) -> None:
    team = coordinator(app)
    page = team.get(QUEUE)
    assert "take this" not in page.words and not page.tree.xpath("//select[@name='whose']")
    assert "taken this" not in team.get(team.item("kcc-public-health", "SM1")).words


def test_a_row_is_taken_given_back_and_taken_over(two: tuple[Person, Person]) -> None:
    ann, ben = two
    total = len(ann.get(QUEUE).tree.xpath("//ol[@class='app-list']/li"))
    page = press(ann, ann.get(f"{QUEUE}?kind=return"), "I’ll take this")
    [taken] = [one for one in page.tree.xpath("//ol[@class='app-list']/li") if "You took this" in one.text_content()]
    assert len(page.tree.xpath("//ol[@class='app-list']/li")) == 3, "the filter stays"
    assert "You have taken Data return" in page.words
    name = taken.xpath(".//a[contains(@class, 'app-list__name')]")[0].text_content().strip()
    item = taken.xpath(".//a/@href")[0]
    assert re.search(rf"You took this {TODAY}", ann.get(item).words)
    assert re.search(rf"Coordinator, KCST took this {TODAY}", ben.get(item).words)
    assert "You can still decide." in ben.get(item).words
    whose = {
        key: len(ben.get(f"{QUEUE}?whose={key}").tree.xpath("//ol[@class='app-list']/li"))
        for key in ("mine", "nobody", "colleague")
    }
    assert whose == {"mine": 0, "nobody": total - 1, "colleague": 1}, "and it is hidden from nobody"
    assert len(ben.get(QUEUE).tree.xpath("//ol[@class='app-list']/li")) == total
    page = press(ben, ben.get(f"{QUEUE}?whose=colleague"), "Take it over")
    assert "You have taken over" in page.words
    assert re.search(rf"took this over from you {TODAY}", ann.get(QUEUE).words), "says so"
    assert re.search(rf"You took this over from Coordinator, KCST {TODAY}", ben.get(item).words)
    assert "Nobody has" in press(ben, ben.get(item), "Give it back").words
    assert "Nobody has taken this yet." in ann.get(item).words
    assert name


def test_a_colleague_was_first(two: tuple[Person, Person]) -> None:
    ann, ben = two
    item = ann.item("kcc-public-health", "SM1")
    old, older = ben.get(item), ben.get(item)
    press(ann, ann.get(item), "I’ll take this")
    page = press(ben, old, "I’ll take this")
    assert re.search(rf"Coordinator, KCST took this {TODAY}\. You can take it over from them\.", page.words)
    press(ben, page, "Take it over from Coordinator, KCST")
    assert "took this over from you" in ann.get(item).words
    page = press(ann, ann.get(item), "Take it over from")
    press(ann, page, "Pass it on")
    assert re.search(rf"Coordinator, KCST passed this to you {TODAY}", ben.get(item).words)
    assert "You passed this to" in ann.get(item).words
    assert older.status == 200


def test_several_are_taken_at_once_but_not_from_a_colleague(two: tuple[Person, Person]) -> None:
    ann, ben = two
    press(ann, ann.get(ann.item("kcc-public-health", "SM1")), "I’ll take this")
    page = ben.get(f"{QUEUE}?ticked=all")
    ticked = page.tree.xpath("//input[@type='checkbox'][starts-with(@name, 'item-')][@checked]/@name")
    page = press(ben, page, "I’ll take what is ticked", **dict.fromkeys(ticked, "yes"))
    assert f"You have taken {len(ticked) - 1} items." in page.words
    assert re.search(rf"SM1 .+: Coordinator, KCST took this {TODAY}\. You can take it over from them\.", page.words)
    assert len(ben.get(f"{QUEUE}?whose=mine").tree.xpath("//ol[@class='app-list']/li")) == len(ticked) - 1
    assert "Tick what you want to take" in press(ann, ann.get(QUEUE), "I’ll take what is ticked").words


def test_the_other_can_decide_after_reading_whose_it_is(two: tuple[Person, Person]) -> None:
    ann, ben = two
    item = ann.item("kcc-public-health", "SM1")
    before = ben.get(item).fields("/approve")
    press(ann, ann.get(item), "I’ll take this")
    page = ben.post(f"{item}/approve", before)
    assert page.status == 422
    assert re.search(rf"Coordinator, KCST took this {TODAY}\. The page that you read did not say so yet\.", page.words)
    done = ben.post(f"{item}/approve", page.fields("/approve"), follow=True)
    assert "Approved: SM1" in done.words
    assert "took this" not in ann.get(item).words, "it ends with the decision"


def test_a_claim_ends_when_it_is_sent_back_and_is_not_there_when_it_comes_again(two: tuple[Person, Person], app: Flask) -> None:
    ann, ben = two
    police = contributor(app)
    police.send("SM5", text="We visited forty shops.")
    item = ann.item("kent-police", "SM5")
    press(ann, ann.get(item), "I’ll take this")
    ann.decide(item, "send-back", reason=REASON)
    police.send("SM5", text="We visited forty shops, nine of them in Dover.")
    assert "Nobody has taken this yet." in ben.get(item).words


def test_several_are_approved_after_reading_whose_they_are(two: tuple[Person, Person]) -> None:
    ann, ben = two
    item = ann.item("kcc-public-health", "SM1")
    number = item.rsplit("/", 1)[1]
    confirm = f"/cycles/{CYCLE}/approve?item-{number}=yes"
    before = ben.get(confirm)
    press(ann, ann.get(item), "I’ll take this")
    page = ben.post(f"/cycles/{CYCLE}/approve", before.fields("/approve"))
    assert page.heading == "0 approved, 1 not" and "did not say so yet" in page.words
    now = ben.get(confirm)
    assert re.search(rf"Coordinator, KCST took this {TODAY}", now.words)
    assert ben.post(f"/cycles/{CYCLE}/approve", now.fields("/approve")).heading == "1 approved"


def test_nobody_has_what_a_closed_account_took(two: tuple[Person, Person], app: Flask) -> None:
    from portal.extensions import db

    ann, ben = two
    item = ann.item("kcc-public-health", "SM1")
    press(ben, ben.get(item), "I’ll take this")
    with app.app_context():
        from portal.accounts.models import Person as Account

        account = db.session.scalars(db.select(Account).order_by(Account.id.desc())).first()
        assert account is not None
        account.is_active = False
        db.session.commit()
    assert "took this" not in ann.get(item).words + ann.get(QUEUE).words


@pytest.mark.parametrize(
    ("verb", "did"),
    [
        ("approve", "approved this"),
        ("approve-edited", "approved this with an edit"),
        ("send-back", "sent this back to the agency"),
        ("ask", "asked the agency something about this"),
    ],
)
def test_a_refused_decision_names_who_was_first_and_when(two: tuple[Person, Person], verb: str, did: str) -> None:
    ann, ben = two
    item = ann.item("kcc-public-health", "SM1")
    old = ben.get(item).fields("/approve")
    more = {
        "approve": {},
        "approve-edited": {"text": "Seven of the local plans are made."},
        "ask": {"question": "How many plans?"},
    }
    ann.decide(item, verb, **more.get(verb, {"reason": REASON}))
    for second, typed in (("approve", {}), ("send-back", {"reason": REASON}), ("ask", {"question": "In which towns?"})):
        page = ben.post(f"{item}/{second}", old | typed)
        assert page.status == 409
        assert re.search(rf"Coordinator, KCST {did} {TODAY}\.", page.words), page.words[:300]
    following = {"ask": "Read it again before you decide.", "send-back": "It is with KCC Public Health now"}
    assert following.get(verb, "open it again for it, below.") in page.words


def test_entering_cancelling_and_extending_name_who_was_first(two: tuple[Person, Person]) -> None:
    ann, ben = two
    links = {words: ann.row_link("kent-police", "SM5", words) for words in ("Enter for them", "More time", "Stop asking")}
    old = {words: ben.get(address).fields() for words, address in links.items()}
    ann.submit(links["Stop asking"], reason="It is done by another agency.", printed="printed")
    cancelled = rf"Coordinator, KCST stopped asking for this {TODAY}\."
    typed = {"text": "We visited forty shops.", "action_status": "ongoing", "source": "E-mail of Sam Lee, 2 July 2019"}
    assert re.search(cancelled, ben.post(links["Enter for them"], old["Enter for them"] | typed).words)
    more = old["More time"] | {"until": "20 July 2019", "reason": "The crime system is moved."}
    assert re.search(cancelled, ben.post(links["More time"], more).words)
    again = ben.post(links["Stop asking"], old["Stop asking"] | {"reason": "Not needed.", "printed": "printed"}, follow=True)
    assert re.search(cancelled, again.words), again.words[:500]


def test_stopping_to_take_updates_names_who_was_first(two: tuple[Person, Person]) -> None:
    ann, ben = two
    stop = f"/cycles/{CYCLE}/stop"
    old = next(one for one in ben.get(stop).tree.xpath("//main//form") if "Stop taking updates" in one.text_content())
    press(ann, ann.get(stop), "Stop taking updates")
    page = ben.post(old.get("action"), dict(old.form_values()), follow=True)
    assert re.search(rf"Coordinator, KCST stopped taking updates {TODAY}\. You can take them again\.", page.words), page.words[
        :500
    ]
