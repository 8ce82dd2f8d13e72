// What each cell of a pasted block is: a value, the name of a row, a month, the name of a measure, a total.
import { ownWordsOf, wordsSay } from "./heading-words.js";
import { isYear, periodsIn, readPeriod, readYear } from "./written-months.js";
import { fold, isPlainTotal, isTotalName, isValue } from "./written-values.js";

const NOT_A_NUMBER = /^#|^[^\p{L}]+$|^(?:n\/?a|nil|none|tbc|unknown|not known|not available)$/iu;
export const LABELS = new Set(["name", "total", "title", "period", "year", "text"]);
export const TWO_MEANINGS = -1; // instead of an index: the name belongs to two rows, or two measures

/** Every name, folded, with the index of what it names. */
function indexOf(listsOfNames) {
  const index = new Map();
  listsOfNames.forEach((names, at) => {
    for (const name of new Set(names.map(fold))) index.set(name, index.has(name) ? TWO_MEANINGS : at);
  });
  return index;
}

/** The longest of the names that stand within a folded text, and the text without it. */
function nameWithin(folded, index) {
  const name = [...index.keys()].filter((each) => each && ` ${folded} `.includes(` ${each} `)).sort((a, b) => b.length - a.length)[0];
  return { name, rest: name ? ` ${folded} `.replace(` ${name} `, " ").trim() : folded };
}

/** A text in which more may stand than a month or a name: what it says without them decides. */
function longerText(text, { measures, ownWords, years }) {
  const { periods, rest } = periodsIn(text);
  const { name, rest: others } = nameWithin(fold(rest), measures);
  const words = others.split(" ").filter((word) => !years.has(word)).join(" ");
  const derived = wordsSay(text, ownWords) === "derived";
  const isOtherTime = periods.length > 1 || (periods.length === 1 && /\b(?:by|part)\b(?! (?:district|area|part|month))/.test(others));
  const says = derived ? "derived" : isOtherTime ? "unknown" : wordsSay(words, ownWords);
  const [period] = periods.length === 1 ? periods : [];
  if (says !== "plain" || (!name && !period)) return { kind: "text", says, inside: period };
  return name ? { kind: "title", measure: measures.get(name), period } : { kind: "period", period };
}

function labelOf(text, known) {
  const { rows, parts, measures, totalWords } = known;
  const name = fold(text);
  if (name && rows.has(name)) return { kind: "name", row: rows.get(name) };
  if (name && measures.has(name)) return { kind: "title", measure: measures.get(name) };
  if (name && isTotalName(text) && !nameWithin(name, parts).name) return { kind: "total", isPlain: isPlainTotal(text, totalWords) };
  const year = readYear(text);
  if (year) return { kind: "year", year };
  const period = readPeriod(text);
  if (period) return { kind: "period", period };
  return NOT_A_NUMBER.test(text) && !isSign(text) ? { kind: "unreadable" } : longerText(text, known);
}

/** Whether it is a sign that says what is counted, such as “%”. */
function isSign(text) {
  return !/[\p{L}\p{N}]/u.test(text) && fold(text) !== "";
}

function cellOf(written, known) {
  const text = written.replace(/[\u200b\ufeff]/g, "").trim();
  if (!text) return { kind: "empty", text };
  if (isValue(text)) return { kind: "value", text };
  return { text: text.replace(/\s+/g, " "), ...labelOf(text, known) };
}

export function transposed(cells) {
  return cells[0].map((_, column) => cells.map((line) => line[column]));
}

function isYearCell(cell) {
  return cell.kind === "value" && isYear(cell.text);
}

/** The years in front of several months in one line: “2019, Apr, May, Jun”. */
function yearsInFront(line) {
  const first = line.findIndex((cell) => cell.kind === "period");
  const numbers = line.filter((cell) => cell.kind === "value");
  const isSeveral = line.filter((cell) => cell.kind === "period").length > 1;
  return isSeveral && numbers.every((cell) => isYearCell(cell) && line.indexOf(cell) < first) ? numbers : [];
}

/** The years above months, where nothing but text stands with them and no value above. */
function yearsAbove(lines, at) {
  const isFree = lines.slice(0, at - 1).every((line) => !line.some((cell) => cell.kind === "value"));
  const above = lines[at - 1] ?? [];
  const isOnlyYears = above.every((cell) => ["empty", "text"].includes(cell.kind) || isYearCell(cell));
  return isFree && isOnlyYears ? above.filter(isYearCell) : [];
}

/** Finds the numbers that are the years of months without one. */
function markYears(lines) {
  lines.forEach((line, at) => {
    const months = line.filter((cell) => cell.kind === "period");
    if (!months.length || months.some((cell) => cell.period.year)) return;
    for (const cell of [...yearsInFront(line), ...yearsAbove(lines, at)]) Object.assign(cell, { kind: "year", year: readYear(cell.text) });
  });
}

/**
 * The cells of a block, line by line: {kind, text, row, measure, period, year, says}. `kind` is empty, value, unreadable (such
 * as “#VALUE!”), name (of row number `row`), title (the name of measure number `measure`, and maybe a period), total, period,
 * year, or text; what a text `says` is in heading-words.js, and `inside` is the one period in it that is not alone.
 */
export function cellsOfBlock(block, sheet, measure) {
  const [firstYear, ...years] = new Set(sheet.columns.flatMap(({ start, end }) => [start.slice(0, 4), end.slice(0, 4)]));
  const known = {
    rows: indexOf(measure.rows.map((row) => row.names)),
    parts: indexOf(measure.rows.filter((row) => !row.isTotal).map((row) => row.names)),
    measures: indexOf(sheet.measures.map((each) => each.names)),
    totalWords: [measure.parts, ...measure.names],
    ownWords: ownWordsOf(measure),
    years: new Set(years.length ? [] : [firstYear]), // that of the whole page says nothing more
  };
  const cells = block.map((line) => line.map((written) => cellOf(written, known)));
  markYears(cells);
  markYears(transposed(cells));
  return cells;
}
