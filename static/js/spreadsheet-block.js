// A block of cells copied from a spreadsheet.

// A cell with a line break, a tab or a quotation mark in it comes in quotation marks.
const CELL = /"((?:[^"]|"")*)"(?=[\t\n]|$)|[^\t\n]*/y;
const NEEDS_QUOTES = /[\t\n"]/;

function cellAt(text, at) {
  CELL.lastIndex = at;
  const [written, quoted] = CELL.exec(text);
  const isQuoted = quoted !== undefined && NEEDS_QUOTES.test(quoted);
  return { end: at + written.length, text: isQuoted ? quoted.replaceAll('""', '"') : written };
}

/** Lines of cells, as written, all of the same length. */
export function parseBlock(text) {
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const lines = [[]];
  for (let at = 0; at <= plain.length; at += 1) {
    const cell = cellAt(plain, at);
    lines.at(-1).push(cell.text);
    at = cell.end;
    if (plain[at] === "\n") lines.push([]);
  }
  const width = Math.max(...lines.map((line) => line.length));
  return lines.map((line) => [...line, ...Array(width - line.length).fill("")]);
}

/** Whether the browser can paste it as it is: one cell, without a line break in it. */
export function isSingleValue(block) {
  return block.length === 1 && block[0].length === 1 && !block[0][0].trim().includes("\n");
}
