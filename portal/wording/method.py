"""How the numbers of a pack are made, in plain words, the same in every format. Pure."""

from __future__ import annotations

HEADING = "How the numbers are made"
METHOD = (
    ("Periods", (
        "Every number of a measure belongs to a first and a last day; the name of the period is only print. A rolling year is "
        "twelve whole months and can end with any month. It is given only when all twelve are there. Otherwise the report says "
        "how many are. What is counted on a day is named by that day, and what covers more months than its period by those "
        "months; such values are never added up."
    )),
    ("Missing values", (
        "Nought is an answer. A value that is not available, not applicable or withheld has a symbol instead, and what was not "
        "sent, or is not approved yet, is empty or has no line. None of them is ever counted as nought: where a number is not "
        "there, also because its agency withheld it, the total that is made of it is left out. A number that this report "
        "withholds is counted in its total, which is printed unless it could tell the number. A part that does not apply in a "
        "month, [z], is no part of the total of that month."
    )),
    # One sentence for all of them: why a single value is withheld would tell something of it.
    ("Withheld values", (
        "A value marked [c] is a small number, or could tell one together with others, or was withheld by its agency, "
        "or is of a measure that is published by complete plan years only; what "
        "was withheld once stays withheld while it is the same number, so that nothing that is published later tells it."
    )),
    ("Direction", (
        "The measures show which way a number is moving: up, down or no change. A rise is not bad by itself, nor a fall "
        "good, unless the measure says that lower, or higher, is better."
    )),
    ("Comparison", (
        "Every change that is worked out names what it is compared with; a source may give a change alone. Where the way of "
        "counting changed between the two periods or inside one of them, or the area, the coverage or the unit differ, there "
        "is no change and no percentage, and the reason is given. Where two values can be compared only with care, the change "
        "is given with the reason."
    )),
    ("Usual variation", (
        "Numbers rise and fall without anything having changed. The newest value of each measure is therefore held against the "
        "measure's own usual variation in the three years to its newest month or quarter, or, where the way of counting or the "
        "parts changed in that time for more than one month or quarter, since then only. The method is chosen by the values: "
        "one line for each month of the year where the years agree that months differ, a sloping line where it fits better than"
        " a step, with a bend where the slope clearly changed, otherwise one level. On a sloping line, within its usual "
        "variation means as that line leads one to expect; so a value can be usual though the total has changed much. The "
        "limits of a count are those of chance (a c-chart on the scale of roots, with 2.7 standard deviations) where it varies "
        "no more than that, and wider otherwise (as on Laney's u' chart). They are nearer for a value that helped to draw its "
        "own line, the newest above all, so that it is judged by the others. Higher or lower than usual means beyond a limit. "
        "Higher or lower than before, or than its line, means that the level changed and stayed so. It says that something "
        "changed, not what. Where the team accepted such a change, values are judged by the new level, with its reason. Twelve "
        "values are needed. Where nothing happened, at most about 3 of 100 newest values are called unusual all the same. What "
        "only adds up is not assessed, and neither is a measure of which the newest value counts (what is counted at a moment, "
        "a level, a percentage that is returned, a value that covers more than its period), a total of a year, or a measure of "
        "whose total a month is withheld."
    )),
    ("Lines, bends and runs", (
        "A line is drawn through all the values that are judged together, and drawn again for each report with the "
        "months that have come since. A later report can therefore judge a line, a month or a change otherwise than "
        "this one. It then says so beside the measure and in the list of what has changed; that does not mean that "
        "either line was the true one. A bend is the month after which the line rises or falls otherwise than before. "
        "For a year after it the report says that it is too early to tell how the line goes on, because what has come "
        "since could be no more than the time of the year; it says more only where three years of values show how the "
        "months of a year differ. Where at least the four newest values lie below a rising line, or above a falling "
        "one, and together by at least 1 in 100, the report names the first of them. That says on which side of the "
        "line they are, and not how far from it: each can be within its usual variation, and together they are not yet "
        "a lasting change."
    )),
    ("Rates and shares", (
        "A rate is the number of a measure for each 1,000, 10,000 or 100,000 of a population, of the calendar year in which "
        "the middle of its period lies. A share is the number of one measure in per cent of that of another. Both are worked "
        "out from the numbers that this report prints, and rounded last. Where one of the two numbers is missing or "
        "withheld, so are they. The total is that of all the parts, and never an average of them: where a part lacks one of "
        "the two numbers there is no total. Until the population of a year is known, that of the newest year stands for it, for "
        "two years at most, and the report says so. What is usual is judged of the measures only."
    )),
    ("Rounding", (
        "Percentages and shares that are worked out have one decimal, a rate as many as it is printed with, halves rounded up; "
        "published ones are printed as they are given. There is no "
        "percentage from nought."
    )),
)  # fmt: skip
