// One box ticks all the boxes of the list that can be ticked, and a line says how many are. Without scripts a link does it, which
// asks for the same page with all of them ticked.

export function startTickAll() {
  const form = document.querySelector("form[data-tickable]");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[name^='item-']:enabled")];
  const all = form.querySelector("[data-tick-all]");
  const words = form.querySelector("[data-ticked]");

  function show() {
    const ticked = boxes.filter((box) => box.checked).length;
    words.textContent = ticked ? `${ticked} of ${boxes.length} ticked` : "";
    if (!all) return;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  }

  if (all) {
    form.querySelector("[data-tick-link]").hidden = true;
    all.parentElement.hidden = false;
    all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  }
  form.addEventListener("change", show);
  window.addEventListener("pageshow", show); // a browser that comes back brings the ticks along
  show();
}
