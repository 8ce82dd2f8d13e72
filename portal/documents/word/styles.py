"""The styles, list levels and fonts of the Word file, in Word's own XML.

All formatting is in styles and none in the text, so that whoever edits the file changes one style and not a hundred
paragraphs. python-docx's own template has 160 styles that a pack never uses; they are replaced by these.
"""

from __future__ import annotations

ACCENT = "1D5A73"
QUIET = "505A5F"  # 7 to 1 on white
RULE = "B1B4B6"
TEXT_WIDTH = 9412  # twentieths of a point: A4 less margins of 22 mm
HANGING = 340
W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
_RIGHT_TAB = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'

# id, name, based on, next; then paragraph properties; then run properties, in the order that the schema asks for.
_PARAGRAPHS = (
    ("Normal", "Normal", "", "",
     '<w:spacing w:after="120" w:line="288" w:lineRule="auto"/>', '<w:sz w:val="20"/><w:szCs w:val="20"/>'),
    ("Heading1", "heading 1", "Normal", "Normal",
     ('<w:keepNext/><w:keepLines/><w:pageBreakBefore/><w:spacing w:before="0" w:after="160" w:line="252" w:lineRule="auto"/>'
      '<w:outlineLvl w:val="0"/>'),
     f'<w:b/><w:color w:val="{ACCENT}"/><w:sz w:val="44"/><w:szCs w:val="44"/>'),
    ("Heading2", "heading 2", "Normal", "Normal",
     ('<w:keepNext/><w:keepLines/><w:spacing w:before="340" w:after="100" w:line="264" w:lineRule="auto"/>'
      '<w:outlineLvl w:val="1"/>'),
     f'<w:b/><w:color w:val="{ACCENT}"/><w:sz w:val="27"/><w:szCs w:val="27"/>'),
    ("Heading3", "heading 3", "Normal", "Normal",
     '<w:keepNext/><w:keepLines/><w:spacing w:before="300" w:after="60"/><w:outlineLvl w:val="2"/>',
     '<w:b/><w:sz w:val="22"/><w:szCs w:val="22"/>'),
    ("Title", "Title", "Normal", "Subtitle", '<w:spacing w:before="2600" w:after="480" w:line="252" w:lineRule="auto"/>',
     f'<w:b/><w:color w:val="{ACCENT}"/><w:sz w:val="60"/><w:szCs w:val="60"/>'),
    ("Subtitle", "Subtitle", "Normal", "Normal", '<w:spacing w:after="560"/>', '<w:sz w:val="28"/><w:szCs w:val="28"/>'),
    ("Partnership", "Partnership", "Normal", "Normal",
     "", f'<w:b/><w:color w:val="{ACCENT}"/><w:sz w:val="24"/><w:szCs w:val="24"/>'),
    ("Facts", "Facts", "Normal", "Facts",
     '<w:tabs><w:tab w:val="left" w:pos="2000"/></w:tabs><w:spacing w:after="60"/><w:ind w:left="2000" w:hanging="2000"/>', ""),
    ("Notice", "Notice", "Normal", "Notice",
     f'<w:pBdr><w:top w:val="single" w:sz="6" w:space="8" w:color="{ACCENT}"/></w:pBdr><w:spacing w:before="480"/>', ""),
    ("Summary", "Summary", "Normal", "Normal",
     '<w:spacing w:after="200" w:line="300" w:lineRule="auto"/>', '<w:sz w:val="28"/><w:szCs w:val="28"/>'),
    ("Remark", "Remark", "Normal", "Remark", '<w:spacing w:before="60" w:after="40" w:line="264" w:lineRule="auto"/>',
     f'<w:color w:val="{QUIET}"/><w:sz w:val="17"/><w:szCs w:val="17"/>'),
    ("MeasureText", "Measure Text", "Normal", "Normal", '<w:keepNext/><w:keepLines/><w:spacing w:after="40"/>', ""),
    ("MeasureFacts", "Measure Facts", "Remark", "Normal", '<w:keepNext/><w:keepLines/>', ""),
    ("Picture", "Picture", "Normal", "Normal",
     '<w:keepNext/><w:spacing w:before="120" w:after="120" w:line="240" w:lineRule="auto"/>', ""),
    ("Quote", "Quote", "Normal", "Normal", f'<w:ind w:left="{HANGING}" w:right="{HANGING}"/>', "<w:i/>"),
    ("ListParagraph", "List Paragraph", "Normal", "ListParagraph", '<w:spacing w:after="120"/><w:contextualSpacing/>', ""),
    ("ListContinue", "List Continue", "Normal", "ListContinue", f'<w:ind w:left="{HANGING}"/>', ""),
    ("TableText", "Table Text", "Normal", "TableText", '<w:spacing w:before="30" w:after="30" w:line="259" w:lineRule="auto"/>',
     '<w:sz w:val="18"/><w:szCs w:val="18"/>'),
    ("TableHead", "Table Head", "TableText", "TableText",
     "<w:keepNext/>", f'<w:b/><w:color w:val="{ACCENT}"/><w:sz w:val="17"/><w:szCs w:val="17"/>'),
    ("TableHeadNumber", "Table Head Number", "TableHead", "TableText", '<w:jc w:val="right"/>', ""),
    ("TableNumber", "Table Number", "TableText", "TableText", '<w:jc w:val="right"/>', '<w14:numSpacing w14:val="tabular"/>'),
    ("TableGroup", "Table Group", "TableText", "TableText",
     '<w:keepNext/><w:spacing w:before="160"/>', f'<w:b/><w:color w:val="{ACCENT}"/>'),
    ("TableRemark", "Table Remark", "TableText", "TableText",
     '<w:spacing w:before="0"/>', f'<w:color w:val="{QUIET}"/><w:sz w:val="16"/><w:szCs w:val="16"/>'),
    ("TableRemarkNumber", "Table Remark Number", "TableRemark", "TableText", '<w:jc w:val="right"/>', ""),
    ("TableQuote", "Table Quote", "TableText", "TableText", f'<w:ind w:left="{HANGING}"/>', "<w:i/>"),
    ("TableList", "Table List", "TableText", "TableList", "", ""),
    ("TableContinue", "Table Continue", "TableText", "TableContinue", f'<w:ind w:left="{HANGING}"/>', ""),
    ("AgencyLine", "Agency Line", "TableText", "TableText", '<w:keepNext/><w:spacing w:after="0"/>', ""),
    ("AgencyMissing", "Agency Missing", "TableText", "TableText", '<w:spacing w:before="160"/>', ""),
    ("AgencyNext", "Agency Next", "AgencyLine", "TableText", '<w:spacing w:before="160"/>', ""),
    ("Header", "header", "Normal", "Header",
     f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs><w:spacing w:after="0" w:line="264" w:lineRule="auto"/>',
     f'<w:color w:val="{QUIET}"/><w:sz w:val="16"/><w:szCs w:val="16"/>'),
    ("Footer", "footer", "Header", "Footer", "", ""),
    ("FootnoteText", "footnote text", "Normal", "FootnoteText", '<w:spacing w:after="20" w:line="252" w:lineRule="auto"/>',
     '<w:sz w:val="16"/><w:szCs w:val="16"/>'),
    ("TOCHeading", "TOC Heading", "Heading1", "Normal", '<w:outlineLvl w:val="9"/>', ""),
    ("TOC1", "toc 1", "Normal", "Normal",
     f'{_RIGHT_TAB}<w:spacing w:before="140" w:after="20"/><w:ind w:right="567"/>', "<w:b/>"),
    ("TOC2", "toc 2", "Normal", "Normal",
     f'{_RIGHT_TAB}<w:spacing w:after="0"/><w:ind w:left="{HANGING}" w:right="567"/>', ""),
)  # fmt: skip
_CHARACTERS = (
    ("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    ("Agency", "Agency", f'<w:b/><w:smallCaps/><w:color w:val="{ACCENT}"/><w:sz w:val="20"/><w:szCs w:val="20"/>'),
    ("Hyperlink", "Hyperlink", f'<w:color w:val="{ACCENT}"/><w:u w:val="single"/>'),
    ("Strong", "Strong", "<w:b/>"),
    ("DraftMark", "Draft Mark", f'<w:b/><w:color w:val="{ACCENT}"/><w:sz w:val="20"/><w:szCs w:val="20"/>'),
    ("Reference", "Reference", f'<w:b/><w:color w:val="{ACCENT}"/>'),
    ("Quiet", "Quiet", f'<w:color w:val="{QUIET}"/><w:sz w:val="16"/><w:szCs w:val="16"/>'),
)
_CUSTOM = {"Partnership", "Facts", "Notice", "Summary", "Remark", "MeasureText", "MeasureFacts", "Picture", "Agency",
           "AgencyLine", "AgencyMissing", "AgencyNext", "DraftMark", "Reference", "Quiet"}  # fmt: skip
_TABLE = f"""
<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:semiHidden/>
 <w:tblPr><w:tblInd w:w="0" w:type="dxa"/>
  <w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>
</w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="PackTable"><w:name w:val="Pack Table"/><w:basedOn w:val="TableNormal"/>
 <w:tblPr><w:tblBorders><w:top w:val="single" w:sz="6" w:space="0" w:color="{ACCENT}"/>
   <w:bottom w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>
   <w:insideH w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/></w:tblBorders>
  <w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="0" w:type="dxa"/>
   <w:bottom w:w="30" w:type="dxa"/><w:right w:w="220" w:type="dxa"/></w:tblCellMar>
 </w:tblPr>
 <w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>
   <w:bottom w:val="single" w:sz="6" w:space="0" w:color="{ACCENT}"/></w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""
_FONTS = '<w:rFonts w:ascii="Public Sans" w:hAnsi="Public Sans" w:eastAsia="Arial" w:cs="Arial"/>'


def styles_xml() -> str:
    """All styles, wrapped in one element."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_FONTS}<w:sz w:val="20"/><w:szCs w:val="20"/>'
        '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
    )
    paragraphs = "".join(_paragraph_style(*one) for one in _PARAGRAPHS)
    characters = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    ) + "".join(_character_style(*one) for one in _CHARACTERS)
    none = '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:semiHidden/></w:style>'
    return f"<w:styles {W}>{defaults}{paragraphs}{characters}{_TABLE}{none}</w:styles>"


