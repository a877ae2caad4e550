"""The catalogue: all its products in a table, and one with all that is known of it."""
