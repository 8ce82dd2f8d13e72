import assert from "node:assert/strict";
import { test } from "node:test";

import { isSingleValue, isTotalOf, parseBlock } from "../../static/js/spreadsheet-block.js";

test("lines and tabs of every system make a block", () => {
  const block = [["1", "2"], ["3", ""]];
  for (const text of ["1\t2\n3\t", "1\t2\r\n3\t\r\n", "1\t2\r3\t\r"]) assert.deepEqual(parseBlock(text), block);
  assert.deepEqual(parseBlock("1\n\n2\n"), [["1"], [""], ["2"]]);
});

test("a single value is left to the browser", () => {
  assert.ok(isSingleValue(parseBlock("12")));
  assert.ok(isSingleValue(parseBlock("12\r\n")));
  assert.ok(!isSingleValue(parseBlock("12\t13")));
  assert.ok(!isSingleValue(parseBlock("12\n13")));
});

test("a line of sums is known as the total of the lines above it", () => {
  assert.ok(isTotalOf(["1,100", "5"], [["1,000", "2"], ["100", "3"]]));
  assert.ok(isTotalOf(["3"], [["1"], ["[x]"], ["2"]]), "what is no number counts as nothing");
  assert.ok(!isTotalOf(["4"], [["1"], ["2"]]));
  assert.ok(!isTotalOf(["3", "9"], [["1", "2"], ["2", "3"]]), "every column has to be a sum");
  assert.ok(!isTotalOf(["1"], [["1"]]), "one line alone could be a part that happens to have the same value");
  assert.ok(!isTotalOf(["[x]"], [["1"], ["2"]]));
});
