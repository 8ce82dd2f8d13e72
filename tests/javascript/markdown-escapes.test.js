import assert from "node:assert/strict";
import { test } from "node:test";

import { escapeLineStarts, escapeMarks } from "../../static/js/markdown-escapes.js";

test("signs that would be marks get a backslash", () => {
  for (const [plain, escaped] of [
    ["*all* and __this__", "\\*all\\* and \\_\\_this\\_\\_"],
    ["of `it`", "of \\`it\\`"],
    ["[see](there)", "[see]\\(there)"],
    ["<https://example.org> <a@example.org>", "\\<https://example.org> \\<a@example.org>"],
    ["&amp; &#8211;", "\\&amp; \\&#8211;"],
    ["C:\\* and \\", "C:\\\\\\* and \\\\"],
  ]) assert.equal(escapeMarks(plain), escaped);
});

test("what is plain stays as it is", () => {
  const plain = "3 * 4, snake_case, £5 & more (12.5%) - and [this] too, a < b, C:\\data";
  assert.equal(escapeMarks(plain), plain);
});

test("lines that would begin as something else get a backslash", () => {
  for (const [plain, escaped] of [
    ["# one", "\\# one"],
    ["> two", "\\> two"],
    ["- three", "\\- three"],
    ["---", "\\---"],
    ["words\n===", "words\n\\==="],
    ["~~~", "\\~~~"],
    ["12. twelve", "12\\. twelve"],
    ["2) two", "2\\) two"],
  ]) assert.equal(escapeLineStarts(plain), escaped);
  for (const plain of ["#one", "-3 degrees", "1.5 million", "see 1. not at the start"]) assert.equal(escapeLineStarts(plain), plain);
});
