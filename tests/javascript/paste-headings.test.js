import assert from "node:assert/strict";
import { test } from "node:test";

import { planPaste } from "../../static/js/paste-plan.js";
import { pasteInWords } from "../../static/js/paste-words.js";
import { DISTRICTS, column, measure, quarter } from "./sheets.js";

const APRIL = { measure: 0, row: 0, column: 0 };
const MAY = { ...APRIL, column: 1 };
const names = DISTRICTS.map(([name]) => name);
const open = { columns: [4, 5, 6].map((month) => column(month)) };
open.measures = ["Robbery", "Burglary"].map((title) => measure(title, DISTRICTS, open.columns));

const rows = (...values) => names.map((name) => [name, ...values]);
const bare = (...values) => names.map(() => values);
const turned = (block) => block[0].map((_, at) => block.map((line) => line[at] ?? ""));
const asTexts = (block) => {
  const width = Math.max(...block.map((line) => line.length));
  return block.map((line) => [...line, ...Array(width - line.length).fill("")].map(String));
};

function plan(block, { sheet = open, at = MAY, answers } = {}) {
  return planPaste(sheet, asTexts(block), at, answers);
}

/** What each month got, “–” where nothing, and the sentences; “ask: …” where something is asked. */
function outcome(block, options = {}) {
  const made = plan(block, options);
  if (made.question) return `ask ${made.question.id}: ${made.question.words}`;
  const sheet = options.sheet ?? open;
  const inMonth = (at) => {
    const texts = made.writes.filter((each) => each.column === at).map(({ text }) => text);
    assert.ok([0, names.length].includes(texts.length), `${texts.length} of ${names.length}: ${JSON.stringify(block.slice(0, 2))}`);
    return [...new Set(texts)].join("/") || "–";
  };
  return [sheet.columns.map((_, at) => inMonth(at)).join(" "), ...pasteInWords(made, sheet, sheet.measures[0]).remarks].join(" | ");
}

test("months written as numbers head their columns", () => {
  for (const heads of [["201904", "201905"], ["2019-04", "2019-05"], ["2019M04", "2019M05"], ["43556", "43586"], ["43585", "43616"]]) {
    for (const corner of ["District", "", "Borough"]) {
      const block = [[corner, ...heads], ...rows(7, 8)];
      assert.equal(outcome(block), "7 8 –", `${corner} ${heads}`);
      assert.equal(outcome(turned(block)), "7 8 –", `${corner} ${heads}, turned`);
    }
    assert.equal(outcome([heads, ...bare(7, 8)]), "7 8 –", `${heads} without names`);
  }
  assert.equal(outcome([["201904"], ...bare(7)]), "7 – –");
  assert.equal(outcome([["", "2018", ""], ["", "04", "05"], ...rows(7, 8)]), "ask columns: Which column is which month?");
});

test("a year of another kind is never a value, and places the months below it", () => {
  assert.equal(outcome([["", "2019/20", ""], ["", "Apr", "May"], ...rows(7, 8)]), "7 8 –");
  assert.match(outcome([["", "2018/19", ""], ["", "Apr", "May"], ...rows(7, 8)]), /^– – – \| 13 .* April 2018 is not on this page/);
  assert.match(outcome([["District", "May"], ["", "2018"], ...rows(7)]), /^– – – \| .* May 2018 is not on this page/);
  assert.equal(outcome([["District", "2018", "2019"], ...rows(7, 8)]), "ask columns: Which column is which month?");
  assert.equal(outcome([["District", "2019"], ...rows(7)]), "ask columns: Which month is this column?");
  assert.equal(outcome([["2018", "2019"], ...bare(7, 8)]), "ask heading: The first row says 2018, 2019. Is it a heading?");
  assert.equal(outcome([["4", "5"], ...bare(7, 8)]), "ask heading: The first row says 4, 5. Is it a heading?");
  assert.equal(outcome([["4", "5"], ...bare(7, 8)], { answers: { heading: "heading" } }), "ask columns: Which column is which month?");
  assert.equal(plan([["4", "5"], ...bare(7, 8).slice(1)], { answers: { heading: "numbers" } }).writes.length, 26);
});

