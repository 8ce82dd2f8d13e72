import assert from "node:assert/strict";
import { test } from "node:test";

import { addLink, continueList, toggleBold, toggleItalic, toggleList } from "../../static/js/markdown-marks.js";
import { afterEdit, stateFrom } from "./editing.js";

function check(makeEdit, cases) {
  for (const [before, after] of cases) {
    const state = stateFrom(before);
    assert.equal(afterEdit(state, makeEdit(state)), after, `from “${before}”`);
  }
}

test("bold is added to what is selected and taken away within it", () => {
  check(toggleBold, [
    ["We visited |forty| shops.", "We visited **|forty|** shops."],
    ["We visited | forty | shops.", "We visited  **|forty|**  shops."],
    ["We visited **|forty|** shops.", "We visited |forty| shops."],
    ["We visited |**forty**| shops.", "We visited |forty| shops."],
    ["We visited **fo|rty nice** shops.", "We visited fo|rty nice shops."],
    ["|", "**|bold|**"],
    ["**a**| x", "**a****|bold|** x"],
    ["***|forty|***", "*|forty|*"],
    ["first **x**\n|second|", "first **x**\n**|second|**"],
    ["\\*\\*not |bold| at all\\*\\*", "\\*\\*not **|bold|** at all\\*\\*"],
  ]);
});

test("italic is not mistaken for bold", () => {
  check(toggleItalic, [
    ["We visited |forty| shops.", "We visited *|forty|* shops."],
    ["***|forty|***", "**|forty|**"],
    ["3 * 4 and |forty| * 5", "3 * 4 and *|forty|* * 5"],
    ["**fo|rty** shops", "**fo*|italic|*rty** shops"],
  ]);
});

test("a link has a place for its address", () => {
  check(addLink, [["See |the report|.", "See [|the report|](https://)."], ["|", "[|words of the link|](https://)"]]);
});

test("lines become items and items become lines, apart from the text around them", () => {
  check(toggleList, [
    ["|x\ny|", "|- x\n- y|"],
    ["|- x\n- y|", "|x\ny|"],
    ["|1. x\n2) y|", "|x\ny|"],
    ["- x\ny|", "- x\n- y|"],
    ["Abc\nx|\ndef", "Abc\n\n- x|\n\ndef"],
    ["- a\nx|\n- b", "- a\n- x|\n- b"],
    ["|x\n\ny|", "|- x\n\n- y|"],
    ["- a\n- x|", "- a\n\nx|"],
    ["|", "- |"],
  ]);
});

test("Enter begins the next item, and ends the list in an empty one", () => {
  check(continueList, [
    ["- Dover|", "- Dover\n- |"],
    ["  - Dover|", "  - Dover\n  - |"],
    ["9. nine|", "9. nine\n10. |"],
    ["3) three|", "3) three\n4) |"],
    ["- Do|ver", "- Do\n- |ver"],
    ["- Dover\n- |", "- Dover\n\n|"],
  ]);
  for (const other of ["Dover|", "|- Dover", "-|", "- |Dover|", "- |Dover", "-no item|"]) assert.equal(continueList(stateFrom(other)), null, other);
});
