"""The measures of an agreement: adding, placing, ending and deleting them, on pages that say first what becomes owed."""
