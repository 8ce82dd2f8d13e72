"""Narratives taken apart: notes numbered in order of first use, and the text in its pieces."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.narratives.text import Narrative, NoteLine, NumberedNotes, SourceLine, parse_narrative

SOURCES = {key: SourceLine(key, f"Title of {key}", key == "draft") for key in ("ons", "police", "draft")}
OWN = {"why": "Because of the calls.", "how": "By counting."}
DEFINITIONS = "\n\n" + "\n".join(f"[^{label}]: {text}" for label, text in OWN.items())
LABELS = st.sampled_from([*SOURCES, *OWN, "nobody", "Ons"])


def notes() -> NumberedNotes:
    return NumberedNotes(SOURCES)


def taken(text: str) -> tuple[Narrative, NumberedNotes]:
    found = notes()
    return parse_narrative(text, found), found


def references(narrative: Narrative) -> list[int]:
    whole = "\n".join([narrative.summary, *(f"{heading}\n{text}" for heading, text in narrative.sections)])
    return [int(number) for number in re.findall(r"\[\^(\d+)\]", whole)]


@given(st.lists(LABELS), st.integers(0, 3))
def test_notes_are_numbered_once_in_order_of_first_use(labels: list[str], headings: int) -> None:
    words = [
        f"{'## Part' if at and at % 4 == 0 and at // 4 <= headings else 'Word'} {at}[^{label}].\n\n"
        for at, label in enumerate(labels)
    ]
    narrative, found = taken("".join(words) + DEFINITIONS)
    known = [label for label in labels if label in SOURCES or label in OWN]
    order = list(dict.fromkeys(known))
    assert references(narrative) == [order.index(label) + 1 for label in known]
    assert [line.number for line in found.lines] == list(range(1, len(order) + 1))
    for line, label in zip(found.lines, order, strict=True):
        is_source = label in SOURCES
        assert line.text == (f"Title of {label}" if is_source else OWN[label])
        assert (line.kind, line.source, line.draft) == (
            ("source", label, label == "draft") if is_source else ("note", None, False)
        )
    assert len(found.problems) == len(labels) - len(known)


def test_an_unknown_label_is_a_problem_and_leaves_no_mark() -> None:
    narrative, found = taken("So it is said.[^nobody] And again.[^ons]")
    assert narrative.summary == "So it is said. And again.[^1]"
    assert found.problems == ["“[^nobody]” is neither a source of the register nor explained below."]


def test_what_the_text_explains_itself_is_a_note_and_the_register_is_asked_after_it() -> None:
    _, found = taken("One.[^ons] Two.[^police]\n\n[^ons]: My own words.")
    assert found.lines == [NoteLine(1, "note", "My own words."), NoteLine(2, "source", "Title of police", "police")]


def test_notes_go_on_from_the_text_to_the_figures() -> None:
    _, found = taken("One.[^police] Two.[^why]" + DEFINITIONS)
    assert [found.cite("ons"), found.cite("police"), found.cite("ons")] == [3, 1, 3]
    assert [line.number for line in found.lines] == [1, 2, 3]


def test_a_figure_cites_its_source_even_where_a_note_of_the_text_has_the_same_name() -> None:
    _, found = taken("One.[^ons]\n\n[^ons]: My own words.")
    number = found.cite("ons")
    assert next(line for line in found.lines if line.number == number).source == "ons"


def test_a_source_that_is_not_in_the_register_cannot_be_cited() -> None:
    with pytest.raises(KeyError, match="nobody"):
        notes().cite("nobody")


def test_a_draft_source_says_so() -> None:
    _, found = taken("One.[^draft]")
    assert found.lines == [NoteLine(1, "source", "Title of draft", "draft", True)]


def test_a_definition_may_run_over_several_lines_and_anywhere() -> None:
    text = "First.[^a] Second.[^b]\n\n[^a]:   It begins\n    and goes on\n\tand on.\n[^b]: Short.\n\nMore text.\n\n## Head\n\nLast.[^a]"
    narrative, found = taken(text)
    assert [line.text for line in found.lines] == ["It begins and goes on and on.", "Short."]
    assert narrative == Narrative("First.[^1] Second.[^2]", (("", "More text."), ("Head", "Last.[^1]")))


def test_a_line_that_is_not_indented_ends_a_definition() -> None:
    narrative, found = taken("First.[^a]\n\n[^a]: It ends here.\nThis is text.")
    assert [line.text for line in found.lines] == ["It ends here."]
    assert narrative.sections == (("", "This is text."),)


@pytest.mark.parametrize(
    "text", ["[^ons]", "x[^ons]x", "**[^ons]**", "## Head[^ons]\n\nText", "- item[^ons]", "[^ons]: not at the start"]
)
def test_references_are_found_wherever_they_stand(text: str) -> None:
    text = f" {text}" if text.startswith("[^ons]:") else text
    assert references(taken(text)[0]) == [1]


@pytest.mark.parametrize("text", ["[ons]", "[^]", "[^ons", "^ons]", "[^o ns]", f"[^{'o' * 81}]", "ons"])
def test_what_is_no_reference_stays_as_it_was(text: str) -> None:
    narrative, found = taken(f"Before {text} after")
    assert narrative.summary == f"Before {text} after"
    assert (found.lines, found.problems) == ([], [])


@pytest.mark.parametrize(
    ("text", "summary", "sections"),
    [
        ("", "", ()),
        (" \n\n ", "", ()),
        ("Only this.", "Only this.", ()),
        ("Two\nlines  of it.", "Two lines of it.", ()),
        ("Sum.\n\nRest.\n\nMore.", "Sum.", (("", "Rest.\n\nMore."),)),
        ("## One\n\nText.", "", (("One", "Text."),)),
        ("Sum.\n\n## One\n\nText.\n\n- a\n- b\n\n## Two\nLast.", "Sum.", (("One", "Text.\n\n- a\n- b"), ("Two", "Last."))),
        ("Sum.\n## One\nText.", "Sum.", (("One", "Text."),)),
        ("Sum.\n\nRest.\n\n## Empty\n\n## Two\n\nText.", "Sum.", (("", "Rest."), ("Empty", ""), ("Two", "Text."))),
        ("##\tTabbed\nText.", "", (("Tabbed", "Text."),)),
        ("## Closed ##\nText.", "", (("Closed", "Text."),)),
        ("# First level\n\n### Third level\n\n##NoSpace", "# First level", (("", "### Third level\n\n##NoSpace"),)),
        ("## Same\n\na\n\n## Same\n\nb", "", (("Same", "a"), ("Same", "b"))),
    ],
)
def test_summary_and_sections(text: str, summary: str, sections: tuple[tuple[str, str], ...]) -> None:
    assert taken(text)[0] == Narrative(summary, sections)


def test_a_heading_may_end_with_a_sign_that_closes_nothing() -> None:
    assert taken("## Plan C#\n\nText.")[0].sections == (("Plan C#", "Text."),)


@pytest.mark.parametrize("gap", ["\n \n", "\n\t\n", "\n  \n\n"])
def test_a_line_of_spaces_parts_paragraphs_as_an_empty_one_does(gap: str) -> None:
    assert taken(f"Sum.{gap}Rest.")[0] == Narrative("Sum.", (("", "Rest."),))


WORDS = st.text("abcdefgh", min_size=1, max_size=6)
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)


@given(
    PARAGRAPHS, st.lists(PARAGRAPHS, max_size=3), st.lists(st.tuples(PARAGRAPHS, st.lists(PARAGRAPHS, max_size=3)), max_size=4)
)
def test_a_narrative_that_was_put_together_comes_apart_again(
    summary: str, opening: list[str], sections: list[tuple[str, list[str]]]
) -> None:
    pieces = [summary, *opening]
    for heading, paragraphs in sections:
        pieces += [f"## {heading}", *paragraphs]
    expected = [("", "\n\n".join(opening))] if opening else []
    expected += [(heading, "\n\n".join(paragraphs)) for heading, paragraphs in sections]
    assert taken("\n\n".join(pieces))[0] == Narrative(summary, tuple(expected))


@given(st.text("ab#^[]: \n\t*-", max_size=60))
def test_no_text_is_too_odd_to_take_apart(text: str) -> None:
    narrative, found = taken(text)
    printed = " ".join([narrative.summary, *(f"{heading} {body}" for heading, body in narrative.sections)])
    assert set(references(narrative)) == {line.number for line in found.lines}
    if "[^" not in text:  # without notes, no letter is lost or moved
        assert re.findall("[ab]", printed) == re.findall("[ab]", text)
