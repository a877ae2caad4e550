"""Company: its name and currency, and how its days and weeks are counted."""
