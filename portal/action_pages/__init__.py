"""The page of an action: everything about it from its first cycle to the newest, within what the asking person may see."""
