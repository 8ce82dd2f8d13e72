// A block of cells copied from a spreadsheet.

/** Lines of values, as written. */
export function parseBlock(text) {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
  return lines.map((line) => line.split("\t"));
}

export function isSingleValue(block) {
  return block.length === 1 && block[0].length === 1;
}

function asNumbers(values) {
  return values.map((value) => Number(value.replaceAll(/[,\s]/g, "")));
}

/** Whether a line of a block holds, column by column, the sums of the lines above it. */
export function isTotalOf(values, linesAbove) {
  if (linesAbove.length < 2) return false;
  const above = linesAbove.map(asNumbers);
  return asNumbers(values).every((value, column) => value === above.reduce((sum, line) => sum + (line[column] || 0), 0));
}
