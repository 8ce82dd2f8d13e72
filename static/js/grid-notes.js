// The notes on a row of the grid open in place.

/** Loads the boxes for the row's notes, unless they are open already. */
export async function openNotes(form, row) {
  const button = row.querySelector("button[name=open]");
  if (!button) return null;
  const place = document.getElementById(`notes-${button.value}`);
  button.remove();
  await htmx.ajax("GET", `${form.getAttribute("action")}?open=${place.id.slice("notes-".length)}`, { target: place, swap: "innerHTML" });
  return place;
}

/** Puts what is typed in each note where paper shows all of it. */
function showNotesForPaper(form) {
  for (const shown of form.querySelectorAll("[data-print-of]")) {
    shown.textContent = document.getElementById(shown.dataset.printOf).value;
  }
}

export function startNotes(form) {
  addEventListener("beforeprint", () => showNotesForPaper(form));
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name=open]");
    if (!button) return;
    event.preventDefault();
    const place = await openNotes(form, button.closest("tr"));
    place?.querySelector("input")?.focus();
  });
}
