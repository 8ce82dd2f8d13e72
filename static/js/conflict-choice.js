// Two people wrote the same update, and the page asks which text counts. Nothing is saved while somebody types then, so
// leaving the page asks first; and whoever goes on writing has chosen their own text.

export function startConflictChoice(form) {
  const choice = document.getElementById("choose");
  if (!choice) return;
  let isSaving = false;
  for (const either of [form, choice]) either.addEventListener("submit", () => { isSaving = true; });
  addEventListener("beforeunload", (event) => {
    if (!isSaving) event.preventDefault();
  });
  form.addEventListener("input", () => {
    choice.querySelector("button[name=merge]").disabled = true;
    document.getElementById("choose-off").hidden = false;
  });
}
