// What `make check` asks of the style sheets: faults, and names that follow one pattern. How rules are laid out is taste.
export default {
  extends: "stylelint-config-recommended",
  ignoreFiles: ["static/vendor/**"],
  rules: {
    // app-block, app-block__part, app-block--kind, as in the GOV.UK Design System; js-enabled and htmx-request are set by scripts.
    "selector-class-pattern": "^(app|govuk|htmx|js)(-[a-z0-9]+)+(__[a-z0-9]+(-[a-z0-9]+)*)?(--[a-z0-9]+(-[a-z0-9]+)*)?$",
    // A sheet is read by component: a state of one may come before the plain form of the next, and a rule that several
    // components share before the rule of each.
    "no-descending-specificity": null,
    "no-duplicate-selectors": null,
  },
};
