"""Vendors: who sends catalogues, how many, and by which rules."""
