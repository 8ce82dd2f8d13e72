// A block copied from a spreadsheet is put into the grid: each number at its row and month (paste-plan.js), after a question
// where something is unclear. A line above the table says what happened, and takes it back.
import { CELL, saveSoon } from "./grid-cells.js";
import { readSheet } from "./grid-sheet.js";
import { planPaste } from "./paste-plan.js";
import { askAboutPaste, endOpenQuestion } from "./paste-question.js";
import { PasteUndo } from "./paste-undo.js";
import { pasteInWords } from "./paste-words.js";
import { isSingleValue, parseBlock } from "./spreadsheet-block.js";

function showWords(fieldset, { main, remarks }, canUndo) {
  const lines = [main, ...remarks].map((words) => Object.assign(document.createElement("p"), { textContent: words }));
  fieldset.querySelector("[data-pasted]").replaceChildren(...lines);
  for (const button of document.querySelectorAll("[data-undo-paste]")) button.hidden = true;
  fieldset.querySelector("[data-undo-paste]").hidden = !canUndo;
}

/** Asks until the plan is clear; null where the numbers are left out, undefined where a newer paste took its place. */
async function clearPlan(sheet, block, place, askAt) {
  const answers = {};
  for (;;) {
    const plan = planPaste(sheet, block, place, answers);
    if (!plan.question) return plan;
    const answer = await askAboutPaste(askAt, plan.question);
    if (!answer) return answer;
    answers[plan.question.id] = answer;
  }
}

/** Fills the boxes. What somebody has changed while the paste was asked about stays: `shown` is what each box held before. */
function putIn(plan, boxes, shown, onFieldChanged) {
  const writes = plan.writes.map(({ row, column, text }) => ({ box: boxes[row][column], after: text }));
  const changes = writes.filter(({ box }) => box.value === shown.get(box)).map((write) => ({ ...write, before: write.box.value }));
  for (const { box, after } of changes) {
    box.value = after;
    onFieldChanged(box);
  }
  return changes;
}

export function startGridPaste(form, onFieldChanged) {
  const { sheet, measures, placeOf } = readSheet(form);
  const undo = new PasteUndo(form, (changes, left) => {
    const fieldset = changes[0]?.box.closest("fieldset");
    for (const { box } of changes) onFieldChanged(box);
    saveSoon(form);
    const remarks = left ? [`${left} that you have changed since stay as they are.`] : [];
    if (fieldset) showWords(fieldset, { main: "The paste is undone: what was there before is back.", remarks }, false);
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-undo-paste]")) undo.undo();
  });
  form.addEventListener("paste", async (event) => {
    const cell = event.target;
    if (!cell.matches(CELL)) return;
    const block = parseBlock(event.clipboardData.getData("text/plain"));
    if (isSingleValue(block)) return; // the browser pastes it
    event.preventDefault();
    endOpenQuestion();
    const place = placeOf(cell);
    const { fieldset, boxes, data } = measures[place.measure];
    const shown = new Map(boxes.flat().filter(Boolean).map((box) => [box, box.value]));
    const plan = await clearPlan(sheet, block, place, fieldset.querySelector("[data-paste-question]"));
    if (plan === undefined) return;
    if (!cell.contains(document.activeElement)) cell.focus();
    if (plan === null) return showWords(fieldset, { main: "Nothing was pasted.", remarks: [] }, false);
    const changes = putIn(plan, boxes, shown, onFieldChanged);
    if (changes.length) {
      undo.remember(changes);
      saveSoon(form);
    }
    const left = plan.writes.length - changes.length;
    const words = pasteInWords(plan, sheet, data);
    if (left) words.remarks.push(`${left} that you have changed meanwhile ${left === 1 ? "stays as it is" : "stay as they are"}.`);
    showWords(fieldset, words, changes.length > 0);
  });
}
