// What was typed and is not saved yet, stored in the tab until it is. It survives a reload, the Back button and a page that
// was closed by mistake. It belongs to the person who typed it: nobody else who signs in sees it, and signing out deletes it.
// A rehearsal lies under a root of its own: its pages see and delete only what was typed in it. Signing out of the portal, whose
// root is empty, deletes that, too.

const STORE = "portal-unsaved";
const SIGN_OUT = "portal-sign-out";
const root = document.querySelector("meta[name=portal-root]")?.content ?? "";
const PREFIX = `${STORE}${root} `;
const NEVER_STORED = ["csrf_token", "owner", "save_number"];
const signOuts = new BroadcastChannel(`${SIGN_OUT}${root}`);
const signOutsOfPortal = root ? new BroadcastChannel(SIGN_OUT) : null;

const owner = () => document.querySelector("meta[name=portal-owner]")?.content ?? "";

function entries(prefix = PREFIX) {
  const keys = Object.keys(sessionStorage).filter((key) => key.startsWith(prefix));
  return keys.map((key) => ({ key, ...JSON.parse(sessionStorage.getItem(key)) }));
}

/** The form whatever page it stands on: a page after a refusal has another address. */
function nameOf(form) {
  const address = new URL(form.getAttribute("hx-post") ?? form.action, location.href);
  return `${PREFIX}${address.pathname}#${form.id} `;
}

function keyOf(form) {
  return nameOf(form) + (form.elements.token?.value ?? "");
}

/** The fields of a form: those that somebody fills in (`typed`), and those that say which page it is (`hidden`). */
export function fieldsOf(form) {
  const typed = [];
  const hidden = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || NEVER_STORED.includes(name)) continue; // a file cannot be given back
    const field = form.elements[name];
    (field?.type === "hidden" ? hidden : typed).push([name, value.replace(/\r\n/g, "\n")]);
  }
  return { typed, hidden };
}

export function storeUnsaved(form) {
  try {
    const entry = { owner: owner(), at: Date.now(), isSent: false, page: location.pathname, ...fieldsOf(form) };
    sessionStorage.setItem(keyOf(form), JSON.stringify(entry));
  } catch {
    // The tab's store is full or forbidden. What is typed is then saved as it was without it.
  }
}

export function forgetUnsaved(form) {
  sessionStorage.removeItem(keyOf(form));
}

export function forgetEntry({ key }) {
  sessionStorage.removeItem(key);
}

/** The form was sent: what comes of it, the next page shows (`forgetWhatArrived`). */
export function markSent(form) {
  const entry = sessionStorage.getItem(keyOf(form));
  if (entry) sessionStorage.setItem(keyOf(form), JSON.stringify({ ...JSON.parse(entry), isSent: true }));
}

/** What was stored of this form, the newest first. */
export function unsavedOf(form) {
  const name = nameOf(form);
  return entries().filter(({ key }) => key.startsWith(name)).sort((a, b) => b.at - a.at);
}

/** A page that came by the ordinary way from the page whose form was sent says that it arrived; one after a refusal, or that
    asks before anything is done, has it in its boxes. After the browser's own page about a missing connection nothing did. */
function forgetWhatArrived() {
  const [navigation] = performance.getEntriesByType("navigation");
  const isAnswer = navigation?.type === "navigate" && (navigation.responseStatus ?? 200) === 200;
  const asked = new URLSearchParams(location.search);
  if (!isAnswer || asked.has("refused") || asked.has("answer")) return;
  const from = document.referrer && new URL(document.referrer).pathname;
  entries().filter(({ isSent, page }) => isSent && page === from).forEach(forgetEntry);
}

export function startUnsavedStore() {
  const forgetAll = (prefix) => entries(prefix).forEach(forgetEntry);
  const forgetOwn = () => forgetAll(root ? PREFIX : STORE);
  forgetWhatArrived();
  if (owner()) entries().filter((entry) => entry.owner !== owner()).forEach(forgetEntry);
  signOuts.addEventListener("message", forgetOwn); // in another tab
  signOutsOfPortal?.addEventListener("message", () => forgetAll(STORE));
  document.addEventListener("submit", ({ target }) => {
    if (!target.action.endsWith("/sign-out")) return;
    forgetOwn();
    signOuts.postMessage("");
  });
}
