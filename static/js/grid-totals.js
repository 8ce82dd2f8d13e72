// The totals of a measure's parts, while somebody types.

const NUMBER = /^\d{1,3}(,?\d{3})*$|^\d+$/;
const NOT_APPLICABLE = /^\[?z\]?$/i; // counts as nothing
const UNKNOWN = "–";

/** The sum of what stands in the cells, with thousands separated; “–” where one of them holds no number. */
export function totalInWords(values) {
  let sum = 0;
  for (const value of values) {
    const text = value.trim().replaceAll(" ", "");
    if (NOT_APPLICABLE.test(text)) continue;
    if (!NUMBER.test(text)) return UNKNOWN;
    sum += Number(text.replaceAll(",", ""));
  }
  return sum.toLocaleString("en-GB");
}

export function showTotals(measure) {
  for (const place of measure.querySelectorAll("[data-total]")) {
    const cells = [...measure.querySelectorAll(`[name^="cell-${place.dataset.total}-"]`)];
    place.textContent = totalInWords(cells.map((cell) => cell.value));
  }
}
