// The coordinator's pages: the board and the items of the review queue.
import { startApproveLabel } from "../approve-label.js";
import { startLiveBoard } from "../live-board.js";
import { startPresence } from "../presence.js";
import { startQueuePane } from "../queue-pane.js";
import { startReviewKeys } from "../review-keys.js";

startReviewKeys();
startPresence();
startQueuePane();
startApproveLabel();
startLiveBoard();
