// Arrows and Enter move between the cells of a grid; Escape takes back what was typed since the last save, and Ctrl+D copies the
// cell above.
import { CELL, cellsIn, cellsOfColumn, columnOf, saveSoon, savedValue } from "./grid-cells.js";

function neighbour(place, cell, down, across) {
  const cells = across ? cellsIn(cell.closest("tr")) : cellsOfColumn(place, columnOf(cell));
  return cells[cells.indexOf(cell) + (across || down)];
}

/** [down, across] for a key that moves; undefined for the others, and where an arrow has to move the caret first. */
function stepFor({ key, shiftKey }, cell) {
  const isAllSelected = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  if (key === "ArrowUp") return [-1, 0];
  if (key === "ArrowDown") return [1, 0];
  if (key === "Enter") return [shiftKey ? -1 : 1, 0];
  if (key === "ArrowLeft" && (isAllSelected || cell.selectionEnd === 0)) return [0, -1];
  if (key === "ArrowRight" && (isAllSelected || cell.selectionStart === cell.value.length)) return [0, 1];
  return undefined;
}

/** In the line of the measure that also says what was pasted. */
function sayBeside(cell, words) {
  const line = cell.closest("fieldset").querySelector("[data-pasted]");
  if (line) line.textContent = words;
}

export function startMovement(form, onFieldChanged) {
  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches?.(CELL)) return;
    if (event.key === "Escape") {
      cell.value = savedValue(cell);
      onFieldChanged(cell);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      const above = neighbour(cell.closest("fieldset"), cell, -1, 0);
      sayBeside(cell, above?.value.trim() ? "" : "There is no number above this box to copy.");
      if (!above?.value.trim()) return;
      cell.value = above.value;
      onFieldChanged(cell);
      saveSoon(form);
      return;
    }
    const step = stepFor(event, cell);
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = neighbour(form, cell, ...step);
    next?.focus();
    next?.select();
  });
}
