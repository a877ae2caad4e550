"""The stock in memory and what is shown of it: replica, its index, views."""
