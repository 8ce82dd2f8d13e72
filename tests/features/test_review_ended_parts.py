"""What the review says of a return after a part of its measure has ended is what the pack says then."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import contributor, coordinator, lead
from tests.features.test_agencies_that_change import done


def test_totals_of_before_have_the_part_that_ended(app: Flask) -> None:
    officer, team = contributor(app, "kcc-public-health"), coordinator(app)
    [address] = set(officer.get("/your-updates-and-returns").links("/returns/[0-9]+$")[:1])
    index = team.get("/measures/breakdowns")
    breakdown = next(one for one in index.links("/measures/breakdowns/[0-9]+$") if "Alcohol" in team.get(one).words)
    done(team, f"{breakdown}/parts/alcohol/end", returned_until="April 2019", reason="It is counted elsewhere now.")
    page = officer.get(address)
    boxes = {name: "1200" for name in page.fields("/send") if name.startswith("cell-")}
    page = officer.post(f"{address}/send", page.fields("/send") | boxes)
    while page.status == 422 and (why := [name for name in page.fields("/send") if name.startswith("why-")]):
        page = officer.post(
            f"{address}/send", page.fields("/send") | dict.fromkeys(why, "The service was counted anew this year.")
        )
    signer = lead(app, "kcc-public-health")
    signed = signer.get(address)
    if any("sign-off" in one for one in signed.tree.xpath("//form/@action")):
        number = address.rpartition("/")[2]
        signer.post(f"/sign-off/{number}", signed.fields(f"/sign-off/{number}"), follow=True)
    words = team.get(team.item("kcc-public-health", "Data return")).words
    assert "Not comparable with" in words and "Alcohol is not applicable in April to June 2019" in words, words
