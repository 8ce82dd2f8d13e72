import assert from "node:assert/strict";
import { test } from "node:test";

import { isSingleValue, parseBlock } from "../../static/js/spreadsheet-block.js";

test("lines and tabs of every system make a block", () => {
  const block = [["1", "2"], ["3", ""]];
  for (const text of ["1\t2\n3\t", "1\t2\r\n3\t\r\n", "1\t2\r3\t\r"]) assert.deepEqual(parseBlock(text), block);
  assert.deepEqual(parseBlock("1\n\n2\n"), [["1"], [""], ["2"]]);
  assert.deepEqual(parseBlock("1\n2\t3"), [["1", ""], ["2", "3"]], "every line is as long as the longest");
});

test("a cell with a line break in it stays one cell", () => {
  assert.deepEqual(parseBlock('"Folkestone\nand ""Hythe"""\t12\nDover\t13'), [['Folkestone\nand "Hythe"', "12"], ["Dover", "13"]]);
  assert.deepEqual(parseBlock('"12\r\n13"\r\n14\r\n'), [["12\n13"], ["14"]]);
  assert.deepEqual(parseBlock('"late\t12\n13\t14'), [['"late', "12"], ["13", "14"]], "a mark that is never closed is a mark");
});

test("a single value is left to the browser", () => {
  assert.ok(isSingleValue(parseBlock("12")));
  assert.ok(isSingleValue(parseBlock("12\r\n")));
  assert.ok(!isSingleValue(parseBlock("12\t13")));
  assert.ok(!isSingleValue(parseBlock("12\n13")));
  assert.ok(!isSingleValue(parseBlock('"12\n13"')));
});

test("a large sheet is read in no time", () => {
  const text = Array.from({ length: 20_000 }, () => '1\t"2\n3"\t4').join("\n");
  assert.equal(parseBlock(text).length, 20_000);
});
