"""The dictionary of measures: what anyone signed in reads about a measure, and the values that this person may see.

A room of its own above packs, because what may be seen depends on the cycles that were issued and on the small numbers
that a pack withholds, and measures know neither. What coordinators change about a measure is in portal.measures.
"""
