// Single keys on the pages of the review, listed under “Keys”. Each browser can turn them off for good: the words of
// somebody who speaks to their computer would press them.

const OFF = "portal-keys-off"; // the only thing that the portal stores in a browser for good

function areOff() {
  return localStorage.getItem(OFF) === "yes";
}

function isTyping(target) {
  return Boolean(target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]"));
}

function toggleHelp(help) {
  help.open = !help.open;
  if (help.open) help.querySelector("summary").focus();
}

/** Does what the key stands for; whether there was anything. */
function press(key, help) {
  if (key === "?") {
    toggleHelp(help);
    return true;
  }
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!target) return false;
  if (target.matches("a")) target.click();
  else if (target.matches("summary")) {
    const panel = target.parentElement;
    panel.open = !panel.open;
    (panel.open ? panel.querySelector("textarea") : target).focus();
  } else target.focus(); // a button that decides is never pressed by a single key
  return true;
}

function onKey(event, help) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (areOff() || isTyping(event.target)) return;
  if (press(event.key, help)) event.preventDefault();
}

export function startReviewKeys() {
  const help = document.getElementById("keys");
  if (!help) return;
  const offButton = help.querySelector("[data-keys-off]");
  const labelButton = () => { offButton.textContent = areOff() ? "Turn the keys on" : "Turn the keys off"; };
  help.hidden = false;
  labelButton();
  offButton.addEventListener("click", () => {
    localStorage.setItem(OFF, areOff() ? "no" : "yes");
    labelButton();
  });
  addEventListener("keydown", (event) => onKey(event, help));
}
