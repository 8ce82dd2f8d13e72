// The totals of a measure's parts, while somebody types.
import { numberOf, sumOf } from "./written-values.js";

const NOT_APPLICABLE = /^\[?\s*z\s*\]?$/i; // counts as nothing
const UNKNOWN = "–";
const MOST_DECIMALS = 6;

/** The sum of what stands in the cells, with thousands separated; “–” where one of them holds no number. */
export function totalInWords(values) {
  const numbers = values.map((value) => value.trim()).filter((text) => !NOT_APPLICABLE.test(text));
  if (numbers.some((text) => numberOf(text) === null || numberOf(text) < 0)) return UNKNOWN;
  return sumOf(numbers).toLocaleString("en-GB", { maximumFractionDigits: MOST_DECIMALS });
}

export function showTotals(measure) {
  for (const place of measure.querySelectorAll("[data-total]")) {
    const cells = [...measure.querySelectorAll(`[name^="cell-${place.dataset.total}-"]`)];
    place.textContent = totalInWords(cells.map((cell) => cell.value));
  }
}
