"""Who can read a frozen pack: issuing it to its audience later than to others, and withdrawing it."""
