// Where each value of a pasted block goes: by its row and its month, and never out of the measure in which the paste began.
//
// The sheet is {measures, columns}. A measure is {title, names, unit, parts, addsUp, rows, cells}; a row {label, names, isTotal};
// cells[row][column] is {closed}, which says why the cell cannot be written and is empty where it can. A column is
// {words, start, end, closed}; start and end are ISO days.
import { cellsOfBlock, TWO_MEANINGS } from "./block-cells.js";
import { withNamesDown } from "./block-direction.js";
import { LabelledBlock } from "./block-labels.js";
import { columnsByPosition, rowsByPosition } from "./block-positions.js";
import { isSamePeriod, periodWords } from "./written-months.js";
import { numberOf, sumOf } from "./written-values.js";

const MOST_CELLS = 20_000;
const TOTAL = "total"; // instead of the number of a row

const isName = (cell) => cell.kind === "name";

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (groups.has(key)) groups.get(key).push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}

class Paste {
  constructor(sheet, block, at, answers) {
    Object.assign(this, { sheet, at, answers, otherLines: new Set() }); // lines under a title that is not known
    this.measure = sheet.measures[at.measure];
    const cells = withNamesDown(cellsOfBlock(block, sheet, this.measure));
    this.labels = new LabelledBlock(cells, sheet.columns.map(({ end }) => Number(end.slice(5, 7))), answers.heading);
    this.items = this.labels.cells.flatMap((line, lineAt) => line.flatMap((cell, columnAt) => this.itemOf(cell, lineAt, columnAt)));
  }

  /** What is to be placed or passed over: every value, and every text where a value belongs. */
  itemOf(cell, line, column) {
    const { labels } = this;
    const isInside = !labels.isLabelColumn[column] && (!labels.isHeading[line] || labels.labelsInLine(line, column).some(isName));
    const isText = cell.kind === "unreadable" || (isInside && cell.kind !== "empty");
    if (cell.kind !== "value" && !isText) return [];
    const item = { line, column, text: cell.text, isValue: cell.kind === "value", measure: labels.measureAt(line, column) };
    item.label = labels.rowAt(line, column);
    Object.assign(item, labels.doubtsAt(line, column));
    item.period = labels.periodAt(line, column) ?? this.periodOfDoubt(item);
    if (labels.isLabelColumn[column]) item.passed = { reason: "among names" };
    return [item];
  }

  /** The month that stands among other words above the table, where the person says that the numbers are those of the measure. */
  periodOfDoubt({ doubts }) {
    const period = this.answers.title === "own" ? doubts.find((cell) => cell.inside)?.inside : undefined;
    return period ?? (this.labels.hasPeriods ? null : undefined);
  }

  get open() {
    return this.items.filter((item) => !item.passed);
  }

  passOver(items, reason, about = "") {
    for (const item of items) item.passed ??= { reason, about };
  }

  /** Whether the block says of this place nothing else than that it belongs to the measure of the paste. */
  isOwn(line, column) {
    return [undefined, this.at.measure].includes(this.labels.measureAt(line, column));
  }

  passOverOtherMeasures() {
    for (const item of this.open) {
      if (this.isOwn(item.line, item.column)) continue;
      if (item.measure === TWO_MEANINGS) this.passOver([item], "two measures");
      else this.passOver([item], "measure", this.sheet.measures[item.measure].title);
    }
  }

  /** Passes over what is worked out, or of another time, by its heading; asks where numbers may be those of the page or not. */
  askAboutHeadings() {
    for (const item of this.open) if (item.derived) this.passOver([item], "derived", item.derived);
    const doubted = this.open.filter((item) => item.doubts.length);
    if (this.open.some((item) => item.isValue && item.measure === this.at.measure && !item.doubts.length)) {
      for (const item of doubted) this.passOver([item], "unknown title", item.doubts[0].text);
      this.otherLines = new Set(this.labels.cells.flatMap((_, line) => (this.labels.doubtsAbout(line).length ? [line] : [])));
    }
    if (!this.open.some((item) => item.isValue)) return null;
    if (this.labels.doubtful && !this.answers.heading) return this.askForHeading(this.labels.doubtful);
    const asked = this.open.filter((item) => item.isValue).flatMap(({ doubts }) => doubts);
    return asked.length && this.answers.title !== "own" ? this.askForTitle(asked) : null;
  }

  askForHeading(texts) {
    return {
      id: "heading",
      words: `The first row says ${texts.join(", ")}. Is it a heading?`,
      choices: [
        { key: "heading", words: "It is a heading: leave it out" },
        { key: "numbers", words: `These are numbers of ${this.measure.title}: put them in` },
      ],
    };
  }

