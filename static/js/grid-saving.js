// Each field of a grid is saved by itself. With its value goes what the page had there before, so that two people conflict
// only where both have changed the same cell. htmx sends the form, autosave.js says how it went.
import { cellsIn, gridRows, saveSoon, savedValue } from "./grid-cells.js";
import { RefusedCells } from "./grid-refused.js";

const SAVED_ALONE = /^(cell|note|status|why)-\d|^status-of-/;
// Names of the fields in which the server is told what a cell or note held before, and what may have arrived already.
const BEFORE = { cell: "was", note: "wasnote" };
const IN_TRANSIT = { cell: "going", note: "goingnote" };

class GridSaving {
  unsavedNames = new Set();
  valuesInTransit = new Map(); // name → value of what was sent and not yet answered

  constructor(form) {
    this.form = form;
    this.refused = new RefusedCells(form, (field) => {
      this.markUnsaved(field);
      saveSoon(form);
    });
  }

  markUnsaved(field) {
    if (!SAVED_ALONE.test(field.name) || this.refused.isWaiting(field)) return;
    this.unsavedNames.add(field.name);
    if (!field.name.startsWith("status-of-")) return;
    // The status of a whole column: the boxes for the status of a single cell follow it.
    for (const select of field.closest("fieldset").querySelectorAll(".app-grid-note select")) select.value = field.value || select.value;
  }

  showState(name, state) {
    const place = this.form.elements[name]?.closest("td, .app-grid-note, .app-question");
    if (place) place.dataset.save = state;
  }

  /** The body of the next save: what is not saved yet, and the hidden fields of the form. */
  takeBody() {
    const body = new URLSearchParams();
    for (const hidden of this.form.querySelectorAll("input[type=hidden]")) body.append(hidden.name, hidden.value);
    body.append("save_number", new FormData(this.form).get("save_number")); // set by autosave.js
    const unanswered = this.valuesInTransit; // sent, but no answer came: it may have arrived all the same
    this.valuesInTransit = new Map();
    for (const name of this.unsavedNames) {
      const field = this.form.elements[name];
      if (!field) continue;
      this.valuesInTransit.set(name, field.value);
      this.appendField(body, field, unanswered);
    }
    return body;
  }

  appendField(body, field, unanswered) {
    const { name } = field;
    const [kind, ...rest] = name.split("-");
    const key = rest.join("-");
    body.append(name, field.value);
    if (kind in BEFORE) body.append(`${BEFORE[kind]}-${key}`, savedValue(field));
    if (unanswered.has(name)) body.append(`${IN_TRANSIT[kind] ?? IN_TRANSIT.cell}-${key}`, unanswered.get(name));
    if (kind !== "cell") return;
    const status = this.form.elements[`status-${key}`] ?? field.closest("fieldset").querySelector("[name^=status-of-]");
    if (status?.value && !this.unsavedNames.has(`status-${key}`)) body.append(`status-${key}`, status.value);
  }

  /** The buttons and leaving the page send every cell: what a colleague saved meanwhile must not be undone by that. */
  appendBefore(formData) {
    for (const name of this.refused.names) formData.delete(name);
    for (const kind of Object.keys(BEFORE)) {
      for (const field of this.form.querySelectorAll(`[name^=${kind}-]`)) {
        if (this.refused.has(field.name)) continue;
        const key = field.name.slice(kind.length + 1);
        formData.append(`${BEFORE[kind]}-${key}`, savedValue(field));
        if (this.valuesInTransit.has(field.name)) formData.append(`${IN_TRANSIT[kind]}-${key}`, this.valuesInTransit.get(field.name));
      }
    }
  }

  onRequest(event) {
    if (!this.unsavedNames.size) {
      event.preventDefault();
      return;
    }
    event.detail.ctx.request.body = this.takeBody();
    for (const name of this.valuesInTransit.keys()) this.showState(name, "saving");
  }

  onAnswer(response) {
    const isSaved = response && response.status < 400;
    for (const [name, value] of this.valuesInTransit) {
      const field = this.form.elements[name];
      if (isSaved && field) {
        field.dataset.was = value;
        if (field.value === value) this.unsavedNames.delete(name); // otherwise somebody has typed on
      }
      this.showState(name, isSaved ? "saved" : "failed");
    }
    if (isSaved) this.valuesInTransit = new Map();
  }

  /** After an answer, or with a page that came with a refusal: refused cells wait, and the others are sent again. */
  readRefused() {
    const count = this.refused.read();
    for (const name of this.refused.names) this.unsavedNames.delete(name);
    if (count && this.unsavedNames.size) saveSoon(this.form);
  }

  /** A page that came with a refusal holds what was typed and is not saved. */
  readUnsaved() {
    for (const field of this.form.querySelectorAll("[data-was]")) this.markUnsaved(field);
    if (this.unsavedNames.size) saveSoon(this.form);
  }

  onNoConnection() {
    for (const name of this.valuesInTransit.keys()) this.showState(name, "failed");
  }
}

/** After an answer was put into the page: which cells it says are wrong. */
function markWrong(rows) {
  for (const row of rows) {
    const remarks = row.querySelector(".app-words");
    for (const cell of cellsIn(row)) {
      const isMissing = "missing" in cell.dataset && !cell.value.trim(); // said once for the measure, at the top of the page
      const isWrong = isMissing || Boolean(remarks?.querySelector(`#wrong-${cell.id.slice("cell-".length)}`));
      cell.classList.toggle("app-cell--wrong", isWrong);
      if (isWrong) cell.setAttribute("aria-invalid", "true");
      else cell.removeAttribute("aria-invalid");
    }
  }
}

/** The answer is a function that is told of every field that somebody has changed. */
export function startGridSaving(form) {
  const saving = new GridSaving(form);
  const rows = gridRows(form);
  const isOurs = (event) => event.detail?.ctx?.sourceElement === form;
  form.addEventListener("formdata", (event) => saving.appendBefore(event.formData));
  document.addEventListener("htmx:before:request", (event) => { if (isOurs(event)) saving.onRequest(event); });
  document.addEventListener("htmx:after:request", (event) => { if (isOurs(event)) saving.onAnswer(event.detail.ctx.response); });
  document.addEventListener("htmx:error", () => saving.onNoConnection());
  document.addEventListener("htmx:after:swap", () => {
    markWrong(rows);
    saving.readRefused();
  });
  saving.readRefused();
  addEventListener("load", () => saving.readUnsaved());
  return (field) => saving.markUnsaved(field);
}
