"""Versions of an adopted agreement: published with a date and the list of what changed, and drawn once as Word and PDF."""
