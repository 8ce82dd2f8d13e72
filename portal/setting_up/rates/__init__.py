"""Defining rates and shares, and the numbers of residents that rates are of."""
