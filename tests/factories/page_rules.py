"""What every page has to keep to. A place that does not yet is listed here with its reason; nothing else is let through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from portal.core.security import INLINE_SCRIPT

STRAIGHT = re.compile(r"[\"']|--")
STRAIGHT_QUOTE = re.compile(r"[\"']")
QUOTED = re.compile("“[^”]*”")  # in a message of ours: what somebody typed
# What is no running text: tags, comments, programs, what is typed into a box, what is shown as it is written in a file, addresses.
NO_SENTENCE = re.compile(
    r"<!--.*?-->|<(script|style|textarea|code|pre|kbd|samp)\b.*?</\1\s*>|<[^>]*>|\bhttps?://[^\s<]*", re.DOTALL | re.IGNORECASE
)
BLOCKED_ATTRIBUTES = "//@style | //@*[starts-with(name(), 'on')] | //@*[starts-with(normalize-space(), 'javascript:')]"
MESSAGES = "//*[contains(@class,'govuk-error-message') or contains(@class,'govuk-error-summary') or contains(@class,'app-said')]"


# These pages are named in their title, and their heading says how things stand there, in other words.
NAMED_BY_THEIR_TITLE = {
    "Board": "the heading counts the days to the meeting",
    "Queue": "the heading counts what waits",
    "What you owe": "the heading counts what is to be sent, and by when",
    "What came of it": "the heading says that there is nothing to follow up",
    "Issue the pack": "the heading says whether it can go",
    "Approve several": "the heading says that nothing is ticked",
    "Pause ": "the heading says what it comes to: no reminders for the agency, whose name is there in full",
}

# Messages that are not in our words: a fault of the form, not yet mended. Only a forged form brings them up.
WORDS_OF_A_LIBRARY = {
    "is not a valid choice for this field": "portal/measures/forms.py leaves the rules on trial to WTForms",
}

# Forms that have no action and so go to the address of their page, query and all: a fault of these templates, not yet mended.
WITHOUT_AN_ACTION = {
    r"/account/calendar": "calendar/calendar.html",
    r"/people/new": "accounts/new_person.html",
    r"/agreements/[^/]+/figures/[^/]+": "narratives/figure.html",
    r"/sources/[^/]+": "narratives/source.html",
    r"/cycles/[^/]+/contexts/[^/]+": "narratives/context.html",
    r"/cycles/new": "cycles/new.html",
    r"/cycles/[^/]+/dates": "cycles/dates.html",
    r"/obligations/[^/]+/more-time": "agencies/more_time_for_one.html",
    r"/cycles/[^/]+/issue": "packs/issue.html",
    r"/cycles/[^/]+/reminders/pause/[^/]+": "reminders/pause.html",
    r"/cycles/[^/]+/reminders/schedule": "reminders/schedule.html",
    r"/measures/[^/]+/breaks/[^/]+": "measures/break.html",
    r"/measures/[^/]+/caveats/[^/]+": "measures/caveat.html",
    r"/measures/[^/]+/new-definition": "measures/new_definition.html",
    r"/measures/[^/]+/settings": "measures/settings.html",
    r"/measures/queries": "measures/rules.html",
    r"/returns/[^/]+/nil": "returns/nil.html",
    r"/returns/[^/]+/revise": "returns/revise.html",
    r"/enter/[^/]+": "entering/enter.html",
}


def faults(text: str, tree: HtmlElement, path: str) -> Iterator[str]:
    """What is wrong with the page at this address, one line each."""
    yield from _of_its_title(tree)
    yield from _of_its_forms(tree, may_lack_an_action=any(re.fullmatch(one, path) for one in WITHOUT_AN_ACTION))
    yield from _of_its_policy(tree)
    yield from _of_its_sentences(text, tree)


def faults_of_a_question(tree: HtmlElement) -> Iterator[str]:
    """What is wrong with an answer to a form: one that asks before it saves says at its top, and in its title, that nothing is saved
    yet, and leads to the question."""
    if not tree.xpath("//main//button[starts-with(@name, 'sure_of')]"):
        return
    if not tree.xpath("//main/*[@role='alert' and contains(., 'Nothing is saved yet')]//a[@href='#question']"):
        yield "it asks before it saves, and does not say so at its top"
    if not tree.xpath("//*[@id='question']//button") and not tree.xpath("//*[@id='question']/following-sibling::button"):
        yield "its notice leads to no question"
    if not tree.findtext(".//title", "").startswith("Nothing is saved yet: "):
        yield "it asks before it saves, and its title does not say so"


def _of_its_title(tree: HtmlElement) -> Iterator[str]:
    """“What it is about · the partnership”: a list of tabs, or a screen reader, says the first words alone.

    Where the database does not answer nobody knows the partnership, and what it is about stands alone.
    """
    title = " ".join(tree.xpath("string(//head/title)").split())
    heading = " ".join(" ".join(tree.xpath("//h1//text()")).split())
    about, _, _ = title.partition(" · ")
    if (not about or _words(about)) and not _words(about) & _words(heading) and not about.startswith(tuple(NAMED_BY_THEIR_TITLE)):
        yield f"its title, “{about}”, has nothing of its heading, “{heading}”"


def _words(text: str) -> set[str]:
    return {word.removesuffix("s") for word in re.findall(r"\w{2,}", text.casefold())}


def _of_its_forms(tree: HtmlElement, *, may_lack_an_action: bool) -> Iterator[str]:
    for form in tree.xpath("//form"):
        if not form.get("action") and not may_lack_an_action:
            yield f"a form without an action: {_start(form)}"
        if (form.get("method") or "").lower() not in ("get", "post"):
            yield f"a form without a method: {_start(form)}"


def _of_its_policy(tree: HtmlElement) -> Iterator[str]:
    """What the content policy keeps a browser from doing (portal/core/security.py)."""
    for value in tree.xpath(BLOCKED_ATTRIBUTES):
        yield f"{value.attrname} in {_start(value.getparent())}"
    for _ in tree.xpath("//style"):
        yield "a style element"
    for script in tree.xpath("//script[not(@src)]"):
        if (script.text or "") != INLINE_SCRIPT:
            yield f"a script in the page: {(script.text or '')[:60]}"


def _of_its_sentences(text: str, tree: HtmlElement) -> Iterator[str]:
    """Straight quotes and double hyphens in sentences of ours, which stand in a template as they are or in a message.

    What people typed passes through a variable, and a variable's quotes are written as references (&#39;): they are not looked
    at, except in messages, outside the quotes in which a message repeats what was typed.
    """
    for piece in NO_SENTENCE.sub("\0", text).split("\0"):
        is_typed = "&#" in piece  # a quote that came through a variable: then two hyphens may have come with it
        if STRAIGHT_QUOTE.search(piece) or ("--" in piece and not is_typed):
            yield f"not as it is printed: {' '.join(piece.split())}"
    for message in tree.xpath(MESSAGES):
        words = QUOTED.sub("", " ".join(message.text_content().split()))
        if STRAIGHT.search(words) and not any(known in words for known in WORDS_OF_A_LIBRARY):
            yield f"not as it is printed: {words}"


def _start(element: HtmlElement) -> str:
    attributes = " ".join(f'{name}="{value[:80]}"' for name, value in element.attrib.items())
    return f"<{element.tag} {attributes}>"
