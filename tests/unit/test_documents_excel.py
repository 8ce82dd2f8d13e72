"""The Excel file of a pack, read back with openpyxl and as XML."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.contents.pack import DRAFT_MARK, Contents
from portal.contents.pack_json import to_json
from portal.documents.charts import chart_words
from portal.documents.excel.workbook import render_xlsx
from portal.wording import method, outstanding, remarks, sentences
from tests.factories.pack_contents import ABUSE, AWKWARD, HATE, empty_contents, figure, measure, sample_contents, sample_measure

HEAD = 4  # the row of the column heads, as Excel counts


@pytest.fixture(scope="module")
def made() -> bytes:
    return render_xlsx(sample_contents())


@pytest.fixture(scope="module")
def book(made: bytes) -> Workbook:
    return load_workbook(io.BytesIO(made))


def lines_of(sheet: Worksheet) -> Iterator[dict[str, Any]]:
    heads = [str(cell.value) for cell in sheet[HEAD]]
    for row in sheet.iter_rows(min_row=HEAD + 1, values_only=True):
        yield dict(zip(heads, row, strict=True))


def left_footer(sheet: Worksheet) -> Any:
    assert sheet.oddFooter is not None
    return sheet.oddFooter.left


def reread(contents: Contents) -> Workbook:
    return load_workbook(io.BytesIO(render_xlsx(contents)))


def drawings(made: bytes, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        return [file.read(name).decode() for name in file.namelist() if re.search(pattern, name)]


def test_sheets_have_legal_names_and_are_listed_with_links(book: Workbook) -> None:
    names = [
        "Contents",
        "Domestic Abuse",
        "Road Safety",
        "Preventing Extremism and Hate F",
        "Measures",
        "Figures",
        "Actions",
        "All data",
        "Not in this report",
        "Earlier reports",
        "Changed",
        "Revised values",
        "Withheld",
        "Method",
    ]
    front = book["Contents"]
    links = {cell.hyperlink.location: cell.value for row in front.iter_rows() for cell in row if cell.hyperlink}

    assert book.sheetnames == names
    assert links == {f"'{name}'!A1": name for name in names[1:]}


def test_contents_sheet_explains_the_symbols_and_says_what_it_is(book: Workbook) -> None:
    explanations = {row[0]: row[1] for row in book["Contents"].iter_rows(max_col=2, values_only=True)}

    assert explanations["Review cycle"] == "January to March 2019"
    assert explanations["Audience"] == "Working group" and explanations["Version"] == "Version 2"
    assert explanations["[c]"] == "Withheld for confidentiality." and explanations["p"] == "Provisional: may still change."


def test_priority_sheet_is_a_tidy_table(book: Workbook) -> None:
    sheet = book["Domestic Abuse"]
    first = next(lines_of(sheet))

    assert sheet["A1"].value == "Domestic Abuse"
    assert first == {
        "Measure": "Domestic abuse incidents reported to police", "Part": "Total", "Unit": "incidents",
        "Geography": "Harbourshire", "Period start": datetime(2017, 1, 1), "Period end": datetime(2017, 1, 31), "Value": 3902,
        "Symbol": None, "Status": "final", "Revised from": None, "Note": None, "Covers": "January 2017",
    }  # fmt: skip
    assert sheet.freeze_panes == f"A{HEAD + 1}"
    (table,) = sheet.tables.values()
    assert table.autoFilter is not None and table.ref == f"A{HEAD}:L{sheet.max_row}"
    assert sheet.print_title_rows == f"${HEAD}:${HEAD}"


def test_every_sheet_prints_across_with_its_headings_on_each_page(book: Workbook) -> None:
    """One page wide where that can be read; where it is wider, each page repeats what a line is about."""
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape" and getattr(sheet.sheet_properties.pageSetUpPr, "fitToPage", False), (
            sheet.title
        )
    tables = book.worksheets[1:]
    assert {sheet.print_title_rows for sheet in tables} == {f"${HEAD}:${HEAD}"}
    wide = {sheet.title: sheet.print_title_cols for sheet in tables if int(sheet.page_setup.fitToWidth or 1) > 1}
    assert wide == {"Measures": "$A:$B", "Figures": "$A:$D", "Actions": "$A:$B"}


def test_missing_values_are_empty_cells_with_their_symbol_and_note(book: Workbook) -> None:
    gaps = [line for line in lines_of(book["Domestic Abuse"]) if line["Symbol"]]

    assert [(line["Part"], line["Value"], line["Symbol"], line["Note"]) for line in gaps if line["Part"] != "Total"] == [
        ("Canterfield", None, "[x]", "The shop moved and no register was kept."),
        ("Dovercliff", None, "[z]", "Closed for the month."),
    ]


def test_every_number_equals_that_of_pack_json(book: Workbook) -> None:
    wanted = {
        (priority["key"], one["key"], series["part"], each["period_start"]): each["value"]
        for priority in to_json(sample_contents())["priorities"]
        for one in priority["measures"]
        for series in one["series"]
        for each in series["observations"]
    }
    found = {
        (line["Priority key"], line["Measure key"], line["Part key"], f"{line['Period start']:%Y-%m-%d}"): line["Value"]
        for line in lines_of(book["All data"])
    }
    assert found == wanted


def test_decimals_stay_decimals() -> None:
    whole = sample_contents()
    one = measure("share", "Share", 3, months=2)
    observations = (dataclasses.replace(one.series[0].observations[0], value=Decimal("37.5")), one.series[0].observations[1])
    one = dataclasses.replace(one, series=(dataclasses.replace(one.series[0], observations=observations),))
    book = reread(dataclasses.replace(whole, priorities=(dataclasses.replace(whole.priorities[ABUSE], measures=(one,)),)))

    assert next(lines_of(book["All data"]))["Value"] == 37.5


def test_nothing_is_a_formula(made: bytes, book: Workbook) -> None:
    assert not [text for text in drawings(made, "worksheets/sheet") if "<f>" in text]
    progress = {line["Agency"]: line["Progress"] for line in lines_of(book["Actions"])}
    assert progress["Victim Support"].startswith("=1+1 visitors")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_awkward_characters_survive(book: Workbook) -> None:
    text = next(line["Progress"] for line in lines_of(book["Actions"]) if line["Agency"] == "Harbourshire Police")

    assert text.startswith("=1+1, +44 1622 000000, @home, -5, <&>\"'#import ") and "🚓" in text
    assert AWKWARD.startswith("=1+1")


def test_each_measure_has_a_chart_of_its_total_with_words(made: bytes) -> None:
    charts = drawings(made, r"charts/chart\d+\.xml")
    words = re.findall('<xdr:cNvPr [^>]*descr="([^"]*)"', "".join(drawings(made, "drawings/drawing")))

    assert len(charts) == len(words) == 5  # six measures, one without a single value
    assert chart_words(sample_measure("ksi")) in words
    first = charts[0]
    assert "<c:f>'Domestic Abuse'!$G$5:$G$31</c:f>" in first and "<c:f>'Domestic Abuse'!$F$5:$F$31</c:f>" in first
    assert "<a:t>Domestic abuse incidents reported to police</a:t>" in first
    assert "<a:t>incidents</a:t>" in first and "<a:t>Month (hollow points: not final)</a:t>" in first
    assert "dispBlanksAs" not in first  # then a missing value is a gap
    assert first.count("<c:dPt>") == 3  # the provisional months


def test_second_chart_points_at_the_rows_of_its_own_measure(made: bytes, book: Workbook) -> None:
    row = int(re.findall(r"'Domestic Abuse'!\$G\$(\d+):", drawings(made, r"charts/chart2\.xml")[0])[0])
    sheet = book["Domestic Abuse"]

    assert (sheet.cell(row, 1).value, sheet.cell(row, 2).value) == ("One Stop Shop visitors", "Total")
    assert sheet.cell(row - 1, 1).value == "Domestic abuse incidents reported to police"


def test_chart_title_is_never_a_formula() -> None:
    whole = sample_contents()
    odd = measure("odd", "=1+1", 9, unit="=A1")
    made = render_xlsx(dataclasses.replace(whole, priorities=(dataclasses.replace(whole.priorities[ABUSE], measures=(odd,)),)))

    assert "<a:t> =1+1</a:t>" in drawings(made, r"charts/chart1\.xml")[0]


def test_figures_carry_what_travels_with_them(book: Workbook) -> None:
    figures = {line["Ref"]: line for line in lines_of(book["Figures"])}

    one = figures["DA-04"]
    assert (one["Value"], one["Earlier value"], one["Change"], one["Change %"]) == (47967, 42072, 5895, 14)
    assert (one["Direction"], one["Comparable"], one["Caveats"]) == ("Up", "With care", "Incidents, not crimes")
    assert one["Reason"].startswith("Recording practice") and "Chief Constable’s report" in one["Source"]
    assert (figures["RS-03"]["Comparable"], figures["RS-03"]["Change"], figures["RS-03"]["Qualifier"]) == (
        "No",
        None,
        "projected",
    )
    assert (figures["DA-16"]["Value"], figures["DA-16"]["Symbol"]) == (None, "[c]")
    assert figures["INT-01"]["Priority"] == "Introduction" and figures["INT-01"]["Change as published"] == "Yes"


def test_measures_carry_breaks_and_caveats(book: Workbook) -> None:
    measures = {line["Measure"]: line for line in lines_of(book["Measures"])}
    ksi = measures["Killed or seriously injured (KSI)"]

    assert (ksi["Value"], ksi["Value before"], ksi["Change"], ksi["Status"]) == (978, 859, None, "provisional")
    assert ksi["Status before"] == "final"
    assert ksi["Change in words"].startswith("Not comparable with the 12 months to January 2018")
    assert "(break of 1 April 2018)" in ksi["Change in words"]
    assert "across 1 April 2018" not in ksi["To be borne in mind"], "the break is said once beside the number"
    shops = measures["One Stop Shop visitors"]
    without = "November 2018 is without Dovercliff ([z], not applicable)."
    missing = "No total: 11 of 12 months, without February 2019. 350 in March 2019. Up 37 (11.8%) on March 2018."
    assert shops["Change in words"] == f"{missing} {without}", "as on the page"
    assert (shops["Value"], shops["Symbol"]) == (None, "–"), "never an empty line (rule 2)"
    assert shops["Note"].startswith("11 of 12 months")
    caveat = "Incidents including secondary incidents, not crimes."
    assert caveat in measures["Domestic abuse incidents reported to police"]["To be borne in mind"]


def test_first_value_after_a_break_says_so(book: Workbook) -> None:
    notes = [
        (line["Part"], line["Period start"])
        for line in lines_of(book["Road Safety"])
        if "Break in series" in (line["Note"] or "")
    ]

    assert len(notes) == 14 and {start for _, start in notes} == {datetime(2018, 4, 1)}


def test_actions_hold_every_entry(book: Workbook) -> None:
    lines = list(lines_of(book["Actions"]))
    remarks = [line["Remark"] for line in lines]

    assert [line["Ref"] for line in lines] == ["DA1", "DA1", "DA1", "DA2", "RS1", "RS2"]
    assert "Highways: not received by 12 April 2019." in remarks and "Carried forward from July to September 2018" in remarks
    assert (
        lines[0]["Progress"].startswith("Three seminars were held; 300 people came.")
        and lines[0]["Next"] == "A fourth seminar in May 2019."
    )
    assert lines[0]["Sent"] == "10 April 2019"


def test_same_pack_has_the_same_bytes(made: bytes, book: Workbook) -> None:
    assert render_xlsx(sample_contents()) == made
    assert book.properties.created == datetime(2019, 4, 24, 15, 30)
    assert book.properties.creator == "Harbourshire Community Safety Partnership"


def test_draft_says_so_on_every_sheet() -> None:
    book = reread(sample_contents(draft=True))

    assert {row[1] for row in book["Contents"].iter_rows(max_col=2, values_only=True)} >= {DRAFT_MARK}
    assert all(DRAFT_MARK in str(sheet["A2"].value) for sheet in book if sheet.title != "Contents")
    assert all(DRAFT_MARK in (left_footer(sheet).text or "") for sheet in book)


@pytest.mark.parametrize(
    ("titles", "wanted"),
    [
        (["History", "history"], ["History 2", "history 3"]),
        (["Figures", "'quoted'"], ["Figures", "quoted"]),
        (["a/b:c*d?e[f]g\\h", "a b c d e f g h"], ["a b c d e f g h", "a b c d e f g h 2"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 29 + " 2"]),
        (["  ", "\ud800\x00"], ["Sheet", "Sheet 2"]),
        (["'" * 40, "é🚓"], ["Sheet", "é🚓"]),
    ],
)
def test_sheet_names_are_legal_and_unique(titles: list[str], wanted: list[str]) -> None:
    whole = sample_contents()
    book = reread(sample_contents(priorities=tuple(dataclasses.replace(whole.priorities[HATE], title=title) for title in titles)))

    assert book.sheetnames[1:3] == wanted
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames) == 13


def test_empty_pack_is_a_workbook() -> None:
    book = reread(empty_contents())

    appendix = {"Not in this report": "Everything that was asked for is in this report.",
                "Earlier reports": "Nothing that the last report, if there was one, went without has been approved since it was made.",
                "Changed": "This is worked out when the pack is issued.",
                "Revised values": "No value in this report was revised.",
                "Withheld": "Nothing is withheld from this audience."}  # fmt: skip
    assert book.sheetnames == ["Contents", "Measures", "Figures", "Actions", "All data", *appendix, "Method"]
    assert book["All data"].cell(HEAD + 1, 1).value == "Nothing here in this cycle."
    assert {name: book[name].cell(HEAD + 1, 1).value for name in appendix} == appendix


def test_appendix_is_as_in_the_other_formats(book: Workbook) -> None:
    contents = sample_contents()
    missing, changed, suppressed = (list(lines_of(book[name])) for name in ("Not in this report", "Changed", "Withheld"))

    assert [line["How far it has come"] for line in missing] == [outstanding.state_words(one) for one in contents.not_received]
    assert [(line["What"], line["Change"]) for line in changed] == [(one.what, one.text) for one in contents.changed_since]
    assert all("Compared with" in line for line in changed)
    assert [tuple(line.values()) for line in suppressed] == sentences.suppression_lines(contents)
    assert missing and changed and suppressed


def test_revised_values_and_the_method_have_sheets_of_their_own(book: Workbook) -> None:
    revised, made = (list(lines_of(book[name])) for name in ("Revised values", "Method"))

    expected = [(one.measure, one.part or None, one.period, one.note) for one in remarks.revised_lines(sample_contents())]
    names = ("Measure", "Part", "Period", "What was said about it")
    assert [tuple(line[name] for name in names) for line in revised] == [(*one[:3], one[3] or None) for one in expected]
    assert revised and all("revised" in line["Status"] and isinstance(line["Value"], int | float) for line in revised)
    assert [tuple(line.values()) for line in made] == list(method.METHOD)


def test_a_total_that_is_not_there_has_its_symbol() -> None:
    total, whole = sample_measure(), sample_contents()
    assert total.comparison is not None
    gone = dataclasses.replace(total.comparison, value=None, previous_value=None, change=None, reason="withheld")
    series = tuple(dataclasses.replace(one, comparison=gone) for one in total.series)
    alone = dataclasses.replace(whole.priorities[ABUSE], measures=(dataclasses.replace(total, comparison=gone, series=series),))
    [line] = lines_of(reread(sample_contents(priorities=(alone,)))["Measures"])
    assert (line["Value"], line["Symbol"], line["Value before"], line["Symbol before"]) == (None, "[c]", None, "[c]")


def test_no_character_and_no_length_can_break_it() -> None:
    bad = "a\x00b\x0bc\ud800d\ufffee\x1b"
    whole = sample_contents(note=bad)
    head = dataclasses.replace(whole.agreement, title=bad, partnership=bad)
    figures = (figure(bad, bad, "1", reason="y" * 40000, caveats=(bad,)),)
    priority = dataclasses.replace(
        whole.priorities[ABUSE], title=bad, figures=figures, measures=(measure("bad", bad, 5, unit=bad),)
    )
    book = reread(dataclasses.replace(whole, agreement=head, priorities=(priority,)))

    line = list(lines_of(book["Figures"]))[-1]
    assert book["Contents"]["A1"].value == "abcde" and line["Figure"] == "abcde"
    assert line["Reason"].endswith("(cut, too long)") and len(line["Reason"]) <= 32767


def test_figure_without_a_period_and_ampersand_in_the_cycle() -> None:
    whole = sample_contents()
    cycle = dataclasses.replace(whole.cycle, title="2019 Q1 & Q2")
    made = render_xlsx(dataclasses.replace(whole, cycle=cycle))
    book = load_workbook(io.BytesIO(made))

    assert "&amp;8 2019 Q1 &amp;&amp; Q2 · Working group" in drawings(made, "worksheets/sheet1.xml")[0]
    assert next(line for line in lines_of(book["Figures"]) if line["Ref"] == "RS-04")["Period start"] is None
    assert left_footer(book["Figures"]).size == 8
