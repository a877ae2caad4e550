"""How pages are delivered and protected, and errors in words."""
