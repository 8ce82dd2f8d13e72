// Loaded by every page. Every page works without scripts; they make it quicker.
import { initAll } from "../../vendor/govuk-frontend.js";
import { startAutosave } from "../autosave.js";
import { startNarrowParts } from "../narrow-parts.js";
import { startUnsavedOffers } from "../unsaved-offer.js";
import { startUnsavedStore } from "../unsaved-store.js";
import { startUnsavedWarning } from "../unsaved-warning.js";

initAll();
startAutosave();
startNarrowParts();
startUnsavedStore();
startUnsavedOffers();
startUnsavedWarning();
