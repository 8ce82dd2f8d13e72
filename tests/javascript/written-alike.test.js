// What files and pastes read alike: the cases that tests/unit/test_tables_written_alike.py reads too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { wordsSay } from "../../static/js/heading-words.js";
import { readYear } from "../../static/js/written-months.js";
import { fold } from "../../static/js/written-values.js";

const cases = JSON.parse(readFileSync(new URL("../cases/written_alike.json", import.meta.url), "utf-8"));

test("names are folded", () => {
  assert.ok(cases.folded.length > 10);
  for (const [text, folded] of cases.folded) assert.equal(fold(text), folded, text);
});

test("what is worked out is known by its words", () => {
  for (const text of cases.derived) assert.equal(wordsSay(text, new Set()), "derived", text);
  for (const text of cases.not_derived) assert.notEqual(wordsSay(text, new Set()), "derived", text);
});

test("years are known", () => {
  for (const text of cases.years) assert.ok(readYear(text), text);
  for (const text of cases.no_years) assert.equal(readYear(text), null, text);
});
