"""What travels with a measure and with single values of it: findings, revisions, explanations, signs."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from portal.contents.pack import Contents, LevelStep, Measure, SeriesBreak
from portal.documents.charts import chart_svg, chart_words
from portal.statistics.comparison import Break
from portal.statistics.periods import MONTHLY
from portal.statistics.significance import assess
from portal.wording import remarks, sentences, tables
from tests.factories.pack_contents import ABUSE, measure, sample_contents, sample_measure
from tests.factories.usual import DROPPED, EVEN, FALLING, period, series

change = dataclasses.replace


def with_observation(one: Measure, part: int, at: int, **changes: Any) -> Measure:
    """The measure with one observation changed; `at` counts from the end."""
    members = list(one.series)
    seen = list(members[part].observations)
    seen[at] = change(seen[at], **changes)
    members[part] = change(members[part], observations=tuple(seen))
    return change(one, series=tuple(members))


def revised(one: Measure, part: int = 1, at: int = -1, note: str = "Two sheets came late") -> Measure:
    return with_observation(one, part, at, value=Decimal(1412), status="revised", revised_from=Decimal(1389), note=note)


def with_measure(one: Measure) -> Contents:
    first = sample_contents().priorities[ABUSE]
    return sample_contents(priorities=(change(first, measures=(one,)),))


PLAIN = measure("m", "Visitors", 900, parts=("Ashcombe", "Dovercliff"), months=27)


@pytest.mark.parametrize(
    ("values", "brief"),
    [
        (EVEN, "usual: 203 (usual for {2}: 163 to 239)"),
        (FALLING, "usual: 534 (usual for {2}: 454 to 569), falling line"),
        ([*EVEN, 9000], "higher than usual: 9,000 (usual for {0}: 0 to 2,561)"),
        (DROPPED, "lower than was usual before {1}: {2} 267 (level before 400; usual since then 236 to 323)"),
        (EVEN[:5], "too few figures"),
        ([None], "no figures yet"),
    ],
)
def test_a_finding_as_a_summary(values: Sequence[Any], brief: str) -> None:
    found = assess(series(values), MONTHLY, (), "calls").finding
    assert found.brief == brief.format(period(36).short, period(21).short, period(35).short)
    printed = sentences.finding_summary(change(PLAIN, finding=found.sentence, finding_in_brief=found.brief))
    assert printed == found.brief[:1].upper() + found.brief[1:]


def test_an_accepted_step_is_a_remark_and_in_the_chart_and_its_description() -> None:
    one = change(PLAIN, steps=(LevelStep("2018-10-01", "Calls are counted once"),))
    assert "Judged by a new level since 1 October 2018: Calls are counted once." in remarks.measure_remarks(one)
    assert "new level since October 2018" in chart_words(one)
    assert ">New level</text>" in chart_svg(one, "c1")


def test_a_sentence_has_value_change_and_judgement_in_this_order() -> None:
    words = sentences.value_and_change(sample_measure())
    assert words.startswith(
        "58,272 (provisional) in the 12 months to March 2019. Up 6,327 (12.2%) on the 12 months to March 2018. Compare with care:"
    )
    assert sentences.value_and_change(change(PLAIN, comparison=None, series=())) == "No values yet."
    without = "There is no newest number to compare. The values by period are there."
    assert sentences.value_and_change(change(PLAIN, comparison=None)) == without


def test_what_is_not_assessed_says_nothing() -> None:
    assert (sentences.finding_words(PLAIN), sentences.finding_summary(PLAIN)) == ("", "–")


def test_too_few_figures_are_a_sentence_that_stands_alone() -> None:
    breaks = [Break(period(30).start, "not comparable", "new forms")]
    found = assess(series(EVEN), MONTHLY, breaks, "calls").finding
    sentence = sentences.finding_words(change(PLAIN, finding=found.sentence))
    assert sentence.startswith("Too few values to say what is usual: needs 12 months since the break of 1 ")


def test_a_revised_value_stands_with_what_it_was_and_why() -> None:
    assert remarks.measure_remarks(revised(PLAIN)) == ["Ashcombe, March 2019: 1,412 r, revised from 1,389. Two sheets came late."]
    assert remarks.measure_remarks(revised(PLAIN, note="")) == ["Ashcombe, March 2019: 1,412 r, revised from 1,389."]


def test_a_measure_that_does_not_split_names_no_part() -> None:
    one = measure("m", "Visitors", 900, months=27)
    assert remarks.measure_remarks(revised(one, 0)) == ["March 2019: 1,412 r, revised from 1,389. Two sheets came late."]


def test_an_explanation_stands_once_with_its_parts_and_months() -> None:
    one = with_observation(with_observation(PLAIN, 1, -1, note="A fair was in town."), 2, -2, note="A fair was in town.")
    assert remarks.measure_remarks(one) == ["Ashcombe, March 2019; Dovercliff, February 2019: A fair was in town."]


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ((-1, -2, -3), "January 2019 to March 2019"),
        ((-1, -5), "November 2018 and March 2019"),
        ((-1, -2, -5, -9), "July 2018, November 2018 and February 2019 to March 2019"),
        ((-1, -3, -5, -7, -9), "5 values, July 2018 to March 2019"),
    ],
)
def test_an_explanation_names_no_month_that_lies_between(months: tuple[int, ...], words: str) -> None:
    one = PLAIN
    for month in months:
        one = with_observation(one, 1, month, note="Not kept.")
    assert remarks.measure_remarks(one) == [f"Ashcombe, {words}: Not kept."]


def test_of_rounded_numbers_the_change_says_so() -> None:
    one = change(sample_measure(), rounded_to=5)
    assert "Up 6,327 (12.2%) on the 12 months to March 2018, both rounded to the nearest 5." in sentences.change_words(one)
    assert "both rounded to the nearest 5." in sentences.value_and_change(one)


def test_an_explanation_that_values_share_stands_apart_from_the_note_on_one_of_them() -> None:
    shared = "The recording system changed, and old cases were moved over."
    one = with_observation(with_observation(PLAIN, 1, -1, note=f"Two sheets are missing.\n{shared}"), 2, -1, note=shared)
    assert remarks.measure_remarks(one) == [
        "Ashcombe, March 2019: Two sheets are missing.",
        f"Ashcombe, Dovercliff, March 2019: {shared}",
    ]
    firsts = {shared: "Robbery"}
    assert remarks.measure_remarks(one, firsts)[1] == "Ashcombe, Dovercliff, March 2019: The same note as under Robbery."
    short = with_observation(PLAIN, 1, -1, note="Estimated.")
    assert remarks.measure_remarks(short, {"Estimated.": "Robbery"}) == ["Ashcombe, March 2019: Estimated."]


def test_values_before_the_table_are_not_remarked_on() -> None:
    assert remarks.measure_remarks(revised(PLAIN, 1, 0)) == []


def test_caveats_stand_before_remarks_on_values() -> None:
    one = change(revised(PLAIN), caveats=("Calls, not crimes", "Counted twice."), parts_overlap=True)
    assert remarks.measure_remarks(one)[1:3] == ["Calls, not crimes.", "Counted twice."]


def test_the_signs_are_those_of_the_table_and_the_chart() -> None:
    assert remarks.signs(with_observation(PLAIN, 0, 3, status="final")) == []
    assert remarks.signs(with_observation(PLAIN, 0, -1, status="revised")) == ["Signs: r revised."]


def test_the_appendix_lists_each_revised_value_and_no_total_of_parts() -> None:
    one = with_observation(revised(with_observation(PLAIN, 0, 3, status="final")), 0, -1, status="revised")
    one = change(one, series=tuple(
        change(part, observations=tuple(change(seen, status="final") if seen.revised_from is None and part.part else seen
                                        for seen in part.observations)) for part in one.series))  # fmt: skip
    assert remarks.revised_lines(with_measure(one)) == [
        ("Visitors", "Ashcombe", "March 2019", "1,412 r", "1,389", "Two sheets came late")
    ]


def test_a_value_sent_as_revised_is_listed_without_an_old_one() -> None:
    one = with_observation(measure("m", "Visitors", 900, months=3), 0, -1, status="revised", value=Decimal(7))
    assert remarks.revised_lines(with_measure(one)) == [("Visitors", "", "March 2019", "7 r", "–", "")]


def test_what_a_single_value_was_stands_in_its_cell() -> None:
    one = revised(measure("m", "Partnerships", 900, months=9, frequency="quarterly"), 0, -1)
    comparison = one.comparison
    assert comparison is not None
    assert tables.measure_rows(one)[0].below_current == "", "a sum was never revised as such"
    alone = change(comparison, period_start="2019-01-01", previous_start="2018-01-01", previous_end="2018-03-31")
    one = change(one, series=(change(one.series[0], comparison=alone),), comparison=alone)
    line = tables.measure_rows(one)[0]
    assert (line.below_current, line.below_previous) == ("revised from 1,389", "")


def test_the_chart_marks_a_revised_value_and_says_what_it_was() -> None:
    one = revised(measure("m", "Visitors", 900, months=5), 0, -1)
    svg = chart_svg(one, "c")
    assert "revised (r)" in svg and "1,412 r" in svg
    assert "1,412 r in March 2019 (revised from 1,389)" in chart_words(one)
    plain = with_observation(measure("m", "Visitors", 900, months=3), 0, -1, note="")
    assert "revised" not in chart_svg(plain, "c")


def test_the_sample_has_its_signs_at_a_glance() -> None:
    sentence = remarks.signs_at_a_glance(with_measure(sample_measure()))
    assert sentence == "Signs: p provisional; – not assessed. No mark: final.", "no other sign stands there"


def test_at_a_glance_every_sign_that_stands_there_is_explained_and_no_other() -> None:
    for status, words in (("final", ""), ("revised", "r revised"), ("provisional, revised", "p provisional; r revised")):
        one = change(PLAIN, finding="Usual.", finding_in_brief="usual", comparison=None)
        shown = with_observation(change(one, series=one.series[:1]), 0, -1, status=status)
        contents = with_measure(change(shown, series=(change(shown.series[0], comparison=None),)))
        assert remarks.signs_at_a_glance(contents) == (f"Signs: {words}. " if words else "") + "No mark: final."
    assert PLAIN.series[0].comparison is not None
    hidden = change(PLAIN.series[0].comparison, value=None, reason="withheld", words="Withheld")
    one = change(PLAIN, series=(change(PLAIN.series[0], comparison=hidden), *PLAIN.series[1:]), comparison=hidden)
    assert "[c] withheld for confidentiality" in remarks.signs_at_a_glance(with_measure(one))


def test_a_symbol_in_a_remark_is_explained_beside_it() -> None:
    one = with_observation(PLAIN, 1, -1, value=None, symbol="z", note="The shop was closed", status="")
    assert "[z] Ashcombe, March 2019: The shop was closed." in remarks.measure_remarks(one)
    assert any("[z] not applicable" in line for line in remarks.signs(one))
    assert "[z]" not in " ".join(remarks.signs(PLAIN)) and "[x]" not in " ".join(remarks.signs(one))


def test_a_break_stands_once_beside_one_number() -> None:
    broken = change(PLAIN, breaks=(SeriesBreak("2018-04-01", "compare with care", "New forms"),))
    assert "Compare with care across 1 April 2018: New forms." in remarks.measure_remarks(broken)
    assert PLAIN.comparison is not None
    same = change(PLAIN.comparison, comparable=True, reason="New forms (break of 1 April 2018)")
    assert not [line for line in remarks.measure_remarks(change(broken, comparison=same)) if "New forms" in line]
    other = change(PLAIN.comparison, comparable=True, reason="New forms (break of 1 April 2017)")
    assert [line for line in remarks.measure_remarks(change(broken, comparison=other)) if "New forms" in line]


def test_a_value_that_is_provisional_and_revised_has_both_signs() -> None:
    one = revised(PLAIN, 0)
    both = with_observation(one, 0, -1, status="provisional, revised")
    assert "1,412 p r, revised from 1,389." in " ".join(remarks.measure_remarks(both))
    assert remarks.signs(both) == ["Signs: p provisional; r revised."]
    svg = chart_svg(both, "c")
    assert "1,412 p r" in svg and "revised (r)" in svg and "provisional (p)" in svg
    assert "; 1 provisional; 2 revised." in chart_words(both), "the sample has a revised value of its own"
