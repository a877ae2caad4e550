"""Thresholds: from which count on an item is low, and what alerts a change would open and close."""
