// Where the labels of a pasted block stand, and what they say of each of its values: its row, its month, its measure.
import { LABELS } from "./block-cells.js";
import { isHeadingOfNumbers } from "./heading-numbers.js";
import { isCode, isNameWord } from "./heading-words.js";
import { monthInYear, periodOfNumber, readYear } from "./written-months.js";

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

/** Makes a number or a sign that heads a column what it means there. */
function makeHead(cell) {
  const [period, year] = [periodOfNumber(cell.text), readYear(cell.text)];
  if (period) Object.assign(cell, { kind: "period", period });
  else if (year) Object.assign(cell, { kind: "year", year });
  else Object.assign(cell, { kind: "text", says: "unknown" });
}

function isAlone(line) {
  return line.filter((cell) => cell.kind !== "empty").length === 1;
}

export class LabelledBlock {
  /**
   * `cells` as cellsOfBlock makes them, with names down (block-direction.js). `headingMonths` are the months of the page, and
   * `doubt` is “heading” or “numbers”, what the person says of a first line of numbers that may be either.
   */
  constructor(cells, headingMonths, doubt) {
    Object.assign(this, { cells, headingMonths, doubt, height: cells.length, width: cells[0].length });
    const withValues = cells.filter((line) => line.some(isValue));
    this.isLabelColumn = cells[0].map((_, column) => {
      const inColumn = withValues.map((line) => line[column]);
      return inColumn.filter(isLabel).length > inColumn.filter(isFilled).length;
    });
    this.findHeadings();
    this.findRuns();
    this.hasPeriods = cells.some((line, at) => line.some((cell, column) => cell.period && (this.isHeading[at] || this.isLabelColumn[column])));
    this.findTitles();
  }

  /** For each line, and the end of the block, the run of headings that is nearest above it. */
  findRuns() {
    this.headingRuns = [undefined];
    let run;
    this.isHeading.forEach((isHeading, at) => {
      if (isHeading) run = this.isHeading[at - 1] ? [...run, at] : [at];
      this.headingRuns.push(run);
    });
  }

  /** Finds the lines of headings. A line of numbers can be one where it stands above all names or first of all. */
  findHeadings() {
    let isAbove = true;
    this.isHeading = this.cells.map((line) => {
      const inside = line.filter((_, column) => !this.isLabelColumn[column]);
      const labels = line.filter((_, column) => this.isLabelColumn[column]);
      if (!inside.some(isFilled)) {
        const hasLabel = line.some(isLabel);
        isAbove ||= hasLabel;
        return hasLabel;
      }
      const isHeading = labels.some((cell) => cell.kind === "text" && isNameWord(cell.text)) || (isAbove && this.isLineOfHeads(inside, labels));
      if (isHeading) inside.filter(isFilled).forEach(makeHead);
      isAbove = isHeading;
      return isHeading;
    });
  }

  /** Whether the numbers or signs of the first line of a part of the block head its columns. */
  isLineOfHeads(inside, labels) {
    const filled = inside.filter(isFilled);
    if (labels.some((cell) => isLabel(cell) && !["text", "year"].includes(cell.kind))) return false;
    if (!filled.some(isValue)) return inside.some(isLabel);
    if (inside.some((cell) => cell.kind === "period" || cell.kind === "year")) return true;
    const texts = filled.map(({ text }) => text);
    const lines = this.cells.map((line) => line.filter(isFilled)).filter((line) => line.length && line[0] !== filled[0]);
    const hasNames = this.cells.some((line) => line.some((cell) => cell.kind === "name"));
    const others = lines.map((line) => line.map(({ text }) => text));
    const answer = isHeadingOfNumbers(texts, { hasNames, months: this.headingMonths, others });
    if (answer === "doubtful") this.doubtful = texts;
    return answer === "yes" || (answer === "doubtful" && this.doubt === "heading");
  }

  /** The labels beside a cell in its line: those nearest to the left, or else to the right. */
  labelsInLine(line, column) {
    return runBeside(this.isLabelColumn, column, true).map((at) => this.cells[line][at]).filter(isLabel);
  }

