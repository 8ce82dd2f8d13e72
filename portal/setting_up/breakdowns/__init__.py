"""How measures split: the breakdowns and their parts, on pages that say first what becomes owed."""
