// Who else has this page open. The server is told that somebody is here while they look and work, and not by a page that
// was left open all day.
import { post } from "./post.js";

const INTERVAL = 30 * 1000;
const IDLE_AFTER = 5 * 60 * 1000;
const ACTIVITY = ["keydown", "pointerdown", "scroll"];

export function startPresence() {
  const place = document.querySelector("[data-here]");
  if (!place) return;
  let lastActivity = Date.now();

  async function report() {
    if (document.hidden || Date.now() - lastActivity > IDLE_AFTER) return;
    const answer = await post(place.dataset.here, { csrf_token: place.dataset.token });
    if (!answer?.ok) return;
    const others = await answer.text();
    if (others.trim() !== place.innerHTML.trim()) place.innerHTML = others; // what is unchanged is not read out again
  }

  for (const kind of ACTIVITY) document.addEventListener(kind, () => { lastActivity = Date.now(); }, { passive: true });
  report();
  setInterval(report, INTERVAL);
}
