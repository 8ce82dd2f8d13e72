// Where the labels of a pasted block stand, and what they say of each of its values: its row, its month, its measure.
import { LABELS } from "./block-cells.js";

const isValue = (cell) => cell.kind === "value";
const isLabel = (cell) => LABELS.has(cell.kind);
const isFilled = (cell) => cell.kind === "value" || cell.kind === "unreadable";

/** Of the runs of `is`-true places, the one nearest before `at`; without one, and where `alsoAfter`, the nearest after it. */
function runBeside(is, at, alsoAfter) {
  let end = at - 1;
  while (end >= 0 && !is[end]) end -= 1;
  if (end < 0) {
    const start = alsoAfter ? is.indexOf(true, at) : -1;
    if (start < 0) return [];
    end = start;
    while (is[end + 1]) end += 1;
  }
  let start = end;
  while (start > 0 && is[start - 1]) start -= 1;
  return Array.from({ length: end - start + 1 }, (_, index) => start + index);
}

export class LabelledBlock {
  /** `cells` as cellsOfBlock makes them. */
  constructor(cells) {
    this.cells = cells;
    this.height = cells.length;
    this.width = cells[0].length;
    const withValues = cells.filter((line) => line.some(isValue));
    this.isLabelColumn = cells[0].map((_, column) => {
      const inColumn = withValues.map((line) => line[column]);
      return inColumn.filter(isLabel).length > inColumn.filter(isFilled).length;
    });
    this.isHeading = cells.map((line) => {
      const inside = line.filter((_, column) => !this.isLabelColumn[column]);
      return !inside.some(isFilled) && line.some(isLabel);
    });
  }

  /** The labels beside a cell in its line: those nearest to the left, or else to the right. */
  labelsInLine(line, column) {
    return runBeside(this.isLabelColumn, column, true).map((at) => this.cells[line][at]).filter(isLabel);
  }

  /** The heading lines right above a line, the lowest last; further up where `isWanted` is true of none of their cells. */
  headingsAbove(line, isWanted) {
    for (let at = line; at > 0;) {
      const run = runBeside(this.isHeading, at, false);
      if (!run.length) return [];
      if (run.some((heading) => this.cells[heading].some(isWanted))) return run;
      [at] = run;
    }
    return [];
  }

  /** The cells above a cell that head its column, in the nearest headings that have such cells at all. */
  labelsAbove(line, column, kind) {
    const run = this.headingsAbove(line, (cell) => cell.kind === kind);
    return run.map((heading) => this.headOf(heading, column, kind)).filter((cell) => cell.kind === kind);
  }

  /** The months that stand alone in their line above: they are meant for the whole table. */
  monthsOfTable(line) {
    const run = this.headingsAbove(line, (cell) => cell.kind === "period");
    const filled = run.map((heading) => this.cells[heading].filter((cell) => cell.kind !== "empty"));
    return filled.filter((cells) => cells.length === 1).flat().filter((cell) => cell.kind === "period");
  }

  /** What heads the column in a heading line. A month goes on over the empty cells beside it, as a merged cell does. */
  headOf(heading, column, kind) {
    let at = column;
    if (kind === "period" || kind === "year") {
      while (at > 0 && this.cells[heading][at].kind === "empty" && !this.isLabelColumn[at - 1]) at -= 1;
    }
    return this.cells[heading][at];
  }

  /** {row} or {isTotal}, {unknown: the label as text}, or {} where nothing stands beside the value or above it. */
  rowAt(line, column) {
    const beside = this.labelsInLine(line, column).filter((cell) => !["period", "year"].includes(cell.kind));
    const names = [...beside.filter((cell) => cell.kind === "name"), ...this.labelsAbove(line, column, "name")];
    if (names.length) return names.every(({ row }) => row === names[0].row) ? { row: names[0].row } : { unknown: names[0].text };
    const total = beside.find((cell) => cell.kind === "total");
    const heads = total ? [] : this.headsInNameLine(line, column);
    if (total || heads.some((cell) => cell.kind === "total")) return { isTotal: true };
    const unknown = [...beside, ...heads].find((cell) => cell.kind === "text");
    if (unknown) return { unknown: unknown.text };
    return beside.some((cell) => cell.kind === "title") ? { isTotal: true } : {};
  }

  /** Where names stand across: what heads the column in their lines. */
  headsInNameLine(line, column) {
    const run = this.headingsAbove(line, (cell) => cell.kind === "name");
    return run.filter((heading) => this.cells[heading].some((cell) => cell.kind === "name")).map((heading) => this.cells[heading][column]);
  }

  /** The month of a value, {year, month, count}; null where months are given, but not for this value; undefined without any. */
  periodAt(line, column) {
    const inLine = this.labelsInLine(line, column);
    const nearest = [...inLine.filter((cell) => cell.kind === "period"), ...this.labelsAbove(line, column, "period")];
    const periods = (nearest.length ? nearest : this.monthsOfTable(line)).map((cell) => cell.period);
    if (!periods.length) return this.hasPeriods ? null : undefined;
    const [period] = periods;
    if (periods.some((other) => other.month !== period.month || other.count !== period.count)) return null;
    if (period.year) return period;
    const year = [...inLine, ...this.labelsAbove(line, column, "year")].find((cell) => cell.kind === "year");
    return { ...period, year: year?.year ?? null };
  }

  /** The places [line, column] of the names of rows that stand beside lines. */
  get namesBeside() {
    return this.cells.flatMap((line, at) => line.flatMap((cell, column) => (
      cell.kind === "name" && this.isLabelColumn[column] ? [[at, column]] : []
    )));
  }

  get hasPeriods() {
    return this.cells.some((line, at) => line.some((cell, column) => cell.kind === "period" && (this.isHeading[at] || this.isLabelColumn[column])));
  }

  /** The number of the measure that the value stands under or beside; undefined where the block names none. */
  measureAt(line, column) {
    const beside = this.labelsInLine(line, column).find((cell) => cell.kind === "title");
    if (beside) return beside.measure;
    const run = this.headingsAbove(line, (cell) => cell.kind === "title");
    const titles = run.flatMap((heading) => {
      const inLine = this.cells[heading].map((cell, at) => ({ ...cell, at })).filter((cell) => cell.kind === "title");
      return inLine.findLast(({ at }) => at <= column) ?? inLine[0] ?? [];
    });
    return titles.at(-1)?.measure;
  }

  /** The text of what heads the column, above its first value; empty where nothing does. What stands alone heads the table. */
  headingText(column) {
    const first = this.cells.findIndex((line, at) => !this.isHeading[at] && isFilled(line[column]));
    const isAlone = (line) => line.filter((cell) => cell.kind !== "empty").length === 1;
    const heads = this.cells.slice(0, first).filter((line, at) => this.isHeading[at] && !isAlone(line)).map((line) => line[column]);
    return heads.findLast((cell) => cell.kind !== "empty" && cell.kind !== "title")?.text ?? "";
  }
}
