// What Word, Outlook, Google Docs or a web page put on the clipboard, read as blocks of Markdown (see markdown-blocks.js):
// paragraphs, lists and links; no styles. Why this is not turndown: docs/decisions/2026-11-26-marks-and-paste.md
import { escapeLineStarts, escapeMarks } from "./markdown-escapes.js";

const FOOTNOTE_MARK = "a[href*='_ftn'], a[href*='_edn'], a[href^='#ftnt'], a[href^='#footnote'], .FootnoteReference, .EndnoteReference";
const BLOCK = "p, div, h1, h2, h3, h4, h5, h6, ul, ol, li, dl, dt, dd, table, blockquote, section, article, pre";
const WORD_ITEM = "[data-mso-list], [class*=msolist i]";
const EMPTY_CELL = "–";

/**
 * The HTML without its styles, because the content policy would complain about each of them when it is parsed. What only
 * Word's styles say becomes an attribute: a paragraph is an item of a list, a drawn bullet, or the text of a footnote.
 */
export function withoutStyles(html) {
  const withoutSheets = html.replace(/<style[\s\S]*?<\/style>/gi, "");
  return withoutSheets.replace(/style=(["'])([\s\S]*?)\1/gi, (attribute, quote, css) => {
    if (/mso-element:\s*(foot|end)note/i.test(css)) return "data-mso-note";
    if (/mso-list:\s*ignore/i.test(css)) return "data-mso-ignore";
    return /mso-list:/i.test(css) ? `data-mso-list="${/level(\d)/i.exec(css)?.[1] ?? 1}"` : "";
  });
}

function inlineMarkdown(node) {
  if (node.nodeType === Node.TEXT_NODE) return escapeMarks(node.data.replace(/\s+/g, " "));
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.tagName === "BR") return "\n";
  const words = [...node.childNodes].map(inlineMarkdown).join("");
  const address = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  const isLink = /^(https?:|mailto:)/i.test(address) && words.trim();
  return isLink ? `[${words.trim()}](${address})` : words;
}

/** Adds text as paragraphs. `place` is { level, mark }, where in a list they stand; the first one takes the item's mark. */
function addParagraphs(blocks, text, place) {
  for (const paragraph of text.trim().split(/\s*\n\s*\n\s*/).filter(Boolean)) {
    blocks.push({ ...place, words: escapeLineStarts(paragraph.replace(/ *\n */g, "\n")) });
    place.mark = "";
  }
}

function readList(list, blocks, level) {
  let number = Math.max(list.start ?? 1, 0);
  for (const item of list.children) {
    if (item.matches("ul, ol")) readList(item, blocks, level + 1); // Google Docs puts lists into lists, not into items
    else if (item.tagName !== "LI") readBlocks(item, blocks, { level, mark: "- " });
    else {
      number = item.value || number;
      const statedLevel = Number(item.dataset.ariaLevel ?? item.ariaLevel); // Word Online: each level is a list of its own
      const mark = list.tagName === "OL" ? `${number}. ` : "- ";
      readBlocks(item, blocks, { level: statedLevel ? statedLevel - 1 : level, mark });
      number += 1;
    }
  }
}

/** Word's items are paragraphs, each with its bullet or number drawn as text. */
function readWordItem(paragraph, blocks) {
  const drawnMark = paragraph.querySelector("[data-mso-ignore]");
  const number = /(\d+)\D*$/.exec(drawnMark?.textContent ?? "")?.[1];
  drawnMark?.remove();
  const level = (paragraph.dataset.msoList || 1) - 1;
  addParagraphs(blocks, inlineMarkdown(paragraph), { level, mark: number ? `${number}. ` : "- " });
}

function cellText(cell) {
  const blocks = [];
  readBlocks(cell, blocks);
  return blocks.map(({ words }) => words).join(" ").replace(/\n/g, " ");
}

/** There are no tables in our Markdown: a row becomes a paragraph. A table that only lays out a page is read through. */
function readTable(table, blocks, place) {
  if (table.caption) readBlocks(table.caption, blocks, place);
  for (const row of table.rows) {
    const cells = [...row.cells];
    if (cells.length < 2 || row.querySelector("table")) {
      for (const cell of cells) readBlocks(cell, blocks, place);
      continue;
    }
    const texts = cells.map(cellText);
    while (texts.length && !texts.at(-1)) texts.pop();
    if (!texts.length) continue;
    addParagraphs(blocks, texts.map((text) => text || EMPTY_CELL).join(cells.length === 2 ? ": " : ", "), place);
    blocks.at(-1).isTableRow = true;
  }
}

function readBlocks(node, blocks, place = { level: -1, mark: "" }) {
  let text = ""; // of what is not a block, up to the next one
  for (const child of node.childNodes) {
    const isBlock = child.nodeType === Node.ELEMENT_NODE && (child.matches(BLOCK) || child.querySelector(BLOCK));
    if (!isBlock) {
      text += inlineMarkdown(child);
      continue;
    }
    addParagraphs(blocks, text, place);
    text = "";
    if (child.matches("ul, ol")) readList(child, blocks, place.level + 1);
    else if (child.tagName === "TABLE") readTable(child, blocks, place);
    else if (child.matches(WORD_ITEM)) readWordItem(child, blocks);
    else readBlocks(child, blocks, place);
  }
  addParagraphs(blocks, text, place);
}

/** The blocks of what was pasted, and how many marks of footnotes were left out of it. */
export function readPastedHtml(html) {
  const page = new DOMParser().parseFromString(withoutStyles(html), "text/html");
  for (const element of page.querySelectorAll("script, style, template, [data-mso-note]")) element.remove();
  const marks = [...page.querySelectorAll(FOOTNOTE_MARK)];
  const footnoteCount = marks.filter((mark) => !mark.parentElement?.closest(FOOTNOTE_MARK)).length;
  for (const mark of marks) mark.remove();
  const blocks = [];
  readBlocks(page.body, blocks);
  return { blocks, footnoteCount };
}
