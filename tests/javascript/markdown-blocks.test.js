import assert from "node:assert/strict";
import { test } from "node:test";

import { insertBlocks, toMarkdown } from "../../static/js/markdown-blocks.js";
import { afterEdit, stateFrom } from "./editing.js";

const paragraph = (words, level = -1) => ({ words, mark: "", level });
const item = (words, level = 0, mark = "- ") => ({ words, mark, level });

test("paragraphs stand apart, items of one list do not", () => {
  const blocks = [paragraph("First."), paragraph("Second.\nStill the second."), item("x"), item("y"), paragraph("Last.")];
  assert.equal(toMarkdown(blocks), "First.\n\nSecond.\nStill the second.\n\n- x\n- y\n\nLast.");
});

test("an item within another begins below its words, and so does a paragraph of an item", () => {
  const blocks = [item("Kent", 0, "10. "), item("Dover", 1), item("The port", 2), paragraph("More of Kent.", 0), item("Medway", 0, "11. ")];
  assert.equal(toMarkdown(blocks), "10. Kent\n    - Dover\n      - The port\n\n    More of Kent.\n\n11. Medway");
});

test("a list within an item that does not begin with 1 needs an empty line before it", () => {
  assert.equal(toMarkdown([item("Kent"), item("Dover", 1, "3. "), item("Deal", 1, "4. ")]), "- Kent\n\n  3. Dover\n  4. Deal");
  assert.equal(toMarkdown([item("Kent"), item("Dover", 1, "1. ")]), "- Kent\n  1. Dover");
});

test("several blocks stand apart from the text around them", () => {
  const blocks = [item("x"), item("y")];
  for (const [before, after] of [
    ["|", "- x\n- y|"],
    ["Abc| def", "Abc\n\n- x\n- y\n\n|def"],
    ["Abc\n|\ndef", "Abc\n\n- x\n- y\n|\ndef"],
    ["Abc\n\n|gone|\n\ndef", "Abc\n\n- x\n- y|\n\ndef"],
  ]) {
    const state = stateFrom(before);
    assert.equal(afterEdit(state, insertBlocks(state, blocks)), after, `from “${before}”`);
  }
});

test("one block alone goes into the line, with its mark at the start of a line only", () => {
  for (const [before, after] of [["Abc |def", "Abc x|def"], ["Abc\n|", "Abc\n- x|"]]) {
    const state = stateFrom(before);
    assert.equal(afterEdit(state, insertBlocks(state, [item("x")])), after, `from “${before}”`);
  }
});
