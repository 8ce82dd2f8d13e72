"""Does a text exist that stops the portal? `python -m bench.texts` runs every function that reads what people typed on every
kind of bad text, at the largest size that reaches it and at half of that. Where the time grows with the length it doubles;
more than MOST_GROWTH times is a fault, and the command ends with 1.

It is a benchmark and no test, since it measures time. The tests hold the bounds themselves (tests/unit/test_bounds_of_texts.py).
"""

from __future__ import annotations

import contextlib
import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.bad_texts import Make, kinds
from portal.core.limits import LARGEST_FORM
from portal.core.text import clean
from portal.core.word_changes import is_rewritten, word_changes
from portal.core.written_dates import written_date
from portal.documents.pdf import text as pdf_text
from portal.narratives.actions import LONGEST_CONTEXT
from portal.narratives.text import NumberedNotes, parse_narrative
from portal.notifications.outbox import one_line
from portal.reminders.schedule import parse_steps
from portal.returns.workbooks.layouts import read_entries
from portal.spreadsheets.opening import LARGEST, open_upload
from portal.spreadsheets.refusals import Refused
from portal.tables.cells import LONGEST_TYPED, read_cell
from portal.tables.names import fold, is_total
from portal.tables.vocabulary import Vocabulary
from portal.tables.written_periods import written_period
from portal.tables.written_values import read_value
from portal.updates import merging
from portal.updates import personal_data as personal
from portal.updates.evidence.kinds import checked_name
from portal.updates.rows import LONGEST_FIELD, rows_of
from portal.wording import blocks

MOST_GROWTH, LEAST_MS, TIMES, LOOKS = 2.5, 10.0, 3, 4
CELLS = 300  # of an uploaded table, each with a bad text of the largest size that is looked at


@dataclass(frozen=True)
class Reader:
    """A function that reads a text, and how many characters can reach it."""

    name: str
    read: Callable[[str], object]
    largest: int


def _swapped(text: str) -> str:
    return f"x {text[len(text) // 2 :]} y {text[: len(text) // 2]}"


def _upload(text: str) -> object:
    """A table of CELLS numbers with this beside each; what is wrong with the file is said, and counts as read."""
    cell = '"' + text.replace('"', '""') + '"'
    lines = (f'measure-{at},{cell},2019-04-01,2019-04-30,{cell[:-1]}{at}"' for at in range(CELLS))
    data = "\n".join(["measure,part,period_start,period_end,value", *lines]).encode()
    return read_entries(open_upload("table.csv", data[:LARGEST]), Vocabulary([]), [])


READERS = (
    Reader("clean", clean, LARGEST_FORM),
    Reader("one line of a mail", one_line, LARGEST_FORM),
    Reader("rows of an update", lambda text: rows_of({f"milestones-{at}-title": text for at in range(5)}), LARGEST_FORM // 5),
    Reader("personal data", lambda text: personal.possible_personal_data([text]), personal.LONGEST),
    Reader("personal data, too long", lambda text: personal.possible_personal_data([text]), LARGEST_FORM),
    Reader("word changes", lambda text: is_rewritten(word_changes(text, _swapped(text))), personal.LONGEST),
    Reader("word changes, backwards", lambda text: word_changes(text, text[::-1]), personal.LONGEST),
    Reader("merging", lambda text: merging.hunks(text, _swapped(text)), personal.LONGEST),
    Reader("merging, too long", lambda text: merging.hunks(text, _swapped(text)), LARGEST_FORM),
    Reader("context taken apart", lambda text: parse_narrative(text, NumberedNotes({})), LONGEST_CONTEXT),
    Reader("Markdown", lambda text: blocks.parse.__wrapped__(text), LONGEST_CONTEXT),
    Reader("printable", lambda text: pdf_text.printable({"text": clean(text)}), LONGEST_CONTEXT),
    Reader("a date", written_date, LARGEST_FORM),
    Reader("reminder steps", parse_steps, LARGEST_FORM),
    Reader("a cell", lambda text: [read_cell(f"{text[:-3]}{at}", "crimes") for at in range(CELLS)], LONGEST_TYPED),
    Reader("a field of a row", lambda text: rows_of({"milestones-0-planned": text}), LONGEST_FIELD),
    Reader("a value of a file", lambda text: [read_value(f"{text[:-4]}{at}", "B2") for at in range(CELLS)], LONGEST_TYPED),
    Reader("a period of a file", written_period.__wrapped__, 1_000_000),
    Reader("a name of a file", fold.__wrapped__, 1_000_000),
    Reader("a total of a file", is_total.__wrapped__, 1_000_000),
    Reader("evidence as a table", lambda text: checked_name("table.csv", text.encode()), LARGEST // 4),
    Reader("an uploaded table", _upload, LONGEST_TYPED),
)


def seconds(read: Callable[[str], object], text: str) -> float:
    """Processor time of the quickest of a few runs. A text that is refused has been read too."""
    best = float("inf")
    for _ in range(TIMES):
        gc.collect()
        started = time.process_time()
        with contextlib.suppress(ValueError, Refused):
            read(text)
        best = min(best, time.process_time() - started)
        if best > 0.1:
            break
    return best


def measured(reader: Reader, make: Make) -> tuple[float, float]:
    """Milliseconds for the largest text, and how often the time for one of half its size. What looks like too much growth is
    measured again: others use the machine too. Below LEAST_MS the clock says too little, and growth is 0."""
    whole = growth = float("inf")
    texts = [make(size).encode()[:size].decode(errors="ignore") for size in (reader.largest // 2, reader.largest)]
    for _ in range(LOOKS):
        half, now = (seconds(reader.read, text) for text in texts)
        whole, growth = min(whole, now * 1000), min(growth, now / half)
        if whole < LEAST_MS:
            return whole, 0.0
        if growth <= MOST_GROWTH:
            break
    return whole, growth


def main() -> int:
    gc.disable()
    slow = 0
    print(f"{'':26}{'largest':>12}{'ms':>9}  slowest kind{'':26}{'growth':>9}  kind that grows most")
    for reader in READERS:
        found = []
        for name, make in kinds():
            found.append((*measured(reader, make), name))
        ms, _, slowest = max(found)
        growth, grows = max((one[1], one[2]) for one in found)
        slow += growth > MOST_GROWTH
        kind = grows if growth else "(too quick to tell)"
        print(f"{reader.name:26}{reader.largest:12,}{ms:9.1f}  {slowest:38}{growth:9.2f}  {kind}", flush=True)
    print(
        f"{len(list(kinds()))} kinds of text, {len(READERS)} functions; {slow} grow more than {MOST_GROWTH} times, twice the text"
    )
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
