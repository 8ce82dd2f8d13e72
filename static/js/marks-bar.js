// The bar of marks below the text of an update. The text is Markdown, which nobody has to know.
import { addLink, continueList, toggleBold, toggleItalic, toggleList } from "./markdown-marks.js";
import { applyEdit, stateOf } from "./text-box.js";

const EDITS = { bold: toggleBold, italic: toggleItalic, list: toggleList, link: addLink };

const KEYS = { b: toggleBold, i: toggleItalic };

/** Ctrl+B and Ctrl+I, or with the Command key, as in any word processor. */
export function startMarkKeys(box) {
  box.addEventListener("keydown", (event) => {
    const makeEdit = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
    if (!makeEdit) return;
    event.preventDefault();
    applyEdit(box, makeEdit(stateOf(box)));
  });
}

function isPlainEnter(event) {
  return event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !event.isComposing;
}

export function startMarks(box, tools) {
  tools.querySelector(".app-tools__marks").hidden = false;
  tools.addEventListener("click", (event) => {
    const makeEdit = EDITS[event.target.closest("[data-mark]")?.dataset.mark];
    if (makeEdit) applyEdit(box, makeEdit(stateOf(box)));
  });
  box.addEventListener("keydown", (event) => {
    const edit = isPlainEnter(event) && continueList(stateOf(box));
    if (!edit) return;
    event.preventDefault();
    applyEdit(box, edit);
  });
}