  /** The nearest run of heading lines before a line. */
  headingsBefore(line) {
    return this.headingRuns[line] ?? [];
  }

  /** The heading lines right above a line, the lowest last; further up where `isWanted` is true of none of their cells. */
  headingsAbove(line, isWanted) {
    for (let at = line; at > 0;) {
      const run = this.headingsBefore(at);
      if (!run.length) return [];
      if (run.some((heading) => this.cells[heading].some(isWanted))) return run;
      [at] = run;
    }
    return [];
  }

  /** The cells above a cell that head its column, in the nearest headings that have such cells at all. */
  labelsAbove(line, column, kind) {
    const run = this.headingsAbove(line, (cell) => cell.kind === kind);
    return run.map((heading) => this.headOf(heading, column)).filter((cell) => cell.kind === kind);
  }

  /** The months that stand alone in their line above: they are meant for the whole table. */
  monthsOfTable(line) {
    const run = this.headingsAbove(line, (cell) => cell.period !== undefined);
    const filled = run.map((heading) => this.cells[heading].filter((cell) => cell.kind !== "empty"));
    return filled.filter((cells) => cells.length === 1).flat().filter((cell) => cell.period);
  }

  /** What heads the column in a heading line. It goes on over the empty cells beside it, as a merged cell does. */
  headOf(heading, column) {
    const goesOn = ["period", "year", "text", "title"];
    const isLowest = !this.isHeading[heading + 1];
    let at = column;
    while (at > 0 && this.cells[heading][at].kind === "empty" && !this.isLabelColumn[at - 1]) at -= 1;
    const head = this.cells[heading][at];
    const isOwn = at === column || (goesOn.includes(head.kind) && (head.period || head.kind === "year" || !isLowest));
    return isOwn ? head : this.cells[heading][column];
  }

  /** Whether a heading line is one text for the whole table, and not for a column beside names. */
  isTitle(heading) {
    const at = this.cells[heading].findIndex((cell) => cell.kind !== "empty");
    return isAlone(this.cells[heading]) && (this.isLabelColumn[at] || !this.isLabelColumn.includes(true));
  }

  /** The cells of all headings right above a value that head its column, the lowest last, without what heads the table. */
  headsOf(line, column) {
    const isHead = (heading) => !this.isTitle(heading) && this.cells[heading].some((cell, at) => isLabel(cell) && !this.isLabelColumn[at]);
    for (let at = line; at > 0;) {
      const run = this.headingsBefore(at);
      const heads = run.filter(isHead);
      if (heads.length) return heads.map((heading) => this.headOf(heading, column)).filter((cell) => cell.kind !== "empty");
      [at] = run.length ? run : [0];
    }
    return [];
  }

  /**
   * The texts that say something else than a name or a month: {derived} or {unknown} above the column, and `doubts` about the
   * table or the line, cells that have to be asked about.
   */
  doubtsAt(line, column) {
    const heads = this.headsOf(line, column);
    const beside = this.labelsInLine(line, column);
    const besideName = beside.some((cell) => cell.kind === "name") ? beside.filter((cell) => cell.kind === "text" && !isCode(cell.text)) : [];
    return {
      derived: [...heads, ...besideName].find((cell) => cell.says === "derived")?.text,
      unknown: heads.find((cell) => ["unknown", "about"].includes(cell.says))?.text,
      doubts: [...this.doubtsAbout(line), ...besideName.filter((cell) => ["unknown", "about"].includes(cell.says))],
    };
  }

  /** What stands alone above a line, up to the name of its measure, and is not understood; at the top also above that. */
  doubtsAbout(line) {
    const nearest = this.measureLines.findLast((at) => at < line) ?? -1;
    return this.oddTitles.filter(({ at, says, isTop }) => at < line && (at > nearest || (isTop && (says === "derived" || this.width === 1))));
  }

