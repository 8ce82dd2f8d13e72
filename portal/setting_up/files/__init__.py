"""The agreement from files, in the browser: a workbook or CSV files, with a preview before anything changes."""
