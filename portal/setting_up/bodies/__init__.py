"""The bodies that oversee actions and receive reports: adding, renaming, replacing and deleting them."""
