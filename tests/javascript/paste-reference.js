// Where the values of a block belong, worked out slowly: every cell of the sheet asks every cell of the block whether it is
// meant. Written apart from static/js, for blocks as generated-blocks.js makes them: names at the left, months above.

export const ASK = "ask";
const same = (a, b) => a.toLowerCase().trim() === b.toLowerCase().trim();
const isNumber = (text) => /^\d[\d,]*$/.test(text);
const numeric = (text) => Number(text.replaceAll(",", ""));
const isValue = (text) => isNumber(text) || /^\[[xzc]\]$/.test(text);
const isMonth = (text) => /^[A-Z][a-z]+ \d{4}$/.test(text);
const isHeading = (line) => line.some(isMonth) || line.includes("Number");
const isEmptyLine = (line) => line.every((text) => text === "");

/** The lines that stand under the title of this measure, or under none. */
function ownLines(sheet, block, own) {
  const lines = [];
  let title = own.title;
  for (const line of block) {
    const other = line.find((text) => sheet.measures.some((each) => same(each.title, text)));
    if (other) title = other;
    else if (same(title, own.title)) lines.push(line);
  }
  return lines;
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
  while (isEmptyLine(lines[filled[0]])) filled.shift();
  while (isEmptyLine(lines[filled.at(-1)])) filled.pop();
  let [rows, totals] = [body.length === size ? body : filled, []];
  if (own.addsUp && endsInSum(lines, filled, columns, size)) [rows, totals] = [filled.slice(0, -1), [filled.at(-1)]];
  else if (own.addsUp && endsInSum(lines, [...filled.slice(1), filled[0]], columns, size)) [rows, totals] = [filled.slice(1), [filled[0]]];
  if (rows.length === size) return { rowOf: new Map(rows.map((i, row) => [i, row])), totals };
  return rows.length === 1 && !totals.length ? { rowOf: new Map([[rows[0], at.row]]), totals } : ASK;
}

/** The number of the sheet's column for each column of the block, -1 for a month that it has not, or ASK. */
function targetsOf(sheet, lines, columns, at) {
  const heading = lines.find((line) => line.some(isMonth));
  if (heading) return new Map(columns.map((j) => [j, sheet.columns.findIndex(({ words }) => words === heading[j])]));
  const filled = [...columns];
  const isEmpty = (j) => lines.every((line) => isHeading(line) || line[j] === "");
  while (isEmpty(filled[0])) filled.shift();
  while (isEmpty(filled.at(-1))) filled.pop();
  if (lines.some((line) => line.includes("Number")) && filled.length > 1) return ASK;
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

/** What every open cell of the sheet's own measure is to hold, by “row/column”; ASK where that cannot be told. */
export function expectedPaste(sheet, block, at) {
  const own = sheet.measures[at.measure];
  const rowNamed = (text) => own.rows.findIndex((row) => row.names.some((name) => same(name, text)));
  const heading = block.filter(isHeading);
  const lines = [...new Set([...heading, ...ownLines(sheet, block, own)])];
  const isTitle = (text) => sheet.measures.some((each) => same(each.title, text));
  const hasLabels = block.some((line) => /^[A-Z][a-z]/.test(line[0]) && !isHeading(line) && !isTitle(line[0]));
  const columns = block[0].map((_, j) => j).slice(hasLabels ? 1 : 0);
  const all = lines.map((_, i) => i).filter((i) => !isHeading(lines[i]));

  const body = all.filter((i) => !(hasLabels && lines[i][0] === "Total"));
  const isNamed = body.some((i) => rowNamed(lines[i][0]) >= 0);
  const isFilled = (i) => columns.some((j) => lines[i][j] !== "");
  if (!all.some((i) => columns.some((j) => isValue(lines[i][j])))) return new Map();
  if (hasLabels && !isNamed && body.some(isFilled)) return ASK;
  const byName = () => new Map(body.filter((i) => rowNamed(lines[i][0]) >= 0).map((i) => [i, rowNamed(lines[i][0])]));
  const rows = isNamed || hasLabels || !body.length
    ? { rowOf: byName(), totals: all.filter((i) => !body.includes(i)) }
    : rowsInOrder(lines, body, columns, own, at);
  if (rows === ASK) return ASK;
  const meantLines = [...rows.rowOf.keys(), ...rows.totals];
  if (!meantLines.some((i) => columns.some((j) => isValue(lines[i][j])))) return new Map();
  const targets = targetsOf(sheet, lines, columns, at);
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
