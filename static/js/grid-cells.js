// The cells of a return's grid. A cell is called “cell-COLUMN-ROW” and has a place for its note beside it.

export const CELL = ".app-cell:not(.app-cell--note)";

export function gridRows(form) {
  return [...form.querySelectorAll(".app-grid tbody tr")];
}

export function cellsIn(row) {
  return [...row.querySelectorAll(CELL)];
}

/** The cells of one column, named as in “cell-COLUMN-…”, from the top down. */
export function cellsOfColumn(place, column) {
  return [...place.querySelectorAll(`[name^="cell-${column}-"]`)];
}

export function columnOf(cell) {
  return cell.name.split("-")[1];
}

/** What the server has in this field, as far as this page knows. */
export function savedValue(field) {
  return field.dataset.was ?? field.defaultValue;
}

/** Has the form saved what a script has changed in it. */
export function saveSoon(form) {
  for (const name of ["input", "change"]) form.dispatchEvent(new Event(name, { bubbles: true }));
}
