// Loaded by every page. Every page works without scripts; they make it quicker.
import { initAll } from "../../vendor/govuk-frontend.js";
import { startAutosave } from "../autosave.js";
import { startUnsavedOffers } from "../unsaved-offer.js";
import { startUnsavedStore } from "../unsaved-store.js";
import { startUnsavedWarning } from "../unsaved-warning.js";

initAll();
startAutosave();
startUnsavedStore();
startUnsavedOffers();
startUnsavedWarning();
