// Progress only: every page works without this file.
const govuk = document.body.dataset.govukFrontend;
const { initAll } = await import(govuk);
initAll();

// Saving while somebody types. htmx sends the form; here we say how it went when no answer could, try again, and see to
// it that nothing typed since is forgotten.
const forms = new Map();
const TRY_AGAIN = 5000;

function tell(form, words) {
  const place = document.querySelector(form.getAttribute("hx-target"));
  const line = place?.querySelector(".app-saved") ?? place;
  if (!line) return;
  const versions = line.querySelectorAll("input[type=hidden]"); // a return has one for every month
  line.textContent = "";
  line.append(...versions);
  const strong = document.createElement("strong");
  strong.className = "app-saved__problem";
  strong.textContent = `Not saved: ${words}`;
  line.append(strong);
}

function stateOf(event) {
  const form = event.detail?.ctx?.sourceElement?.closest?.("form[data-autosave]");
  return form ? forms.get(form) : undefined;
}

document.addEventListener("htmx:before:request", (event) => {
  const state = stateOf(event);
  if (!state) return;
  if (state.leaving) event.preventDefault(); // the button sends everything itself
});

// What a request holds is collected here, long before it leaves where an earlier one is still under way.
document.addEventListener("htmx:config:request", (event) => {
  const state = stateOf(event);
  if (state) event.detail.ctx.typed = state.typed;
});

document.addEventListener("htmx:after:request", (event) => {
  const state = stateOf(event);
  const response = event.detail?.ctx?.response;
  if (!state || !response) return;
  const { status } = response;
  state.failed = status >= 500;
  state.isUnsaved = status >= 400;
  if (status < 400) state.saved = Math.max(state.saved, event.detail.ctx.typed);
  else if (status === 409 || status === 422) return; // the answer says it in the page
  else if (status < 500 || status === 503) tell(state.form, event.detail.ctx.text);
  else tell(state.form, "something went wrong on our side. Your text is still here; it is tried again in a moment.");
});

document.addEventListener("htmx:error", (event) => {
  const state = stateOf(event);
  if (!state || state.leaving) return;
  state.failed = state.isUnsaved = true;
  tell(state.form, "there is no connection. Your text is still here; it is tried again in a moment.");
});

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const state = { form, typed: 0, saved: 0, failed: false, isUnsaved: false, leaving: false, number: 0 };
  forms.set(form, state);
  // Saves are numbered, so that one that was slow on its way never overwrites a later one of this page.
  form.addEventListener("formdata", ({ formData }) => {
    state.number = Math.max(state.number + 1, Date.now());
    formData.set("save_number", state.number);
  });
  form.addEventListener("input", () => { state.typed += 1; });
  form.addEventListener("submit", () => { state.leaving = true; });
  addEventListener("pageshow", () => { state.leaving = false; });
  // Whoever leaves within the second and a half before the next save loses nothing.
  addEventListener("pagehide", () => {
    if (!state.leaving && state.typed > state.saved) navigator.sendBeacon(form.getAttribute("hx-post"), new URLSearchParams(new FormData(form)));
  });
  // What could not be saved would fail again on the way out: ask before it is lost.
  addEventListener("beforeunload", (event) => {
    if (!state.leaving && state.isUnsaved && state.typed > state.saved) event.preventDefault();
  });
  setInterval(() => {
    if (state.failed) form.dispatchEvent(new Event("change", { bubbles: true }));
  }, TRY_AGAIN);
}

// Another form of the page, such as “Take back”: what was typed a moment ago goes first.
document.addEventListener("submit", async (event) => {
  const { target, submitter } = event;
  const waiting = [...forms.values()].filter((state) => state.form !== target && !state.leaving && state.typed > state.saved);
  if (!waiting.length || target.method !== "post") return;
  event.preventDefault();
  for (const state of waiting) {
    const { typed } = state;
    const body = new URLSearchParams(new FormData(state.form));
    const answer = await fetch(state.form.getAttribute("hx-post"), { method: "POST", headers: { "HX-Request": "true" }, body }).catch(() => null);
    if (!answer?.ok) return tell(state.form, "we could not save what you typed, so nothing else was done. Try again.");
    state.saved = typed;
  }
  target.requestSubmit(submitter);
});
