// Sheets and blocks made at random, each again from its number.
import { column, measure } from "./sheets.js";

const TITLES = ["Thefts", "Fires", "Falls"];
const NAMES = [["Alder", "Old Alder"], ["Birch"], ["Cedar & Elm", "Cedar"], ["Dogwood"], ["Elder", "Holunder"], ["Fir"]];
const UNKNOWN = "Nowhere";
const DERIVED_HEADS = ["%", "Rate", "per 1,000", "Target", "YTD"];
const UNKNOWN_HEADS = ["Spring", "Victims", "Crimes in Kent"];
const OTHER_TITLES = ["Target", "Vehicle crime", "Burglary rate per 1000", "Victims"];
const AROUND_MONTHS = ["YTD *", "12 months to *", "Forecast *", "from *", "Apr, *", "* and June 2019", "Victims *"];

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

class Maker {
  constructor(seed) {
    this.random = randomFrom(seed);
  }

  below(count) {
    return Math.floor(this.random() * count);
  }

  chance(part) {
    return this.random() < part;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  shuffled(list) {
    return list.map((value) => [this.random(), value]).sort(([a], [b]) => a - b).map(([, value]) => value);
  }

  sheet() {
    const columns = Array.from({ length: 1 + this.below(4) }, (_, at) => column(3 + at, this.chance(0.3) ? "was approved" : ""));
    const measures = TITLES.slice(0, 1 + this.below(3)).map((title) => measure(
      title, NAMES.slice(0, 1 + this.below(NAMES.length)), columns, { addsUp: this.chance(0.6), isClosed: () => this.chance(0.2) },
    ));
    return { columns, measures };
  }

  value() {
    if (this.chance(0.08)) return "";
    if (this.chance(0.05)) return "#VALUE!";
    if (this.chance(0.05)) return "[z]";
    const number = 1 + this.below(9999);
    return this.chance(0.5) ? number.toLocaleString("en-GB") : String(number);
  }

  /** The lines of one measure: with names the rows in any order, without them mostly as many as there are. */
  lines({ rows, addsUp }, width, hasNames) {
    let labels = rows.map((row) => this.pick(row.names));
    if (hasNames) labels = this.shuffled([...labels, ...(this.chance(0.2) ? [this.chance(0.7) ? UNKNOWN : `${labels[0]} %`] : [])]).slice(0, 1 + this.below(rows.length + 1));
    else if (this.chance(0.3)) labels = Array.from({ length: Math.max(1, labels.length + this.below(4) - 2) }, () => "");
    const lines = labels.map((label) => [label, ...Array.from({ length: width }, () => this.value())]);
    if (this.chance(0.4)) lines.splice(this.chance(0.7) ? lines.length : 0, 0, this.totalOf(lines, addsUp, width));
    return hasNames ? lines : lines.map((line) => line.slice(1));
  }

  totalOf(lines, addsUp, width) {
    const isRight = this.chance(0.6);
    const numbers = Array.from({ length: width }, (_, at) => {
      const sum = lines.map((line) => Number(line[at + 1].replaceAll(",", "")) || 0).reduce((a, b) => a + b, 0);
      return this.chance(0.1) ? "" : (isRight ? sum : sum + 1 + this.below(50)).toLocaleString("en-GB");
    });
    return ["Total", ...numbers];
  }

  heading(columns, width, hasNames, hasMonths) {
    const months = this.shuffled([column(1), column(2), ...columns]).slice(0, width);
    const heads = this.chance(0.3) ? this.oddHeads(months, width) : hasMonths ? months.map(({ words }) => words) : Array(width).fill("Number");
    return hasNames ? [this.chance(0.5) ? "District" : "", ...heads] : heads;
  }

  /** Headings as numbers, among other words, of other years, and of what is worked out or unknown. */
  oddHeads(months, width) {
    const kind = this.below(6);
    if (kind === 0) return months.map(({ start }) => start.slice(0, 7).replace("-", ""));
    if (kind === 1) return Array.from({ length: width }, (_, at) => String(2016 + at));
    if (kind === 2) return Array.from({ length: width }, (_, at) => `${2016 + at}/${17 + at}`);
    const words = months.map((month) => month.words);
    if (kind === 3) return words.map((month) => (this.chance(0.5) ? month : this.pick(AROUND_MONTHS).replace("*", month)));
    if (kind === 4) return words.map((month) => (this.chance(0.5) ? month : this.pick([...DERIVED_HEADS, "n"])));
    return words.map((_, at) => (this.chance(0.3) ? this.pick(DERIVED_HEADS) : this.chance(0.5) ? "Number" : UNKNOWN_HEADS[at % UNKNOWN_HEADS.length]));
  }

  /** A title that is not that of a measure, above the block; or one that says nothing more. */
  title() {
    if (this.chance(0.85)) return [];
    return [this.pick([...OTHER_TITLES, "Monthly figures"])];
  }
}

/** {sheet, block, at, headsAt}: a block for one of the sheet's measures, which may hold others too; `headsAt` is the heading's line, or -1. */
export function generated(seed) {
  const maker = new Maker(seed);
  const sheet = maker.sheet();
  const at = { measure: maker.below(sheet.measures.length), column: maker.below(sheet.columns.length) };
  at.row = maker.below(sheet.measures[at.measure].rows.length);
  const [hasNames, hasMonths] = [maker.chance(0.5), maker.chance(0.5)];
  const width = 1 + maker.below(hasMonths ? sheet.columns.length + 2 : sheet.columns.length + 1);
  const head = hasMonths || maker.chance(0.2) ? [maker.heading(sheet.columns, width, hasNames, hasMonths)] : [];
  const own = maker.lines(sheet.measures[at.measure], width, hasNames);
  const titleLine = (title) => [title, ...Array(own[0].length - 1).fill("")];
  const other = sheet.measures[maker.below(sheet.measures.length)];
  const isKnown = other !== sheet.measures[at.measure];
  const hasOther = maker.chance(isKnown ? 0.4 : 0.1);
  const otherTitle = isKnown ? other.title : maker.pick(OTHER_TITLES);
  const sections = hasOther
    ? maker.shuffled([[titleLine(otherTitle), ...maker.lines(other, width, hasNames)], [titleLine(sheet.measures[at.measure].title), ...own]])
    : [own];
  const title = hasOther ? [] : maker.title().map(titleLine);
  return { sheet, at, block: [...title, ...head, ...sections.flat()], headsAt: head.length ? title.length : -1 };
}
