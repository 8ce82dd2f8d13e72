// Playwright drives the Firefox that a distribution ships by WebDriver BiDi, and asks it for one thing that the long-lived
// releases do not know yet: to pretend that the person prefers certain colours. Loaded into Playwright's own process
// (tests/browser/conftest.py), this asks for something harmless instead.
const Module = require("node:module");

const compile = Module.prototype._compile;
Module.prototype._compile = function (text, file, ...more) {
  const known = file.endsWith("coreBundle.js") ? text.replaceAll('"emulation.setMediaFeaturesOverride"', '"session.status"') : text;
  return compile.call(this, known, file, ...more);
};
