// The parts of an update that consist of rows (milestones, outputs, …): a row is added or removed without leaving the page.

const NUMBERED_ATTRIBUTES = ["id", "name", "for", "aria-describedby"]; // as in “milestones-2-title”

function isFilled(row) {
  return Boolean(row.querySelector("input:not([type=checkbox])")?.value);
}

/** After a change: every row is numbered by its place, and the heading shows how many are filled in. */
function renumber(list) {
  const part = list.dataset.rows;
  const oldNumber = new RegExp(`^${part}-\\d+-`);
  [...list.children].forEach((row, index) => {
    row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+$/, index + 1));
    for (const attribute of NUMBERED_ATTRIBUTES) {
      for (const element of row.querySelectorAll(`[${attribute}]`)) {
        element.setAttribute(attribute, element.getAttribute(attribute).replace(oldNumber, `${part}-${index}-`));
      }
    }
    const removeButton = row.querySelector(".app-rows__remove");
    if (removeButton) removeButton.value = `${part}-${index}`;
  });
  const count = list.closest("details")?.querySelector(".app-count");
  if (count) count.textContent = [...list.children].filter(isFilled).length;
}

function clear(row) {
  for (const field of row.querySelectorAll("input, select")) {
    if (field.type === "checkbox") field.checked = false;
    else if (field.tagName === "SELECT") field.selectedIndex = 0;
    else field.value = "";
    field.classList.remove("govuk-input--error");
    field.removeAttribute("aria-describedby");
  }
  for (const message of row.querySelectorAll(".govuk-error-message")) message.remove();
  for (const group of row.querySelectorAll(".govuk-form-group--error")) group.classList.remove("govuk-form-group--error");
}

function addRow(list) {
  if (list.children.length < Number(list.dataset.most)) {
    const row = list.lastElementChild.cloneNode(true);
    clear(row);
    list.append(row);
    renumber(list);
  }
  list.lastElementChild.querySelector("input").focus();
}

function removeRow(list, row) {
  if (list.children.length > 1) row.remove();
  else clear(row);
  renumber(list);
  list.querySelector("input").focus();
}

export function startRows(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=add], button[name=remove]");
    if (!button) return;
    event.preventDefault();
    const list = button.closest("details").querySelector("[data-rows]");
    if (button.name === "add") {
      addRow(list);
      return;
    }
    removeRow(list, button.closest(".app-rows__row"));
    form.dispatchEvent(new Event("input", { bubbles: true })); // has the form saved
  });
}
