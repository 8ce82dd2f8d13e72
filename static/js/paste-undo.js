// Taking pastes back, the newest first: with a button, and with Ctrl+Z as long as nothing was typed since.

export class PasteUndo {
  pastes = []; // each a list of {box, before, after}
  hasTypedSince = false;

  constructor(form, onUndone) {
    this.onUndone = onUndone;
    form.addEventListener("input", (event) => { this.hasTypedSince ||= event.isTrusted; });
    form.addEventListener("keydown", (event) => {
      const isUndo = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!isUndo || this.hasTypedSince || !this.pastes.length) return;
      event.preventDefault();
      this.undo();
    });
  }

  remember(changes) {
    this.pastes.push(changes);
    this.hasTypedSince = false;
  }

  /** Puts back what stood there before the newest paste, in every box that still holds what was pasted. */
  undo() {
    const changes = this.pastes.pop();
    if (!changes) return;
    const untouched = changes.filter(({ box, after }) => box.value === after);
    for (const { box, before } of untouched) box.value = before;
    this.onUndone(untouched, changes.length - untouched.length);
  }
}
