// What a paste has done, in words.

const MOST_NAMED = 6;

function listed(words) {
  const shown = words.length > MOST_NAMED ? [...words.slice(0, MOST_NAMED), `${words.length - MOST_NAMED} more`] : words;
  return shown.length > 1 ? `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}` : shown[0];
}

function counted(count, what = "value") {
  return `${count} ${count === 1 ? what : `${what}s`}`;
}

/** “April”, where all columns are of one year; otherwise “April 2019”. */
function shortName(column, columns) {
  const year = column.end.slice(0, 4);
  return columns.every(({ end }) => end.startsWith(year)) ? column.words.replace(` ${year}`, "") : column.words;
}

/** “May and June 2019”. */
function months(columns) {
  const years = new Set(columns.map(({ end }) => end.slice(0, 4)));
  return listed(columns.map((column, at) => (years.size === 1 && at < columns.length - 1 ? column.words.replace(/ \d{4}$/, "") : column.words)));
}

// By the reason why they were passed over: what to say of all values with the same reason.
const SENTENCES = {
  "closed month": (items, { about, column, were }) => `${counted(items.length, "number")} for ${column} ${were} passed over: ${column} ${about}.`,
  "closed cell": (items, { about, places, were }) => `${counted(items.length)} ${were} passed over (${places}): ${about}.`,
  measure: (items, { about, were, title }) => `${counted(items.length)} of ${about} ${were} passed over: a paste stays in its table, ${title}. Paste them there.`,
  "two measures": (items, { were }) => `${counted(items.length)} ${were} passed over: two measures have the name beside them.`,
  "two rows": (items, { were }) => `${counted(items.length)} ${were} passed over: the name beside them belongs to two rows.`,
  "unknown row": (items, { about, were }) => `${counted(items.length)} ${were} passed over: “${about}” is not a row in this table.`,
  "no name": (items, { were }) => `${counted(items.length)} ${were} passed over: no name stands beside ${items.length === 1 ? "it" : "them"}.`,
  "other month": (items, { about, were }) => `${counted(items.length)} ${were} passed over: ${about} is not on this page.`,
  "no month": (items, { about, were }) => `${counted(items.length)} ${were} passed over: ${about ? `the heading “${about}” is not a month of this page` : "no month stands above"}.`,
  derived: (items, { about, were }) => `${counted(items.length)} ${were} passed over: “${about}” stands above or beside ${items.length === 1 ? "it" : "them"}.`,
  "unknown title": (items, { about, were, title }) => `${counted(items.length)} under “${about}” ${were} passed over: a paste stays in its table, ${title}.`,
  "left out": (items, { were }) => `${counted(items.length)} ${were} left out, as you chose.`,
  "column of totals": (items, { were }) => `${counted(items.length)} ${were} passed over: their column is the sum of the others.`,
  total: () => "The totals were not needed: this page adds up.",
  "total of other rows": () => "The total was passed over: not every row of the table was among what you copied.",
  "total that differs": () => "The total, which differs, was left out.",
  "among names": (items, { texts, were }) => `${texts} ${were} passed over: ${items.length === 1 ? "it stands" : "they stand"} among the names.`,
  "no number": (items, { texts, were }) => `${texts} ${were} passed over: ${items.length === 1 ? "it is not a number" : "they are not numbers"}. What was there stays.`,
  "two values": (items, { places, were }) => `${counted(items.length)} ${were} passed over: there are two for ${places}.`,
  "said twice": () => "",
};

function placesOf(items, measure, columns) {
  const names = items.map(({ row, column }) => `${measure.rows[row].label} in ${shortName(columns[column], columns)}`);
  return listed([...new Set(names)]);
}

function sentence(items, sheet, measure) {
  const [{ reason, about, column }] = items;
  const { columns } = sheet;
  const hasPlaces = items.every((item) => item.row !== undefined && item.column !== undefined);
  return SENTENCES[reason](items, {
    about,
    title: measure.title,
    column: column === undefined ? "" : shortName(columns[column], columns),
    places: hasPlaces ? placesOf(items, measure, columns) : "",
    texts: listed([...new Set(items.map(({ text }) => `“${text.slice(0, 40)}”`))]),
    were: items.length === 1 ? "was" : "were",
  });
}

/** {main, remarks}: how many values went where, and a sentence for each reason why others did not. */
export function pasteInWords({ writes, passed, isTooLarge }, sheet, measure) {
  if (isTooLarge) return { main: "Nothing was pasted: that is too much for one table. Copy the rows and months of this table only.", remarks: [] };
  const used = sheet.columns.filter((_, at) => writes.some(({ column }) => column === at));
  const main = writes.length ? `${counted(writes.length)} pasted into ${months(used)}.` : "Nothing was pasted.";
  const groups = new Map();
  for (const item of passed) {
    const key = `${item.reason}/${item.about}/${item.reason === "closed month" ? item.column : ""}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return { main, remarks: [...groups.values()].map((items) => sentence(items, sheet, measure)).filter(Boolean) };
}
