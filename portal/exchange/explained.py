"""What each file of an agreement and each of its columns holds, with an example: for the workbook's first sheet and for
docs/guides/setting-up.md. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """What a column holds, and an example; the example is empty where the column usually is."""

    says: str
    example: str


ABOUT = {
    "agencies.csv": "Every agency that takes part, and the coordinating team. One row each.",
    "bodies.csv": "The groups that oversee actions or receive the report.",
    "priorities.csv": "The themes of the agreement.",
    "actions.csv": "What is done under each priority. The lead agency and the contributors each owe an update in every cycle.",
    "breakdowns.csv": "How measures split: one row for each part of each breakdown, such as each district.",
    "measures.csv": "What is counted. Whoever returns a measure owes its numbers every month or quarter.",
    "breaks.csv": "Dates from which a measure cannot be compared with earlier values, or only with care.",
    "sources.csv": "Publications that texts and figures name.",
    "figures.csv": "Published numbers that are used in texts. Leave only the headings where there are none.",
    "measure-settings.csv": "How measures are checked, compared and rounded, where that is not as usual. May be missing.",
    "caveats.csv": "Sentences that are shown wherever the values of a measure are. May be missing.",
    "populations.csv": "Numbers of residents, or of others whom rates are of, by part and year. May be missing.",
    "rates.csv": "Rates and shares, which nobody returns: they are worked out from measures. May be missing.",
}
_KEY = "A short name without spaces that never changes. Other files name the row by it."
_ALIASES = "Other names that people write, with semicolons between them. May be empty."
_DAY = "as year-month-day"
_PARTIAL = "as year, year-month or year-month-day"

COLUMNS: dict[str, dict[str, Meaning]] = {
    "agencies.csv": {
        "key": Meaning(_KEY, "harbour-police"),
        "name": Meaning("Its full name.", "Harbour Police"),
        "short_name": Meaning("Its name where there is little room.", "Police"),
        "kind": Meaning(
            "What kind of agency it is, in your words; “coordinator” for the coordinating team.", "responsible authority"
        ),
        "also_known_as": Meaning(_ALIASES, "Harbour Constabulary"),
        "contact_name": Meaning("Whom the team asks there, who need not have an account. May be missing.", "Jo Quay"),
        "contact_email": Meaning("That person’s or office’s e-mail address. May be missing.", "csp@police.harbour.example"),
        "contact_telephone": Meaning("The telephone number. May be missing.", "01632 960001"),
    },
    "bodies.csv": {
        "key": Meaning(_KEY, "safety-board"),
        "name": Meaning("Its full name.", "Harbour Safety Board"),
        "also_known_as": Meaning(_ALIASES, "HSB"),
        "role_in_reporting": Meaning("What it has to do with the report, in a sentence. May be empty.", "Receives the report"),
    },
    "priorities.csv": {
        "key": Meaning(_KEY, "night-economy"),
        "code": Meaning("A few letters that the references of its actions begin with.", "NE"),
        "order": Meaning("Where it stands among the priorities: 1 is first.", "1"),
        "title": Meaning("Its title.", "Night-time Economy"),
        "lead_agency": Meaning("The agency that leads it.", "harbour-police"),
        "comes_from": Meaning(
            "The priorities of the plan year before that it comes from, by key, with semicolons between them. May be missing.",
            "night-economy",
        ),
    },
    "actions.csv": {
        "ref": Meaning("Its reference, which never changes.", "NE1"),
        "priority": Meaning("The priority that it belongs to.", "night-economy"),
        "title": Meaning("What is done.", "Visit every licensed place once a quarter"),
        "lead_agency": Meaning("The agency that leads it.", "harbour-police"),
        "contributing_agencies": Meaning(
            "Other agencies that report on it, with semicolons between them. May be empty.", "harbour-council"
        ),
        "oversight_body": Meaning("The group that oversees it. May be empty.", "safety-board"),
        "start": Meaning(f"When it begins, {_PARTIAL}. May be empty.", "2026-04"),
        "due": Meaning(f"When it is to be done, {_PARTIAL}. May be empty.", "2027-03"),
        "status": Meaning(
            "not started, in progress, ongoing, at risk, off track, complete, not achieved or superseded.", "in progress"
        ),
        "continues": Meaning(
            "The actions of the plan year before that it continues, by reference, with semicolons between them. May be missing.",
            "NE1",
        ),
    },
    "breakdowns.csv": {
        "breakdown": Meaning("The name of the breakdown. Measures name it.", "district"),
        "order": Meaning("Where the part stands among the parts: 1 is first.", "1"),
        "key": Meaning(_KEY, "old-town"),
        "name": Meaning("The name of the part.", "Old Town"),
        "also_known_as": Meaning(_ALIASES, "Central"),
        "returned_by": Meaning("The agency that returns this part, where each part has its own. Otherwise empty.", ""),
        "returned_from": Meaning(f"The first day that is returned, {_DAY}, of a part that came later. May be missing.", ""),
        "returned_until": Meaning(f"The last day that is returned, {_DAY}, where the part has ended. May be missing.", ""),
        "ended_because": Meaning("Why the part has ended. May be missing.", ""),
        "goes_on_in": Meaning("The key of the part that it is a part of since its end. May be missing.", ""),
    },
    "measures.csv": {
        "key": Meaning(_KEY, "night-violence"),
        "name": Meaning("Its name.", "Violent incidents at night"),
        "priority": Meaning("The priority that it belongs to.", "night-economy"),
        "returned_by": Meaning(
            "The agency that returns it, or “each host agency” where each part has its own.", "harbour-police"
        ),
        "frequency": Meaning("monthly or quarterly.", "monthly"),
        "unit": Meaning("What is counted, such as incidents.", "incidents"),
        "geography": Meaning("The area that it is counted in. May be empty.", "Harbour"),
        "judgement": Meaning("lower is better, higher is better, or none.", "lower is better"),
        "sum_over_time": Meaning("sum where months add up to a year, latest where the last one counts.", "sum"),
        "sum_over_breakdown": Meaning(
            "sum where its parts add up, overlap where one case can be in several, none without parts.", "sum"
        ),
        "breakdown": Meaning("The breakdown that it splits by. Empty where it does not.", "district"),
        "restricted": Meaning("yes where only the working group may see it, otherwise no.", "no"),
        "usual_lag_days": Meaning("How many days after its period the numbers are usually there.", "10"),
        "definition": Meaning("What is counted, and what is not. May be empty.", "Violent incidents between 20:00 and 06:00."),
    },
    "breaks.csv": {
        "measure": Meaning("The name of the measure or of the published figure.", "Violent incidents at night"),
        "date": Meaning(f"The first day of the new way of counting, {_DAY}.", "2025-04-01"),
        "effect": Meaning("not comparable, or compare with care.", "compare with care"),
        "reason": Meaning("Why, in a sentence.", "Recording moved to another system"),
        "recorded_in": Meaning("The register that it is in, for a break of everything recorded there. May be missing.", ""),
    },
    "sources.csv": {
        "key": Meaning(_KEY, "annual-review-2026"),
        "title": Meaning("Its title.", "Annual review of the night-time economy"),
        "publisher": Meaning("Who published it. May be empty.", "Harbour Council"),
        "published": Meaning(f"When, {_PARTIAL}. May be empty.", "2026-05"),
        "period_covered_end": Meaning(f"The end of the period that it is about, {_PARTIAL}. May be empty.", "2026-03"),
        "draft": Meaning("yes where it is a draft, otherwise no.", "no"),
    },
    "figures.csv": {
        "ref": Meaning("Its reference, by which texts name it. It never changes.", "NE-01"),
        "priority": Meaning("The priority that it is about. Empty for the introduction.", "night-economy"),
        "action": Meaning("The action that it is about. May be empty.", "NE1"),
        "kind": Meaning("level, change-only, direction-only, or cumulative for a running total.", "level"),
        "measure": Meaning("What is counted: the name of a measure, or a name of its own.", "Visitors to the old town at night"),
        "value": Meaning("The number, in digits. Empty where only a change was published.", "3412"),
        "unit": Meaning("What is counted, such as visitors. May be empty.", "visitors"),
        "qualifier": Meaning("A word such as about or over. May be empty.", "about"),
        "geography": Meaning("The area. May be empty.", "Harbour"),
        "coverage": Meaning("What of the area or of the cases it covers. May be empty.", ""),
        "period_start": Meaning(f"The first day of its period, {_DAY}.", "2025-04-01"),
        "period_end": Meaning(f"The last day of its period, {_DAY}.", "2026-03-31"),
        "period_label": Meaning("The period in words, as it is printed.", "2025/26"),
        "comparator_value": Meaning("The number that it is compared with. May be empty.", "3100"),
        "comparator_start": Meaning(f"The first day of that number’s period, {_DAY}. May be empty.", "2024-04-01"),
        "comparator_end": Meaning(f"The last day of that number’s period, {_DAY}. May be empty.", "2025-03-31"),
        "comparator_label": Meaning("That period in words. May be empty.", "2024/25"),
        "comparator_coverage": Meaning("What that number covers. May be empty.", ""),
        "stated_change": Meaning("The change that was published, in numbers. May be empty.", ""),
        "stated_change_percent": Meaning("The change that was published, in per cent. May be empty.", ""),
        "stated_direction": Meaning("up, down or similar, as it was published. May be empty.", ""),
        "status": Meaning("final, provisional, revised or unaudited.", "final"),
        "caveat": Meaning("What a reader has to know. May be empty.", ""),
        "source": Meaning("The source that it is from. May be empty.", "annual-review-2026"),
        "known_from": Meaning(f"Since when it is known, {_PARTIAL}. May be missing: then its source’s publication counts.", ""),
        "comparator_geography": Meaning("The area of the number that it is compared with. May be missing.", ""),
        "restricted": Meaning("yes where only the working group may see it. May be missing: then everybody may.", ""),
    },
    "measure-settings.csv": {
        "measure": Meaning("The measure.", "night-violence"),
        "threshold": Meaning("Counts below it are withheld outside the working group. Empty: 5.", "5"),
        "query_spread": Meaning("How far from usual a value has to be before the portal asks. Empty: as usual.", ""),
        "query_smallest": Meaning("Changes below this number are never asked about. Empty: as usual.", ""),
        "recorded_in": Meaning("The register that its cases are in. May be empty.", ""),
        "comparison": Meaning(
            "What it is compared with: rolling year, year to date, same period, baseline or running total.", "rolling year"
        ),
        "baseline_name": Meaning("What the baseline is called. Only for a baseline.", ""),
        "baseline_value": Meaning("Its number.", ""),
        "baseline_start": Meaning(f"The first day of its period, {_DAY}.", ""),
        "baseline_end": Meaning(f"The last day of its period, {_DAY}.", ""),
        "baseline_geography": Meaning("Its area, if different.", ""),
        "follows": Meaning("The measure that this one continues. May be empty.", ""),
        "follows_from": Meaning(f"From which day, {_DAY}. May be empty.", ""),
        "decimal_places": Meaning("How many decimal places it has. May be missing: then by its unit.", ""),
        "usual_low": Meaning("A value below it is asked about. May be missing.", ""),
        "usual_high": Meaning("A value above it is asked about. May be missing.", ""),
        "counts_same_as": Meaning("The measure that counts the same and splits it in another way. May be missing.", ""),
        "covers": Meaning("What one value covers: period, day, or a number of months such as 12 months. May be missing.", ""),
        "rounding_base": Meaning(
            "What it is rounded to outside the working group, such as 5. May be missing: then it is not.", ""
        ),
        "yearly_only": Meaning("yes where only whole years are published. May be missing.", ""),
        "returned_from": Meaning(f"The first day that is returned, {_DAY}. May be missing: then there is no first one.", ""),
        "returned_until": Meaning(f"The last day that is returned, {_DAY}, where the measure has ended. May be missing.", ""),
        "ended_because": Meaning("Why it has ended. May be missing.", ""),
    },
    "caveats.csv": {
        "measures": Meaning("The measures that it is about, with semicolons between them.", "night-violence"),
        "text": Meaning("The sentence.", "Counted by the day of the report."),
        "starts": Meaning(f"From which day it holds, {_DAY}. May be empty.", ""),
        "ends": Meaning(f"Until which day it holds, {_DAY}. May be empty.", ""),
    },
    "populations.csv": {
        "population": Meaning("Who or what is counted. The rows of one population have the same name.", "Residents"),
        "breakdown": Meaning("How its numbers split. Empty where there is one for the whole area.", "district"),
        "year": Meaning("The calendar year. Empty in the one row of a population that has no numbers yet.", "2018"),
        "part": Meaning("The part, by key or name. Empty for the whole area.", "old-town"),
        "size": Meaning("How many there were, above 0.", "52100"),
        "source": Meaning("The source, by key.", "annual-review-2026"),
    },
    "rates.csv": {
        "key": Meaning(_KEY, "violence-rate"),
        "name": Meaning("Its full name.", "Violence per 1,000 residents"),
        "numerator": Meaning("The measure whose number is divided.", "night-violence"),
        "denominator": Meaning("For a share: the measure that it is divided by. Empty for a rate.", ""),
        "population": Meaning("For a rate: the population that it is divided by. Empty for a share.", "Residents"),
        "per": Meaning("For a rate: per how many, 1000, 10000 or 100000. Empty for a share, which is in per cent.", "1000"),
        "decimal_places": Meaning("For a rate: how many decimal places it has, from 0 to 3. Empty: 1.", "1"),
        "judgement": Meaning("lower is better, higher is better or none.", "lower is better"),
        "printed_until": Meaning(
            f"Where it has ended: packs of cycles that begin after this day, {_DAY}, leave it out. May be missing.", ""
        ),
        "ended_because": Meaning("Why it has ended. May be missing.", ""),
    },
}
