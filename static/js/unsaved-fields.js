// What was typed and not saved, as people see it: the label of each field, and its value in words.
import { valuesByName } from "./field-values.js";

const EMPTY = "(empty)";
const NOT_CHOSEN = "(none chosen)";

const isChoice = (field) => field.matches("[type=checkbox], [type=radio]");
const wordsOf = (place) => place?.textContent.replace(/\s+/g, " ").trim() ?? "";
const labelOf = (field) => wordsOf(field.labels?.[0]) || field.getAttribute("aria-label") || "";

function groupOf(field) {
  return wordsOf(field.closest("fieldset")?.querySelector("legend"));
}

/** The words of a choice; of anything else the value as it was typed. */
function valueInWords(fields, value) {
  const [field] = fields;
  if (field && isChoice(field)) return labelOf(fields.find((each) => each.value === value) ?? field) || value;
  const option = field?.matches("select") ? [...field.options].find((each) => each.value === value) : null;
  return option ? wordsOf(option) : value;
}

/** {label, value} for each of the fields with these names; the label is empty where the page does not have the field. */
export function fieldsInWords(form, typed, names) {
  const values = valuesByName(typed);
  return names.map((name) => {
    const fields = [...form.elements].filter((field) => field.name === name);
    const isChosen = fields.length > 0 && isChoice(fields[0]);
    const words = (values.get(name) ?? []).filter(Boolean).map((value) => valueInWords(fields, value));
    const label = fields.length ? (isChosen && groupOf(fields[0])) || labelOf(fields[0]) : "";
    return { label, value: words.join(", ") || (isChosen ? NOT_CHOSEN : EMPTY) };
  });
}