  /** The lines that name a measure, and what is not understood of the titles and of the corner above the names. */
  findTitles() {
    const headings = this.cells.flatMap((cells, at) => (this.isHeading[at] ? [at] : []));
    this.measureLines = headings.filter((at) => this.cells[at].some((cell) => cell.kind === "title"));
    const first = this.cells.findIndex((_, at) => this.measureLines.includes(at) || !this.isHeading[at]);
    const texts = headings.flatMap((at) => {
      const cells = this.isTitle(at) ? this.cells[at] : this.cells[at].slice(0, Math.max(0, this.isLabelColumn.indexOf(false)));
      return cells.filter((cell) => isLabel(cell) && !isNameWord(cell.text)).map((cell) => ({ at, isTop: at < first, ...cell }));
    });
    this.oddTitles = texts.filter(({ says }) => says === "derived" || says === "unknown");
  }

  /** {row} or {isTotal}, {unknown: the label as text}, or {} where nothing stands beside the value or above it. */
  rowAt(line, column) {
    const beside = this.labelsInLine(line, column).filter((cell) => !["period", "year"].includes(cell.kind));
    const names = [...beside.filter((cell) => cell.kind === "name"), ...this.labelsAbove(line, column, "name")];
    if (names.length) return names.every(({ row }) => row === names[0].row) ? { row: names[0].row } : { unknown: names[0].text };
    const total = beside.find((cell) => cell.kind === "total");
    const heads = total ? [] : this.headsInNameLine(line, column);
    if (total || heads.some((cell) => cell.kind === "total")) return { isTotal: true, isPlain: Boolean(total?.isPlain) };
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
    const above = this.headingsAbove(line, (cell) => cell.period !== undefined).filter((heading) => !isAlone(this.cells[heading]));
    const nearest = [...inLine, ...above.map((heading) => this.headOf(heading, column))].filter((cell) => cell.period);
    const periods = (nearest.length ? nearest : this.monthsOfTable(line)).map((cell) => cell.period);
    if (!periods.length) return this.hasPeriods ? null : undefined;
    const [period] = periods;
    const isOther = (other) => other.month !== period.month || other.count !== period.count || (other.year && period.year && other.year !== period.year);
    if (periods.some(isOther)) return null;
    const year = [...inLine, ...this.yearsAbove(line, column)].find((cell) => cell.kind === "year")?.year;
    const dated = periods.find((each) => each.year);
    return dated ?? (year ? monthInYear(period, year) : period);
  }

  /** The years above a column, or alone above the whole table. */
  yearsAbove(line, column) {
    const run = this.headingsAbove(line, (cell) => cell.kind === "year");
    const alone = run.filter((heading) => isAlone(this.cells[heading])).flatMap((heading) => this.cells[heading]);
    return [...this.labelsAbove(line, column, "year"), ...alone].filter((cell) => cell.kind === "year");
  }

  /** The places [line, column] of the names of rows that stand beside lines. */
  get namesBeside() {
    return this.cells.flatMap((line, at) => line.flatMap((cell, column) => (
      cell.kind === "name" && this.isLabelColumn[column] ? [[at, column]] : []
    )));
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

  /** {text, isPlain}: what heads the column above its first value; the text is empty where nothing does. */
  headingOf(column) {
    const filled = this.cells.findIndex((line, at) => !this.isHeading[at] && isFilled(line[column]));
    const first = filled < 0 ? this.height : filled;
    const heads = [...this.headsOf(first, column), ...this.yearsAbove(first, column)];
    const isPlain = heads.every((cell) => cell.kind === "title" || (cell.says === "plain" && !cell.inside));
    const texts = heads.filter((cell) => cell.kind !== "title").map(({ text }) => text);
    return { text: texts.at(-1) ?? "", isPlain, isDerived: heads.some(({ says }) => says === "derived") };
  }

  /** Whether a year stands beside lines. */
  get hasYearsBeside() {
    return this.cells.some((line, at) => !this.isHeading[at] && line.some((cell, column) => cell.kind === "year" && this.isLabelColumn[column]));
  }

  /** Whether a month stands among words that are not understood. */
  get hasMonthsInWords() {
    return this.cells.some((line, at) => this.isHeading[at] && line.some((cell) => cell.inside));
  }
}
