"""The agreement as a folder of CSV files, in and out."""
