// Where the values of a block belong, worked out slowly: every cell of the sheet asks every cell of the block whether it is
// meant. Written apart from static/js, for blocks as generated-blocks.js makes them: names at the left, months above.

export const ASK = "ask";
const same = (a, b) => a.toLowerCase().trim() === b.toLowerCase().trim();
const isNumber = (text) => /^\d[\d,]*$/.test(text);
const numeric = (text) => Number(text.replaceAll(",", ""));
const isValue = (text) => isNumber(text) || /^\[[xzc]\]$/.test(text);
const isMonth = (text) => /^[A-Z][a-z]+ \d{4}$/.test(text);
const isMonthNumber = (text) => /^20\d\d(0[1-9]|1[0-2])$/.test(text);
const isYear = (text) => /^(199|20\d)\d$/.test(text);
const isWorkedOut = (text) => /%|rate|per 1|target|ytd|forecast|12 months/i.test(text);
const isPlain = (text) => ["Number", "n", "", "Monthly figures"].includes(text);

/** The lines that stand under the title of this measure, or under none; and those under a title that is not known. */
function linesByTitle(isTitle, block, own) {
  const [lines, doubtful] = [[], []];
  let [title, hasDoubt] = [own.title, false];
  for (const line of block) {
    const other = line.find(isTitle);
    const isLone = line.filter((text) => text !== "").length === 1 && /^[A-Z]/.test(line[0]);
    if (isLone && isPlain(line[0])) continue;
    if (other) [title, hasDoubt] = [other, false];
    else if (isLone && !isMonth(line[0]) && !own.rows.some((row) => row.names.includes(line[0])) && line[0] !== "Total") hasDoubt = true;
    else if (same(title, own.title)) (hasDoubt ? doubtful : lines).push(line);
  }
  return { lines, doubtful };
}

function sumAbove(lines, places, column) {
  let sum = 0;
  for (const i of places) if (isNumber(lines[i][column])) sum += numeric(lines[i][column]);
  return sum;
}

/** All zeros end in their sum only where there is one line too many. */
function endsInSum(lines, places, columns, size) {
  const compared = columns.filter((j) => isNumber(lines[places.at(-1)][j]));
  const isSum = (j) => sumAbove(lines, places.slice(0, -1), j) === numeric(lines[places.at(-1)][j]);
  const isTold = places.length === size + 1 || compared.some((j) => numeric(lines[places.at(-1)][j]) !== 0);
  return places.length > 2 && compared.length > 0 && isTold && compared.every(isSum);
}

/** {rowOf: row by line, totals: lines}, or ASK; for lines without names. */
function rowsInOrder(lines, body, columns, own, at) {
  const size = own.rows.length;
  const filled = [...body];
  const isEmptyLine = (i) => columns.every((j) => lines[i][j] === "");
  while (isEmptyLine(filled[0])) filled.shift();
  while (isEmptyLine(filled.at(-1))) filled.pop();
  let [rows, totals] = [body.length === size ? body : filled, []];
  if (own.addsUp && endsInSum(lines, filled, columns, size)) [rows, totals] = [filled.slice(0, -1), [filled.at(-1)]];
  else if (own.addsUp && endsInSum(lines, [...filled.slice(1), filled[0]], columns, size)) [rows, totals] = [filled.slice(1), [filled[0]]];
  if (rows.length === size) return { rowOf: new Map(rows.map((i, row) => [i, row])), totals };
  return rows.length === 1 && !totals.length ? { rowOf: new Map([[rows[0], at.row]]), totals } : ASK;
}

/** “April 2019” for 201904. */
function monthOf(text, sheet) {
  if (!isMonthNumber(text)) return text;
  const own = sheet.columns.find(({ start }) => start.slice(0, 7).replace("-", "") === text);
  return own ? own.words : `Month ${text.slice(0, 4)}`;
}

/** The number of the sheet's column for each column of the block, -1 for a month that it has not, or ASK. */
function targetsOf({ sheet, heads, lines, columns, hasLabels, at }) {
  if (heads?.some((text) => isMonth(text) || isMonthNumber(text))) {
    return new Map(columns.map((j) => [j, sheet.columns.findIndex(({ words }) => words === monthOf(heads[j], sheet))]));
  }
  const filled = [...columns];
  const isEmpty = (j) => lines.every((line) => line[j] === "");
  if (hasLabels && isEmpty(filled[0])) return ASK;
  while (isEmpty(filled[0])) filled.shift();
  while (isEmpty(filled.at(-1))) filled.pop();
  if (heads && (filled.length > 1 || !filled.every((j) => isPlain(heads[j])))) return ASK;
  for (const places of [columns, filled]) {
    const isFitting = at.column + places.length <= sheet.columns.length;
    if (isFitting || places.length === sheet.columns.length) {
      return new Map(places.map((j, index) => [j, (isFitting ? at.column : 0) + index]));
    }
  }
  return ASK;
}

