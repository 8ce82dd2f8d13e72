// Texts for tests, written with what is selected in them between “|” and “|”, or with one “|” where the caret stands.

export function stateFrom(marked) {
  const [before, selected, after] = marked.split("|");
  if (after === undefined) return { text: before + selected, start: before.length, end: before.length };
  return { text: before + selected + after, start: before.length, end: before.length + selected.length };
}

/** What the text and its selection are after an edit, written the same way. */
export function afterEdit({ text }, { from, to, insert, selection }) {
  const result = text.slice(0, from) + insert + text.slice(to);
  const [start, end] = selection ?? [from + insert.length, from + insert.length];
  const selected = start === end ? "" : `${result.slice(start, end)}|`;
  return `${result.slice(0, start)}|${selected}${result.slice(end)}`;
}
