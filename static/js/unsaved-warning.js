// Asks before somebody leaves a page with something typed that does not save itself, such as a decision or a setting.
import { formsToWatch } from "./unsaved-offer.js";

export function startUnsavedWarning() {
  const unsaved = new Set();
  const forms = new Set(formsToWatch().filter((form) => !form.hasAttribute("data-autosave")));
  document.addEventListener("input", ({ target }) => {
    const form = target.form ?? target;
    if (forms.has(form)) unsaved.add(form);
  });
  document.addEventListener("submit", ({ target, defaultPrevented }) => { if (!defaultPrevented) unsaved.delete(target); });
  addEventListener("beforeunload", (event) => { if (unsaved.size) event.preventDefault(); });
}
