// Which way a pasted block lies: turned so that its names stand in a column and its months above the others, or none do.
import { transposed } from "./block-cells.js";
import { periodOfNumber } from "./written-months.js";

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

/** The cells of a block (block-cells.js), turned where its names stand above, or its months beside the lines. */
export function withNamesDown(cells) {
  const isName = (cell) => cell.kind === "name";
  const [across, down] = [most(cells, isName), most(transposed(cells), isName)];
  const isTurned = across || down ? across >= FEWEST_NAMES && across > down : hasMonthsDown(cells);
  return isTurned ? transposed(cells) : cells;
}