def _paragraph_style(ident: str, name: str, parent: str, following: str, layout: str, look: str) -> str:
    based = f'<w:basedOn w:val="{parent}"/>' if parent else ""
    then = f'<w:next w:val="{following}"/>' if following else ""
    default = ' w:default="1"' if ident == "Normal" else ""
    return (
        f'<w:style w:type="paragraph"{default}{_custom(ident)} w:styleId="{ident}"><w:name w:val="{name}"/>{based}{then}'
        f"<w:qFormat/><w:pPr>{layout}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
    )


def _character_style(ident: str, name: str, look: str) -> str:
    return (
        f'<w:style w:type="character"{_custom(ident)} w:styleId="{ident}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{look}</w:rPr></w:style>"
    )


def _custom(ident: str) -> str:
    return ' w:customStyle="1"' if ident in _CUSTOM or ident.startswith(("Table", "Measure")) else ""


def lists_xml() -> str:
    """Two list definitions, 0 with bullets and 1 with numbers; list 1 (numId) is the bullets, numbers get one each."""
    bullets = "".join(_level(at, "bullet", "–" if at % 2 else "•") for at in range(9))
    numbers = "".join(_level(at, ("decimal", "lowerLetter", "lowerRoman")[at % 3], f"%{at + 1}.") for at in range(9))
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{bullets}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{numbers}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _level(at: int, kind: str, mark: str) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{mark}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{HANGING * (at + 1)}" w:hanging="{HANGING}"/></w:pPr></w:lvl>'
    )


def fonts_xml() -> str:
    """Where Public Sans is not installed, Word takes the alternative that is named here."""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {W}><w:font w:name="Public Sans">'
        '<w:altName w:val="Arial"/><w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    )
