"""What the working group proposes for a draft plan year, and comments on in it, and what the team answers."""
