import assert from "node:assert/strict";
import { test } from "node:test";

import { lossesInWords } from "../../static/js/paste.js";
import { withoutStyles } from "../../static/js/pasted-html.js";

test("styles go, and what only Word's styles say becomes an attribute", () => {
  for (const [html, bare] of [
    ["<style>p { color: red }</style><p>x</p>", "<p>x</p>"],
    ["<p style='color:red'>x</p>", "<p >x</p>"],
    ['<p style="mso-list:l0 level2 lfo1">x</p>', '<p data-mso-list="2">x</p>'],
    ["<p style='mso-list:l0\nlfo1'>x</p>", '<p data-mso-list="1">x</p>'],
    ["<span style='mso-list:Ignore'>1.</span>", "<span data-mso-ignore>1.</span>"],
    ["<div style='mso-element:footnote' id=ftn1>x</div>", "<div data-mso-note id=ftn1>x</div>"],
    ["<div style='mso-element: endnote-list'>x</div>", "<div data-mso-note>x</div>"],
  ]) assert.equal(withoutStyles(html), bare);
});

test("what the text cannot hold is said in words", () => {
  const table = [{ words: "April: 12", mark: "", level: -1, isTableRow: true }];
  assert.equal(lossesInWords([{ words: "x", mark: "", level: -1 }], 0), "");
  assert.equal(lossesInWords(table, 0), "The table became lines of text.");
  assert.equal(lossesInWords([], 1), "Pasted without 1 footnote mark: write what the note said into the text.");
  assert.equal(
    lossesInWords(table, 2),
    "The table became lines of text. Pasted without 2 footnote marks: write what the note said into the text.",
  );
});
