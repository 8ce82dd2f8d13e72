// A save was put together with what somebody else had saved. The answer brings the text as it is now, and the page takes it
// into its boxes, unless somebody has typed on: the next answer brings it again then.
import { replaceText } from "./text-box.js";

/** `answer` is the element that says so (`data-merged`: see portal/updates/page.py, saved_line). */
export function takeMergedText(form, answer) {
  const { boxes, page } = JSON.parse(answer.dataset.merged);
  if (!boxes) return; // the page has no boxes for some of it: the answer links to the page as it is now
  for (const [name, text] of Object.entries(boxes)) {
    const box = form.elements[name];
    if (box && box.value !== text) replaceText(box, text ?? "");
  }
  for (const [name, value] of Object.entries(page)) form.elements[name].value = value;
  answer.querySelector("a")?.remove();
}
