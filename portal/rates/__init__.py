"""Rates and shares: measures that nobody returns, worked out from two others, or from one and the residents of a year."""
