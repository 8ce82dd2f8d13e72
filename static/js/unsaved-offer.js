// Gives back what was typed and not saved when its page was left or reloaded: asks first, because the page may have newer words.
import { differingNames, valuesByName } from "./field-values.js";
import { fieldsInWords } from "./unsaved-fields.js";
import { fieldsOf, forgetEntry, forgetUnsaved, markSent, storeUnsaved, unsavedOf } from "./unsaved-store.js";

function fillIn(form, { typed, hidden }) {
  const values = valuesByName([...typed, ...hidden]);
  for (const field of form.elements) {
    if (!field.name || field.matches("button, [type=file], [name=csrf_token], [name=owner]")) continue;
    const its = values.get(field.name) ?? [];
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = its.includes(field.value);
    else if (its.length) [field.value] = its;
    if (its.some(Boolean) && field.matches("textarea")) field.closest("details")?.setAttribute("open", "");
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The pages on which it was typed, the last one first: the token of each, and a number above those of its saves until then. */
function earlierPages(hidden) {
  const { token, earlier_pages: before } = Object.fromEntries(hidden);
  return token ? `${token} ${Date.now()} ${before ?? ""}`.trim() : "";
}

/** A page that saves by itself sends it again, with what it was opened with: the server merges it with what is newer. */
function sendAgain(form, { typed, hidden }) {
  const again = document.createElement("form");
  again.method = "post";
  again.action = form.getAttribute("hx-post");
  again.hidden = true;
  const { csrf_token: csrf, owner, token } = form.elements;
  const fields = [...typed, ...hidden.filter(([name]) => !["token", "earlier_pages"].includes(name))];
  fields.push(["csrf_token", csrf.value], ["owner", owner.value], ["save_number", Date.now()]);
  fields.push(["token", token.value], ["earlier_pages", earlierPages(hidden)]);
  for (const [name, value] of fields) {
    const field = document.createElement("textarea"); // an input would lose the ends of lines
    field.name = name;
    field.value = value;
    again.append(field);
  }
  document.body.append(again);
  again.submit();
}

function element(tag, classes, ...content) {
  const made = document.createElement(tag);
  made.className = classes;
  made.append(...content);
  return made;
}

function offerElement(form, entry, names, restore, remove) {
  const buttons = [["Restore it", restore], ["Delete it", remove]].map(([words, action]) => {
    const button = element("button", "govuk-button govuk-button--secondary app-small-button", words);
    button.type = "button";
    button.addEventListener("click", action);
    return button;
  });
  const heading = element("h2", "govuk-heading-s", "We kept what you had not saved");
  const boxes = fieldsInWords(form, entry.typed, names).flatMap(({ label, value }) => [
    ...(label ? [element("p", "app-kept-label", label)] : []),
    Object.assign(element("div", "app-kept-text", value), { tabIndex: 0 }), // it scrolls, also for the keyboard
  ]);
  const offer = element("section", "app-other app-unsaved", heading, ...boxes, element("div", "govuk-button-group", ...buttons));
  offer.setAttribute("aria-label", "What you had not saved");
  return offer;
}

function offerBack(form, entry, names) {
  const offer = offerElement(
    form,
    entry,
    names,
    () => {
      offer.remove();
      if (form.hasAttribute("data-autosave")) {
        sessionStorage.setItem(entry.key, JSON.stringify({ ...entry, isSent: true }));
        sendAgain(form, entry);
        return;
      }
      forgetEntry(entry);
      fillIn(form, entry);
    },
    () => {
      forgetEntry(entry);
      offer.remove();
      if (form.hasAttribute("data-autosave")) location.reload(); // the save on leaving may have arrived since: it shows then
    },
  );
  const place = form.closest("details, .app-decide") ?? form;
  place.before(offer);
}

/** The page already has what was stored: its browser gave it back, or the last save arrived. It goes on with that text. */
function goOnAs(form, entry) {
  if (!form.hasAttribute("data-autosave")) return;
  forgetEntry(entry);
  for (const [name, value] of entry.hidden) {
    if (["version", "origin"].includes(name) && form.elements[name]) form.elements[name].value = value;
  }
  if (form.elements.earlier_pages) form.elements.earlier_pages.value = earlierPages(entry.hidden);
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function watch(form) {
  for (const [index, entry] of unsavedOf(form).entries()) {
    const names = differingNames(entry.typed, fieldsOf(form).typed);
    if (names.length) offerBack(form, entry, names);
    else if (index) forgetEntry(entry);
    else goOnAs(form, entry);
  }
}

/** Every form in which somebody writes, but the grid of a return, which is saved cell by cell, and what asks for passwords. */
export function formsToWatch() {
  return [...document.forms].filter(
    (form) =>
      form.method === "post"
      && !form.matches("[data-grid]")
      && [...form.elements].some((field) => field.matches("textarea, select, input[type=text], input:not([type])"))
      && ![...form.elements].some((field) => field.type === "password"),
  );
}

export function startUnsavedOffers() {
  if (!document.querySelector("meta[name=portal-owner]")?.content) return;
  const forms = new Set(formsToWatch());
  document.addEventListener("input", ({ target }) => {
    const form = target.form ?? target;
    if (forms.has(form)) storeUnsaved(form);
  });
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (forms.has(target) && !defaultPrevented) markSent(target);
  });
  document.addEventListener("portal:saved", ({ target }) => forgetUnsaved(target));
  forms.forEach(watch);
}
