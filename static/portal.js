// Progress only: every page works without this file.
const govuk = document.body.dataset.govukFrontend;
const { initAll } = await import(govuk);
initAll();

// Saving while somebody types. htmx sends the form; here we say how it went when no answer could.
const SAVED = { 401: true, 400: true };

function tell(form, words) {
  const place = document.querySelector(form.getAttribute("hx-target"));
  const line = place?.querySelector(".app-saved") ?? place;
  if (!line) return;
  const version = line.querySelector("input[name=version]");
  line.textContent = "";
  if (version) line.append(version);
  const strong = document.createElement("strong");
  strong.className = "app-saved__problem";
  strong.textContent = `Not saved: ${words}`;
  line.append(strong);
}

function formOf(event) {
  return event.detail?.ctx?.sourceElement?.closest?.("form[data-autosave]");
}

document.addEventListener("htmx:after:request", (event) => {
  const form = formOf(event);
  const response = event.detail.ctx.response;
  if (!form || !response) return;
  if (response.status < 400) {
    delete form.dataset.unsaved;
    return;
  }
  form.dataset.unsaved = "true";
  if (response.status in SAVED) tell(form, event.detail.ctx.text);
  else if (response.status >= 500) tell(form, "something went wrong on our side. Your text is still here; it is tried again in a moment.");
});

document.addEventListener("htmx:error", (event) => {
  const form = formOf(event);
  if (!form) return;
  form.dataset.unsaved = "true";
  tell(form, "there is no connection. Your text is still here; it is tried again in a moment.");
});

for (const form of document.querySelectorAll("form[data-autosave]")) {
  let leaving = false;
  form.addEventListener("input", () => { form.dataset.unsaved = "true"; });
  form.addEventListener("submit", () => { leaving = true; });
  // Whoever leaves within the second and a half before the next save loses nothing.
  addEventListener("pagehide", () => {
    if (!leaving && form.dataset.unsaved) navigator.sendBeacon(form.action, new FormData(form));
  });
  setInterval(() => {
    if (form.dataset.unsaved && form.querySelector(".app-saved__problem, #saved .app-saved__problem")) {
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, 15000);
}

// The grid: totals as you type, arrows and Enter move between cells.
const NUMBER = /^\d{1,3}(,?\d{3})*$|^\d+$/;

function total(measure) {
  const place = measure.querySelector("[data-total]");
  if (!place) return;
  let sum = 0;
  for (const cell of measure.querySelectorAll(".app-cell:not(.app-cell--note)")) {
    const text = cell.value.trim().replaceAll(" ", "");
    if (/^\[?z\]?$/i.test(text)) continue;
    if (!NUMBER.test(text)) { sum = null; break; }
    sum += Number(text.replaceAll(",", ""));
  }
  place.textContent = sum === null ? "–" : sum.toLocaleString("en-GB");
}

for (const form of document.querySelectorAll("form[data-grid]")) {
  form.addEventListener("input", (event) => {
    const measure = event.target.closest("[data-measure]");
    if (measure) total(measure);
  });
  form.addEventListener("keydown", (event) => {
    if (!["ArrowUp", "ArrowDown", "Enter"].includes(event.key) || !event.target.matches(".app-cell")) return;
    const kind = event.target.matches(".app-cell--note") ? ".app-cell--note" : ".app-cell:not(.app-cell--note)";
    const cells = [...form.querySelectorAll(kind)];
    const next = cells[cells.indexOf(event.target) + (event.key === "ArrowUp" ? -1 : 1)];
    event.preventDefault();
    if (next) { next.focus(); next.select(); }
  });
}
