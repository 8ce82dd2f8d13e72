// Pasting into the text of an update. Without this module a paste is plain text.
import { insertBlocks } from "./markdown-blocks.js";
import { readPastedHtml } from "./pasted-html.js";
import { applyEdit, stateOf } from "./text-box.js";

/** What became of things that the text cannot hold; "" where nothing was lost. */
export function lossesInWords(blocks, footnoteCount) {
  const sentences = [];
  if (blocks.some((block) => block.isTableRow)) sentences.push("The table became lines of text.");
  if (footnoteCount) {
    const marks = footnoteCount === 1 ? "1 footnote mark" : `${footnoteCount} footnote marks`;
    sentences.push(`Pasted without ${marks}: write what the note said into the text.`);
  }
  return sentences.join(" ");
}

export function startPaste(box, tools) {
  box.addEventListener("paste", (event) => {
    const html = event.clipboardData?.getData("text/html");
    if (!html) return;
    const { blocks, footnoteCount } = readPastedHtml(html);
    if (!blocks.length) return;
    event.preventDefault();
    applyEdit(box, insertBlocks(stateOf(box), blocks));
    tools.querySelector(".app-tools__said").textContent = lossesInWords(blocks, footnoteCount);
  });
}
