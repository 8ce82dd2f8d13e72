// Whether a line of numbers above others is a heading: months, years and their short forms, written as numbers.
import { isYear, periodOfNumber } from "./written-months.js";

const MONTH_NUMBER = /^0?[1-9]$|^1[0-2]$/; // 4
const YEAR_AND_MONTH = /^(?:9|[0-3])\d(?:0[1-9]|1[0-2])$/; // 1904
const DECIMAL_MONTH = /^(?:19|20)\d\d\.(?:0?[1-9]|1[0-2])$/; // 2019.04

/** Whether each number is the one before and 1. */
function isRun(texts) {
  return texts.length > 1 && texts.every((text, at) => at === 0 || Number(text) === Number(texts[at - 1]) + 1);
}

/** Numbers that stand for months by themselves: 201904, or several days as spreadsheets count them. */
function areMonths(texts) {
  return texts.every((text) => periodOfNumber(text) && (text.length === 6 || texts.length > 1));
}

/**
 * “yes”, “no” or “doubtful” for the numbers of one line, as texts. `hasNames`: names stand in other lines, and none in this.
 * `months` are the numbers of the page's months. `others` are the numbers of the other lines.
 */
export function isHeadingOfNumbers(texts, { hasNames, months, others }) {
  const isAll = (is) => texts.every((text) => is(text));
  const isDistinct = new Set(texts).size === texts.length;
  const areDecimals = isDistinct && isAll((text) => DECIMAL_MONTH.test(text));
  if (areMonths(texts)) return "yes";
  if (hasNames) {
    const isLike = isAll(isYear) || isRun(texts) || areDecimals || (isDistinct && isAll((text) => MONTH_NUMBER.test(text)));
    return isLike ? "yes" : "no";
  }
  const areOfPage = texts.length > 1 && texts.map(Number).join() === months.slice(0, texts.length).join();
  const areYears = isAll(isYear) && others.length > 0 && !others.some((line) => line.every(isYear));
  const areShort = isRun(texts) && isAll((text) => YEAR_AND_MONTH.test(text));
  return areOfPage || areYears || areDecimals || areShort ? "doubtful" : "no";
}
