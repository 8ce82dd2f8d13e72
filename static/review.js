// The coordinator's pages: keys for the queue, and a board that keeps itself up to date. Everything works without this file.
const OFF = "portal-keys-off";
const EVERY = 60_000;
const help = document.getElementById("keys");

// Keys. A page can turn them off for good: somebody who speaks to the machine would press them by talking.
const isOff = () => localStorage.getItem(OFF) === "yes";
const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function press(key) {
  if (key === "?") {
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
    return true;
  }
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  if (found.matches("a")) found.click();
  else if (found.matches("summary")) {
    const panel = found.parentElement;
    panel.open = !panel.open;
    (panel.open ? panel.querySelector("textarea") : found).focus();
  } else found.focus(); // a button that decides is never pressed by a single key
  return true;
}

if (help) {
  const turn = help.querySelector("[data-keys-off]");
  const say = () => { turn.textContent = isOff() ? "Turn the keys on" : "Turn the keys off"; };
  help.hidden = false;
  say();
  turn.addEventListener("click", () => {
    localStorage.setItem(OFF, isOff() ? "no" : "yes");
    say();
  });
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (isOff() || isTyping(event.target)) return;
    if (press(event.key)) event.preventDefault();
  });
}

// “Approve” stands above the other decisions: what is written for one of those would be lost without a word.
const approve = document.getElementById("approve");
approve?.addEventListener("submit", (event) => {
  const boxes = [...document.querySelectorAll("details[name=decision] textarea")];
  if (!boxes.some((box) => box.value !== box.defaultValue)) return;
  if (!confirm("You have written something for another decision. Approve the text as it was sent, without what you wrote?")) event.preventDefault();
});

// The board asks once a minute whether anything has changed; the server answers with the new board, or with nothing.
const live = document.getElementById("live");
const board = () => document.querySelector("[data-board]");
if (live && board()) {
  const pause = live.querySelector("[data-pause]");
  const words = live.querySelector("[data-live]");
  let isPaused = false;
  live.hidden = false;
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    words.textContent = isPaused ? "This page stays as it is." : "This page updates itself every minute.";
  });
  setInterval(() => {
    if (!isPaused && !document.hidden) board().dispatchEvent(new Event("refresh"));
  }, Number(live.dataset.every) || EVERY);
}
