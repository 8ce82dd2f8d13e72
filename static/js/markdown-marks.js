// Marks of Markdown in a text: what the buttons above the box of an update do, and Enter in a list. Everything here takes
// { text, start, end }, the text and what is selected in it, and answers with an edit (see text-box.js) or null.

// A line that is an item of a list: how far it is indented, its mark, and the number in the mark.
const ITEM = /^( *)([-*+]|(\d{1,9})[.)]) +/;
const BOLD = /\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)/g;
const ITALIC = /(?<!\*)\*(?![\s*])(.+?)(?<![\s*])\*(?!\*)/g;

function lineStart(text, position) {
  return text.slice(0, position).lastIndexOf("\n") + 1;
}

function firstLine(text) {
  return text.split("\n", 1)[0];
}

/** Where a line is bold (mark “**”) or italic (“*”). Everything that is replaced keeps its length, so places stay true. */
function markedRuns(line, mark) {
  const unescaped = line.replace(/\\./g, "--");
  if (mark === "**") return [...unescaped.matchAll(BOLD)];
  return [...unescaped.replace(BOLD, "--$1--").matchAll(ITALIC)];
}

function wrap({ text, start, end }, before, after, placeholder) {
  while (start < end && /\s/.test(text[start])) start += 1; // “**word **” would not be bold
  while (start < end && /\s/.test(text[end - 1])) end -= 1;
  const words = text.slice(start, end) || placeholder;
  const wordsStart = start + before.length;
  return { from: start, to: end, insert: before + words + after, selection: [wordsStart, wordsStart + words.length] };
}

/** Marks what is selected; where it stands within such marks already, takes those away. */
function toggleMark(state, mark, placeholder) {
  const { text, start, end } = state;
  const line = lineStart(text, start);
  const margin = start === end ? mark.length : 0; // a caret within the marks themselves does not count as between them
  const run = markedRuns(firstLine(text.slice(line)), mark).find(({ 0: words, index }) =>
    line + index + margin <= start && end + margin <= line + index + words.length);
  if (!run) return wrap(state, mark, mark, placeholder);
  const from = line + run.index;
  const to = from + run[0].length;
  return {
    from,
    to,
    insert: text.slice(from + mark.length, to - mark.length),
    selection: [Math.max(start - mark.length, from), Math.min(end - mark.length, to - 2 * mark.length)],
  };
}

export function toggleBold(state) {
  return toggleMark(state, "**", "bold");
}

export function toggleItalic(state) {
  return toggleMark(state, "*", "italic");
}

export function addLink(state) {
  return wrap(state, "[", "](https://)", "words of the link");
}

/** The selected lines become items of a list, or plain lines where all of them are items already. */
export function toggleList({ text, start, end }) {
  const from = lineStart(text, start);
  const to = end + firstLine(text.slice(end)).length;
  const lines = text.slice(from, to).split("\n");
  const filled = lines.filter((line) => line.trim());
  const isList = filled.length > 0 && filled.every((line) => ITEM.test(line));
  const asItem = (line) => (ITEM.test(line) || (filled.length && !line.trim()) ? line : `- ${line}`);
  const changed = lines.map((line) => (isList ? line.replace(ITEM, "") : asItem(line))).join("\n");
  // An empty line goes between an item and plain text beside it, which would otherwise be read as a part of the item.
  const gapBeside = (line) => (line?.trim() && (isList || !ITEM.test(line)) ? "\n" : "");
  const gapBefore = gapBeside(text.slice(0, from).split("\n").at(-2));
  const gapAfter = gapBeside(text.slice(to).split("\n")[1]);
  const changedStart = from + gapBefore.length;
  const changedEnd = changedStart + changed.length;
  return {
    from,
    to,
    insert: gapBefore + changed + gapAfter,
    selection: [start === end ? changedEnd : changedStart, changedEnd],
  };
}

/** Enter in an item begins the next item; in an empty item it ends the list. null where Enter does what it always does. */
export function continueList({ text, start, end }) {
  const line = lineStart(text, start);
  const item = ITEM.exec(text.slice(line, start));
  if (!item || start !== end) return null;
  const [whole, indent, mark, number] = item;
  const isEmpty = !text.slice(line + whole.length, start).trim();
  if (isEmpty) return /^ *(\n|$)/.test(text.slice(start)) ? { from: line, to: start, insert: "\n" } : null;
  const nextMark = number ? mark.replace(number, Number(number) + 1) : mark;
  return { from: start, to: start, insert: `\n${indent}${nextMark} ` };
}
