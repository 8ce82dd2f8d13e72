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
    if (list.children.length >= Number(list.dataset.most)) return list.lastElementChild.querySelector("input").focus();
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

// Marks and word count. The text is Markdown; nobody has to know.
const box = document.getElementById("text");
const tools = document.querySelector("[data-tools=text]");

function put(text, from, to) {
  box.focus();
  box.setSelectionRange(from, to);
  if (!document.execCommand("insertText", false, text)) { // keeps Ctrl+Z working where the browser still has it
    box.setRangeText(text, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// A line that is an item of a list: how far it stands in, its mark, and the number in the mark.
const ITEM = /^( *)([-*+]|(\d{1,9})[.)]) +/;
const lineStart = (at) => box.value.slice(0, at).lastIndexOf("\n") + 1;

// Where a line is bold ("**") or italic ("*"). What is escaped, and for italic the marks of bold, is covered sign by sign.
function marked(line, mark) {
  const bold = /\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)/g;
  const bare = line.replace(/\\./g, "--");
  if (mark === "**") return [...bare.matchAll(bold)];
  return [...bare.replace(bold, "--$1--").matchAll(/(?<!\*)\*(?![\s*])(.+?)(?<![\s*])\*(?!\*)/g)];
}

function wrap(before, after, instead) {
  let { selectionStart: from, selectionEnd: to } = box;
  while (from < to && /\s/.test(box.value[from])) from += 1; // “**word **” would not be bold
  while (from < to && /\s/.test(box.value[to - 1])) to -= 1;
  const chosen = box.value.slice(from, to) || instead;
  put(before + chosen + after, from, to);
  box.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

function toggle(mark) {
  const { selectionStart, selectionEnd, value } = box;
  const start = lineStart(selectionStart);
  const beside = selectionStart === selectionEnd ? mark.length : 0; // a caret before or after the marks is not in them
  const run = marked(value.slice(start).split("\n", 1)[0], mark).find(({ 0: all, index }) =>
    start + index + beside <= selectionStart && selectionEnd + beside <= start + index + all.length);
  if (!run) return wrap(mark, mark, mark === "**" ? "bold" : "italic");
  const [from, to] = [start + run.index, start + run.index + run[0].length];
  put(value.slice(from + mark.length, to - mark.length), from, to);
  box.setSelectionRange(Math.max(selectionStart - mark.length, from), Math.min(selectionEnd - mark.length, to - 2 * mark.length));
}

const marks = {
  bold: () => toggle("**"),
  italic: () => toggle("*"),
  link: () => wrap("[", "](https://)", "words of the link"),
  list: () => {
    const { selectionStart, selectionEnd, value } = box;
    const from = lineStart(selectionStart);
    const to = selectionEnd + value.slice(selectionEnd).split("\n", 1)[0].length;
    const lines = value.slice(from, to).split("\n");
    const filled = lines.filter((line) => line.trim());
    const isList = filled.length && filled.every((line) => ITEM.test(line));
    const item = (line) => (ITEM.test(line) || (filled.length && !line.trim()) ? line : `- ${line}`);
    const text = lines.map((line) => (isList ? line.replace(ITEM, "") : item(line))).join("\n");
    // A line of text that touches an item would be read as a part of it.
    const apart = (line) => (line?.trim() && (isList || !ITEM.test(line)) ? "\n" : "");
    const before = apart(value.slice(0, from).split("\n").at(-2));
    put(before + text + apart(value.slice(to).split("\n")[1]), from, to);
    const end = from + before.length + text.length;
    box.setSelectionRange(selectionStart === selectionEnd ? end : from + before.length, end);
  },
};

// Enter in an item begins the next one; in an empty item it ends the list.
function nextItem(event) {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const at = box.selectionStart, from = lineStart(at);
  const item = ITEM.exec(box.value.slice(from, at));
  if (!item || at !== box.selectionEnd) return;
  const isEmpty = !box.value.slice(from + item[0].length, at).trim();
  if (isEmpty && !/^ *(\n|$)/.test(box.value.slice(at))) return;
  event.preventDefault();
  if (isEmpty) put("\n", from, at);
  else put(`\n${item[1]}${item[3] ? item[2].replace(item[3], Number(item[3]) + 1) : item[2]} `, at, at);
}

// The preview without leaving the page. Where there is no answer to show, the button does what it does without scripts.
const printed = () => ["text", "next"].map((name) => form.elements[name]?.value).join("\n\n");
let previewed = form && printed();

function sayOld() {
  const shown = document.querySelector("#preview .app-preview");
  const said = shown?.querySelector(".app-preview__old");
  if (printed() === previewed) said?.remove();
  else if (shown && !said) {
    const line = document.createElement("p");
    line.className = "app-preview__old";
    line.textContent = "This is older than your text. Press Preview again.";
    shown.prepend(line);
  }
}

form?.addEventListener("input", sayOld);
form?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-preview]");
  if (!button) return;
  event.preventDefault();
  const text = printed();
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const answer = await fetch(button.formAction, { method: "POST", headers: { "HX-Request": "true" }, body }).catch(() => null);
  if (!answer?.ok && answer?.status !== 409 && answer?.status !== 422) return form.requestSubmit(button);
  document.getElementById("preview").innerHTML = await answer.text();
  previewed = text;
  sayOld(); // somebody may have gone on typing
});

