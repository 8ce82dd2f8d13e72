"""The guides: one for each task, as numbered steps with pictures of the pages. Pure.

What stands between “ and ” in a step is the name of a button, link, heading or box of the portal; tests/features/test_guides.py
refuses a name that the pages have not. The pictures are taken by `make guide-pictures`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.policy import Actor, Permission, can


@dataclass(frozen=True)
class Picture:
    """`name` is a PNG file in static/guides, `words` what it shows, for whoever does not see it; sizes are in pixels."""

    name: str
    words: str
    height: int
    width: int = 760


@dataclass(frozen=True)
class Step:
    text: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Guide:
    """For people with the `permission` to do what it is about, and for the team, which is asked about it."""

    name: str
    title: str
    permission: Permission
    steps: tuple[Step, ...]


def guides_for(actor: Actor) -> tuple[list[Guide], list[Guide]]:
    """Those of the person's own tasks, and those of others that the person may read."""
    own = [guide for guide in GUIDES if can(actor, guide.permission)]
    others = [guide for guide in GUIDES if guide not in own and guide.permission in TASKS_OF_AGENCIES]
    return own, others if can(actor, Permission.RUN_CYCLES) else []


def guide_for(actor: Actor, name: str) -> Guide | None:
    """The guide of that name, if the person may read it."""
    return next((guide for group in guides_for(actor) for guide in group if guide.name == name), None)


TASKS_OF_AGENCIES: Sequence[Permission] = (Permission.WRITE, Permission.SIGN_OFF)

