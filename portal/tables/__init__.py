"""Reads tables as partners make them: finds them in a sheet, says what each number means, and asks where it cannot tell.

The steps, each in its module: `headings` tells which rows are headings, `found_tables` which rows and columns are one table,
`outline` what a row stands under, `meaning` what a number means, `grid` puts them together. `vocabulary` knows the names.
"""
