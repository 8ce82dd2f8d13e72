// The page on which an agency writes its update.
import { startConflictChoice } from "../conflict-choice.js";
import { startEvidenceFile } from "../evidence-file.js";
import { startMarkKeys, startMarks } from "../marks-bar.js";
import { startPaste } from "../paste.js";
import { startPresence } from "../presence.js";
import { startPreview } from "../preview.js";
import { startRows } from "../rows.js";
import { startSaveOnEnter } from "../save-on-enter.js";
import { startWordCount } from "../word-count.js";

const form = document.getElementById("update-form");
if (form) {
  startRows(form);
  startSaveOnEnter(form);
  startPreview(form);
  startPresence();
  startConflictChoice(form);
  startEvidenceFile(form);
}

for (const name of ["text", "next"]) {
  const written = form?.querySelector(`textarea[name=${name}]`);
  if (written) startMarkKeys(written);
}

const box = document.getElementById("text");
const tools = document.querySelector("[data-tools=text]");
if (box && tools) {
  startMarks(box, tools);
  startWordCount(box, tools);
  startPaste(box, tools);
}
