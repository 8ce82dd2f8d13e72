"""Property tests try the same examples on every machine, so that what is red on one is red on all."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, derandomize=True, database=None)
settings.load_profile("unit")
