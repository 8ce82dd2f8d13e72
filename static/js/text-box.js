// Changes to the text of a box that somebody is writing in.

/** What is written and what is selected: the argument of every function that works out an edit. */
export function stateOf(box) {
  return { text: box.value, start: box.selectionStart, end: box.selectionEnd };
}

/**
 * Makes an edit: `insert` takes the place of the text between `from` and `to`; then `selection` is selected, or without
 * one the caret stands behind what was inserted.
 */
export function applyEdit(box, { from, to, insert, selection }) {
  box.focus();
  box.setSelectionRange(from, to);
  // The command is old, but it is the only way that Ctrl+Z can undo. The other branch is for browsers without it.
  if (!document.execCommand("insertText", false, insert)) {
    box.setRangeText(insert, from, to, "end");
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (selection) box.setSelectionRange(...selection);
}

/** Gives the box another text, from elsewhere. The caret stays at the words that it stands in, where they are still there. */
export function replaceText(box, text) {
  const { value, selectionStart, selectionEnd } = box;
  const isFocused = document.activeElement === box;
  const place = (offset) => (text.startsWith(value.slice(0, offset)) ? offset : Math.max(text.length - value.length + offset, 0));
  box.value = text;
  if (isFocused) box.setSelectionRange(place(selectionStart), place(selectionEnd));
}
