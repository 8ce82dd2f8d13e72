import assert from "node:assert/strict";
import { test } from "node:test";

import { planPaste } from "../../static/js/paste-plan.js";
import { pasteInWords } from "../../static/js/paste-words.js";
import { parseBlock } from "../../static/js/spreadsheet-block.js";
import { DISTRICTS, column, measure, quarter } from "./sheets.js";

const MAY = { measure: 0, row: 0, column: 1 };
const names = DISTRICTS.map(([name]) => name);
const NUMBERS = names.map((_, row) => [10 + row, 40 + row, 70 + row]);
const text = (lines) => lines.map((line) => line.join("\t")).join("\r\n");

function plan(lines, { sheet = quarter(), at = MAY, answers } = {}) {
  return planPaste(sheet, parseBlock(text(lines)), at, answers);
}

/** The words about a paste, and what was put into a column from the top down (“.” where nothing was). */
function outcome(lines, { sheet = quarter(), at = MAY, answers } = {}) {
  const made = plan(lines, { sheet, at, answers });
  assert.ok(!made.question, JSON.stringify(made.question));
  const { main, remarks } = pasteInWords(made, sheet, sheet.measures[at.measure]);
  const inColumn = (target) => names.map((_, row) => made.writes.find((each) => each.row === row && each.column === target)?.text ?? ".").join(" ");
  return { words: [main, ...remarks], may: inColumn(1), june: inColumn(2) };
}

const MAY_NUMBERS = NUMBERS.map(([, may]) => may).join(" ");
const JUNE_NUMBERS = NUMBERS.map(([, , june]) => june).join(" ");

test("the block of a quarter goes to its months, though one of them is closed", () => {
  const { words, may, june } = outcome(NUMBERS);
  assert.deepEqual(words, ["26 values pasted into May and June 2019.", "13 numbers for April were passed over: April was approved."]);
  assert.deepEqual([may, june], [MAY_NUMBERS, JUNE_NUMBERS]);
});

test("cells that were not sent back are passed over and listed", () => {
  const sheet = quarter({ isClosed: (row, at) => at === 1 && row !== 2 && row !== 3 });
  const { words, may, june } = outcome(NUMBERS.map(([, number]) => [number]), { sheet, at: { ...MAY, row: 2 } });
  assert.equal(may, ". . 42 43 . . . . . . . . .");
  assert.doesNotMatch(june, /\d/);
  assert.match(words[1], /^11 values were passed over \(Ashford in May, Canterbury in May, .* and 5 more\): only what was sent back can be changed\.$/);
});

test("names and months place the numbers in any order, with old names", () => {
  const lines = names.map((name, row) => [name === "Folkestone & Hythe" ? "Shepway" : name.toUpperCase(), NUMBERS[row][2], NUMBERS[row][1]]);
  const { words, may, june } = outcome([["District", "Jun 2019", "May-19"], ...lines.reverse()]);
  assert.deepEqual([words, may, june], [["26 values pasted into May and June 2019."], MAY_NUMBERS, JUNE_NUMBERS]);
});

test("names across and months down, names at the right, and one value a line are read as well", () => {
  const across = [["", ...names], ["May 2019", ...NUMBERS.map((row) => row[1])], ["Jun", ...NUMBERS.map((row) => row[2])]];
  const right = [["May", "Jun", "District"], ...names.map((name, row) => [NUMBERS[row][1], NUMBERS[row][2], name])];
  const long = names.flatMap((name, row) => [["May 2019", name, NUMBERS[row][1]], ["Jun 2019", name, NUMBERS[row][2]]]);
  for (const block of [across, right, long]) {
    const { may, june } = outcome(block);
    assert.deepEqual([may, june], [MAY_NUMBERS, JUNE_NUMBERS], text(block));
  }
});

test("a year above months decides, and a month of another year is passed over", () => {
  const lines = names.map((name) => [name, 1, 2, 3, 4]);
  const { words, may, june } = outcome([["", 2018, "", 2019, ""], ["", "May", "Jun", "May", "Jun"], ...lines]);
  assert.deepEqual([may, june], [names.map(() => 3).join(" "), names.map(() => 4).join(" ")]);
  assert.equal(words[1], "13 values were passed over: May 2018 is not on this page.");
  const inFront = outcome([[2019, "May", "Jun"], ...names.map((name) => [name, 3, 4])]);
  assert.deepEqual([inFront.may, inFront.words.length], [may, 1]);
});

test("two columns under one month go nowhere", () => {
  const heads = [["", "May 2019", "", "Jun 2019", ""], ["", "Number", "n", "Number", "n"]];
  const { words, may, june } = outcome([...heads, ...names.map((name) => [name, 1, 2, 3, 4])]);
  assert.equal(words[0], "Nothing was pasted.");
  assert.match(words[1], /^52 values were passed over: there are two for Ashford in May/);
  assert.doesNotMatch(may + june, /\d/);
});

test("a paste never leaves its measure", () => {
  const section = (title, add) => [[title, ""], ...names.map((name, row) => [name, row + add])];
  const { words, may } = outcome([...section("Burglary", 50), ...section("Robbery", 1)]);
  assert.equal(may, names.map((_, row) => row + 1).join(" "));
  assert.deepEqual(words.slice(1), ["13 values of Burglary were passed over: a paste stays in its table, Robbery. Paste them there."]);
  assert.equal(outcome(section("Burglary", 1)).words[0], "Nothing was pasted.");
});

