"""The year's turn: a draft plan year is made from the last one, decided action by action, and adopted or thrown away."""
