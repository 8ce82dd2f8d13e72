// Cells that were refused because somebody saved another number there meanwhile. They are sent no more, by no save of another
// cell and by no button, until the person decides in the cell itself: keep mine, take the other, or type anew.

function choice(words, onPress) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "app-link-button", textContent: words });
  button.addEventListener("click", onPress);
  return button;
}

export class RefusedCells {
  #refused = new Map(); // name of the field → {typed, message}: what stood there when it was refused, and the line about it

  /** `onDecided(field)` is told of a field that the person has decided about. */
  constructor(form, onDecided) {
    this.form = form;
    this.onDecided = onDecided;
    document.addEventListener("submit", (event) => this.#onSubmit(event), { capture: true });
    addEventListener("beforeunload", (event) => { if (this.#refused.size) event.preventDefault(); });
  }

  has(name) {
    return this.#refused.has(name);
  }

  get names() {
    return [...this.#refused.keys()];
  }

  /** Whether the field waits for a decision still. Another text in it is one. */
  isWaiting(field) {
    const refused = this.#refused.get(field.name);
    if (!refused) return false;
    if (field.value === refused.typed) return true;
    this.#forget(field);
    return false;
  }

  /** Reads which fields the page says were refused; the answer is how many of them are new. */
  read() {
    let count = 0;
    for (const message of this.form.querySelectorAll("[data-now]")) {
      const field = this.form.elements[message.dataset.cell];
      if (!field || this.#refused.get(field.name)?.message === message) continue;
      field.dataset.was = message.dataset.now;
      this.#refused.set(field.name, { typed: field.value, message });
      this.#offerChoice(field, message);
      count += 1;
    }
    this.#showAgain();
    return count;
  }

  #offerChoice(field, message) {
    const shown = (text) => text || "nothing";
    const decide = (value) => {
      field.value = value;
      this.#forget(field);
      this.onDecided(field);
      field.focus();
    };
    message.querySelector("[data-choice]").replaceChildren(
      choice(`Keep ${shown(field.value)}`, () => decide(field.value)), " ",
      choice(`Take ${shown(message.dataset.now)}`, () => decide(message.dataset.now)),
    );
  }

  /** The answer to a save of another cell has drawn the line anew, without what it does not know. */
  #showAgain() {
    for (const [name, { message }] of this.#refused) {
      if (!message.isConnected) this.form.elements[name].closest("tr").querySelector(".app-words").prepend(message);
    }
    const line = document.getElementById("saved");
    line.querySelector("[data-waiting]")?.remove();
    if (!this.#refused.size) return;
    const count = this.#refused.size;
    const link = Object.assign(document.createElement("a"), {
      className: "app-saved__problem", href: `#${this.names[0]}`, textContent: `${count} ${count === 1 ? "waits" : "wait"} for your decision`,
    });
    link.dataset.waiting = "";
    line.append(link);
  }

  #forget(field) {
    this.#refused.get(field.name).message.remove();
    this.#refused.delete(field.name);
    this.#showAgain();
  }

  /** No button sends the form before it is decided. */
  #onSubmit(event) {
    if (event.target !== this.form || !this.#refused.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const [{ message }] = this.#refused.values();
    message.querySelector("button").focus();
  }
}
