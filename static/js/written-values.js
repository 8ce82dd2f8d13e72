// What may stand in a cell of a return, and names as people write them: as in portal/tables/cells.py and
// portal/tables/names.py.

const SYMBOL = /^\[?\s*[xzc]\s*\]?$/i;
const GROUPED = /^[+-]?[1-9]\d{0,2}([, \u00a0\u2009\u202f])\d{3}(?:\1\d{3})*(?:\.\d+)?$/;
const NUMBER = /^(?:[+-]?\d+(?:\.\d*)?|[+-]?\.\d+)$/;
const MILLIONTH = 1e6;
const SIGNS = [["&", " and "], ["%", " percent "], ["£", " pounds "], ["+/-", " plus minus "], ["±", " plus minus "]];
const TOTAL = /^(?:(?:grand |sub |overall )?totals?(?: .+)?|.+ totals?|all(?: [a-z0-9]+)?|sum|overall)$/;

/** The number that was written; null where it is none. */
export function numberOf(text) {
  const plain = text.replace("−", "-");
  if (GROUPED.test(plain)) return Number(plain.replace(/[, \u00a0\u2009\u202f]/g, ""));
  return NUMBER.test(plain) ? Number(plain) : null;
}

/** Whether it means something in a cell: a number, or [x], [z] or [c]. */
export function isValue(text) {
  return SYMBOL.test(text) || numberOf(text) !== null;
}

/** The sum of the numbers among the texts, exact to six decimals. */
export function sumOf(texts) {
  return texts.reduce((sum, text) => sum + Math.round((numberOf(text) ?? 0) * MILLIONTH), 0) / MILLIONTH;
}

/** The name without case, accents, punctuation and doubled spaces: equal where people mean the same. Signs become words. */
export function fold(name) {
  let plain = name.toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
  for (const [sign, word] of SIGNS) plain = plain.replaceAll(sign, word);
  const letters = plain.normalize("NFKD").replace(/\p{M}/gu, "").replace(/['’‘`]/g, "");
  return letters.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

export function isTotalName(name) {
  return TOTAL.test(fold(name).replace("subtotal", "sub total"));
}

/** Whether a total is that of everything: “Total”, “All districts”, and not “All females”. `words` name the parts. */
export function isPlainTotal(name, words) {
  const rest = fold(name).replace(/\b(?:grand|overall|totals?|all|sum|of|for)\b/g, " ").trim();
  return rest === "" || ["districts", "areas", "parts", ...words.map(fold)].includes(rest);
}
