// The grid of a return, as in a spreadsheet: arrows and Enter move, a block pastes, each cell saves by itself.
// Without this file the same page is a plain form.
const form = document.querySelector("form[data-grid]");
const NUMBER = /^\d{1,3}(,?\d{3})*$|^\d+$/;
const SAVED_ALONE = /^(cell|note|status|why)-\d|^status-of-/;
const dirty = new Set(); // names of fields that the server has not got yet
let sending = new Map(); // what is on its way: name → value

const rows = [...form.querySelectorAll(".app-grid tbody tr")];
const cellsIn = (row) => [...row.querySelectorAll(".app-cell:not(.app-cell--note)")];
const columnOf = (cell) => cell.name.split("-")[1];

function show(name, state) {
  const place = form.elements[name]?.closest("td, .app-grid-note, .app-question");
  if (place) place.dataset.save = state;
}

function touch(field) {
  if (!SAVED_ALONE.test(field.name)) return;
  dirty.add(field.name);
  if (field.name.startsWith("status-of-")) {
    for (const one of field.closest("fieldset").querySelectorAll(".app-grid-note select")) one.value = field.value || one.value;
  }
}

// A cell goes with what the page had before, so that only another change of the same cell conflicts with it.
function bodyOfSave() {
  const body = new URLSearchParams();
  for (const hidden of form.querySelectorAll("input[type=hidden]")) body.append(hidden.name, hidden.value);
  body.append("save_number", new FormData(form).get("save_number")); // portal.js counts them
  const lost = sending; // sent, but no answer came: it may have arrived all the same
  sending = new Map();
  for (const name of dirty) {
    const field = form.elements[name];
    if (!field) continue;
    sending.set(name, field.value);
    body.append(name, field.value);
    const [kind, ...rest] = name.split("-");
    const key = rest.join("-");
    if (kind === "note") body.append(`wasnote-${key}`, field.dataset.was ?? field.defaultValue);
    if (lost.has(name)) body.append(`${kind === "note" ? "goingnote" : "going"}-${key}`, lost.get(name));
    if (kind !== "cell") continue;
    body.append(`was-${key}`, field.dataset.was ?? field.defaultValue);
    const own = form.elements[`status-${key}`] ?? field.closest("fieldset").querySelector("[name^=status-of-]");
    if (own?.value && !dirty.has(`status-${key}`)) body.append(`status-${key}`, own.value);
  }
  return body;
}

// The buttons, and leaving the page, send every cell: what a colleague has saved meanwhile must not be undone by that.
form.addEventListener("formdata", (event) => {
  for (const cell of form.querySelectorAll("[name^=cell-]")) {
    event.formData.append(`was-${cell.name.slice(5)}`, cell.dataset.was ?? cell.defaultValue);
    if (sending.has(cell.name)) event.formData.append(`going-${cell.name.slice(5)}`, sending.get(cell.name));
  }
  for (const note of form.querySelectorAll("[name^=note-]")) {
    event.formData.append(`wasnote-${note.name.slice(5)}`, note.dataset.was ?? note.defaultValue);
    if (sending.has(note.name)) event.formData.append(`goingnote-${note.name.slice(5)}`, sending.get(note.name));
  }
});

document.addEventListener("htmx:before:request", (event) => {
  const ctx = event.detail?.ctx;
  if (ctx?.sourceElement !== form) return;
  if (!dirty.size) { event.preventDefault(); return; }
  ctx.request.body = bodyOfSave();
  for (const name of sending.keys()) show(name, "saving");
});

document.addEventListener("htmx:after:request", (event) => {
  const ctx = event.detail?.ctx;
  if (ctx?.sourceElement !== form) return;
  const isKept = ctx.response && ctx.response.status < 400;
  for (const [name, value] of sending) {
    const field = form.elements[name];
    if (isKept && field) {
      field.dataset.was = value;
      if (field.value === value) dirty.delete(name);
    }
    show(name, isKept ? "saved" : "failed");
  }
  if (isKept) sending = new Map();
});

document.addEventListener("htmx:error", () => { for (const name of sending.keys()) show(name, "failed"); });

document.addEventListener("htmx:after:swap", () => {
  for (const said of form.querySelectorAll("[data-now]")) {
    const cell = document.getElementById(said.dataset.cell);
    if (cell) cell.dataset.was = said.dataset.now;
  }
  for (const row of rows) {
    const said = row.querySelector(".app-words");
    for (const cell of cellsIn(row)) {
      const isWrong = Boolean(said?.querySelector(`#wrong-${cell.id.slice(5)}`));
      cell.classList.toggle("app-cell--wrong", isWrong);
      if (isWrong) cell.setAttribute("aria-invalid", "true"); else cell.removeAttribute("aria-invalid");
    }
  }
});

