"""Narrative Markdown as blocks: whatever is typed is printed, and what was put together comes apart again."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portal.wording.blocks import Block, Run, parse, plain
from tests.factories.pack_contents import AWKWARD, BULLETS, NUMBERED

MARKED = st.text("ab *_#>-+.=`~[]()!^:\\<&;\"'\n\t129²٣", max_size=60)
LINES = st.lists(
    st.sampled_from(["- a", "1. b", "  - c", "> d", "    e", "```", "## f", "---", "", "| g |", "[^1] h", "* * i", "2) j"])
)


def words(text: str) -> str:
    return "".join(run.text for block in parse(text) for run in block.runs)


def notes(text: str) -> list[int]:
    return [run.note for block in parse(text) for run in block.runs if run.note]


def check(blocks: Sequence[Block]) -> None:
    """What every renderer relies on."""
    for block in blocks:
        assert block.kind in ("paragraph", "bullet", "number", "quote")
        assert block.runs
        assert block.level >= 0
        assert block.index >= (block.kind == "bullet")
        assert not block.index or block.kind in ("bullet", "number")
        for run in block.runs:
            assert bool(run.text) is not bool(run.note)


@given(st.one_of(st.text(), MARKED, LINES.map("\n".join)))
@example("")
@example("[^")
@example("[^]")
@example("]" * 500 + "[" * 500)
@example(">" * 5000 + "a")
@example("- " * 500 + "a")
@example("**" * 300 + "a" + "**" * 300)
def test_nothing_that_is_typed_is_too_odd(text: str) -> None:
    check(parse(text))
    assert plain(text).count("\n") >= len(parse(text)) - 1


@pytest.mark.parametrize("label", ["²", "١", "1²", "௧", "9" * 5000])
def test_what_only_looks_like_a_number_is_no_note_but_its_text(label: str) -> None:
    text = f"Rose[^{label}] again"
    assert (words(text), notes(text)) == (text, [])


def test_as_many_notes_as_a_text_can_hold() -> None:
    """20,000 characters of them, which is the longest text that a partner can send."""
    assert notes("[^1]" * 5000) == [1] * 5000
    assert notes("It rose.[^12] " * 1400) == [12] * 1400


@given(st.text("ab *_#>-+.=`[]:^!\n\t", max_size=60).filter(lambda text: "```" not in text))
def test_no_letter_is_lost_or_moved(text: str) -> None:
    assert re.findall("[ab]", words(text)) == re.findall("[ab]", text)


@given(st.lists(st.text("abcdefghij,;?!%£“”–éß🚓", min_size=1, max_size=9), min_size=1).map(" ".join))
def test_ordinary_text_is_one_run(text: str) -> None:
    assert parse(text) == [Block("paragraph", (Run(text.strip()),))]
    assert plain(text) == text.strip()


@pytest.mark.parametrize(
    ("text", "printed", "numbers"),
    [
        ("[Update]: complete", "[Update]: complete", []),
        ("Before.\n\n[Note]: <later>", "Before.[Note]: <later>", []),
        ("[a]: b\n[c]: d", "[a]: b [c]: d", []),
        ("[^1]: Data", ": Data", [1]),
        ("It rose.[^1]\n\n[^1]: Data", "It rose.: Data", [1, 1]),
    ],
)
def test_a_line_that_begins_with_a_bracket_is_text(text: str, printed: str, numbers: list[int]) -> None:
    """CommonMark takes it for the address of a link, prints nothing of it, and makes links of the notes."""
    assert (words(text), notes(text)) == (printed, numbers)


def test_a_note_before_a_word_in_brackets_is_no_link() -> None:
    assert parse("It rose[^1](provisional).") == [Block("paragraph", (Run("It rose"), Run(note=1), Run("(provisional).")))]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("a[^3]", (Run("a"), Run(note=3))),
        ("[^3]", (Run(note=3),)),
        ("a[^1][^12] b", (Run("a"), Run(note=1), Run(note=12), Run(" b"))),
        ("**a[^1] b**", (Run("a", bold=True), Run(note=1), Run(" b", bold=True))),
        ("[^x] a", (Run("[^x] a"),)),
        ("[^1", (Run("[^1"),)),
        ("^1]", (Run("^1]"),)),
        ("a **b** *c* ***d***", (Run("a "), Run("b", True), Run(" "), Run("c", italic=True), Run(" "), Run("d", True, True))),
        ("[a](https://e.org/?x=1&y=2) b", (Run("a", link="https://e.org/?x=1&y=2"), Run(" b"))),
        ("[**a** b](https://e.org)", (Run("a", True, link="https://e.org"), Run(" b", link="https://e.org"))),
        ("one\ntwo", (Run("one"), Run(" "), Run("two"))),
        ("one  \ntwo", (Run("one"), Run("\n"), Run("two"))),
        ("`a*b*c`", (Run("a*b*c"),)),
        ("<b>a</b>", (Run("<b>a</b>"),)),
        ("2 * 3 * 4 = snake_case_word", (Run("2 * 3 * 4 = snake_case_word"),)),
        ("[a](javascript:alert(1))", (Run("[a](javascript:alert(1))"),)),
        ("# a", (Run("a"),)),
    ],
)
def test_runs(text: str, runs: tuple[Run, ...]) -> None:
    assert parse(text) == [Block("paragraph", runs)]


@pytest.mark.parametrize("text", ["[^x] and[^2]", "[^ and[^2]", "[^] and[^2]", "[^1a] and[^2]", "[^[^2]"])
def test_a_bracket_that_is_no_note_does_not_hide_the_next(text: str) -> None:
    assert notes(text) == [2]
    assert words(text) == text.removesuffix("[^2]")


def test_note_nought_is_no_note_and_stays_as_it_was_typed() -> None:
    assert (words("a[^0]b"), notes("a[^0]b")) == ("a[^0]b", [])


def kinds(text: str) -> list[tuple[str, int, int, str]]:
    return [(block.kind, block.level, block.index, "".join(run.text for run in block.runs)) for block in parse(text)]


def test_the_lists_of_the_sample() -> None:
    assert kinds(NUMBERED) == [
        ("number", 0, 1, "First the flyer"),
        ("number", 0, 2, "Then the film"),
        ("paragraph", 0, 0, "It is shown twice."),
        ("number", 0, 3, "Then <b>the</b> exam"),
    ]
    assert kinds(BULLETS) == [
        ("bullet", 0, 1, "New service opened"),
        ("bullet", 0, 2, "Waiting list of 14 people"),
        ("bullet", 1, 1, "of whom 3 are urgent"),
        ("bullet", 1, 2, "and 2 moved"),
        ("bullet", 0, 3, "See its page"),
    ]
    assert plain(BULLETS).splitlines()[2:] == ["• of whom 3 are urgent", "• and 2 moved", "• See its page"]
    assert plain("1. a\n2. b[^1]\n\nc") == "1. a\n2. b\nc"


def test_awkward_text_is_printed_as_it_was_typed() -> None:
    printed = words(AWKWARD)
    for piece in ("=1+1", "@home", "<&>", "🚓", "“quoted”", "[x]", "{{ y }}", "not bold", "not italic", "\\z", "$y$"):
        assert piece in printed


def test_quotes_and_code_are_blocks_of_text() -> None:
    assert kinds("> a\n> b\n\nc") == [("quote", 0, 0, "a b"), ("paragraph", 0, 0, "c")]
    assert kinds("```\na\n  b\n```") == [("paragraph", 0, 0, "a\n  b")]
    assert kinds("    a *b*") == [("paragraph", 0, 0, "a *b*")]
    assert kinds("> - a\n\n- > b") == [("bullet", 0, 1, "a"), ("bullet", 0, 1, "b")]


def test_a_list_that_begins_with_another_number_is_numbered_from_there() -> None:
    assert kinds("3. c\n4. d") == [("number", 0, 3, "c"), ("number", 0, 4, "d")]
    assert kinds("0. c\n1. d") == [("number", 0, 0, "c"), ("number", 0, 1, "d")]
    assert plain("2018. The year began.").startswith("2018. ")


@pytest.mark.parametrize("before", ["", "4. fourth point\n5. fifth point\n\nAs point 5 says.\n\n", "> ", "- "])
def test_a_year_at_the_beginning_of_a_line_is_not_an_item_of_a_list(before: str) -> None:
    *_, (_, _, index, text) = kinds(f"{before}2018. Numbers rose in that year.")
    assert (index, text) == (1 if before == "- " else 0, "2018. Numbers rose in that year.")


def test_a_block_after_an_empty_item_is_no_item_again() -> None:
    assert kinds("- a\n\n  1.\n\n  b") == [("bullet", 0, 1, "a"), ("paragraph", 0, 0, "b")]


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_what_stands_deep_inside_is_not_lost(mark: str) -> None:
    assert words(mark * 25 + "a") == "a"


PIECES = st.lists(
    st.one_of(
        st.tuples(st.just("**{}**"), st.builds(Run, st.text("abc", min_size=1), st.just(True))),
        st.tuples(st.just("*{}*"), st.builds(lambda text: Run(text, italic=True), st.text("abc", min_size=1))),
        st.tuples(
            st.just("[{}](https://e.org)"), st.builds(lambda text: Run(text, link="https://e.org"), st.text("abc", min_size=1))
        ),
        st.tuples(st.just("[^{}]"), st.builds(lambda number: Run(note=number), st.integers(1, 99))),
    ),
    max_size=5,
)
BLOCKS = st.lists(
    st.tuples(st.sampled_from(["paragraph", "bullet", "number", "quote"]), st.lists(PIECES, min_size=1, max_size=3)), max_size=5
)


def line_of(pieces: list[tuple[str, Run]]) -> tuple[str, tuple[Run, ...]]:
    """A line of Markdown whose marked pieces stand between plain ones, and its runs."""
    text, runs = "x", [Run("x")]
    for mark, run in pieces:
        text += f" {mark.format(run.text or run.note)} x"
        runs = [*runs[:-1], Run(f"{runs[-1].text} "), run, Run(" x")]
    return text, tuple(runs)


@given(BLOCKS)
def test_a_text_that_was_put_together_comes_apart_again(blocks: list[tuple[str, list[list[tuple[str, Run]]]]]) -> None:
    text, expected = "", []
    for kind, items in blocks:
        mark = {"bullet": "- ", "number": "{}. ", "quote": "> ", "paragraph": ""}[kind]
        for number, pieces in enumerate(items, 1):
            line, runs = line_of(pieces)
            is_item = kind in ("bullet", "number")
            text += f"{mark.format(number)}{line}\n" + ("" if is_item else "\n")
            expected.append(Block(kind, runs, 0, number if is_item else 0))
        text += "\nbetween\n\n"
        expected.append(Block("paragraph", (Run("between"),)))
    assert parse(text) == expected
