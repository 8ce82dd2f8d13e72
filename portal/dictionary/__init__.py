"""The dictionary of measures: what anyone signed in reads about a measure, with the values that this person may see.

It stands above the packages measures and packs, because what may be seen depends on the cycles that were issued and on the
small numbers that a pack suppresses. What coordinators change about a measure is in portal.measures.
"""
