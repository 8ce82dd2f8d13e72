"""Years for which there is no number of residents, or not yet."""

from __future__ import annotations

from flask import Flask

from tests.factories.pages import CYCLE, carry_contexts_forward, coordinator
from tests.factories.rates import VIOLENCE, changed_year, defined, measures_in, pack_of, per_part, residents, values, written


def test_a_year_without_a_number_has_no_rate_and_says_so(app: Flask) -> None:
    team = coordinator(app)
    address = residents(team)
    written(team, address, "2018", per_part(team, address, 100_000))
    assert "There are numbers of residents for 2018. For two more years the newest one is used" in " ".join(
        defined(team, *VIOLENCE)
    )
    page = team.get("/measures/violence-rate")
    assert "No comparison with the 12 months to April 2018: there is no number of residents for 2017." in page.words
    assert "There is no number of residents for 2019 yet: that of 2018 is used." in page.words
    found = values(measures_in(pack_of(team))["violence-rate"])
    assert {symbol for (_, start, _), (value, symbol) in found.items() if start < "2018" and value is None} == {"x"}
    assert all((value is not None) == (start > "2018") for (_, start, _), (value, _) in found.items())
    carry_contexts_forward(team)
    team.issue()
    written(team, address, "2019", per_part(team, address, 101_000))
    team.issue(note="The residents of 2019 are published.")
    second = team.get(f"/packs/{CYCLE}/public/2/pack.json").response.get_json(force=True)
    changes = [one["text"] for one in second["changed_since"] if one["what"] == "Violence per 1,000 residents"]
    assert "The numbers of residents for 2019 have come; those of an earlier year stood for them" in changes, changes
    one_less = per_part(team, address, 100_000).replace("Swale: ", "Swale:\nShire: ").splitlines()
    part = [line for line in one_less if not line.startswith("Shire")]
    assert "Swale has no number for 2018 any more." in " ".join(changed_year(team, address, "2018", "\n".join(part)))
    page = team.get("/measures/violence-rate")
    assert "No rate: without Swale." in page.words, "a total of the others would be another total"
