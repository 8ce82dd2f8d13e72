// Which way a pasted block lies: turned so that its names stand in a column and its months above the others, or none do.
import { transposed } from "./block-cells.js";
import { isYear, periodOfNumber, readYear } from "./written-months.js";

const FEWEST_NAMES = 2; // one name above a column is also that of the table

const isFilled = (cell) => cell.kind === "value" || cell.kind === "unreadable";
const count = (line, is) => line.filter(is).length;
const most = (lines, is) => Math.max(...lines.map((line) => count(line, is)));

/** Whether the months stand beside lines of numbers, and no line of months above them. */
function hasMonthsDown(cells) {
  const isCode = (cell) => cell?.kind === "value" && /^\d{6}$/.test(cell.text) && periodOfNumber(cell.text);
  const isPeriod = (cell) => cell.kind === "period";
  const lines = cells.filter((line) => line.some(isPeriod));
  if (lines.length) return lines.every((line) => line.some(isFilled) && count(line, isPeriod) === 1);
  const first = cells.map(([cell]) => cell).filter((cell) => cell.kind !== "empty" && cell.kind !== "text");
  return first.length > 1 && first.every(isCode) && cells[0].length > 1 && !cells[0].slice(1).some(isCode);
}

/** Makes months and years of the numbers in a column of a list that repeats them beside its values: 201904, 201904, 201905. */
function markTimes(column, cells) {
  const values = column.filter((cell) => cell.kind === "value");
  const isBeside = cells.some((line, at) => column[at].kind === "value" && count(line, isFilled) > 1);
  if (values.length < FEWEST_NAMES || !isBeside || column.some((cell) => cell.kind === "period")) return;
  const areRepeated = new Set(values.map(({ text }) => text)).size <= values.length / 2;
  const isMonth = ({ text }) => text.length === 6 && periodOfNumber(text);
  if (values.every(isMonth)) for (const cell of values) Object.assign(cell, { kind: "period", period: periodOfNumber(cell.text) });
  else if (areRepeated && values.every(({ text }) => isYear(text))) for (const cell of values) Object.assign(cell, { kind: "year", year: readYear(cell.text) });
}

/** The cells of a block (block-cells.js), turned where its names stand above, or its months beside the lines. */
export function withNamesDown(cells) {
  const isName = (cell) => cell.kind === "name";
  const [across, down] = [most(cells, isName), most(transposed(cells), isName)];
  const isTurned = across || down ? across >= FEWEST_NAMES && across > down : hasMonthsDown(cells);
  const turned = isTurned ? transposed(cells) : cells;
  for (const column of transposed(turned)) markTimes(column, turned);
  return turned;
}
