import assert from "node:assert/strict";
import { test } from "node:test";

import { planPaste } from "../../static/js/paste-plan.js";
import { pasteInWords } from "../../static/js/paste-words.js";
import { generated } from "./generated-blocks.js";
import { ASK, expectedPaste } from "./paste-reference.js";

const TRIALS = 5_000;
const FEWEST_TURNS = 400; // of all that are generated, those that have names, months and no titles

function writesOf(plan) {
  return plan.question ? ASK : new Map(plan.writes.map(({ row, column, text }) => [`${row}/${column}`, text]));
}

test("a block goes where the slow reference says, is asked about where that asks, and every number has one end", () => {
  let [asked, written] = [0, 0];
  for (let seed = 1; seed <= TRIALS; seed += 1) {
    const { sheet, block, at, headsAt } = generated(seed);
    const plan = planPaste(sheet, block, at);
    const expected = expectedPaste(sheet, block, at, headsAt);
    const context = JSON.stringify({ seed, block, at, measures: sheet.measures.map(({ title, rows, addsUp }) => [title, rows.length, addsUp]) });
    if (expected === ASK) {
      assert.ok(plan.question, `not asked: ${context}`);
      asked += 1;
      continue;
    }
    const actual = writesOf(plan);
    assert.notEqual(actual, ASK, `asked ${JSON.stringify(plan.question)}: ${context}`);
    assert.deepEqual(Object.fromEntries([...actual].sort()), Object.fromEntries([...expected].sort()), context);
    const numbers = block.filter((_, line) => line !== headsAt).flat().filter((text) => /^(\d[\d,]*|\[z\])$/.test(text)).length;
    assert.equal(plan.writes.length + plan.passed.filter(({ isValue }) => isValue).length, numbers, context);
    assert.doesNotMatch(Object.values(pasteInWords(plan, sheet, sheet.measures[at.measure])).flat().join(" "), /undefined|NaN/, context);
    written += plan.writes.length;
  }
  assert.ok(asked > TRIALS / 20 && written > TRIALS, `${asked} asked, ${written} written`);
});

test("turned by a quarter, a block with names and months means the same", () => {
  let turns = 0;
  for (let seed = 1; seed <= 2 * TRIALS; seed += 1) {
    const { sheet, block, at, headsAt } = generated(seed);
    const hasLabels = headsAt === 0 && block.some((line) => /^[A-Z]\w+ \d{4}$/.test(line.at(-1))) && sheet.measures[at.measure].rows.length > 1;
    const isPlain = hasLabels && !block.flat().some((text) => ["Thefts", "Fires", "Falls", "Total", "Nowhere"].includes(text));
    const isNamed = new Set(block.slice(1).map(([name]) => name)).size > 1 && block.slice(1).every(([name]) => /^[A-Z]/.test(name));
    if (!isPlain || !isNamed) continue;
    const turned = block[0].map((_, at2) => block.map((line) => line[at2]));
    assert.deepEqual(writesOf(planPaste(sheet, turned, at)), writesOf(planPaste(sheet, block, at)), JSON.stringify({ seed, block, at }));
    turns += 1;
  }
  assert.ok(turns > FEWEST_TURNS, `only ${turns} blocks were turned`);
});
