// What the words of a heading or title say: nothing more than that numbers stand below, or something that changes which
// numbers they are. The first two lists are those of portal/tables/words.py.
import { fold } from "./written-values.js";

// What says that numbers are worked out, or are of another time.
const DERIVED = new RegExp(
  "\\b(ytd|year to date|to date|rolling|cumulative|running|\\d+ m(on)?ths?|\\d+m|year (to|ending|ended)|years? on"
  + "|quarter (to|ending)|rates?|per \\d|per (head|capita|cent|year|week|day)|percent|percentages?|pounds?|changes?|diff"
  + "|differences?|variance|var|trend|rag|averages?|mean|median|rank|share|proportion|targets?|baseline|forecast|projected"
  + "|compared|versus|vs|last year|previous year|prior year|year before|plus minus|direction|as at|as of|thousands?|000s?)\\b",
  "g",
);
const ABOUT_THE_REPORT = new RegExp(
  "\\b(prepared|completed|submitted|updated|refreshed|extract|extracted|extraction|contact|source|notes?|e mail|email"
  + "|telephone|phone|version|author|owner|upload|uploading|fill in|report date|report run|run by|run on|next update"
  + "|published|publication|printed|run date|meeting|discussion|deadline|due)\\b",
);
// Words that leave open which numbers stand below. Fewer than for files: words such as “from” may join two times.
const PLAIN_WORDS = new Set((
  "report reports a an by data each figures for in month monthly number numbers n of reported reporting return returns sheet"
  + " summary table tables the count counts area areas district districts part parts local authority authorities csp csps"
  + " community safety partnership statistics agency force name period final provisional unaudited page values value volume"
  + " breakdown category labels label row column recorded official sensitive protectively marked appendix annex tab actual"
  + " actuals no indicator measure quarter date"
).split(" "));
const NAME_WORDS = new Set([
  "measure", "measures", "indicator", "indicators", "measure name", "part", "parts", "district", "districts", "area",
  "areas", "breakdown", "category", "local authority", "strand", "csp", "crime type", "offence type", "offence",
  "incident type", "row labels", "name", "month", "period", "quarter", "date", "month year", "year", "borough", "council",
  "region", "division", "force", "force area", "agency", "team", "ward", "place", "location", "geography", "local authority name",
  "la name", "district name", "area name", "code", "ons code", "gss code", "lad code", "la code", "area code", "district code",
]);
const CODE = /^[A-Z]\d{8}$/; // of the Office for National Statistics: E07000105

/** Whether a text heads a column of names or of months. */
export function isNameWord(text) {
  return NAME_WORDS.has(fold(text));
}

/** Whether a text between the numbers and a name changes nothing: “E07000105”. */
export function isCode(text) {
  return CODE.test(text);
}

/** The words that a measure may have in its headings: of its unit, and such as “rate” where its own name says so. */
export function ownWordsOf({ names, unit = "" }) {
  const derived = names.flatMap((name) => fold(name).match(DERIVED) ?? []);
  return new Set([fold(unit), ...derived].flatMap((words) => words.split(" ")).filter(Boolean));
}

/** “plain”, “derived” (worked out, or of another time), “about” (the report and not its numbers) or “unknown”. */
export function wordsSay(text, ownWords) {
  const folded = fold(text);
  const derived = (folded.match(DERIVED) ?? []).flatMap((words) => words.split(" "));
  if (derived.some((word) => !ownWords.has(word))) return "derived";
  if (ABOUT_THE_REPORT.test(folded)) return "about";
  return folded.split(" ").every((word) => !word || PLAIN_WORDS.has(word) || ownWords.has(word) || /^\d{1,3}$/.test(word)) ? "plain" : "unknown";
}
