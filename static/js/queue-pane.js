// The queue beside the item under review scrolls by itself, in the room between the head of the page and the bar at its foot. The
// item that is open stays in sight in it.

const BESIDE = window.matchMedia("(min-width: 1200px)"); // on narrower screens the queue stands below the text
const LEAST = 180; // pixels

export function startQueuePane() {
  const list = document.querySelector(".app-pane--queue > .app-narrow");
  const current = list?.querySelector("[aria-current]");
  if (!current) return;
  if (BESIDE.matches) list.style.maxHeight = `${Math.max(room(list), LEAST)}px`;
  const above = current.getBoundingClientRect().top - list.getBoundingClientRect().top;
  list.scrollTop += above - (list.clientHeight - current.offsetHeight) / 2;
}

function room(list) {
  const bar = document.querySelector(".app-decide--bar")?.offsetHeight ?? 0;
  return window.innerHeight - bar - (list.getBoundingClientRect().top + window.scrollY) - 16;
}