test("what is worked out is passed over, whatever stands beside it", () => {
  for (const head of ["%", "Rate", "per 1,000", "£", "+/-", "% change", "Target", "YTD", "Last year", "Rate per 1,000 population"]) {
    const passed = `13 values were passed over: “${head}” stands above or beside them.`;
    assert.equal(outcome([["District", "May 2019", head], ...rows(7, 8)]), `– 7 – | ${passed}`);
    assert.equal(outcome([["District", "Number", head], ...rows(7, 8)]), `– 7 – | ${passed}`);
    assert.equal(outcome([["District", head], ...rows(8)]), `– – – | ${passed}`);
    assert.equal(outcome([["", "May 2019", ""], ["", "n", head], ...rows(7, 8)]), `– 7 – | ${passed}`);
    assert.equal(outcome(turned([["District", "May 2019", head], ...rows(7, 8)])), `– 7 – | ${passed}`);
    assert.equal(outcome(names.map((name) => [name, head, 7])), `– – – | ${passed}`);
    assert.match(outcome([["", "Actual", "", head, ""], ["", "Apr", "May", "Apr", "Jun"], ...rows(6, 7, 8, 9)]), /^6 7 – \| 26 /);
  }
  assert.match(outcome([["District", "May 2019", "n", "%"], ...rows(7, 8, 9)]), /^– 7 – \| 13 .*“n” is not a month of this page.*“%”/);
  assert.match(outcome([["May 2019", "n", "%"], ...bare(7, 8, "7.5")]), /^– 7 – \| /);
});

test("the unit of the measure may stand above its numbers", () => {
  const columns = open.columns;
  const rate = { columns, measures: [{ ...measure("Burglary rate per 1,000", DISTRICTS, columns, { addsUp: false }), unit: "%" }] };
  for (const head of ["%", "Rate", "Rate per 1,000"]) assert.equal(outcome([["District", head], ...rows("7.5")], { sheet: rate }), "– 7.5 –", head);
  const crimes = { columns, measures: [{ ...measure("Robbery", DISTRICTS, columns), unit: "crimes" }] };
  assert.equal(outcome([["District", "Crimes June 2019"], ...rows(7)], { sheet: crimes }), "– – 7");
});

test("a month among words that change it is passed over or asked about", () => {
  for (const head of ["YTD May 2019", "12 months to May 2019", "Forecast May 2019", "May 2019 to date", "Rolling year to May 2019"]) {
    assert.equal(outcome([["District", head], ...rows(7)]), `– – – | 13 values were passed over: “${head}” stands above or beside them.`);
  }
  for (const head of ["from May 2019", "Apr, May 2019", "May and June 2019", "Victims May 2019", "May 2018 v May 2019", "by May 2019", "part May 2019"]) {
    assert.equal(outcome([["District", head], ...rows(7)]), "ask columns: Which month is this column?", head);
    assert.match(outcome([["District", "Apr 2019", head], ...rows(7, 8)]), /^7 – – \| 13 values were passed over: the heading “/, head);
  }
  for (const head of ["Number May 2019", "May 2019 (provisional)", "Number for May 2019", "May 2019 recorded"]) {
    assert.equal(outcome([["District", head], ...rows(7)], { at: APRIL }), "– 7 –", head);
  }
});

test("a title that is not understood is asked about, and one that is places the numbers", () => {
  for (const title of ["Target", "Vehicle crime", "Burglary rate per 1000", "Robbery and violence", "Robbery 2018", "Robbery, year to date"]) {
    for (const block of [[[title], ...rows(7)], [[title], ["District", "May 2019"], ...rows(7)], [[title], ...bare(7)]]) {
      assert.match(outcome(block), /^ask title: .* stands beside or above these numbers. Are they numbers of Robbery\?$/, title);
      assert.equal(outcome(block, { answers: { title: "own" } }), "– 7 –", title);
    }
  }
  assert.equal(outcome([["", "Vehicle crime"], ...rows(7)]), "ask columns: Which month is this column?");
  for (const title of ["Robbery", "Robbery by district", "Robbery 2019", "Table 2: Robbery", "Prepared by J Smith", "Monthly figures"]) {
    assert.equal(outcome([[title], ...rows(7)]), "– 7 –", title);
  }
  for (const corner of ["Vehicle crime", "Target"]) {
    assert.match(outcome([[corner, "Apr 2019", "May 2019"], ...rows(6, 7)]), /^ask title/);
    assert.match(outcome([[corner, "May 2019"], ...rows(7)]), /^ask title/);
  }
  assert.match(outcome([["Burglary", "May 2019"], ...rows(7)]), /13 values of Burglary were passed over/);
  for (const title of ["Robbery, June 2019", "Robbery by district, June 2019"]) assert.equal(outcome([[title], ...rows(7)]), "– – 7", title);
  assert.equal(outcome([["Victims, June 2019"], ...rows(7)]), "ask title: “Victims, June 2019” stands beside or above these numbers. Are they numbers of Robbery for June 2019?");
  assert.equal(outcome([["Victims, June 2019"], ...rows(7)], { answers: { title: "own" } }), "– – 7");
  assert.match(outcome([["Burglary figures"], ...rows(7)]), /13 values of Burglary were passed over/);
  const sections = [["Robbery"], ...rows(7), ["Vehicle crime"], ...rows(8)];
  assert.equal(outcome(sections), "– 7 – | 13 values under “Vehicle crime” were passed over: a paste stays in its table, Robbery.");
});

