// A file of evidence is sent as soon as it is chosen. One that is too large is not sent at all.

const LARGEST_FILE = 10 * 1024 * 1024; // bytes; as in portal/updates/evidence/kinds.py
const ERROR_ID = "evidence-file-error";

function errorMessage(problem) {
  const message = document.createElement("p");
  message.className = "govuk-error-message";
  message.id = ERROR_ID;
  message.setAttribute("role", "alert");
  const prefix = document.createElement("span");
  prefix.className = "govuk-visually-hidden";
  prefix.textContent = "Error:";
  message.append(prefix, " ", problem);
  return message;
}

function showProblem(input, problem) {
  const group = input.closest(".govuk-form-group");
  group.querySelector(".govuk-error-message")?.remove();
  group.classList.toggle("govuk-form-group--error", Boolean(problem));
  input.setAttribute("aria-describedby", `evidence-file-hint${problem ? ` ${ERROR_ID}` : ""}`);
  if (!problem) return;
  input.before(errorMessage(problem));
  const summaryLink = document.querySelector(".govuk-error-summary a[href='#evidence-file']"); // of an earlier file
  if (summaryLink) summaryLink.textContent = problem;
}

export function startEvidenceFile(form) {
  const input = document.getElementById("evidence-file");
  input?.addEventListener("change", (event) => {
    event.stopPropagation(); // the form is saved without it: a file travels by its own button
    if (!input.files.length) return;
    const [{ name, size }] = input.files;
    const isTooLarge = size > LARGEST_FILE;
    showProblem(input, isTooLarge ? `“${name}” is larger than 10 MB. Make it smaller, or send a part of it.` : "");
    if (isTooLarge) input.value = "";
    else form.requestSubmit(document.querySelector("[data-upload]"));
  });
}
