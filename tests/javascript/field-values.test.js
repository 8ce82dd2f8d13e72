import assert from "node:assert/strict";
import { test } from "node:test";

import { differingNames, valuesByName } from "../../static/js/field-values.js";

test("the names of the fields that differ, whatever their order", () => {
  const before = [["text", "Forty"], ["item", "a"], ["item", "b"], ["next", ""]];
  assert.deepEqual(differingNames(before, [["item", "a"], ["text", "Forty"], ["item", "b"]]), []);
  assert.deepEqual(differingNames(before, [["text", "Fifty"], ["item", "a"], ["item", "b"]]), ["text"]);
  assert.deepEqual(differingNames(before, [["text", "Forty"], ["item", "a"]]), ["item"]);
  assert.deepEqual(differingNames([], [["rows-1-title", "New"]]), ["rows-1-title"]);
});

test("a name that stands twice has both values", () => {
  assert.deepEqual([...valuesByName([["a", "1"], ["b", "2"], ["a", "3"]])], [["a", ["1", "3"]], ["b", ["2"]]]);
});
