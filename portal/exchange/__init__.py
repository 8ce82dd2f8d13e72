"""The agreement as a folder of files, in and out, and what was imported last."""
