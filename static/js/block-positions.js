// Where the lines and columns of a pasted block go that carries no names, or no months: by their count, or by asking.
import { numberOf, sumOf } from "./written-values.js";

const FEWEST_PARTS_OF_SUM = 2; // one line alone could be a part that happens to have the same value
const MOST_CHOICES = 30;

/** Whether each list of texts ends with the sum of the others. Where all are 0 that says nothing, unless `zerosCount`. */
export function endInSums(lists, zerosCount = false) {
  const compared = lists.filter((texts) => numberOf(texts.at(-1)) !== null);
  if (!compared.length || compared.some((texts) => texts.length <= FEWEST_PARTS_OF_SUM)) return false;
  const isSum = (texts) => sumOf(texts.slice(0, -1)) === numberOf(texts.at(-1));
  return compared.every(isSum) && (zerosCount || compared.some((texts) => numberOf(texts.at(-1)) !== 0));
}

function withoutEmptyEnds(places, isEmpty) {
  const filled = places.filter((place) => !isEmpty(place));
  return filled.length ? places.slice(places.indexOf(filled[0]), places.indexOf(filled.at(-1)) + 1) : [];
}

function runs(places, count, begin) {
  const more = places.length - count; // below 0: the block is smaller than the sheet
  const starts = Array.from({ length: Math.abs(more) + 1 }, (_, at) => at);
  const ordered = more < 0 ? starts.sort((a, b) => (b === begin) - (a === begin) || a - b) : starts;
  return ordered.map((start) => (more < 0
    ? { key: `from-${start}`, start, pairs: places.map((place, at) => [place, start + at]) }
    : { key: `skip-${start}`, start, pairs: places.slice(start, start + count).map((place, at) => [place, at]) }));
}

function named(names, [, first], [, last]) {
  return first === last ? names[first] : `${names[first]} to ${names[last]}`;
}

function rowChoices(lines, { names, row, text }) {
  if (names.length - lines.length === 1) {
    return names.map((name, missing) => ({
      key: `without-${missing}`, words: `${name} is missing`, pairs: lines.map((line, at) => [line, at < missing ? at : at + 1]),
    }));
  }
  const isShorter = lines.length < names.length;
  return runs(lines, names.length, row).map((run) => ({
    ...run,
    words: isShorter
      ? `They are ${named(names, run.pairs[0], run.pairs.at(-1))}${run.start === row ? ", from the box you pasted into on" : ""}`
      : `The row with ${text(run.pairs[0][0])} is ${names[0]}${names.length > 1 ? `, and so on to ${names.at(-1)}` : ""}`,
  }));
}

function chosen(question, answers) {
  if (question.choices.length > MOST_CHOICES) question.choices = [];
  const choice = question.choices.find(({ key }) => key === answers[question.id]);
  return choice ? { pairs: choice.pairs, totals: choice.totals ?? question.totals ?? [] } : { question };
}

/** A line that holds the sums of the others: {totals, parts}; the last, or else the first. */
function withoutTotal(lines, { names, listsOf }) {
  const [first, ...rest] = lines;
  const zerosCount = lines.length === names.length + 1;
  if (endInSums(listsOf(lines), zerosCount)) return { totals: [lines.at(-1)], parts: lines.slice(0, -1) };
  if (endInSums(listsOf([...rest, first]), zerosCount)) return { totals: [first], parts: rest };
  return { totals: [], parts: lines };
}

/** “The last row says 1,382, and the others add up to 1,378.” */
function differenceInWords(which, lists) {
  const texts = lists.find((list) => numberOf(list.at(-1)) !== null && !endInSums([list]));
  if (!texts) return [];
  return [`The ${which} row says ${texts.at(-1)}, and the others add up to ${sumOf(texts.slice(0, -1)).toLocaleString("en-GB")}.`];
}

