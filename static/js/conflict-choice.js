// Two people wrote the same update, and the page asks which text counts. Nothing is saved while somebody types then, so
// leaving the page asks first.

export function startConflictChoice(form) {
  if (!document.getElementById("choose")) return;
  let isSaving = false;
  form.addEventListener("submit", () => { isSaving = true; });
  addEventListener("beforeunload", (event) => {
    if (!isSaving) event.preventDefault();
  });
}
