import assert from "node:assert/strict";
import { test } from "node:test";

import { totalInWords } from "../../static/js/grid-totals.js";
import { countInWords } from "../../static/js/word-count.js";

test("totals add up numbers and leave out what does not apply", () => {
  assert.equal(totalInWords(["1,000", " 234 ", "1 000"]), "2,234");
  assert.equal(totalInWords(["1", "[z]", "z", "2"]), "3");
  assert.equal(totalInWords([]), "0");
  assert.equal(totalInWords(["1.5", "0.1", ".2", "1,000"]), "1,001.8", "rates and money have decimals");
  assert.equal(totalInWords(["12\u202f300", "[ z ]"]), "12,300");
});

test("there is no total where a cell holds no number", () => {
  for (const value of ["", "[x]", "c", "1.5.2", "1,00", "-3"]) assert.equal(totalInWords(["1", value]), "–", value);
});

test("words are counted as people count them", () => {
  assert.equal(countInWords(""), "0 words");
  assert.equal(countInWords("  Forty\n"), "1 word");
  assert.equal(countInWords("x ".repeat(1200)), "1,200 words");
});