  askForTitle(cells) {
    const texts = [...new Set(cells.map(({ text }) => `“${text}”`))];
    const periods = new Set(cells.flatMap(({ inside }) => (inside ? [periodWords(inside)] : [])));
    const time = periods.size ? ` for ${[...periods].join(", ")}` : "";
    return {
      id: "title",
      words: `${texts.join(" and ")} ${texts.length === 1 ? "stands" : "stand"} beside or above these numbers. Are they numbers of ${this.measure.title}${time}?`,
      choices: [{ key: "own", words: `They are numbers of ${this.measure.title}${time}` }],
    };
  }

  placeInRows() {
    if (!this.open.some((item) => item.isValue)) return null;
    const ownTotal = this.measure.rows.findIndex((row) => row.isTotal);
    for (const { label } of this.open) if (label.isTotal && label.isPlain && ownTotal >= 0) label.row = ownTotal;
    const isNamed = this.open.some(({ label }) => label.row !== undefined) || this.labels.namesBeside.some(([line, column]) => this.isOwn(line, column) && !this.otherLines.has(line));
    for (const item of this.open) {
      const { row, isTotal, unknown } = item.label;
      if (row === TWO_MEANINGS) this.passOver([item], "two rows");
      else if (row !== undefined) item.row = row;
      else if (isTotal) item.row = TOTAL;
      else if (isNamed) this.passOver([item], unknown ? "unknown row" : "no name", unknown);
    }
    return isNamed ? null : this.placeInRowsByPosition();
  }

  placeInRowsByPosition() {
    const items = this.open.filter((item) => item.row === undefined);
    if (!items.length) return null;
    const unknown = items.find((item) => item.label.unknown)?.label.unknown;
    if (unknown && this.answers.names !== "order") return this.askForNames(unknown);
    const byLine = new Map(groupBy(items, (item) => item.line).map((group) => [group[0].line, group]));
    const isTotal = new Set(this.open.filter((item) => item.row === TOTAL).map((item) => item.line));
    const { question, pairs, totals } = rowsByPosition(this.linesOf(items).filter((line) => !isTotal.has(line)), {
      names: this.measure.rows.map((row) => row.label),
      parts: this.measure.parts,
      row: this.at.row,
      addsUp: this.measure.addsUp && !isTotal.size,
      isEmpty: (line) => !byLine.has(line),
      text: (line) => (byLine.get(line) ?? []).map((item) => item.text).join(", "),
      listsOf: (lines) => this.columnsOf(items).map((column) => lines.map((line) => this.textAt(line, column))),
    }, this.answers);
    if (question) return question;
    const rows = new Map([...pairs, ...totals.map((line) => [line, TOTAL])]);
    for (const item of items) item.row = rows.get(item.line);
    this.passOver(items.filter((item) => item.row === undefined), "left out");
    return null;
  }

  askForNames(unknown) {
    const [first] = this.measure.rows;
    return {
      id: "names",
      words: `“${unknown}” is not a name in ${this.measure.title}, and neither is any other name that you copied. What are these rows?`,
      choices: [{ key: "order", words: `They are in the order of this table: “${unknown}” is ${first.label}, and so on` }],
    };
  }

  /** The lines from the first value on to the last, without headings above and remarks below. */
  linesOf(items) {
    const { isHeading, height } = this.labels;
    const [first, last] = [Math.min(...items.map((item) => item.line)), Math.max(...items.map((item) => item.line))];
    return Array.from({ length: height }, (_, line) => line)
      .filter((line) => this.isOwn(line, items[0].column) && !this.otherLines.has(line) && !(isHeading[line] && (line < first || line > last)));
  }

  columnsOf(items) {
    return [...new Set(items.map((item) => item.column))].sort((a, b) => a - b);
  }

  textAt(line, column) {
    return this.labels.cells[line][column].text;
  }

  placeInColumns() {
    if (!this.open.some((item) => item.isValue)) return null;
    const isDated = this.open.some((item) => item.period !== undefined);
    if (!isDated) return this.placeInColumnsByPosition();
    for (const item of this.open) {
      if (item.unknown) this.passOver([item], "no month", item.unknown);
      const column = item.period && !item.unknown ? this.sheet.columns.findIndex((each) => isSamePeriod(item.period, each)) : -1;
      if (column >= 0) item.target = column;
      else if (item.period) this.passOver([item], "other month", periodWords(item.period));
      else this.passOver([item], "no month", this.labels.headingOf(item.column).text);
    }
    return null;
  }

