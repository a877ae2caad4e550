"""Categories: the names they are shown under, and their order."""
