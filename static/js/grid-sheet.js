// The grid of the page as the data that a paste is planned with (paste-plan.js), and the boxes that belong to it.
import { CELL, gridRows } from "./grid-cells.js";

function measureOf(fieldset) {
  const measure = JSON.parse(fieldset.dataset.paste);
  const lines = gridRows(fieldset).filter((row) => !row.classList.contains("app-total"));
  const boxes = lines.map((line) => [...line.querySelectorAll("td.app-grid__now")].map((place) => place.querySelector(CELL)));
  const cells = boxes.map((line) => line.map((box) => ({ closed: box ? "" : measure.closed })));
  return { fieldset, boxes, data: { ...measure, cells } };
}

/** {sheet, measures, placeOf}: `measures` are {fieldset, boxes[row][column]}; placeOf(box) says where it stands. */
export function readSheet(form) {
  const measures = [...form.querySelectorAll("[data-paste]")].map(measureOf);
  const placeOf = (box) => {
    const measure = measures.findIndex(({ fieldset }) => fieldset.contains(box));
    const row = measures[measure].boxes.findIndex((line) => line.includes(box));
    return { measure, row, column: measures[measure].boxes[row].indexOf(box) };
  };
  return { sheet: { measures: measures.map(({ data }) => data), columns: JSON.parse(form.dataset.columns) }, measures, placeOf };
}