  placeInColumnsByPosition() {
    const items = this.open;
    const used = this.columnsOf(this.items.filter(({ line, column, passed }) => this.isOwn(line, column) && passed?.reason !== "unknown title"));
    const headings = this.labels.cells[0].map((_, column) => this.labels.headingOf(column));
    const columns = headings.flatMap(({ isDerived }, at) => (this.labels.isLabelColumn[at] || isDerived ? [] : [at]));
    const isAfterGap = this.labels.isLabelColumn[0] && !used.includes(columns[0]); // names may be merged over the empty column
    const { question, pairs, totals } = columnsByPosition(columns, {
      names: this.sheet.columns.map((column) => column.words),
      column: this.at.column,
      headings: used.filter((column) => columns.includes(column)).map((column) => headings[column].text).filter(Boolean),
      isPlain: used.every((column) => !columns.includes(column) || headings[column].isPlain) && !this.labels.hasMonthsInWords && !this.labels.hasYearsBeside && !isAfterGap,
      isEmpty: (column) => !used.includes(column),
      text: (column) => `“${headings[column].text || items.find((item) => item.column === column)?.text || ""}”`,
      listsOf: (of) => [...new Set(items.map((item) => item.line))].map((line) => of.map((column) => this.textAt(line, column))),
    }, this.answers);
    if (question) return question;
    const targets = new Map(pairs);
    for (const item of items) item.target = targets.get(item.column);
    this.passOver(items.filter((item) => totals.includes(item.column)), "column of totals");
    this.passOver(items.filter((item) => item.target === undefined), "left out");
    return null;
  }

  /** Keeps totals apart. One that differs from the sum of all parts is asked about. */
  checkTotals() {
    const differences = this.measure.addsUp ? this.open.filter((item) => item.row === TOTAL && numberOf(item.text) !== null).flatMap((total) => {
      const parts = this.open.filter((item) => item.row !== TOTAL && item.target === total.target);
      const isWhole = new Set(parts.map((item) => item.row)).size === this.measure.rows.length;
      if (!isWhole) this.passOver([total], "total of other rows");
      return !isWhole || sumOf(parts.map((item) => item.text)) === numberOf(total.text) ? [] : [{ total, parts }];
    }) : [];
    const words = differences.map(({ total, parts }) => {
      const sum = sumOf(parts.map((item) => item.text)).toLocaleString("en-GB");
      return `For ${this.sheet.columns[total.target].words} the total says ${total.text}, and the rows add up to ${sum}.`;
    });
    this.passOver(this.open.filter((item) => item.row === TOTAL), words.length ? "total that differs" : "total");
    if (!words.length || ["last", "first"].includes(this.answers.total) || this.answers.sum === "rows") return null;
    return {
      id: "sum",
      words: "The total differs from the sum of the rows. One of them is wrong, or a row is missing.",
      remarks: words,
      choices: [{ key: "rows", words: "Put the rows in, without the total" }],
    };
  }

  passOverWhatCannotBeWritten() {
    this.passOver(this.open.filter((item) => !item.isValue), "no number");
    for (const items of groupBy(this.open, (item) => `${item.row}/${item.target}`)) {
      if (new Set(items.map((item) => item.text)).size > 1) this.passOver(items, "two values");
      else this.passOver(items.slice(1), "said twice");
    }
    for (const item of this.open) {
      const column = this.sheet.columns[item.target];
      const closed = column.closed || this.measure.cells[item.row][item.target].closed;
      if (closed) this.passOver([item], column.closed ? "closed month" : "closed cell", closed);
    }
  }
}

/**
 * What a paste does: {writes, passed}, or {question} where something has to be asked first.
 *
 * `at` is {measure, row, column}: where it began. `answers` are the keys of choices by the id of their question. A write is
 * {row, column, text}; what is passed over is {row, column, text, isValue, reason, about}. Row and column are numbers within
 * the measure and the sheet, and undefined where the value belongs to none.
 */
export function planPaste(sheet, block, at, answers = {}) {
  if (block.length * block[0].length > MOST_CELLS) return { writes: [], passed: [], isTooLarge: true };
  const paste = new Paste(sheet, block, at, answers);
  paste.passOverOtherMeasures();
  const question = paste.open.some((item) => item.isValue) ? paste.askAboutHeadings() ?? paste.placeInRows() ?? paste.placeInColumns() ?? paste.checkTotals() : null;
  if (question) return { question };
  paste.passOverWhatCannotBeWritten();
  const placed = (item) => ({ row: item.row === TOTAL ? undefined : item.row, column: item.target, text: item.text });
  return {
    writes: paste.open.map(placed),
    passed: paste.items.filter((item) => item.passed).map((item) => ({ ...placed(item), isValue: item.isValue, ...item.passed })),
  };
}
