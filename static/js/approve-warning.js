// “Approve” stands above the other decisions. Whatever was written for one of those would be lost without a word.

const QUESTION = "You have written something for another decision. Approve the text as it was sent, without what you wrote?";

export function warnBeforeApproving() {
  document.getElementById("approve")?.addEventListener("submit", (event) => {
    const boxes = [...document.querySelectorAll("details[name=decision] textarea")];
    const isWritten = boxes.some((box) => box.value !== box.defaultValue);
    if (isWritten && !confirm(QUESTION)) event.preventDefault();
  });
}
