// Months and quarters as people write them above the columns of a table. The same shapes as for files, in
// portal/tables/written_periods.py; here a year may be missing, because the page has each month once.

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const LONG_MONTHS = [
  "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
];
const FIRST_YEAR = 1990;
const LAST_YEAR = 2099;
const [FIRST_DAY, LAST_DAY] = [32_874, 73_050]; // 1990 to 2099, as spreadsheets count days
const [MOST_WORDS, MOST_WORDS_OF_PERIOD] = [24, 7];
const AROUND = /^[ ,:;()[\]–—-]+|[ ,:;()[\]–—-]+$/g;
const NAME = "([a-z]{3,9})\\.?";
const YEAR = "'?(\\d{4}|\\d{2})";
const GAP = "[\\s./-]*";
const MARK = /\s*(?:[*†]+|\((?:p|r|provisional|revised|final)\))$/; // of a status, behind the month

function monthNamed(name) {
  const at = LONG_MONTHS.indexOf(name);
  return (at >= 0 ? at : MONTHS.indexOf(name === "sept" ? "sep" : name)) + 1;
}

function yearOf(text) {
  if (!text) return null;
  const year = text.length === 4 ? Number(text) : Number(text) + (Number(text) >= FIRST_YEAR % 100 ? 1900 : 2000);
  return year >= FIRST_YEAR && year <= LAST_YEAR ? year : undefined;
}

function period(year, month, count = 1) {
  return year === undefined || !(month >= 1 && month <= 12) ? null : { year, month, count };
}

function ofDay(year, month, day) {
  const isDay = month >= 1 && month <= 12 && (day === 1 || day === new Date(year, month, 0).getDate());
  return isDay ? period(year, month) : null;
}

function span(first, firstYear, last, lastYear) {
  const [from, to, end] = [monthNamed(first), monthNamed(last), yearOf(lastYear)];
  const start = firstYear ? yearOf(firstYear) : end;
  if (!from || !to) return null;
  const years = start && end ? end - start : 0;
  const count = years * 12 + to - from + 1;
  return count > 0 ? period(start, from, count) : null;
}

const SHAPES = [
  [`(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:[ t]00:00.*)?`, (year, month, day) => ofDay(yearOf(year), Number(month), Number(day))],
  [`(\\d{1,2})[-/. ](\\d{1,2})[-/. ]${YEAR}`, (day, month, year) => ofDay(yearOf(year), Number(month), Number(day))],
  [`(\\d{1,2})(?:st|nd|rd|th)?[\\s./-]+${NAME},?[\\s./-]*${YEAR}`, (day, name, year) => ofDay(yearOf(year), monthNamed(name), Number(day))],
  [`(\\d{4})\\s*[-/]\\s*(\\d{1,2})`, (year, month) => period(yearOf(year), Number(month))],
  [`(\\d{4})m(\\d{2})`, (year, month) => period(yearOf(year), Number(month))],
  [`(\\d{1,2})\\s*[-/]\\s*(\\d{4})`, (month, year) => period(yearOf(year), Number(month))],
  [`${NAME}${GAP},?\\s*${YEAR}`, (name, year) => period(yearOf(year), monthNamed(name))],
  [`(\\d{4})${GAP}${NAME}`, (year, name) => period(yearOf(year), monthNamed(name))],
  [NAME, (name) => period(null, monthNamed(name))],
  [`q\\s*([1-4])${GAP}${YEAR}`, (number, year) => period(yearOf(year), Number(number) * 3 - 2, 3)],
  [`(\\d{4})${GAP}q\\s*([1-4])`, (year, number) => period(yearOf(year), Number(number) * 3 - 2, 3)],
  [`${NAME}${GAP}${YEAR}?\\s*(?:-|to|/)\\s*${NAME}${GAP}(?:${YEAR})?`, span],
].map(([pattern, read]) => [new RegExp(`^${pattern}$`), read]);

function plainOf(text) {
  return text.toLowerCase().replaceAll("’", "'").replace(/[‐-―−]/g, "-").replace(/\s+/g, " ").trim().replace(/,$/, "");
}

/** The whole months that a text names: {year (null where it names none), month 1 to 12, count}; null where it is no period. */
export function readPeriod(text) {
  if (readYear(text)) return null;
  const plain = plainOf(text).replace(MARK, "");
  for (const [shape, read] of SHAPES) {
    const match = shape.exec(plain);
    if (match) return read(...match.slice(1));
  }
  return null;
}

/** A year or a financial year, which may stand above months or beside them: {year, isFinancial}; null for anything else. */
export function readYear(text) {
  const [, first, sign, second] = /^(?:fy\s*)?(\d{4})(?:\s*([/-])\s*(\d{2}|\d{4}))?$/.exec(plainOf(text)) ?? [];
  if (!first || !(Number(first) >= FIRST_YEAR && Number(first) <= LAST_YEAR)) return null;
  const isMonth = second?.length === 2 && Number(second) >= 1 && Number(second) <= 12;
  if (isMonth && !(sign === "/" && Number(second) === (Number(first) + 1) % 100)) return null;
  return { year: Number(first), isFinancial: second !== undefined };
}

/** Whether a text is a year in four digits. */
export function isYear(text) {
  return /^\d{4}$/.test(text) && readYear(text) !== null;
}

/** The month of a number that can stand for one above a column: 201904, or the days that a spreadsheet counts (43556). */
export function periodOfNumber(text) {
  const [, year, month] = /^(\d{4})(\d{2})$/.exec(text) ?? [];
  if (year) return period(yearOf(year), Number(month));
  if (!/^\d{5}$/.test(text) || Number(text) < FIRST_DAY || Number(text) > LAST_DAY) return null;
  const day = new Date(Date.UTC(1899, 11, 30 + Number(text)));
  return ofDay(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

/** The month in a year above it; in a financial year those before April are of the next. */
export function monthInYear({ month, count }, { year, isFinancial }) {
  return { year: isFinancial && month < 4 ? year + 1 : year, month, count };
}

/** Every period that a longer text names, and its other words: {periods, rest}. */
export function periodsIn(text) {
  const words = text.split(/\s+/).slice(0, MOST_WORDS);
  const [periods, rest] = [[], []];
  for (let at = 0; at < words.length;) {
    const sizes = Array.from({ length: Math.min(MOST_WORDS_OF_PERIOD, words.length - at) }, (_, less) => less + 1).reverse();
    const pieces = sizes.map((size) => [size, readPeriod(words.slice(at, at + size).join(" ").replace(AROUND, ""))]);
    const [size, read] = pieces.find(([, piece]) => piece) ?? [1, null];
    if (read) periods.push(read);
    else rest.push(words[at]);
    at += size;
  }
  return { periods, rest: [...rest, ...text.split(/\s+/).slice(MOST_WORDS)].join(" ") };
}

/** Whether the period, with the year that stands above it where it has none, is that from `start` to `end` (ISO days). */
export function isSamePeriod({ year, month, count }, { start, end }) {
  const [[startYear, startMonth], [endYear, endMonth]] = [start, end].map((day) => day.split("-").map(Number));
  const length = (endYear - startYear) * 12 + endMonth - startMonth + 1;
  return month === startMonth && count === length && (year === null || year === startYear);
}

/** “May 2018”, “April to June 2018”; without the year where it names none. */
export function periodWords({ year, month, count }) {
  const [first, last] = [month, month + count - 1].map((number) => LONG_MONTHS[(number - 1) % 12]);
  const names = [...new Set([first, last])].map((name) => name[0].toUpperCase() + name.slice(1));
  return [names.join(" to "), year].filter(Boolean).join(" ");
}
