// “Approve” stands above the other decisions. While the text is edited, it says that it approves the text as it was sent;
// pressing it then asks once (portal/review/item/other_words.py).

const EDITABLE = ["text", "next", "explanation"];

export function startApproveLabel() {
  const form = document.querySelector("form[data-decide]");
  const button = form?.querySelector("[data-approve]");
  if (!button) return;
  const usual = button.textContent;
  form.addEventListener("input", () => {
    const boxes = EDITABLE.map((name) => form.elements[name]).filter(Boolean);
    const isEdited = boxes.some((box) => box.value !== box.defaultValue);
    button.textContent = isEdited ? button.dataset.approve : usual;
  });
}
