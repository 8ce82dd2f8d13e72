// The page of a data return: a grid that works as in a spreadsheet. Each cell is saved by itself.
import { CELL } from "../grid-cells.js";
import { startMovement } from "../grid-movement.js";
import { openNotes, startNotes } from "../grid-notes.js";
import { startGridPaste } from "../grid-paste.js";
import { startGridSaving } from "../grid-saving.js";
import { showTotals } from "../grid-totals.js";
import { startSaveOnEnter } from "../save-on-enter.js";

const SUPPRESSED = /^\[?\s*x\s*\]?$/i; // “[x]”, no value: the note beside the cell has to say why

const form = document.querySelector("form[data-grid]");
const markUnsaved = startGridSaving(form);

function onFieldChanged(field) {
  markUnsaved(field);
  const measure = field.closest("[data-measure]");
  if (measure) showTotals(measure);
}

form.addEventListener("input", ({ target }) => {
  if (target !== form) onFieldChanged(target);
});
form.addEventListener("change", ({ target }) => {
  if (target === form) return; // sent by a script, to have the form saved
  onFieldChanged(target);
  if (target.name.startsWith("cell-") && SUPPRESSED.test(target.value)) openNotes(form, target.closest("tr"));
});
// A link of the error summary puts the cursor into a box without moving the table, which is wider than a narrow screen.
form.addEventListener("focusin", ({ target }) => {
  if (target.matches(CELL)) target.scrollIntoView({ block: "nearest", inline: "nearest" });
});
startMovement(form, onFieldChanged);
startSaveOnEnter(form);
startGridPaste(form, onFieldChanged);
startNotes(form);
