// The page of an update: rows that come and go without leaving it. Everything works without this file.
const form = document.getElementById("update-form");

function changed() {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function renumber(list) {
  const key = list.dataset.rows;
  [...list.children].forEach((row, at) => {
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+$/, at + 1));
    for (const [owner, name] of [["[id]", "id"], ["[name]", "name"], ["[for]", "for"], ["[aria-describedby]", "aria-describedby"]]) {
      for (const one of row.querySelectorAll(owner)) one.setAttribute(name, one.getAttribute(name).replace(new RegExp(`^${key}-\\d+-`), `${key}-${at}-`));
    }
    const remove = row.querySelector(".app-rows__remove");
    if (remove) remove.value = `${key}-${at}`;
  });
  const count = list.closest("details")?.querySelector(".app-count");
  if (count) count.textContent = [...list.children].filter((row) => row.querySelector("input:not([type=checkbox])")?.value).length;
}

function empty(row) {
  for (const field of row.querySelectorAll("input, select")) {
    if (field.type === "checkbox") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
    field.classList.remove("govuk-input--error");
    field.removeAttribute("aria-describedby");
  }
  for (const one of row.querySelectorAll(".govuk-error-message")) one.remove();
  for (const one of row.querySelectorAll(".govuk-form-group--error")) one.classList.remove("govuk-form-group--error");
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=add], button[name=remove]");
  if (!button) return;
  event.preventDefault();
  const list = button.closest("details").querySelector("[data-rows]");
  if (button.name === "add") {
    const row = list.lastElementChild.cloneNode(true);
    empty(row);
    list.append(row);
    renumber(list);
    row.querySelector("input").focus();
    return;
  }
  const row = button.closest(".app-rows__row");
  if (list.children.length > 1) row.remove();
  else empty(row);
  renumber(list);
  list.querySelector("input").focus();
  changed();
});
