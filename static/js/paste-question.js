// What has to be asked before a pasted block is put in: a panel above the table, with the choices as radio buttons.

const LEAVE_OUT = "leave out";
let endQuestion = () => {}; // the one that is open

function element(tag, properties = {}, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function radio({ key, words }) {
  const input = element("input", { type: "radio", name: "paste-choice", value: key });
  input.setAttribute("form", "no-form"); // it answers the script and is not sent with the return
  return element("label", { className: "app-tick" }, [input, ` ${words}`]);
}

function button(words, kind, onPress) {
  const made = element("button", { type: "button", className: `govuk-button ${kind}`, textContent: words });
  made.addEventListener("click", onPress);
  return made;
}

function drawn({ words, remarks = [], choices }, answer) {
  const problem = element("p", { className: "govuk-error-message", id: "paste-problem", hidden: true, textContent: "Choose one of these, or leave the numbers out." });
  const fields = element("fieldset", { className: "app-paste-question__choices" }, [
    element("legend", { textContent: words }),
    ...remarks.map((remark) => element("p", { textContent: remark })),
    problem,
    ...choices.map(radio),
  ]);
  const put = () => {
    const chosen = fields.querySelector("input:checked")?.value;
    if (chosen) answer(chosen);
    else {
      problem.hidden = false;
      fields.querySelector("input").focus();
    }
  };
  if (!choices.length) fields.append(element("p", { textContent: "Copy the rows of this table only, or copy their names and months with them." }));
  const buttons = [button("Leave them out", "govuk-button--secondary", () => answer(LEAVE_OUT))];
  if (choices.length) buttons.unshift(button("Put the numbers in", "", put));
  return element("section", { className: "app-paste-question", tabIndex: -1, ariaLabel: "Before the numbers are put in" }, [
    fields, element("div", { className: "govuk-button-group" }, buttons),
  ]);
}

/** A newer paste takes the place of the one that is asked about. */
export const endOpenQuestion = () => endQuestion();

/** Shows the question at the top of `place` and resolves to the key of the choice; to null where the numbers are left out, to
    undefined where it was ended. */
export function askAboutPaste(place, question) {
  return new Promise((resolve) => {
    endQuestion = () => {
      panel.remove();
      resolve(undefined);
    };
    const panel = drawn(question, (key) => {
      panel.remove();
      resolve(key === LEAVE_OUT ? null : key);
    });
    for (const name of ["input", "change", "paste"]) panel.addEventListener(name, (event) => event.stopPropagation());
    panel.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key !== "Escape") return;
      panel.remove();
      resolve(null);
    });
    place.replaceChildren(panel);
    panel.focus();
    panel.scrollIntoView({ block: "nearest" });
  });
}
