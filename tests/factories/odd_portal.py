"""A portal to send odd things to: with something in every state, a person for each role, and a way back to the start."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import text

from tests.conftest import make_app, once
from tests.factories.crawling import Form, Found, crawl, endpoint_of, forms_on
from tests.factories.odd_plan_years import turn_the_year
from tests.factories.odd_rates import work_out_rates
from tests.factories.odd_values import Sent, multipart
from tests.factories.pages import CYCLE, Page, Person, administrator, contributor, coordinator, lead, newcomer
from tests.factories.plan_years import DRAFT
from tests.factories.sent_returns import SentReturn

PEOPLE = {
    "contributor": "contributor@kent-police.example",
    "warden": "contributor@kcc-wardens.example",
    "lead": "lead@kcc-public-health.example",
    "coordinator": "coordinator@kcst.example",
    "member": "member@working-group.example",
    "governing": "governing@kcsp.example",
    "administrator": "admin@kcst.example",
    "stranger": "",
}
FILE = "measure,part,period_start,period_end,value,status,note\nscam-visits,,2019-06-01,2019-06-30,52,,\n"
# Two columns under one month: the preview asks which of them is meant.
UNCLEAR_FILE = "da-incidents\n,June 2019,\n,Last year,This year\nAshford,276,281\n"
UNCLEAR_PAST_FILE = "scam-visits\n,June 2011,\n,Last year,This year\nTotal,3,4\n"
NEW_AGENCY = "key,name,short_name,kind,also_known_as\nnew,A new agency,New,,\n"
STARTS = {
    "coordinator": [
        *(f"/cycles/{CYCLE}/{place}" for place in ("items?status=approved", "items?status=reopened", "numbers-in-texts")),
        "/cycles/2019-01-to-2019-03/issue",
        "/outbox?state=failed",
        "/actions/SM5",
        "/agreements/2018-19/publish",
    ],
    "stranger": ["/sign-in", "/sign-out", "/healthz", "/readyz", "/colours.css"],
}
Cookies = dict[str, str]


@dataclass(frozen=True)
class Known:
    """What was found before anything odd was sent."""

    cookies: dict[str, Cookies]
    found: dict[str, Found]

    @property
    def forms(self) -> list[Form]:
        return [form for one in self.found.values() for form in one.forms]


def explore(app: Flask, *, each: int, alike: int) -> Known:
    """Brings the demonstration to where every kind of form stands on some page, and finds them all."""
    busy = make_busy(app)
    people = {role: Person(app, email or None) for role, email in PEOPLE.items()}
    found = {
        role: crawl(one, role, [*busy.get(role, []), *STARTS.get(role, [])], each=each, alike=alike)
        for role, one in people.items()
    }
    for role, file in (("warden", FILE), ("contributor", UNCLEAR_FILE)):
        address = uploaded(people[role], file)
        found[role] = _with_page(app, people, found, role, address)
    for file in (FILE.replace("2019", "2010"), UNCLEAR_PAST_FILE):
        address = uploaded(people["coordinator"], file, "/measures/history", agency="kcc-wardens")
        found["coordinator"] = _with_page(app, people, found, "coordinator", address)
    address = uploaded(people["administrator"], NEW_AGENCY, "/setting-up/files", "agencies.csv")
    found["administrator"] = _with_page(app, people, found, "administrator", address)
    for role, own in found.items():
        found[role] = replace(own, forms=own.forms + tuple(bare_posts(app, role, found, people[role])))
    return Known({role: cookies_of(one) for role, one in people.items()}, found)


def odd_template(demonstration: Path, shared: Path) -> Path:
    """The database of such a portal, made once for the run; what was found in it lies beside it."""

    def make(path: Path) -> None:
        from portal.extensions import db

        shutil.copy(demonstration, path)
        app = make_app(path, shared)
        store(explore(app, each=4, alike=2), template.with_suffix(".json"))
        with app.app_context():
            db.session.remove()
            db.engine.dispose()

    template = shared / "odd.sqlite"
    return once(template, make)


def _with_page(app: Flask, people: dict[str, Person], found: dict[str, Found], role: str, address: str) -> Found:
    """What was found by this role, with one page more."""
    forms = tuple(forms_on(people[role].get(address), app, role, address))
    own = found[role]
    return replace(own, forms=own.forms + forms, pages=(*(one for one in own.pages if "/history/" not in one), address))


def make_busy(app: Flask) -> dict[str, list[str]]:
    """Something asked, edited, sent, paused, failed, attached; where it stands, by role."""
    police, team, wardens = contributor(app), coordinator(app), contributor(app, "kcc-wardens")
    attached = [_attached(police, ref) for ref in ("SM5", "SOC5")]
    sent = [police.send(ref, text=f"We visited forty shops for {ref}.") for ref in ("SM5", "SM2", "SV1")]
    team.decide(team.item("kent-police", "SM2"), "ask", question="How many of the shops were open?")
    team.decide(team.item("kent-police", "SV1"), "approve-edited", text="They visited forty shops.")
    feeds = [one.submit("/account/calendar").tree.xpath("//main//*[contains(text(), '.ics')]")[0] for one in (police, wardens)]
    _let_some_leave(app)
    frozen = _frozen_only(team)  # before past values are loaded, which then can be taken back
    address = uploaded(team, FILE.replace("2019", "2009"), "/measures/history", agency="kcc-wardens")
    assert team.post(f"{address}/load", team.get(address).fields("/load")).status == 303
    team.submit(f"/cycles/{CYCLE}/reminders/pause/kfrs", reason="They told us.")
    accept_level(team)
    _give_a_mail_up(app)
    sent_return = SentReturn(app)
    sent_return.propose()
    fields = police.get(sent_return.address).fields("/send")  # those of June, which is begun
    assert police.post(sent_return.address, fields | {next(one for one in fields if one.startswith("cell-")): "12"}).status == 303
    police.submit(police.get(attached[1]).link("Ask for more time"), until="20 July 2019", words="The crime system is moved.")
    items = [
        team.item(*one)
        for one in (("kent-police", "SM5"), ("canterbury", "April 2019"), ("kent-police", "SOC1"), ("kent-police", "May 2019"))
    ]
    _share_out(app, team, items)
    feed = urlsplit(feeds[0].get("value") or feeds[0].text or "").path
    changes = [f"{attached[1]}?open=changes", f"{attached[1]}/changes"]
    level = team.get("/measures/ksi").links(r"/withdraw$")[0]
    ended = [*_let_one_end(team), *_let_a_measure_end(team), *work_out_rates(team), *turn_the_year(app), *_plan_a_year(team)]
    coordinators = [*items, level, *_of_owed(team), frozen, *ended]
    return {
        "contributor": [*changes, *sent, sent[0].replace("/updates/", "/sent/")],
        "coordinator": coordinators,
        "member": [f"{DRAFT}/draft"],
        "administrator": [_new_password(administrator(app))],
        "stranger": [feed],
    }


def _share_out(app: Flask, team: Person, items: Sequence[str]) -> None:
    """A colleague has taken the first item, and the team the second."""
    colleague = newcomer(administrator(app), "coordinator", "Community Safety Team")
    for person, item in zip((colleague, team), items, strict=False):
        assert "You have taken" in person.submit(item, f"{item}/take").words


def _give_a_mail_up(app: Flask) -> None:
    """The oldest mail that is not sent."""
    with app.app_context():
        from portal.core.transaction import transaction
        from portal.extensions import db

        with transaction():
            db.session.execute(
                text("UPDATE mail SET gave_up_at = created_at WHERE id = (SELECT min(id) FROM mail WHERE sent_at IS NULL)")
            )


def _frozen_only(team: Person) -> str:
    """A new version of the last pack that only the working group gets: the page that issues it to the public."""
    team.issue("2019-01-to-2019-03", "working-group", note="One name was wrong.", is_same_meant="yes")
    return "/packs/2019-01-to-2019-03/public/2/issue"


def _new_password(admin: Person) -> str:
    """The page that showed the password of a new account."""
    question = admin.get("/people?words=look-ahead").links(r"/people/\d+/password")[-1].partition("?")[0]
    return str(admin.submit(question).response.request.path)


def _of_owed(team: Person) -> list[str]:
    """Something that is owed is cancelled, and something has more time: their pages, and that of a draft to take over."""
    cancelled = team.row_link("look-ahead", "SV6", "Stop asking").partition("?")[0]
    team.submit(cancelled, reason="The scheme has ended.", printed="printed")
    more_time = team.get(f"/cycles/{CYCLE}/items?agency=dover").links("more-time")[0]
    team.submit(more_time, until="24 July 2019", reason="The crime system is moved.")
    taking = team.row_link("kent-police", "Data return, June 2019", "Take over").partition("?")[0]
    return [team.get(more_time).link("Give less time"), cancelled, taking]


def accept_level(team: Person) -> None:
    """Since April 2018 the level of a measure is a new one."""
    day = {"date": "1 April 2018"}
    team.submit("/measures/ksi/levels/new", **day, reason="Another way of counting since April.")


def _let_one_end(team: Person) -> list[str]:
    """An agency, and a body, that was renamed and is there no more, and some that nobody uses; the pages that take that back, or
    delete these."""
    place, bodies, since = "/setting-up/agencies", "/setting-up/bodies", "1 July 2019"
    team.submit(f"{place}/new", name="A short guest", short_name="Guest", key="guest", kind="")
    for key in ("old-board", "new-board"):
        team.submit(f"{bodies}/new", name=f"The {key}", key=key)
    number = team.get(f"{bodies}/old-board/replace").option("successor", "The new-board")
    for address, typed in (
        (f"{bodies}/old-board/rename", {"name": "The former board", "since": since}),
        (f"{bodies}/old-board/replace", {"successor": number, "since": since}),
        (f"{place}/guest/rename", {"name": "A former guest", "short_name": "Former", "since": since}),
        (f"{place}/guest/end", {"last_day": "3 July 2019", "reason": "It was asked once only.", "printed": "printed"}),
    ):
        page = team.submit(address, **typed)
        sure = {"sure_of": page.tree.xpath("//button[@name='sure_of']/@value")[0]}
        assert team.post(address, page.fields(address) | sure).status == 303
    team.submit(f"{place}/new", name="Nobody’s agency", short_name="Nobody’s", key="unused", kind="")
    team.submit(f"{bodies}/new", name="Nobody’s board", key="unused")
    back = [f"{place}/guest/end/undo", f"{place}/guest/rename/undo", f"{bodies}/old-board/rename/undo"]
    return [*back, f"{bodies}/old-board/replace/undo", *(f"{one}/unused/delete" for one in (place, bodies))]


def _plan_a_year(team: Person) -> list[str]:
    """Half of the year after the newest is planned, so that there is something to change; and the table for the rest of it."""
    address = "/cycles/programme/plan?year=2019-04-01&rhythm=half-yearly"
    save = "/cycles/programme/plan/2019-04-01"
    fields = {name: "" if name.startswith("cycle-0-") else value for name, value in team.get(address).fields(save).items()}
    page = team.post(save, fields, follow=True)
    [sure] = page.tree.xpath("//button[@name='sure_of']/@value")
    page = team.post(save, {**fields, "sure_of": sure}, follow=True)
    changed = page.link("October 2019")
    return [address, changed, f"{changed}/remove"]


def _let_a_measure_end(team: Person) -> list[str]:
    """A measure that was added and ended; the pages that take that back, and delete it, and a breakdown that nobody uses."""
    address, end = "/agreements/2018-19/measures/new", "/measures/odd-measure/end"
    page = team.get(address)
    chosen = {name: page.option(name) for name in ("priority_id", "frequency", "judgement")}
    typed = {"name": "An odd measure", "key": "odd-measure", "unit": "things", "returned_from": "July 2019"}
    agency = {"agency_id": page.option("agency_id", "Kent Fire")}
    for place, filled in (
        (address, chosen | typed | agency),
        (end, {"returned_until": "September 2019", "reason": "It was odd."}),
    ):
        page = team.submit(place, **filled)
        sure = {"sure_of": page.tree.xpath("//button[@name='sure_of']/@value")[0]}
        assert team.post(place, page.fields(place) | sure).status == 303
    team.submit("/measures/breakdowns/new", name="odd", parts="One\nTwo\nThree")
    odd = team.get("/measures/breakdowns").link("Odd")
    part = f"{odd}/parts/two"
    page = team.submit(f"{part}/end", returned_until="September 2019", reason="It was odd.")
    sure = {"sure_of": page.tree.xpath("//button[@name='sure_of']/@value")[0]}
    assert team.post(f"{part}/end", page.fields(f"{part}/end") | sure).status == 303
    return [f"{end}/undo", "/measures/odd-measure/delete", f"{odd}/delete", f"{odd}/parts/one/delete", f"{part}/end/undo"]


def _let_some_leave(app: Flask) -> None:
    """A lead who will be away, and an account that is closed: both can be taken back."""
    boss, admin = lead(app, "kcc-public-health"), administrator(app)
    days = {"first_day": "20 July 2019", "last_day": "25 July 2019"}
    assert boss.post("/away", boss.get("/away").fields() | days).status == 303
    with app.app_context():
        from portal.accounts.queries import person_by_email

        leaver = person_by_email("contributor@porchlight.example")
        assert leaver is not None
        address = f"/people/{leaver.id}/close"
    assert admin.post(address, admin.get(address).fields()).status == 303


def _attached(person: Person, words: str) -> str:
    """An update with a file beside it; its address."""
    address = person.get("/").link(words)
    fields: dict[str, Any] = {**person.get(address).fields("/send"), "file": (BytesIO(b"a,b\r\n1,2\r\n"), f"{words}.csv")}
    added = person.answer(person.client.post(f"{address}/files", data=fields, content_type="multipart/form-data"))
    assert added.status == 303, added.words
    return address


def uploaded(person: Person, file: str, page: str = "/returns/upload", name: str = "numbers.csv", **more: str) -> str:
    """The address of the preview of an uploaded file."""
    posted = dict(person.get(page).fields(page.rpartition("/")[2])) | more
    fields: dict[str, Any] = posted | {"file": (BytesIO(file.encode()), name)}
    answer = person.client.post(page, data=fields, content_type="multipart/form-data")
    return str(answer.headers["Location"])


def bare_posts(app: Flask, role: str, found: dict[str, Found], person: Person) -> Iterator[Form]:
    """Each route that takes a form, at addresses that anybody knows, with nothing but a token: also those that stand on no
    page of this person."""
    values: dict[str, dict[str, None]] = defaultdict(dict)
    adapter = app.url_map.bind("localhost")
    known = [(one.address, one.method) for own in found.values() for one in own.forms]
    known += [(address, "GET") for own in found.values() for address in own.pages]
    for address, method in known:
        if endpoint_of(app, address, method):
            _, arguments = adapter.match(address.partition("?")[0], method)
            for name, value in arguments.items():
                values[f"{address.split('/')[1]}/{name}"][value] = values[name][value] = None
    page = person.get("/account" if PEOPLE[role] else "/sign-in")
    tokens = tuple((name, value) for name, value in page.fields().items() if name in ("csrf_token", "owner"))
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        kinds = {name: list(values[f"{rule.rule.split('/')[1]}/{name}"] or values[name] or [1]) for name in rule.arguments}
        for at in (0, -1) if kinds else (0,):
            address = adapter.build(rule.endpoint, {name: some[at] for name, some in kinds.items()}, "POST")
            yield Form(role, "/", "POST", address, rule.endpoint, tokens, ())


def cookies_of(person: Person) -> Cookies:
    return {cookie.key: cookie.value for cookie in (person.client._cookies or {}).values()}


def store(known: Known, path: Path) -> None:
    found = {role: {"pages": own.pages, "forms": [vars(form) for form in own.forms]} for role, own in known.found.items()}
    path.write_text(json.dumps({"cookies": known.cookies, "found": found}))


def read(path: Path) -> Known:
    stored = json.loads(path.read_text())
    found = {role: Found(tuple(own["pages"]), tuple(_form(one) for one in own["forms"])) for role, own in stored["found"].items()}
    return Known(stored["cookies"], found)


def _form(stored: dict[str, Any]) -> Form:
    pairs = {name: tuple((one, value) for one, value in stored[name]) for name in ("fields", "kinds", "choices")}
    return Form(**{**stored, **pairs})


class OddPortal:
    """The portal in a copy of a database, which `start_again` brings back to what it was."""

    def __init__(self, app: Flask, known: Known, template: Path | None = None, path: Path | None = None) -> None:
        self.app, self.known, self.template, self.path = app, known, template, path

    @classmethod
    def on_copy(cls, template: Path, folder: Path, shared: Path) -> OddPortal:
        path = folder / "odd.sqlite"
        shutil.copy(template, path)
        return cls(make_app(path, shared), read(template.with_suffix(".json")), template, path)

    def start_again(self) -> None:
        from portal.extensions import db

        if self.template is None or self.path is None:
            return
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        for beside in ("-wal", "-shm"):
            self.path.with_name(self.path.name + beside).unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)

    def person(self, role: str) -> Person:
        person = Person(self.app)
        for name, value in self.known.cookies[role].items():
            person.client.set_cookie(name, value)
        return person

    def answer(self, sent: Sent, looks: Sequence[tuple[str, str]] = ()) -> list[Page]:
        """What comes of it: the answer, where it leads, the page of the form again, and what others (role, address) see."""
        role, person = sent.form.role, self.person(sent.form.role)
        try:
            pages = [self._sent(person, sent)]
            if pages[0].status == 303:
                pages += [self.seen(role, address, by=person) for address in (pages[0].response.location, sent.form.page)]
                pages += [self.seen(who, address) for who, address in looks]
        except BaseException as error:
            error.add_note(str(sent))
            raise
        wrong = [page.status for page in pages if page.status >= 500]
        assert not wrong, f"{wrong} for {sent}"
        return pages

    def seen(self, role: str, address: str, *, htmx: bool = False, by: Person | None = None) -> Page:
        """What somebody with that role sees there; `by` who has just sent something."""
        try:
            return (by or self.person(role)).get(address, htmx=htmx)
        except BaseException as error:
            error.add_note(f"{role} looks at {address}")
            raise

    def _sent(self, person: Person, sent: Sent) -> Page:
        headers = {"HX-Request": "true"} if sent.htmx else {}
        form = sent.form
        if form.method == "GET":
            address = f"{form.address}{'&' if '?' in form.address else '?'}{sent.body.decode()}"
            return Page(person.client.get(address, headers=headers))
        kind, data = "application/x-www-form-urlencoded", sent.body
        if form.takes_files:
            kind, data = "multipart/form-data; boundary=between", multipart(sent.fields, "between")
        return person.answer(person.client.post(form.address, data=data, content_type=kind, headers=headers))
