// The coordinator's pages: the board and the items of the review queue.
import { warnBeforeApproving } from "../approve-warning.js";
import { startLiveBoard } from "../live-board.js";
import { startReviewKeys } from "../review-keys.js";

startReviewKeys();
warnBeforeApproving();
startLiveBoard();