function count() {
  const words = box.value.split(/\s+/).filter(Boolean).length;
  tools.querySelector(".app-tools__count").textContent = `${words.toLocaleString("en-GB")} word${words === 1 ? "" : "s"}`;
}

if (box && tools) {
  tools.querySelector(".app-tools__marks").hidden = false;
  tools.addEventListener("click", (event) => marks[event.target.closest("[data-mark]")?.dataset.mark]?.());
  box.addEventListener("input", count);
  box.addEventListener("keydown", nextItem);
  box.addEventListener("app:put", ({ detail }) => put(detail.text, detail.from, detail.to)); // from paste.js
}

// While a choice between two texts is open nothing saves by itself, so leaving asks; whoever writes on below has chosen
// their own text.
const choose = document.getElementById("choose");
if (choose) {
  let isSaving = false;
  for (const one of [form, choose]) one.addEventListener("submit", () => { isSaving = true; });
  addEventListener("beforeunload", (event) => { if (!isSaving) event.preventDefault(); });
  form.addEventListener("input", () => {
    choose.querySelector("button[name=merge]").disabled = true;
    document.getElementById("choose-off").hidden = false;
  });
}

// A file is sent as soon as it is chosen; one that is too large is not sent at all.
const file = document.getElementById("evidence-file");

function sayOfFile(problem) {
  const group = file.closest(".govuk-form-group");
  group.querySelector(".govuk-error-message")?.remove();
  group.classList.toggle("govuk-form-group--error", Boolean(problem));
  file.setAttribute("aria-describedby", `evidence-file-hint${problem ? " evidence-file-error" : ""}`);
  if (!problem) return;
  const start = '<p class="govuk-error-message" id="evidence-file-error" role="alert"><span class="govuk-visually-hidden">Error:</span> ';
  file.insertAdjacentHTML("beforebegin", start);
  file.previousElementSibling.append(problem);
  const summed = document.querySelector(".govuk-error-summary a[href='#evidence-file']"); // what was wrong with the file before
  if (summed) summed.textContent = problem;
}

file?.addEventListener("change", (event) => {
  event.stopPropagation();
  if (!file.files.length) return;
  const [{ name, size }] = file.files;
  const isLarge = size > 10 * 1024 * 1024;
  sayOfFile(isLarge && `“${name}” is larger than 10 MB. Make it smaller, or send a part of it.`);
  if (isLarge) file.value = "";
  else form.requestSubmit(document.querySelector("[data-upload]"));
});

// Who else is here: said while somebody looks and works, not by a page that was left open all day.
const here = document.querySelector("[data-here]");
let worked = Date.now();
for (const kind of ["keydown", "pointerdown", "scroll"]) document.addEventListener(kind, () => { worked = Date.now(); }, { passive: true });

async function sayHere() {
  if (document.hidden || Date.now() - worked > 5 * 60 * 1000) return;
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const answer = await fetch(here.dataset.here, { method: "POST", headers: { "HX-Request": "true" }, body }).catch(() => null);
  if (!answer?.ok) return;
  const said = await answer.text();
  if (said.trim() !== here.innerHTML.trim()) here.innerHTML = said; // unchanged, it is not read out again
}

if (here && form) {
  sayHere();
  setInterval(sayHere, 30 * 1000);
}
