// Long pages on narrow screens: their parts are closed, each behind its heading or its words. On wide screens, in print and
// without scripts everything is open.

const NARROW = window.matchMedia("(max-width: 640px)");
const chosen = new Map(); // what the person opened or closed, by id: it stays so when the page updates itself

export function startNarrowParts() {
  for (const chapter of document.querySelectorAll("[data-narrow-parts] .app-chapter")) makeParts(chapter);
  if (!document.querySelector("details[data-narrow]")) return;
  document.addEventListener("click", note);
  document.addEventListener("htmx:after:swap", close);
  window.addEventListener("hashchange", openTarget);
  window.addEventListener("beforeprint", () => setAll(() => true));
  window.addEventListener("afterprint", close);
  NARROW.addEventListener("change", () => { if (NARROW.matches) close(); else setAll(() => true); });
  close();
  openTarget();
}

// What stands below each heading of the third level goes into a part that can be closed. Only on a narrow screen: on a wide one
// the page stays as it was written.
function makeParts(chapter) {
  if (!NARROW.matches) return;
  for (const heading of chapter.querySelectorAll(":scope > h3")) {
    const part = document.createElement("details");
    const summary = document.createElement("summary");
    const members = following(heading);
    part.open = true;
    part.className = "app-narrow-part";
    part.dataset.narrow = "";
    heading.before(part);
    summary.append(heading);
    part.append(summary, ...members);
  }
}

// Everything behind the heading up to the next one, or to the notes of the chapter.
function following(heading) {
  const members = [];
  let next = heading.nextElementSibling;
  while (next && !next.matches("h2, h3, .app-notes")) {
    members.push(next);
    next = next.nextElementSibling;
  }
  return members;
}

function close() {
  if (NARROW.matches) setAll((part) => chosen.get(part.id) ?? false);
}

function setAll(isOpen) {
  for (const part of document.querySelectorAll("details[data-narrow]")) part.open = isOpen(part);
}

function note(event) {
  const part = event.target.closest("details[data-narrow] > summary")?.parentElement;
  if (part?.id) chosen.set(part.id, !part.open);
  const link = event.target.closest("a[href^='#']");
  if (link) openTo(link.hash);
}

function openTarget() {
  openTo(window.location.hash);
}

// Opens what a link within the page leads to, so that it can be seen, and goes there.
function openTo(hash) {
  const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  const part = target && target.closest("details[data-narrow]");
  if (!part || part.open) return;
  part.open = true;
  target.scrollIntoView();
}
