"""Stores: how each is called, where it is, when it is open, and when its files are due."""
