// A block copied from a spreadsheet fills the cells of a grid to the right and down.
import { CELL, cellsIn, gridRows } from "./grid-cells.js";
import { isSingleValue, isTotalOf, parseBlock } from "./spreadsheet-block.js";

/** Writes the values into the cells from left to right; how many had a cell, and how many were left over. */
function fillCells(cells, values, onFieldChanged) {
  let leftOver = 0;
  values.forEach((value, index) => {
    const cell = cells[index];
    if (cell) {
      cell.value = value.trim();
      onFieldChanged(cell);
    } else if (value.trim()) leftOver += 1;
  });
  return { placed: Math.min(values.length, cells.length), leftOver };
}

/** A row of totals in the grid has no cells: it is passed over, and with it the line of totals in the block. */
function fillFrom(form, firstCell, block, onFieldChanged) {
  const rows = gridRows(form);
  const firstColumn = cellsIn(firstCell.closest("tr")).indexOf(firstCell);
  let rowIndex = rows.indexOf(firstCell.closest("tr"));
  let linesOfMeasure = [];
  const counts = { placed: 0, leftOver: 0 };
  for (const values of block) {
    if (rows[rowIndex]?.classList.contains("app-total")) {
      rowIndex += 1;
      const isTotal = isTotalOf(values, linesOfMeasure);
      linesOfMeasure = [];
      if (isTotal) continue;
    }
    const cells = rows[rowIndex] ? cellsIn(rows[rowIndex]).slice(firstColumn) : [];
    const { placed, leftOver } = fillCells(cells, values, onFieldChanged);
    counts.placed += placed;
    counts.leftOver += leftOver;
    linesOfMeasure.push(values);
    rowIndex += 1;
  }
  return counts;
}

function inWords({ placed, leftOver }) {
  const pasted = `${placed} ${placed === 1 ? "value" : "values"} pasted.`;
  return leftOver ? `${pasted} ${leftOver} did not fit into the grid.` : pasted;
}

export function startGridPaste(form, onFieldChanged) {
  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches(CELL)) return;
    const block = parseBlock(event.clipboardData.getData("text/plain"));
    if (isSingleValue(block)) return; // the browser pastes it
    event.preventDefault();
    const counts = fillFrom(form, cell, block, onFieldChanged);
    document.getElementById("pasted").textContent = inWords(counts);
    form.dispatchEvent(new Event("change", { bubbles: true })); // has the form saved
  });
}
