"""The agencies: adding one, and changing what it is called."""
