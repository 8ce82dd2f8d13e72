"""What wsgi.py serves; the servers of one run share their compiled templates, which takes seconds off each."""

import os

from jinja2 import FileSystemBytecodeCache

from portal import create_app

app = create_app()
app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.environ["TEMPLATE_CACHE"])
