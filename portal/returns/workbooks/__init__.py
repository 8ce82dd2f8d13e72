"""Data returns as files: an Excel workbook or a CSV in, and a workbook to fill in out.

An upload passes four steps: spreadsheets/opening.py (bytes to sheets), layouts.py (sheets to entries), matching.py (entries
to series) and preview.py (what would change). form_workbook.py makes the workbook to download, which comes back through the
same four steps. Only actions.py, form_of_sheet.py and views.py know the database.
"""