// Totals of the parts, while somebody types.
function total(measure) {
  for (const place of measure.querySelectorAll("[data-total]")) {
    let sum = 0;
    for (const cell of measure.querySelectorAll(`[name^="cell-${place.dataset.total}-"]`)) {
      const text = cell.value.trim().replaceAll(" ", "");
      if (/^\[?z\]?$/i.test(text)) continue;
      if (!NUMBER.test(text)) { sum = null; break; }
      sum += Number(text.replaceAll(",", ""));
    }
    place.textContent = sum === null ? "–" : sum.toLocaleString("en-GB");
  }
}

function changed(cell) {
  touch(cell);
  const measure = cell.closest("[data-measure]");
  if (measure) total(measure);
}

form.addEventListener("input", (event) => changed(event.target));
form.addEventListener("change", (event) => {
  if (event.target === form) return;
  changed(event.target);
  if (/^\[?\s*x\s*\]?$/i.test(event.target.value) && event.target.name.startsWith("cell-")) openNotes(event.target.closest("tr"), false);
});

// Moving between cells.
function move(cell, down, across) {
  if (across) {
    const beside = cellsIn(cell.closest("tr"));
    return beside[beside.indexOf(cell) + across];
  }
  const column = [...form.querySelectorAll(`[name^="cell-${columnOf(cell)}-"]`)];
  return column[column.indexOf(cell) + down];
}

form.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.matches?.(".app-cell:not(.app-cell--note)")) return;
  const isWhole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const atStart = isWhole || cell.selectionEnd === 0;
  const atEnd = isWhole || cell.selectionStart === cell.value.length;
  const steps = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
    ArrowLeft: atStart ? [0, -1] : null, ArrowRight: atEnd ? [0, 1] : null,
  };
  if (event.key === "Escape") { cell.value = cell.dataset.was ?? cell.defaultValue; changed(cell); return; }
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const next = move(cell, ...step);
  if (next) { next.focus(); next.select(); }
});

// A block copied from a spreadsheet fills cells to the right and down. A row of totals in it is not one of ours.
const asNumbers = (values) => values.map((value) => Number(value.replaceAll(/[,\s]/g, "")));

function isTotalOf(values, block) {
  const sums = values.map((_, at) => block.reduce((sum, line) => sum + (asNumbers(line)[at] || 0), 0));
  return block.length > 1 && asNumbers(values).every((value, at) => value === sums[at]);
}

function paste(from, block) {
  const start = cellsIn(from.closest("tr")).indexOf(from);
  let at = rows.indexOf(from.closest("tr"));
  let placed = 0, left = 0, inMeasure = [];
  for (const values of block) {
    if (rows[at]?.classList.contains("app-total")) {
      at += 1;
      const skip = isTotalOf(values, inMeasure);
      inMeasure = [];
      if (skip) continue;
    }
    const cells = rows[at] ? cellsIn(rows[at]).slice(start) : [];
    values.forEach((value, across) => {
      if (!cells[across]) { if (value.trim()) left += 1; return; }
      cells[across].value = value.trim();
      changed(cells[across]);
      placed += 1;
    });
    inMeasure.push(values);
    at += 1;
  }
  return [placed, left];
}

form.addEventListener("paste", (event) => {
  const cell = event.target;
  if (!cell.matches(".app-cell:not(.app-cell--note)")) return;
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const block = text.split("\n").map((line) => line.split("\t"));
  if (block.length === 1 && block[0].length === 1) return;
  event.preventDefault();
  const [placed, left] = paste(cell, block);
  const said = document.getElementById("pasted");
  said.textContent = `${placed} ${placed === 1 ? "value" : "values"} pasted.${left ? ` ${left} did not fit into the grid.` : ""}`;
  form.dispatchEvent(new Event("change", { bubbles: true }));
});

// Notes open in place.
async function openNotes(row, andFocus = true) {
  const button = row.querySelector("button[name=open]");
  if (!button) return;
  const place = document.getElementById(`notes-${button.value}`);
  button.remove();
  await htmx.ajax("GET", `${form.getAttribute("action")}?open=${place.id.slice(6)}`, { target: place, swap: "innerHTML" });
  if (andFocus) place.querySelector("input")?.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=open]");
  if (!button) return;
  event.preventDefault();
  openNotes(button.closest("tr"));
});
