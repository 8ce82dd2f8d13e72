"""The priorities of a plan year: adding, changing, reordering and deleting them."""