test("a name that fits nothing, or twice, goes nowhere", () => {
  const { words, may } = outcome([["Dover", 1], ["Kent", 2], ["Swale", 3], ["Swale", 4], ["", 5], ["Medway", "#N/A"]]);
  assert.equal(may, ". . . 1 . . . . . . . . .");
  assert.deepEqual(words.slice(1), [
    "1 value was passed over: “Kent” is not a row in this table.",
    "2 values were passed over: there are two for Swale in May.",
    "1 value was passed over: no name stands beside it.",
    "“#N/A” was passed over: it is not a number. What was there stays.",
  ]);
});

test("another height is asked about, and the answer places the rows", () => {
  const rows = NUMBERS.slice(1).map(([, may]) => [may]);
  const { question } = plan(rows);
  assert.equal(question.words, "12 rows for 13 districts: which is missing?");
  assert.deepEqual(question.choices.map(({ words }) => words), names.map((name) => `${name} is missing`));
  assert.equal(outcome(rows, { answers: { rows: "without-0" } }).may, `. ${MAY_NUMBERS.slice(3)}`);
  const five = plan(rows.slice(0, 5), { at: { ...MAY, row: 3 } }).question;
  assert.equal(five.words, "5 rows for 13 districts: which are they?");
  assert.equal(five.choices[0].words, "They are Dover to Medway, from the box you pasted into on");
  assert.equal(outcome([[7, 8]], { at: { ...MAY, row: 3 } }).june, ". . . 8 . . . . . . . . .", "one row goes where it is put");
});

test("another width is asked about, and so are headings that are not months", () => {
  const two = plan(NUMBERS.map((row) => row.slice(1)), { at: { ...MAY, column: 2 } }).question;
  assert.equal(two.words, "2 columns for 3 months. Which column is which month?");
  assert.deepEqual(two.choices.map(({ words }) => words), ["They are April 2019 to May 2019", "They are May 2019 to June 2019"]);
  for (const heads of [["Number", "Figures"], ["Spring", "Summer"], ["4", "5"], ["2018", "2019"], ["2017/18", "2018/19"]]) {
    const { question } = plan([["District", ...heads], ...names.map((name) => [name, 5, 6])]);
    assert.equal(question.words, "Which column is which month?", heads);
    assert.equal(question.choices[0].words, `“${heads[0]}” is May 2019, “${heads[1]}” is June 2019`);
  }
  assert.equal(outcome([["District", "Number"], ...names.map((name) => [name, 5])]).words[0], "13 values pasted into May 2019.");
});

test("names of another table are asked about", () => {
  const { question } = plan(names.map((name) => [`${name} MARAC`, 5]));
  assert.match(question.words, /^“Ashford MARAC” is not a name in Robbery/);
  const answered = outcome(NUMBERS.map(([, may], row) => [`${names[row]} MARAC`, may]), { answers: { names: "order" } });
  assert.equal(answered.may, MAY_NUMBERS);
});

test("a total is known by its sum above or below, and asked about where it differs", () => {
  const rows = NUMBERS.map(([, may]) => [may]);
  const sum = NUMBERS.reduce((all, [, may]) => all + may, 0);
  for (const block of [[...rows, [sum]], [[sum.toLocaleString("en-GB")], ...rows], [["Number"], ...rows, [""]]]) {
    assert.equal(outcome(block).may, MAY_NUMBERS, text(block));
  }
  assert.deepEqual(plan([...rows, [sum + 4]]).question.remarks[0], `The last row says ${sum + 4}, and the others add up to ${sum}.`);
  assert.equal(outcome([...rows, [sum + 4]], { answers: { total: "last" } }).may, MAY_NUMBERS);
  const named = [...names.map((name, row) => [name, rows[row]]), ["All districts", sum + 4]];
  assert.equal(plan(named).question.remarks[0], `For May 2019 the total says ${sum + 4}, and the rows add up to ${sum}.`);
  assert.deepEqual(outcome(named, { answers: { sum: "rows" } }).words[1], "The total, which differs, was left out.");
  assert.equal(plan([...rows.slice(1), [sum - 40]]).question.words, "12 rows for 13 districts: which is missing?");
  assert.equal(outcome([...names.map(() => [0]), [0]]).words[0], "13 values pasted into May 2019.", "a nil return with its total");
});

test("a total that is returned as a cell of its own gets its number", () => {
  const columns = [column(5), column(6)];
  const sheet = { columns, measures: [measure("Strands", [["Race"], ["Faith"], ["Total"]], columns, { addsUp: false })] };
  const { writes } = plan([["Race", 4], ["All strands", 6], ["Faith", 3]], { sheet, at: { measure: 0, row: 0, column: 0 } });
  assert.deepEqual(writes.map(({ row, text: number }) => [row, number]), [[0, "4"], [2, "6"], [1, "3"]]);
});

test("what is not a number shifts nothing and erases nothing", () => {
  const rows = NUMBERS.map(([, may]) => [may]);
  rows[2] = ["#VALUE!"];
  rows[4] = [""];
  rows[6] = ['"12\n130"'];
  const { words, may } = outcome(rows);
  assert.equal(may, "40 41 . 43 . 45 . 47 48 49 50 51 52");
  assert.equal(words[1], "“#VALUE!” and “12 130” were passed over: they are not numbers. What was there stays.");
});

test("a value that looks like a year is a value", () => {
  assert.equal(outcome([["", "May 2019"], ["Dover", 2018], ["Swale", 2019]]).may, ". . . 2018 . . . . . 2019 . . .");
  assert.equal(outcome([["", "May", "Jun"], ["Dover", 2018, 2019]]).june, ". . . 2019 . . . . . . . . .");
});

test("a whole worksheet is refused in one line", () => {
  const sheet = quarter();
  const words = pasteInWords(planPaste(sheet, Array(20_001).fill(["1"]), MAY), sheet, sheet.measures[0]);
  assert.match(words.main, /^Nothing was pasted: that is too much for one table/);
});
