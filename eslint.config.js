// What `make check` asks of the scripts and of their tests.
import js from "@eslint/js";
import globals from "globals";

const rules = {
  eqeqeq: "error",
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", 40],
  "no-var": "error",
  "prefer-const": "error",
  "id-denylist": ["error", "found", "held", "kept", "one", "said", "told"], // names that do not say what they hold
};

export default [
  { ignores: ["static/vendor/**", ".venv/**"] },
  js.configs.recommended,
  { files: ["static/js/**/*.js"], languageOptions: { globals: { ...globals.browser, htmx: "readonly" } }, rules },
  { files: ["tests/javascript/**/*.js", "*.config.js"], languageOptions: { globals: globals.node }, rules },
];