test("what stands beside a name is understood, passed over or asked about", () => {
  assert.equal(outcome(names.map((name) => [name, "E07000105", 7])), "– 7 –");
  assert.match(outcome(names.map((name) => [name, "Male", 7])), /^ask title: “Male”/);
  assert.match(outcome(names.map((name) => [`${name} %`, 7])), /^ask names: “Ashford %” is not a name in Robbery/);
  const mixed = plan([...rows(7), ...names.map((name) => [`${name} %`, 8])]);
  assert.deepEqual([...new Set(mixed.writes.map(({ text }) => text))], ["7"]);
  assert.match(outcome([...rows(7), ["Ashford total", 8]]), /^– 7 – \| .*“Ashford total” is not a row/);
});

test("months and years as numbers beside the names place the values of a list", () => {
  assert.equal(outcome(names.map((name) => [name, "201906", 7])), "– – 7");
  assert.equal(outcome(names.flatMap((name) => [[name, "201904", 7], [name, "201905", 8]])), "7 8 –");
  const head = ["Month", "District", "Number"];
  assert.equal(outcome([head, ...names.flatMap((name) => [["201904", name, 7], ["201905", name, 8]])]), "7 8 –");
  assert.match(outcome(names.flatMap((name) => [["2018", "May", name, 7], ["2019", "May", name, 8]])), /^– 8 – \| .* May 2018 is not on this page/);
  assert.equal(outcome(names.map((name) => [name, "2019", 7])), "ask columns: Which month is this column?");
  assert.equal(outcome([["District", "May", "Jun"], ...rows(2018, 7)]), "– 2018 7", "a value under a month is a value");
});

test("a total that is a cell of its own gets no other total", () => {
  const columns = open.columns;
  const sheet = { columns, measures: [measure("Strands", [["Race"], ["Faith"], ["Total"]], columns, { addsUp: false })] };
  const into = (name) => plan([["Race", 4], [name, 6]], { sheet }).writes.map(({ row }) => row);
  assert.deepEqual([into("All strands"), into("Grand total"), into("All districts")], [[0, 2], [0, 2], [0, 2]]);
  assert.deepEqual([into("Race total"), into("All females"), into("Sub-total")], [[0], [0], [0]]);
});

test("months down or names across without months above never go by position into the wrong cell", () => {
  const columns = [4, 5, 6].map((month) => column(month));
  const sheet = { columns, measures: [measure("Fires", [["Alder"], ["Birch"], ["Cedar"]], columns)] };
  const at = { measure: 0, row: 1, column: 0 };
  const written = (block) => planPaste(sheet, asTexts(block), at).writes?.map(({ row, column: to, text }) => `${row}/${to}=${text}`);
  assert.deepEqual(written([["Apr", 1], ["May", 2], ["Jun", 3]]), ["1/0=1", "1/1=2", "1/2=3"], "one row goes where it is put");
  assert.deepEqual(written([["", "Alder", "Birch", "Cedar"], ["", 1, 2, 3]]), ["0/0=1", "1/0=2", "2/0=3"]);
  assert.deepEqual(written([["201904", 1, 2, 3], ["201905", 4, 5, 6]]), ["0/0=1", "0/1=4", "1/0=2", "1/1=5", "2/0=3", "2/1=6"]);
});

test("a first row of running numbers and an empty column beside names are asked about", () => {
  for (const heads of [["1904", "1905"], ["2019.04", "2019.05"], ["04", "05"], ["1", "2"]]) {
    for (const corner of ["", "District"]) assert.equal(outcome([[corner, ...heads], ...rows(7, 8)]), "ask columns: Which column is which month?");
  }
  for (const heads of [["1904", "1905"], ["2019.04", "2019.05"], ["4", "5"]]) {
    assert.match(outcome([heads, ...bare(7, 8).slice(1)]), /^ask heading/, "twelve rows and a heading are as many as the districts");
  }
  assert.equal(outcome(rows("", 7)), "ask columns: Which month is this column?");
  assert.equal(outcome(rows("", 7), { answers: { columns: "from-1" } }), "– 7 –");
});

test("the quarter of the page, with a closed month, still takes the ordinary heading", () => {
  assert.match(outcome([["District", "Apr 2019", "May 2019", "Jun 2019"], ...rows(6, 7, 8)], { sheet: quarter() }), /^– 7 8 \| 13 numbers for April were passed over/);
});
