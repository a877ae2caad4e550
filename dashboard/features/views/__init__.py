"""Saved views: the menu of a grid, the dialog in which one is saved, and a link for each."""
