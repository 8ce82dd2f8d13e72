// The board asks once a minute whether anything has changed. The server answers with the new board, or with nothing.

const INTERVAL = 60_000;

export function startLiveBoard() {
  const bar = document.getElementById("live");
  const board = () => document.querySelector("[data-board]"); // looked up each time: an answer replaces it
  if (!bar || !board()) return;
  const pauseButton = bar.querySelector("[data-pause]");
  const state = bar.querySelector("[data-live]");
  let isPaused = false;
  bar.hidden = false;
  pauseButton.addEventListener("click", () => {
    isPaused = !isPaused;
    pauseButton.setAttribute("aria-pressed", String(isPaused));
    state.textContent = isPaused ? "This page stays as it is." : "This page refreshes itself every minute.";
  });
  setInterval(() => {
    if (!isPaused && !document.hidden) board().dispatchEvent(new Event("refresh"));
  }, INTERVAL);
}
