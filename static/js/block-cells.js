// What each cell of a pasted block is: a value, the name of a row, a month, the name of a measure, a total.
import { fold, isTotalName, isValue } from "./written-values.js";
import { isYear, readPeriod } from "./written-months.js";

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

function labelOf(text, rows, measures) {
  const name = fold(text);
  if (name && rows.has(name)) return { kind: "name", row: rows.get(name) };
  if (name && measures.has(name)) return { kind: "title", measure: measures.get(name) };
  if (name && isTotalName(text)) return { kind: "total" };
  const period = readPeriod(text);
  if (period) return { kind: "period", period };
  return { kind: NOT_A_NUMBER.test(text) ? "unreadable" : "text" };
}

function cellOf(written, rows, measures) {
  const text = written.replace(/[\u200b\ufeff]/g, "").trim();
  if (!text) return { kind: "empty", text };
  if (isValue(text)) return { kind: "value", text };
  return { text: text.replace(/\s+/g, " "), ...labelOf(text, rows, measures) };
}

function transposed(cells) {
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
    for (const cell of [...yearsInFront(line), ...yearsAbove(lines, at)]) Object.assign(cell, { kind: "year", year: Number(cell.text) });
  });
}

/**
 * The cells of a block, line by line: {kind, text, row, measure, period, year}. `kind` is empty, value, unreadable (such as
 * “#VALUE!”), name (of row number `row`), title (the name of measure number `measure`), total, period, year, or text.
 */
export function cellsOfBlock(block, measure, measures) {
  const rows = indexOf(measure.rows.map((row) => row.names));
  const titles = indexOf(measures.map((each) => each.names));
  const cells = block.map((line) => line.map((written) => cellOf(written, rows, titles)));
  markYears(cells);
  markYears(transposed(cells));
  return cells;
}
