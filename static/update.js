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

// Marks, word count and paste. The text is Markdown; nobody has to know.
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

function wrap(before, after, instead) {
  const { selectionStart: from, selectionEnd: to, value } = box;
  const chosen = value.slice(from, to) || instead;
  put(before + chosen + after, from, to);
  box.setSelectionRange(from + before.length, from + before.length + chosen.length);
}

const marks = {
  bold: () => wrap("**", "**", "bold"),
  italic: () => wrap("*", "*", "italic"),
  link: () => wrap("[", "](https://)", "words of the link"),
  list: () => {
    const { selectionStart, selectionEnd, value } = box;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = value.indexOf("\n", selectionEnd);
    const to = end < 0 ? value.length : end;
    const lines = value.slice(from, to).split("\n").map((line) => (line.startsWith("- ") ? line : `- ${line}`));
    const apart = from && value.slice(from - 2, from) !== "\n\n" ? "\n" : "";
    put(apart + lines.join("\n"), from, to);
  },
};

// The preview without leaving the page. Where there is no answer to show, the button does what it does without scripts.
async function preview(button) {
  const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  const answer = await fetch(button.formAction, { method: "POST", headers: { "HX-Request": "true" }, body }).catch(() => null);
  if (answer?.ok || answer?.status === 409 || answer?.status === 422) document.getElementById("preview").innerHTML = await answer.text();
  else form.requestSubmit(button);
}

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-preview]");
  if (!button) return;
  event.preventDefault();
  preview(button);
});

// What Word, Outlook or a web page put on the clipboard, as Markdown: paragraphs, lists and links; no styles.
const NOTE = "a[href*='_ftn'], a[href*='_edn'], a[href^='#ftnt'], a[href^='#footnote'], .FootnoteReference, .EndnoteReference";
const BLOCKS = /^(P|DIV|H[1-6]|UL|OL|LI|TABLE|TR|BLOCKQUOTE|SECTION|ARTICLE|PRE)$/;

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.tagName === "BR") return "\n";
  const inside = [...node.childNodes].map(inline).join("");
  const address = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  return /^(https?:|mailto:)/i.test(address) && inside.trim() ? `[${inside.trim()}](${address})` : inside;
}

function blocks(node, out, list) {
  let words = "";
  const flush = () => {
    if (words.trim()) out.push(list.prefix + words.trim().replace(/ *\n */g, "\n"));
    words = "";
  };
  for (const child of node.childNodes) {
    if (child.nodeType === Node.ELEMENT_NODE && BLOCKS.test(child.tagName)) {
      flush();
      if (child.tagName === "UL" || child.tagName === "OL") {
        let number = 0;
        for (const item of child.children) {
          number += 1;
          blocks(item, out, { prefix: child.tagName === "OL" ? `${number}. ` : "- " });
        }
      } else {
        const word = /^MsoList|msolist/i.test(child.className) || child.hasAttribute("data-mso-list");
        if (word) {
          const mark = child.querySelector("[data-mso-ignore]"); // the bullet or the number, as Word drew it
          const number = /\d+/.exec(mark?.textContent ?? "");
          mark?.remove();
          const line = inline(child).trim();
          if (line) out.push(number ? `${number[0]}. ${line}` : `- ${line}`);
        } else blocks(child, out, child.tagName === "LI" ? list : { prefix: list.prefix });
      }
    } else words += inline(child);
  }
  flush();
}

function fromClipboard(html) {
  // Styles go before anything is parsed: the content policy would complain about each of them.
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/style=(["'])([\s\S]*?)\1/gi, (_, __, css) => {
    if (/mso-element:\s*(foot|end)note/i.test(css)) return "data-mso-note";
    if (/mso-list:\s*ignore/i.test(css)) return "data-mso-ignore";
    return /mso-list:/i.test(css) ? "data-mso-list" : "";
  });
  const page = new DOMParser().parseFromString(bare, "text/html");
  for (const one of page.querySelectorAll("script, style, template, [data-mso-note]")) one.remove();
  const noted = page.querySelectorAll(NOTE);
  const lost = [...noted].filter((one) => !one.parentElement?.closest(NOTE)).length;
  for (const one of noted) one.remove();
  const out = [];
  blocks(page.body, out, { prefix: "" });
  const isItem = (text) => /^(- |\d+\. )/.test(text);
  return { text: out.map((one, at) => (at ? (isItem(one) && isItem(out[at - 1]) ? "\n" : "\n\n") : "") + one).join(""), lost };
}

function count() {
  const words = box.value.split(/\s+/).filter(Boolean).length;
  tools.querySelector(".app-tools__count").textContent = `${words.toLocaleString("en-GB")} word${words === 1 ? "" : "s"}`;
}

if (box && tools) {
  tools.querySelector(".app-tools__marks").hidden = false;
  tools.addEventListener("click", (event) => marks[event.target.closest("[data-mark]")?.dataset.mark]?.());
  box.addEventListener("input", count);
  box.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    if (!html) return;
    const { text, lost } = fromClipboard(html);
    if (!text) return;
    event.preventDefault();
    put(text, box.selectionStart, box.selectionEnd);
    tools.querySelector(".app-tools__said").textContent = lost
      ? `Pasted without ${lost === 1 ? "1 footnote mark" : `${lost} footnote marks`}: write what the note said into the text.`
      : "";
  });
}

// A file is sent as soon as it is chosen; one that is too large is not sent at all.
const file = document.getElementById("evidence-file");
file?.addEventListener("change", (event) => {
  event.stopPropagation();
  if (!file.files.length) return;
  if (file.files[0].size > 10 * 1024 * 1024) {
    document.getElementById("evidence-file-hint").textContent = `“${file.files[0].name}” is larger than 10 MB. Make it smaller, or send a part of it.`;
    file.value = "";
    return;
  }
  form.requestSubmit(document.querySelector("[data-upload]"));
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
