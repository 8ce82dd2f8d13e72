// The preview of an update without leaving the page.
import { post } from "./post.js";

const OUTDATED = "This is older than your text. Press Preview again.";
const SHOWN_STATUSES = [409, 422]; // refusals whose answer belongs into the place of the preview

function printedText(form) {
  return ["text", "next"].map((name) => form.elements[name]?.value).join("\n\n");
}

function showWhetherOutdated(isOutdated) {
  const preview = document.querySelector("#preview .app-preview");
  const notice = preview?.querySelector(".app-preview__old");
  if (!isOutdated) notice?.remove();
  else if (preview && !notice) {
    const line = document.createElement("p");
    line.className = "app-preview__old";
    line.textContent = OUTDATED;
    preview.prepend(line);
  }
}

export function startPreview(form) {
  let previewedText = printedText(form);
  const check = () => showWhetherOutdated(printedText(form) !== previewedText);

  form.addEventListener("input", check);
  form.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-preview]");
    if (!button) return;
    event.preventDefault();
    const text = printedText(form);
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string"); // no files
    const answer = await post(button.formAction, fields);
    if (!answer?.ok && !SHOWN_STATUSES.includes(answer?.status)) {
      form.requestSubmit(button); // as without scripts: the browser shows what went wrong
      return;
    }
    document.getElementById("preview").innerHTML = await answer.text();
    previewedText = text;
    check(); // somebody may have typed while the answer was on its way
  });
}
