"""From an empty portal to its first cycle: the first visit, the partnership, and a list that leads through the rest."""
