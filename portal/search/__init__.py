"""Finding anything by its words, within what the asking person may see."""
