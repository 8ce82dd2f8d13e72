"""Two parts become one, such as two districts that merge: the whole is the same area, and is compared with itself."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Person as Account
from portal.core import clock
from portal.core.policy import Audience
from portal.core.transaction import transaction
from portal.cycles.queries import cycle as cycle_by_key
from portal.extensions import db
from portal.measures.actions import record
from portal.measures.models import Measure
from portal.packs.compile import compile_contents
from portal.statistics.comparison import Reading
from portal.statistics.periods import Period
from tests.factories.pages import CYCLE, Person, contributor, coordinator
from tests.factories.rates import defined, per_part, residents, written
from tests.features.test_agreement_files import PLACE as FILES
from tests.features.test_agreement_files import upload
from tests.features.test_breakdowns import asked, done, of

NAME, NEW = "Public order offences", "Dover and Folkestone"
OLD = ("dover", "folkestone-hythe")


def become_one(team: Person) -> str:
    """The address of the breakdown."""
    return become_one_in(team, "June 2019", NEW)


def become_one_in(team: Person, month: str, name: str) -> str:
    address = of(team, "District")
    done(team, f"{address}/parts/new", name=name, returned_from=month)
    key = team.get(address).links(r"/parts/[^/]+$")[-1].rpartition("/")[2]
    for one in OLD:
        typed = {"returned_until": month, "reason": "They are one district now.", "goes_on_in": key}
        lines = done(team, f"{address}/parts/{one}/end", **typed)
        assert any(f"is in the numbers of {name}" in line for line in lines), lines
    return address


def approve(app: Flask, month: date, number: int) -> None:
    """Every part that is returned has the number."""
    with app.app_context(), transaction():
        measure = db.session.scalars(select(Measure).where(Measure.name == NAME)).one()
        period = Period.ending(month, 1)
        values = {one.id: Reading(Decimal(number)) for one in measure.series if one.part and one.part.is_returned_in(period)}
        record(values, period, by=db.session.scalars(select(Account).limit(1)).one(), reason="")


def words_of(app: Flask) -> str:
    with app.app_context():
        contents = compile_contents(cycle_by_key(CYCLE), Audience.WORKING_GROUP, now=clock.now())
    measures = [one for priority in contents.priorities for one in priority.measures]
    [whole] = [one for each in measures for one in (each, *each.splits) if one.name == NAME]
    assert whole.comparison is not None
    return f"{whole.comparison.words} {whole.comparison.reason} {whole.finding}"


def test_its_total_is_compared_and_judged_as_before(app: Flask) -> None:
    team = coordinator(app)
    address = become_one(team)
    for month in (date(2019, 5, 31), date(2019, 6, 30)):
        approve(app, month, 150)
    words = words_of(app)
    assert "Not comparable" not in words and "not applicable" not in words, words
    page = team.get(address)
    assert f"then part of {NEW}" in page.words
    assert "then as part of" in team.get(f"{address}/parts/dover").words
    police = contributor(app)
    words = police.get(police.get("/").link("June 2019")).words
    assert NEW in words


def test_packs_say_what_became_of_it_and_of_no_part_before_its_time(app: Flask) -> None:
    team = coordinator(app)
    address = f"/cycles/{CYCLE}/preview?audience=working-group"
    before = team.get(address).words
    done(team, f"{of(team, 'District')}/parts/new", name=NEW, returned_from="September 2019")
    assert team.get(address).words == before and NEW not in team.get("/measures/public-order").words
    become_one_in(team, "June 2019", name="Dover and Folkestone & Hythe")
    for month in (date(2019, 5, 31), date(2019, 6, 30)):
        approve(app, month, 150)
    words = team.get(address).words
    assert "June 2019: It is part of Dover and Folkestone & Hythe since June 2019" in words
    lines = team.get("/measures/public-order").words
    assert "Dover and Folkestone & Hythe, January 2019 to May 2019: It was no part before June 2019." in lines


def test_a_part_that_only_ends_is_lacked(app: Flask) -> None:
    team = coordinator(app)
    address = of(team, "District")
    done(team, f"{address}/parts/dover/end", returned_until="June 2019", reason="It is counted no more.")
    for month in (date(2019, 5, 31), date(2019, 6, 30)):
        approve(app, month, 150)
    assert "not applicable" in words_of(app)


def test_it_begins_when_the_other_ends_and_both_can_be_undone(app: Flask) -> None:
    team = coordinator(app)
    address = of(team, "District")
    done(team, f"{address}/parts/new", name=NEW, returned_from="June 2019")
    key = team.get(address).link(NEW).rpartition("/")[2]
    typed = {"returned_until": "July 2019", "reason": "Together.", "goes_on_in": key}
    page = team.post(f"{address}/parts/swale/end", team.get(f"{address}/parts/swale/end").fields() | typed)
    assert f"{NEW} is returned from June 2019 on." in page.message_at("returned_until")
    done(team, f"{address}/parts/swale/end", **typed | {"returned_until": "June 2019"})
    page = team.get(f"{address}/parts/{key}/delete")
    assert "is part of it. Undo their end first." in page.words, page.words
    done(team, f"{address}/parts/swale/end/undo")
    assert "then part of" not in team.get(address).words
    done(team, f"{address}/parts/{key}/delete")
    assert asked(team, f"{address}/parts/swale/end", returned_until="June 2019", reason="Why not.")


def test_files_keep_it(app: Flask) -> None:
    team = coordinator(app)
    become_one(team)
    data = team.client.get(team.get(FILES).link("The workbook of 2018/19")).data
    page = upload(team, {"agreement-2018-19.xlsx": data}, "2018-19")
    assert page.heading.endswith("Nothing would change"), page.words[:2000]


def test_the_residents_of_both_stand_for_the_new_one(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team)
    written(team, address, "2018", per_part(team, address, 100_000))  # 13 districts: 100,000, 101,000 and so on
    defined(team, NAME, "Residents", "Public order per 1,000 residents", "public-order-rate")
    become_one(team)
    for month in (date(2019, 5, 31), date(2019, 6, 30)):
        approve(app, month, 130)
    with app.app_context():
        contents = compile_contents(cycle_by_key(CYCLE), Audience.WORKING_GROUP, now=clock.now())
    measures = {one.name: one for priority in contents.priorities for one in priority.measures}
    counted, rate = measures[NAME].comparison, measures["Public order per 1,000 residents"]
    assert counted is not None and counted.value is not None and rate.comparison is not None
    everybody = sum(100_000 + 1000 * at for at in range(13))
    assert rate.comparison.value == (counted.value * 1000 / everybody).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert "without" not in rate.comparison.words, rate.comparison.words
    june = {one.name: one.observations[-1] for one in rate.series}
    two = sum(100_000 + 1000 * at for at in (4, 5))  # Dover and Folkestone & Hythe
    assert june[NEW].value == (Decimal(130) * 1000 / two).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert june["Total"].value == (Decimal(130 * 12) * 1000 / everybody).quantize(Decimal("0.1"), ROUND_HALF_UP)
    assert june["Dover"].symbol == "z"


def test_a_merger_that_is_called_off_leaves_nothing_behind(app: Flask) -> None:
    team, police = coordinator(app), contributor(app)
    address = become_one(team)
    [key] = [one.rpartition("/")[2] for one in team.get(address).links(r"/parts/[^/]+$") if "dover-and" in one]
    june = police.get("/").link("June 2019")
    fields = police.get(june).fields(june)
    with app.app_context():
        measure = db.session.scalars(select(Measure).where(Measure.name == NAME)).one()
        [own] = [one.id for one in measure.series if one.part and one.part.key == key]
    [cell] = [name for name in fields if name.startswith("cell-") and name.endswith(f"-{own}")]
    police.post(june, fields | {cell: "77"}, follow=True)
    for one in OLD:
        done(team, f"{address}/parts/{one}/end/undo")
    lines = done(team, f"{address}/parts/{key}/delete")
    assert "1 number that an agency has typed and not sent goes with it." in lines
    words = police.get(june).words
    assert NEW not in words and "Folkestone & Hythe" in words
