// Loaded by every page. Every page works without scripts; they make it quicker.
import { initAll } from "../../vendor/govuk-frontend.js";
import { startAutosave } from "../autosave.js";

initAll();
startAutosave();
