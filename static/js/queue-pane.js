// The queue beside the item under review scrolls by itself. The item that is open stays in sight in it.

export function startQueuePane() {
  const list = document.querySelector(".app-pane--queue > .app-narrow");
  const current = list?.querySelector("[aria-current]");
  if (!current) return;
  const above = current.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += above - (list.clientHeight - current.offsetHeight) / 2;
}
