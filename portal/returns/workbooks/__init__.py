"""Data returns as files: an Excel workbook or a CSV in, and a workbook to fill in out. No database, no Flask.

opening (bytes → sheets) → layouts (sheets → entries) → matching (entries → series) → preview (what would change);
form_workbook (what is owed → a workbook that comes back through all four).
"""
