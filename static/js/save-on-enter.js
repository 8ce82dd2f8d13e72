// Enter in a box would press the first button of the form, which loads the page anew: it saves, and the focus stays.

export function startSaveOnEnter(form) {
  if (!form.hasAttribute("data-autosave")) return;
  form.addEventListener("keydown", (event) => {
    const isInBox = event.target.matches("input:not([type=file], [type=checkbox])");
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || !isInBox) return;
    event.preventDefault();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
