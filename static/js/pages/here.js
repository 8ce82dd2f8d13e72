// Pages that only report that they are open, and show who else has them open.
import { startPresence } from "../presence.js";

startPresence();
