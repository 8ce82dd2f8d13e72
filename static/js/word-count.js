// How many words the text of an update has, below its box.

export function countInWords(text) {
  const count = text.split(/\s+/).filter(Boolean).length;
  return `${count.toLocaleString("en-GB")} word${count === 1 ? "" : "s"}`;
}

export function startWordCount(box, tools) {
  box.addEventListener("input", () => {
    tools.querySelector(".app-tools__count").textContent = countInWords(box.value);
  });
}
