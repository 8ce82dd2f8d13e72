// Saving while somebody types. htmx sends the form. This module says how it went where the answer could not say it, tries
// again, and makes sure that nothing typed since the last save is lost when somebody leaves the page.
import { takeMergedText } from "./merged-text.js";
import { post, postOnLeaving } from "./post.js";

const RETRY_INTERVAL = 5000;
const savingForms = new Map();

class SavingForm {
  editCount = 0; // how often somebody has typed something
  savedEditCount = 0; // how much of that the server has
  sentOnLeaving = 0; // how much of it was sent when the page was about to be left
  shouldRetry = false;
  isRefused = false;
  isLeaving = false; // a button of the form was pressed, which sends everything itself
  hasConnection = true; // as far as the last save has shown
  saveNumber = 0;

  constructor(form) {
    this.form = form;
  }

  get hasUnsavedEdits() {
    return !this.isLeaving && this.editCount > this.savedEditCount;
  }

  get saveAddress() {
    return this.form.getAttribute("hx-post");
  }

  /** Saves are numbered, so that one that was slow on its way never overwrites a later one of this page. */
  nextSaveNumber() {
    this.saveNumber = Math.max(this.saveNumber + 1, Date.now());
    return this.saveNumber;
  }

  showProblem(message) {
    const target = document.querySelector(this.form.getAttribute("hx-target"));
    const line = target?.querySelector(".app-saved") ?? target;
    if (!line) return;
    const versions = line.querySelectorAll("input[type=hidden]"); // the next save needs them; a return has one a month
    const problem = document.createElement("strong");
    problem.className = "app-saved__problem";
    problem.textContent = `Not saved: ${message}`;
    line.replaceChildren(...versions, problem);
  }

  /** The line says when it was saved. Where somebody has typed on since, that would be a time of other words. */
  showUnsaved() {
    const line = document.querySelector(this.form.getAttribute("hx-target"))?.querySelector("[data-saved]");
    if (line && this.hasUnsavedEdits) line.textContent = "Not saved yet";
  }

  onAnswer(status, text, editsSent) {
    this.hasConnection = true;
    this.shouldRetry = status >= 500;
    this.isRefused = status >= 400;
    if (status < 400) this.onSaved(editsSent);
    else if (status === 409 || status === 422) return; // the answer is shown in the page and says what is wrong
    else if (status < 500 || status === 503) this.showProblem(text);
    else this.showProblem("something went wrong on our side. Your text is still here; it is tried again in a moment.");
  }

  onSaved(editsSent) {
    this.savedEditCount = Math.max(this.savedEditCount, editsSent);
    if (!this.hasUnsavedEdits) this.form.dispatchEvent(new Event("portal:saved", { bubbles: true }));
  }

  /** The answer is on the page. It may bring a text that was put together with somebody else's. */
  onShown() {
    const answer = document.querySelector(this.form.getAttribute("hx-target"))?.querySelector("[data-merged]");
    if (answer && !this.hasUnsavedEdits) takeMergedText(this.form, answer);
    this.showUnsaved();
  }

  /** What was typed since the last save is sent while the page goes. Before a reload this comes earlier than the page's own
      request, and so in most cases does the save. */
  saveOnLeaving() {
    if (!this.hasUnsavedEdits || this.editCount === this.sentOnLeaving) return;
    this.sentOnLeaving = this.editCount;
    postOnLeaving(this.saveAddress, new FormData(this.form));
  }

  onNoConnection() {
    if (this.isLeaving) return;
    this.hasConnection = false;
    this.shouldRetry = true;
    this.isRefused = true;
    this.showProblem("there is no connection. Your text is still here; it is tried again in a moment.");
  }

  /** A button of the form was pressed. Without a connection the browser would leave the page for one of its own: what was
      typed is saved first then, and the form sent only if that arrived. */
  async onSubmit(event) {
    if (this.hasConnection && navigator.onLine) {
      this.isLeaving = true;
      return;
    }
    event.preventDefault();
    const { editCount } = this;
    const answer = await post(this.saveAddress, new FormData(this.form));
    if (answer) {
      this.onAnswer(answer.status, "", editCount);
      this.isLeaving = true;
      HTMLFormElement.prototype.requestSubmit.call(this.form, event.submitter);
      return;
    }
    this.onNoConnection();
    this.showProblem("there is no connection, so nothing is sent. What you wrote is still here. Press the button again when there is one.");
  }
}

function savingFormOf(event) {
  return savingForms.get(event.detail?.ctx?.sourceElement?.closest?.("form[data-autosave]"));
}

function watchRequests() {
  document.addEventListener("htmx:before:request", (event) => {
    if (savingFormOf(event)?.isLeaving) event.preventDefault();
  });
  // The fields are collected now. The request may leave much later, where an earlier one is still under way.
  document.addEventListener("htmx:config:request", (event) => {
    const saving = savingFormOf(event);
    if (saving) event.detail.ctx.editsSent = saving.editCount;
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { response, text, editsSent } = event.detail?.ctx ?? {};
    if (response) savingFormOf(event)?.onAnswer(response.status, text, editsSent);
  });
  document.addEventListener("htmx:after:swap", (event) => savingFormOf(event)?.onShown());
  document.addEventListener("htmx:error", (event) => savingFormOf(event)?.onNoConnection());
}

function watchForm(saving) {
  const { form } = saving;
  form.addEventListener("formdata", ({ formData }) => formData.set("save_number", saving.nextSaveNumber()));
  form.addEventListener("input", () => {
    saving.editCount += 1;
    saving.showUnsaved();
  });
  form.addEventListener("submit", (event) => {
    if (!saving.isLeaving) saving.onSubmit(event);
  });
  addEventListener("pageshow", () => { saving.isLeaving = false; }); // somebody came back with the Back button
  // The page is left in the second and a half before the next save would have been sent.
  addEventListener("pagehide", () => saving.saveOnLeaving());
  addEventListener("beforeunload", (event) => {
    // What was refused would be refused again on the way out: the browser asks before it is lost.
    if (saving.isRefused && saving.hasUnsavedEdits) event.preventDefault();
    else saving.saveOnLeaving();
  });
  setInterval(() => {
    if (saving.shouldRetry) form.dispatchEvent(new Event("change", { bubbles: true }));
  }, RETRY_INTERVAL);
}

/** Another form of the page is sent, such as “Take it back”: what was typed a moment ago is saved first. */
async function saveBeforeSubmit(event) {
  const { target, submitter } = event;
  const unsaved = [...savingForms.values()].filter((saving) => saving.form !== target && saving.hasUnsavedEdits);
  if (!unsaved.length || target.method !== "post") return;
  event.preventDefault();
  for (const saving of unsaved) {
    const { editCount } = saving;
    const answer = await post(saving.saveAddress, new FormData(saving.form));
    if (!answer?.ok) {
      saving.showProblem("we could not save what you typed, so nothing else was done. Try again.");
      return;
    }
    saving.onSaved(editCount);
  }
  target.requestSubmit(submitter);
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const saving = new SavingForm(form);
    savingForms.set(form, saving);
    watchForm(saving);
    for (const hint of form.querySelectorAll("[data-with-autosave]")) hint.textContent = hint.dataset.withAutosave;
  }
  watchRequests();
  document.addEventListener("submit", saveBeforeSubmit);
}