function askForTotal(lines, { names, parts, listsOf }, answers) {
  const count = `the ${names.length} ${names.length === 1 ? "row" : "rows"}`;
  const [first, ...rest] = lines;
  const above = lines.slice(0, -1);
  const pairs = (places) => places.map((place, at) => [place, at]);
  return chosen({
    id: "total",
    words: `${lines.length} rows for ${names.length} ${parts}, and neither the last nor the first is the sum of the others.`,
    remarks: [...differenceInWords("last", listsOf(lines)), ...differenceInWords("first", listsOf([...rest, first]))],
    choices: [
      { key: "last", words: `The last row is a total that differs. Put in ${count} above it`, pairs: pairs(above), totals: [lines.at(-1)] },
      { key: "first", words: `The first row is a total that differs. Put in ${count} below it`, pairs: pairs(rest), totals: [first] },
    ],
  }, answers);
}

/**
 * Pairs [line of the block, row of the measure] for lines that carry no names, and the lines that are totals; or a question.
 *
 * `measure` has names (of its rows), parts (what they are called together), row (where the paste began), addsUp, and the
 * functions isEmpty(line), text(line) and listsOf(lines): the texts of these lines, column by column.
 */
export function rowsByPosition(lines, measure, answers) {
  const { names, row, addsUp, isEmpty, parts } = measure;
  const filled = withoutEmptyEnds(lines, isEmpty);
  const split = addsUp ? withoutTotal(filled, measure) : { totals: [], parts: filled };
  const fitting = split.totals.length ? [split.parts] : [lines, filled];
  const match = fitting.find((places) => places.length === names.length);
  if (match) return { pairs: match.map((line, at) => [line, at]), totals: split.totals };
  if (filled.length === 1) return { pairs: [[filled[0], row]], totals: [] };
  if (addsUp && !split.totals.length && filled.length === names.length + 1) return askForTotal(filled, measure, answers);
  const count = split.parts.length;
  const isMissing = names.length - count === 1;
  const choices = rowChoices(split.parts, measure);
  if (split.totals.length && filled.length === names.length) {
    choices.push({ key: "all", words: "None: every row is one of them, and none is a total", pairs: filled.map((line, at) => [line, at]), totals: [] });
  }
  const words = `${count} rows for ${names.length} ${parts}: ${isMissing ? "which is missing?" : "which are they?"}`;
  return chosen({ id: "rows", words, choices, totals: split.totals }, answers);
}

function columnChoices(columns, { names, column, text, headings }) {
  return runs(columns, names.length, column).map((run) => ({
    ...run,
    words: headings.length || columns.length > names.length
      ? run.pairs.map(([place, at]) => `${text(place)} is ${names[at]}`).join(", ")
      : `They are ${named(names, run.pairs[0], run.pairs.at(-1))}`,
  }));
}

/**
 * Pairs [column of the block, column of the sheet] for columns that carry no months, and those that are totals; or a question.
 *
 * `sheet` has names (of its columns), column (where the paste began), headings (what stands above the block's columns and is
 * not a month), isPlain (whether no heading says more than that numbers stand below), and the functions isEmpty(column), text(column) and listsOf(columns): their texts, line by line.
 */
export function columnsByPosition(columns, sheet, answers) {
  const { names, column, headings, isPlain, isEmpty, listsOf } = sheet;
  const filled = withoutEmptyEnds(columns, isEmpty);
  const lists = listsOf(filled);
  const hasTotals = filled.length > FEWEST_PARTS_OF_SUM && lists.length > FEWEST_PARTS_OF_SUM && endInSums(lists);
  const totals = hasTotals ? [filled.at(-1)] : [];
  const places = hasTotals ? [filled.slice(0, -1)] : [columns, filled];
  if (isPlain && (!headings.length || filled.length === 1)) {
    for (const [of, start] of places.flatMap((each) => [[each, column], [each, 0]])) {
      const fits = start === column ? start + of.length <= names.length : of.length === names.length;
      if (fits) return { pairs: of.map((place, at) => [place, start + at]), totals };
    }
  }
  const last = places.at(-1);
  const choices = columnChoices(last, sheet);
  const question = last.length === 1 ? "Which month is this column?" : "Which column is which month?";
  const words = headings.length || last.length === 1 ? question : `${last.length} columns for ${names.length} months. ${question}`;
  return chosen({ id: "columns", words, choices, totals }, answers);
}
