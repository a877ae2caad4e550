"""All stores side by side."""
