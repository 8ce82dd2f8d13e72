"""What of a form that is refused is shown as typed."""

from __future__ import annotations

from portal.core.typed_forms import texts_of


def test_what_the_page_knows_is_not_typed() -> None:
    of_page = [
        ("origin", '{"text": "Canterbury draft words", "next": ""}'),
        ("was-7", "Ada Member"),
        ("version-12", "3"),
        ("owner", "5.abc def"),
        ("held.text", "Carried along."),
    ]
    assert texts_of([*of_page, ("text", "We met twice."), ("status", "in progress"), ("kind", "public")]) == [
        "We met twice.",
        "in progress",
    ]


def test_single_words_and_numbers_are_typed_too() -> None:
    fields = [
        ("next", "Onwards!"),
        ("title", "Single"),
        ("status", "ongoing"),
        ("priority_id", "12"),
        ("cell-340-17", "77"),
        ("cell-340-18", "1,204"),
        ("cell-340-19", ""),
        ("outputs-0-number", "1234567"),
        ("words", "Agreed."),
    ]
    assert texts_of(fields) == ["Onwards!", "Single", "Agreed.", "77, 1,204, 1234567"]
