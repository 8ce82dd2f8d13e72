// Pasting into the text of an update. Without this file a paste is plain text.
// What Word, Outlook or a web page put on the clipboard, as Markdown: paragraphs, lists and links; no styles.
const box = document.getElementById("text");
const NOTE = "a[href*='_ftn'], a[href*='_edn'], a[href^='#ftnt'], a[href^='#footnote'], .FootnoteReference, .EndnoteReference";
const BLOCK = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, dl, dt, dd, table, blockquote, section, article, pre";
// Signs that Markdown would take for marks; some only at the start of a line. Not “[^”: the server sees to that.
const SIGNS = /\\(?=[!-/:-@[-`{-~]|$)|(?<! )\*|\*(?! )|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|`|(?<=\])\(|<(?=\S+[:@])|&(?=#?\w+;)/gu;
const STARTS = /^(?=#{1,6}(?: |$)|>|[-+*] |[-+*][- ]*$|=+ *$|~~~)|(?<=^\d{1,9})(?=[.)](?: |$))/gm;

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ").replace(SIGNS, "\\$&");
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.tagName === "BR") return "\n";
  const inside = [...node.childNodes].map(inline).join("");
  const address = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  return /^(https?:|mailto:)/i.test(address) && inside.trim() ? `[${inside.trim()}](${address})` : inside;
}

// `place` is the item of a list that we are in: its level from 0, and its mark until the first words have taken it.
function add(out, text, place) {
  for (const words of text.trim().split(/\s*\n\s*\n\s*/).filter(Boolean)) {
    out.push({ ...place, words: words.replace(/ *\n */g, "\n").replace(STARTS, "\\") });
    place.mark = "";
  }
}

function items(list, out, level) {
  let number = Math.max(list.start ?? 1, 0);
  for (const item of list.children) {
    if (item.tagName !== "LI") {
      if (item.matches("ul, ol")) items(item, out, level + 1); // as Google Docs has it
      else blocks(item, out, { level, mark: "- " });
      continue;
    }
    number = item.value || number;
    const said = item.dataset.ariaLevel ?? item.ariaLevel; // Word Online makes every level a list of its own
    blocks(item, out, { level: Number(said) ? said - 1 : level, mark: list.tagName === "OL" ? `${number}. ` : "- " });
    number += 1;
  }
}

function wordItem(line, out) {
  const drawn = line.querySelector("[data-mso-ignore]"); // the bullet or the number, as Word drew it
  const number = /(\d+)\D*$/.exec(drawn?.textContent ?? "");
  drawn?.remove();
  add(out, inline(line), { level: (line.dataset.msoList || 1) - 1, mark: number ? `${number[1]}. ` : "- " });
}

// There are no tables in our Markdown: a row becomes a paragraph. One that only lays out a page is walked through.
function rows(table, out, place) {
  if (table.caption) blocks(table.caption, out, place);
  for (const row of table.rows) {
    const cells = [...row.cells];
    if (cells.length < 2 || row.querySelector("table")) {
      for (const cell of cells) blocks(cell, out, place);
      continue;
    }
    const texts = cells.map((cell) => {
      const inside = [];
      blocks(cell, inside);
      return inside.map((one) => one.words).join(" ").replace(/\n/g, " ");
    });
    while (texts.length && !texts.at(-1)) texts.pop();
    if (!texts.length) continue;
    add(out, texts.map((text) => text || "–").join(cells.length === 2 ? ": " : ", "), place);
    out.at(-1).isRow = true;
  }
}

function blocks(node, out, place = { level: -1, mark: "" }) {
  let words = "";
  for (const child of node.childNodes) {
    if (child.nodeType !== Node.ELEMENT_NODE || !(child.matches(BLOCK) || child.querySelector(BLOCK))) {
      words += inline(child);
      continue;
    }
    add(out, words, place);
    words = "";
    if (child.matches("ul, ol")) items(child, out, place.level + 1);
    else if (child.tagName === "TABLE") rows(child, out, place);
    else if (child.matches("[data-mso-list], [class*=msolist i]")) wordItem(child, out);
    else blocks(child, out, place);
  }
  add(out, words, place);
}

// An item inside another begins under the words of that one; this is what makes it a level.
function laidOut(found) {
  const open = [];
  return found.map(({ words, mark, level }, at) => {
    while (open.length && open.at(-1).level > level - (mark ? 1 : 0)) open.pop();
    const indent = open.at(-1)?.indent ?? "";
    const inner = indent + " ".repeat(mark.length);
    if (mark) open.push({ level, indent: inner });
    // A number other than 1 begins a list only after an empty line.
    const isClose = mark && found[at - 1]?.mark && (level <= found[at - 1].level || /^(-|1\.)/.test(mark));
    return (at ? (isClose ? "\n" : "\n\n") : "") + indent + mark + words.replace(/\n/g, `\n${inner}`);
  }).join("");
}

// The page's own way of putting text in (update.js) keeps Ctrl+Z working.
function put(text, from, to) {
  box.dispatchEvent(new CustomEvent("app:put", { detail: { text, from, to } }));
}

// Several blocks stand apart from the text around them; one alone goes into the line.
function insert(found) {
  const { selectionStart, selectionEnd, value } = box;
  const before = value.slice(0, selectionStart), after = value.slice(selectionEnd);
  if (found.length === 1) {
    const isInLine = before.slice(before.lastIndexOf("\n") + 1).trim();
    return put(isInLine ? found[0].words : laidOut(found), selectionStart, selectionEnd);
  }
  const missing = (space) => "\n".repeat(Math.max(3 - space.split("\n").length, 0));
  const start = before.trim() && missing(before.slice(before.trimEnd().length));
  const end = after.trim() && missing(after.slice(0, after.length - after.trimStart().length));
  put(start + laidOut(found) + end, before.replace(/ +$/, "").length, value.length - after.replace(/^ +/, "").length);
}

function fromClipboard(html) {
  // Styles go before anything is parsed: the content policy would complain about each of them.
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/style=(["'])([\s\S]*?)\1/gi, (_, __, css) => {
    if (/mso-element:\s*(foot|end)note/i.test(css)) return "data-mso-note";
    if (/mso-list:\s*ignore/i.test(css)) return "data-mso-ignore";
    return /mso-list:/i.test(css) ? `data-mso-list="${/level(\d)/i.exec(css)?.[1] ?? 1}"` : "";
  });
  const page = new DOMParser().parseFromString(bare, "text/html");
  for (const one of page.querySelectorAll("script, style, template, [data-mso-note]")) one.remove();
  const noted = page.querySelectorAll(NOTE);
  const lost = [...noted].filter((one) => !one.parentElement?.closest(NOTE)).length;
  for (const one of noted) one.remove();
  const found = [];
  blocks(page.body, found);
  return { found, lost };
}

box?.addEventListener("paste", (event) => {
  const html = event.clipboardData?.getData("text/html");
  if (!html) return;
  const { found, lost } = fromClipboard(html);
  if (!found.length) return;
  event.preventDefault();
  insert(found);
  const said = [];
  if (found.some((one) => one.isRow)) said.push("The table became lines of text.");
  const notes = lost === 1 ? "1 footnote mark" : `${lost} footnote marks`;
  if (lost) said.push(`Pasted without ${notes}: write what the note said into the text.`);
  document.querySelector("[data-tools=text] .app-tools__said").textContent = said.join(" ");
});