function hasWrongTotal(lines, { rowOf, totals }, targets, own) {
  return own.addsUp && totals.some((i) => [...targets].some(([j, target]) => {
    const parts = [...rowOf.keys()].filter((other) => lines[other][j] !== "");
    const isWhole = new Set(parts.map((other) => rowOf.get(other))).size === own.rows.length;
    return isNumber(lines[i][j]) && target >= 0 && isWhole && sumAbove(lines, parts, j) !== numeric(lines[i][j]);
  }));
}

/** Whether numbers above all others may be years: where no names tell that they are. */
function mayBeYears(block, hasNames) {
  const lines = block.map((line) => line.filter((text) => text !== ""));
  const places = lines.map((_, i) => i).filter((i) => lines[i].length && lines[i].every(isYear));
  const isFirst = (i) => lines.slice(0, i).every((line) => line.length === 0) || lines.slice(0, i).findLast((line) => line.length).some((text) => /^[A-Z]/.test(text));
  const isMore = lines.filter((line) => line.some((text) => !/^[A-Z]/.test(text))).length > 1;
  return !hasNames && isMore && places.length === 1 && isFirst(places[0]);
}

/**
 * What every open cell of the sheet's own measure is to hold, by “row/column”; ASK where that cannot be told. The line of the
 * block at `headsAt` is its heading; -1 where it has none.
 */
export function expectedPaste(sheet, block, at, headsAt) {
  const own = sheet.measures[at.measure];
  const rowNamed = (text) => own.rows.findIndex((row) => row.names.some((name) => same(name, text)));
  const isTitle = (text) => sheet.measures.some((each) => same(each.title, text));
  const body = block.filter((_, i) => i !== headsAt);
  const isName = (line) => /^[A-Z][a-z]/.test(line[0]) && line.length > 1 && line.slice(1).some((text) => text !== "");
  const hasLabels = body.some(isName) || (headsAt >= 0 && ["District"].includes(block[headsAt][0]));
  const heads = block[headsAt];
  const columns = block[0].map((_, j) => j).slice(hasLabels ? 1 : 0).filter((j) => !(heads && isWorkedOut(heads[j]) && block[0].length > 1));
  const hasValue = (line) => columns.some((j) => isValue(line[j]));
  const { lines: certain, doubtful } = linesByTitle(isTitle, body, own);
  const isTitled = body.some((line) => line.some((text) => same(text, own.title)));
  const lines = isTitled && certain.some(hasValue) ? certain : [...certain, ...doubtful];
  if (mayBeYears(block, body.some((line) => rowNamed(line[0]) >= 0))) return ASK;
  if (!lines.some(hasValue)) return new Map();
  const end = block.findIndex((line, i) => line.some(isTitle) || (i !== headsAt && line.slice(line.length > 1 ? 1 : 0).some((text) => text !== "" && !/^[A-Z]/.test(text))));
  const tops = block.slice(0, end).filter((line, i) => i !== headsAt && line.slice(1).every((text) => text === "") && !isPlain(line[0]));
  const isAloneHead = heads && block[0].length === 1 && !isPlain(heads[0]) && !isMonth(heads[0]) && !isMonthNumber(heads[0]);
  const hasOddTop = tops.some(([text]) => isWorkedOut(text) || block[0].length === 1);
  if (isAloneHead || hasOddTop || (lines !== certain && doubtful.some(hasValue))) return ASK;
  return placed({ sheet, own, lines, columns, heads, hasLabels, rowNamed, at });
}

function placed({ sheet, own, lines, columns, heads, hasLabels, rowNamed, at }) {
  const all = lines.map((_, i) => i);
  const body = all.filter((i) => !(hasLabels && lines[i][0] === "Total"));
  const isNamed = body.some((i) => rowNamed(lines[i][0]) >= 0);
  const isFilled = (i) => columns.some((j) => lines[i][j] !== "");
  if (hasLabels && !isNamed && body.some(isFilled)) return ASK;
  const byName = () => new Map(body.filter((i) => rowNamed(lines[i][0]) >= 0).map((i) => [i, rowNamed(lines[i][0])]));
  const rows = isNamed || hasLabels || !body.length
    ? { rowOf: byName(), totals: all.filter((i) => !body.includes(i)) }
    : rowsInOrder(lines, body, columns, own, at);
  if (rows === ASK) return ASK;
  const meantLines = [...rows.rowOf.keys(), ...rows.totals];
  if (!meantLines.some((i) => columns.some((j) => isValue(lines[i][j])))) return new Map();
  const targets = targetsOf({ sheet, heads, lines, columns, hasLabels, at });
  if (targets === ASK || hasWrongTotal(lines, rows, targets, own)) return ASK;

  const expected = new Map();
  own.rows.forEach((_, row) => sheet.columns.forEach((column, target) => {
    const meant = new Set();
    for (const i of rows.rowOf.keys()) {
      for (const j of columns) if (rows.rowOf.get(i) === row && targets.get(j) === target && isValue(lines[i][j])) meant.add(lines[i][j]);
    }
    const isOpen = !column.closed && !own.cells[row][target].closed;
    if (isOpen && meant.size === 1) expected.set(`${row}/${target}`, [...meant][0]);
  }));
  return expected;
}
