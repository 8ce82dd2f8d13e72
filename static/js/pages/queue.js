// The review queue: several items are ticked and approved at once.
import { startTickAll } from "../tick-all.js";

startTickAll();