SIGN_OFF = Guide(
    "sign-off",
    "Sign off",
    Permission.SIGN_OFF,
    (
        Step(
            "Open “Your list”. What your officers have finished stands first, under “To sign off”.",
            Picture(
                "sign-off-list",
                "The list of a lead: the headline counts one thing to sign off, and the button opens it.",
                height=400,
            ),
        ),
        Step("Open it and read what would be sent. What your agency wrote last time stands beside it, under “Last time”."),
        Step(
            "If it is right, press “Sign off and send to the team”. The team can now review it.",
            Picture(
                "sign-off-press",
                "What the lead finds at an update: the button that signs it off, and the way to give it back.",
                height=140,
            ),
        ),
        Step(
            "If it is not, open “Give it back instead” and say what has to change. The officer finds it at the top of "
            "their list, with your reason."
        ),
        Step("While you are away, “Away? Say who signs off” on your list names a deputy."),
    ),
)
SEND_AN_UPDATE = Guide(
    "send-an-update",
    "Send an update",
    Permission.WRITE,
    (
        Step(
            "Open “Your list”. The button at the top opens what is most urgent. What else is to be written is a link below it.",
            Picture("update-list", "The list of an officer: the headline says how much is to be sent by when.", height=420),
        ),
        Step(
            "Read what your agency wrote last time. If most of it still holds, press “Start from last time’s text” and "
            "change what is new."
        ),
        Step(
            "Write under “What has happened since last time?”, and choose the status of the action.",
            Picture("update-box", "The box for what has happened, with a choice of statuses below it.", height=612),
        ),
        Step(
            "Open “Milestones”, “Outputs”, “Funding” or “Evidence” where you have something for them. You can leave them closed."
        ),
        Step(
            "Press “Send to the team”. To go on another day, press “Save as draft”. If your lead signs off, it goes to your "
            "lead first.",
            Picture(
                "update-send", "The end of the page: a green button sends the update, a grey one saves it as a draft.", height=170
            ),
        ),
        Step(
            "Some cycles ask only for what has changed. There one button sends that nothing has changed since your last text, "
            "and the report prints that text again."
        ),
        Step("The page then says what was sent, and what is next in your list. You can print it as your receipt."),
    ),
)
SEND_A_RETURN = Guide(
    "send-a-return",
    "Send a return from a spreadsheet",
    Permission.WRITE,
    (
        Step("Open “Your list” and choose the data return."),
        Step(
            "Choose “Download as workbook” for a spreadsheet with a row for each number. A table of your own works too, if it "
            "names the measures and the months.",
            Picture("return-links", "The top of a return: links to download it as a workbook and to upload one.", height=190),
        ),
        Step(
            "When it is filled in, choose “Upload a workbook or CSV”, pick the file, and press “Show what it changes”.",
            Picture("return-upload", "The page that takes a file, with the button that shows what it changes.", height=440),
        ),
        Step(
            "Read what the portal found in it. Nothing is entered yet. Then press “Put it into my draft”, or “Put all of them "
            "into my draft” where there is more than one number."
        ),
        Step(
            "Go through the return. An unusual number is asked about: put it right, or say in a few words what is behind it. "
            "Write [x] with a note where a number does not exist. 0 is an answer. An empty box is not."
        ),
        Step(
            "Press the green button at the end of the page. “Save as draft” lets you go on another day.",
            Picture("return-send", "The end of a return: a button sends all months, others send one month only.", height=130),
        ),
    ),
)
ASK_FOR_MORE_TIME = Guide(
    "ask-for-more-time",
    "Ask for more time",
    Permission.WRITE,
    (
        Step("Open the update or the return, and choose “Ask for more time, or tell the team something”."),
        Step(
            "Enter the day under “Until when do you need more time?”, and the reason under “Why, or what should the team know?”.",
            Picture("more-time", "A form with a box for the day and a box for the reason.", height=620),
        ),
        Step("Press “Send it to the team”. Leave the day empty if you only want to tell the team something."),
        Step(
            "The answer stands on the page of the update or return. Until then the first date counts, and “Change my request” "
            "and “Withdraw” stand there."
        ),
    ),
)
CHASE = Guide(
    "chase-what-is-late",
    "Chase what is late",
    Permission.RUN_CYCLES,
    (
        Step(
            "Open “Board”. “Late only” shows the agencies that are late. “Who still owes something” shows all that have "
            "something to send.",
            Picture("board", "The board: what is approved, what waits, and a line for each agency.", height=478),
        ),
        Step("Press the number of an agency’s cell to see each update and return behind it, and whom to ring."),
        Step(
            "Choose “Reminders” to see what each person was sent, and who would be reminded now. The portal sends them by "
            "itself, on the days of its schedule. “Pause” stops them for an agency.",
            Picture("reminders", "The page of reminders: the schedule, and a line for each agency.", height=440),
        ),
        Step(
            "Choose “Write to those who owe something” on the board for words of your own. “See it before it is sent” shows "
            "the message."
        ),
        Step(
            "Where an agency asks for it, “More time” beside an item moves its date. The pack prints the new date if it is "
            "issued before then."
        ),
        Step(
            "Use “Enter for them” for what comes by e-mail. Somebody else in the team approves it. Where nobody else can, the "
            "agency accepts it, or you approve it yourself and say why: the pack prints your reason."
        ),
    ),
)
REVIEW = Guide(
    "review-a-return",
    "Review a return",
    Permission.REVIEW,
    (
        Step(
            "Open “Queue”. “Show only” and “Sort by” narrow it down.",
            Picture("queue", "The queue: filters, and below them the updates and returns that wait.", height=460),
        ),
        Step(
            "Open a return. Each number stands beside last month’s and last year’s, with what the agency said of unusual ones.",
            Picture("review-numbers", "A return as the reviewer sees it: its numbers with what they were before.", height=330),
        ),
        Step(
            "Press “Approve” if it is right. Nobody approves what they entered themselves, unless "
            "nobody else can: then a reason is given, and printed.",
            Picture("review-decide", "The bar with the decisions: approve, send back, ask.", height=62),
        ),
        Step(
            "If something has to change, tick it in the last column of the table, Must change. Then open “Send back” and say "
            "why. Only what you ticked can then be changed; without a tick, all of it."
        ),
        Step("Open “Ask” if you only need to know something. The return waits until the agency has answered."),
        Step("If a number is clearly a slip, “Propose other numbers” sends the agency one that it can accept."),
        Step(
            "Where there are two of you, press “I’ll take this”, or tick several first. “Whose” in the queue shows what is "
            "yours and what nobody has taken. Your colleague still sees it all and can decide; nothing is locked."
        ),
    ),
)
ISSUE = Guide(
    "issue-the-pack",
    "Issue the pack",
    Permission.COMPILE_PACKS,
    (
        Step(
            "Open “Issue” of the cycle. Its headline says whether the pack can go.",
            Picture("issue", "The page Issue: the headline says that it cannot go yet, and a list says why.", height=400),
        ),
        Step(
            "Go through “Put right first”. Each line is a link to where you can put it right. “Carry it forward” prints last "
            "cycle’s text again, and the pack says so."
        ),
        Step("Read “Worth a look”. These lines do not stand in the way."),
        Step("Choose “Preview” and read the pack as each audience would get it."),
        Step(
            "When the headline is “It can go”, open “Issue version” and read what will happen. Tick who can read it now. "
            "If the public gets it after the meeting, do not tick it: choose “Issue” on this page later. Then press "
            "“Freeze and issue version”. The packs of all audiences are frozen. They do not change again; a correction is a new "
            "version with a note.",
            Picture(
                "issue-press", "The page when nothing is in the way: what issuing will do, and the button for it.", height=560
            ),
        ),
        Step(
            "What agencies have not sent stays on their lists until a later update takes its place or you stop asking for it. "
            "They can still send it."
        ),
    ),
)
TURN_THE_YEAR = Guide(
    "turn-the-year",
    "Turn the year",
    Permission.EDIT_AGREEMENT,
    (
        Step(
            "Open “Agreement” and choose “Prepare the next plan year”. Read the days, then press “Prepare it”. Everything that "
            "is open is copied into a draft that only coordinators see."
        ),
        Step(
            "Change the draft as you change any agreement: “Priorities”, “Measures”, “Add an action”. The boxes that ask what "
            "something continues say what was split or merged."
        ),
        Step(
            "Open “What becomes of the actions of 2018/19”. Go through those that are not decided yet: “Continue it”, or say why "
            "“Nothing continues it”."
        ),
        Step(
            "To hear the working group, choose “Ask the working group” on the page of the draft. Members then read it, propose "
            "actions and comment. What they write is under “What the working group wrote”: answer each, or choose “Take it "
            "up” to make a proposed action one of the draft."
        ),
        Step(
            "Choose “Adopt it”. Read what will happen; then press the button. It cannot be taken back. It is version 1.0, with "
            "its document in Word and PDF."
        ),
        Step(
            "What changes in the year belongs to the next version. When it is agreed, choose “Publish a version” on the page of "
            "the agreement. The list of changes is made for you."
        ),
        Step(
            "The pack of the cycle that ends with the plan year says what was done with each action. It says what became of it "
            "if the next plan year is adopted before the pack is issued. Was it issued before that, its next version, a "
            "correction, says it."
        ),
    ),
)
PLAN = Guide(
    "plan-and-rehearse",
    "Plan the meetings of a year, and rehearse a cycle",
    Permission.RUN_CYCLES,
    (
        Step("Open “Cycles”, then “Programme of meetings”, and choose “Plan a year”."),
        Step(
            "Choose the rhythm, or type the dates of the meetings, and press “Show the dates”. Change what is not right. Tick "
            "“changes only” for a cycle in which one click says that nothing has changed since the last text. Then press “Plan "
            "these cycles”."
        ),
        Step(
            "Each planned cycle opens by itself on its day and tells the agencies. Until then it can be changed, opened at once, "
            "or removed. The programme says what each would ask for today, and what is in its way."
        ),
        Step(
            "To see a cycle as an agency sees it, open “Cycles” and choose “Rehearse a cycle as an agency”. It offers the next "
            "planned cycle. Choose as whom, and press “Begin the rehearsal”."
        ),
        Step(
            "Fill in, send, and read the mails that would go. It is a copy: nothing of it is stored, and you stay signed in as "
            "yourself outside of it."
        ),
    ),
)
READ = Guide(
    "read-the-pack",
    "Read the pack",
    Permission.READ_PACKS,
    (
        Step(
            "Open “Packs” and choose a pack. The newest is on top.",
            Picture("packs", "The list of issued packs, one link for each audience.", height=400),
        ),
        Step(
            "To take it with you, choose “Word”, “PDF” or “Excel” at the top of the page. "
            "Word and PDF say what the page says. Excel has values, lists and updates."
        ),
        Step(
            "Begin with “At a glance”. It has a line for each measure: its value, the change, and what it is compared with.",
            Picture("at-a-glance", "The table At a glance: a row for each measure with its value and its change.", height=410),
        ),
        Step(
            "Each priority has its text, its measures, and “Actions and progress” with what the agencies wrote. The links under "
            "“Contents” lead there."
        ),
        Step(
            "[c] is a value that is withheld: a small number, one that could tell one, or one that its agency withheld. "
            "“Appendix” explains all signs."
        ),
    ),
)
DECIDE = Guide(
    "record-what-was-decided",
    "Record what the meeting decided",
    Permission.RECORD_DECISIONS,
    (
        Step("Open “Packs”, and choose “Decisions of the meeting” beside the pack."),
        Step(
            "Open “Add a decision” under the action, and write what was decided.",
            Picture("decisions", "An action with a box for what was decided.", height=330),
        ),
        Step(
            "Press “Save what was decided” at the foot of the page. It saves all of them. The agencies that wrote about the "
            "action find it beside their texts."
        ),
        Step("“Withdraw” takes a decision back. It stays on the page, struck through."),
    ),
)
ADD_A_PERSON = Guide(
    "add-a-person",
    "Add a person",
    Permission.MANAGE_PEOPLE,
    (
        Step("Open “People” and choose “Add a person”."),
        Step(
            "Enter “Name” and “E-mail address”, and choose “Agency” and “Role”. Then press “Add”.",
            Picture("add-a-person", "The form for a new person.", height=700),
        ),
        Step("The page shows a password once. Give it to the person. It has to be changed at the first sign-in."),
        Step("If a person forgets the password, choose “New password” beside the name. It ends all their sessions."),
    ),
)
CLOSE_AN_ACCOUNT = Guide(
    "close-an-account",
    "Close an account",
    Permission.MANAGE_PEOPLE,
    (
        Step("Open “People”. The filters find a name or an agency."),
        Step("Choose “Close” beside the person. Nothing is closed yet."),
        Step(
            "Read “What they look after”: it says what the person has not finished, and you choose who takes it over.",
            Picture("close-an-account", "The page that asks before an account is closed.", height=385),
        ),
        Step(
            "Press “Close the account”. The person cannot sign in any more. What they sent and approved stays under their name. "
            "“Leave it as it is” goes back."
        ),
    ),
)
# In the order in which somebody's own are listed.
GUIDES = (
    SIGN_OFF, SEND_AN_UPDATE, SEND_A_RETURN, ASK_FOR_MORE_TIME,
    PLAN, CHASE, REVIEW, ISSUE, TURN_THE_YEAR, READ, DECIDE, ADD_A_PERSON, CLOSE_AN_ACCOUNT,
)  # fmt: skip
